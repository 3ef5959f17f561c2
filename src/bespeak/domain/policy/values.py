"""The words the rules speak: named facts of an order, what can be required, and the answer with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec

NEVER = 2**31 - 1
"""The age, in seconds, of something that was never settled."""

SCOPES = ("pay", "pick", "ship")

Outcome = Literal["admitted", "held", "declined"]
Who = Literal["customer", "store"]


class Requirement(StrEnum):
    """What can be asked to have been settled before."""

    TWO_WAY_TALK = "two_way_talk"
    AVAILABILITY = "availability_confirmed"
    SPECIFICATION = "specification_agreed"
    DELIVERY = "delivery_agreed"
    IDENTITY = "identity_verified"
    EXTRA_PAYMENT = "extra_payment_agreed"


class Lack(NamedTuple):
    """How a missing requirement shows: the gate it shuts, the reason's code, who acts first."""

    gate: str
    code: str
    who: Who


LACKS: Mapping[Requirement, Lack] = {
    Requirement.TWO_WAY_TALK: Lack("communication", "no_two_way_talk", "customer"),
    Requirement.AVAILABILITY: Lack("availability", "availability_not_confirmed", "store"),
    Requirement.SPECIFICATION: Lack("specification", "specification_not_agreed", "customer"),
    Requirement.DELIVERY: Lack("delivery", "delivery_not_agreed", "store"),
    Requirement.IDENTITY: Lack("identity", "identity_not_verified", "customer"),
    Requirement.EXTRA_PAYMENT: Lack("extra_payment", "extra_payment_not_agreed", "customer"),
}

REVIEW = "review"
GATES = (*(lack.gate for lack in LACKS.values()), REVIEW)
"""The gates of the policy, in the order in which they are shown."""


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that the policy may know of an order. Nothing is ever null.

    `value` is in minor units of the store's currency (where `foreign_currency`, of the order's own: it then
    goes to review). `country` is ISO 3166 alpha-2 or "". The last six are ages in seconds, NEVER if not settled.
    """

    products: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    made_to_order: bool = False
    limited: bool = False
    extra_payment: bool = False
    value: int = 0
    quantity: int = 0
    first_order: bool = False
    country: str = ""
    zone: str = ""
    remote: bool = False
    channel: str = ""
    payment_kind: str = ""
    foreign_currency: bool = False
    two_way_talk: int = NEVER
    availability_confirmed: int = NEVER
    specification_agreed: int = NEVER
    delivery_agreed: int = NEVER
    identity_verified: int = NEVER
    extra_payment_agreed: int = NEVER


class Kind(StrEnum):
    """How a fact can be compared."""

    SET = "set"
    FLAG = "flag"
    NUMBER = "number"
    TEXT = "text"


FACTS: Mapping[str, Kind] = {
    "products": Kind.SET,
    "tags": Kind.SET,
    "categories": Kind.SET,
    "made_to_order": Kind.FLAG,
    "limited": Kind.FLAG,
    "extra_payment": Kind.FLAG,
    "value": Kind.NUMBER,
    "quantity": Kind.NUMBER,
    "first_order": Kind.FLAG,
    "country": Kind.TEXT,
    "zone": Kind.TEXT,
    "remote": Kind.FLAG,
    "channel": Kind.TEXT,
    "payment_kind": Kind.TEXT,
    "foreign_currency": Kind.FLAG,
}
"""The facts a condition may name."""

AGES = tuple(str(one) for one in Requirement)
"""The facts that are ages; only a rule's needs look at them."""


@lru_cache(maxsize=8192)
def pack(values: frozenset[str]) -> str:
    """A set of texts as one column's text, "|a|b|", in a fixed order; `mark` finds one of them again."""
    return "|" + "".join(f"{_escaped(one)}|" for one in sorted(values))


def mark(value: str) -> str:
    """What stands in a packed set exactly when the set has this value."""
    return f"|{_escaped(value)}|"


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("|", "%7C")


class Asked(NamedTuple):
    """One thing a matching rule asked for, settled or not."""

    gate: str
    requirement: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an order waits or is declined: one missing thing, in codes. `wording.reason_text` says it to people."""

    code: str
    rule: str
    version: int
    settled: tuple[str, ...]
    missing: tuple[str, ...]
    who: Who
    gate: str
    scope: tuple[str, ...] = SCOPES
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the policy says of an order. `hold_hours` is the shortest wait of the rules that hold it."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    hold_hours: int | None = None
    required: tuple[Asked, ...] = ()
