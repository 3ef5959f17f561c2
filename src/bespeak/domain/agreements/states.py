"""What an agreement can become, and what is true of it without a database."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from bespeak.kit import canonical
from bespeak.kit.states import Table


class State(TextChoices):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    USED = "used"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Side(TextChoices):
    STORE = "store"
    CUSTOMER = "customer"


class PromiseKind(TextChoices):
    SPECIFICATION = "specification"
    DELIVERY = "delivery"
    PRICE = "price"
    OTHER = "other"


class Reason(TextChoices):
    """Why a side says no. The first four are the store's, the next three the customer's."""

    OPTION_NOT_POSSIBLE = "option_not_possible"
    PLACE_NOT_SERVED = "place_not_served"
    DATE_NOT_REACHABLE = "date_not_reachable"
    NOT_AVAILABLE = "not_available"
    PRICE = "price"
    DATE = "date"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"


class How(TextChoices):
    PAGE = "page"
    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    FORM = "form"
    API = "api"
    CLI = "cli"


TABLE: Table = {
    State.PROPOSED: frozenset({State.PROPOSED, State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.LAPSED}),
    State.ACCEPTED: frozenset({State.PROPOSED, State.USED, State.DECLINED, State.WITHDRAWN, State.LAPSED}),
    State.USED: frozenset({State.ACCEPTED, State.LAPSED}),
    State.DECLINED: frozenset[str](),
    State.WITHDRAWN: frozenset[str](),
    State.LAPSED: frozenset[str](),
}
"""Accepted → proposed: a new version asks again. Used → accepted: its order was declined or cancelled in time."""

OPEN = frozenset({State.PROPOSED, State.ACCEPTED})
SAID_YES = frozenset({State.ACCEPTED, State.USED})

Triple = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """An agreement as the gate sees it. `lines` are (variant id, quantity, unit price in minor units) of the
    version in force; `version` and `hash` name it. `customer_id` is the surviving one of merged customers."""

    id: int
    ref: str
    code: str
    store_id: int
    customer_id: int
    state: str
    valid_until: datetime
    currency: str
    lines: tuple[Triple, ...]
    country: str
    postcode: str
    has_delivery: bool
    extra_minor: int
    accepted_at: datetime | None
    used_by_order: str
    extra_used_by: str
    conversation_ref: str
    version: int
    hash: str


def plain_code(text: str) -> str:
    """A code as it was given out, however it was typed: small letters, spaces, dashes, O for 0, I or L for 1."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISREAD)


def is_code(text: str) -> bool:
    """Whether it can be a code at all, once read by `plain_code`."""
    return len(text) == CODE_LENGTH and text.isascii() and text.isalnum()


CODE_LENGTH = 12
_MISREAD = str.maketrans("OIL", "011")


def new_salt() -> str:
    return secrets.token_hex(16)


def leaf(salt: str, words: Any) -> str:
    """What stands for people's own words in a hash: SHA-256(salt ‖ canonical words), hex."""
    return hashlib.sha256(salt.encode() + canonical.encode(words)).hexdigest()


def has_lapsed(state: str, valid_until: datetime, at: datetime) -> bool:
    """By the row alone: an open agreement at or past its end, whether or not anybody has tidied up."""
    return state == State.LAPSED or (state in OPEN and valid_until <= at)


def in_force(facts: AgreementFacts, at: datetime) -> bool:
    """Accepted, still valid and not yet used: an order may stand on it now."""
    return facts.state == State.ACCEPTED and not facts.used_by_order and facts.valid_until > at


def matches(facts: AgreementFacts, lines: Iterable[Triple]) -> bool:
    """True when the order's lines are exactly what was agreed: variants, pieces and prices, in any order or split."""
    return bool(facts.lines) and _pieces(facts.lines) == _pieces(lines)


def settles_extra(facts: AgreementFacts, amount_minor: int, currency: str, at: datetime) -> bool:
    """True when exactly this amount was agreed as an extra payment, and nothing has been asked or taken for it yet."""
    stands = facts.state == State.USED or in_force(facts, at)
    agreed = facts.extra_minor > 0 and (facts.extra_minor, facts.currency) == (amount_minor, currency)
    return stands and agreed and not facts.extra_used_by


def _pieces(lines: Iterable[Triple]) -> Counter[tuple[int, int]]:
    pieces: Counter[tuple[int, int]] = Counter()
    for variant_id, quantity, unit_minor in lines:
        pieces[variant_id, unit_minor] += quantity
    return pieces
