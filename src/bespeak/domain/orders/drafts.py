"""An order as it arrives, before the gate has seen it. Pure values: doors and parsers make them, `orders.admit` takes
them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from bespeak.kit import canonical
from bespeak.kit.actors import Actor


class Address(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where to deliver, as written. `country` is ISO 3166 alpha-2 or ""; the postcode keeps its leading zeros."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""

    def as_dict(self) -> dict[str, str]:
        return {name: text for name, text in msgspec.structs.asdict(self).items() if text}


NOWHERE = Address()


class LineDraft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line. `unit_minor` is the price of one piece in minor units of the order's currency.

    `properties` keeps colour, size, engraving and the like to the letter, in the order they came.
    """

    sku: str = ""
    title: str = ""
    quantity: int
    unit_minor: int
    discount_minor: int = 0
    properties: tuple[tuple[str, str], ...] = ()
    external_id: str = ""


class Doubt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something the parser could not settle; the order is taken but waits for a person (review gate).

    Codes: no_contact, no_address, no_total, total_differs, free_line, no_sku, and those the gate itself adds.
    """

    code: str
    field: str = ""


class OrderDraft(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One order. `source` is the sales channel ("api", "file", "shopify", "woocommerce", "amazon", …).

    `external_id` is the channel's own id for it ("" where it has none: then only a receipt can tell a repeat).
    `total_minor` None means the channel named none. `contact_verified` is true only where the door itself has
    proof that whoever orders owns the contact (signed link, signed-in customer), never because it was typed.
    """

    store_id: int
    by: Actor
    at: datetime
    source: str
    currency: str
    lines: tuple[LineDraft, ...]
    external_id: str = ""
    total_minor: int | None = None
    shipping_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    email: str = ""
    phone: str = ""
    name: str = ""
    language: str = ""
    contact_verified: bool = False
    address: Address = NOWHERE
    billing: Address = NOWHERE
    note: str = ""
    wishes: tuple[tuple[str, str], ...] = ()
    payment_kind: str = ""
    paid_minor: int = 0
    payment_reference: str = ""
    agreement_code: str = ""
    placed_at: datetime | None = None
    updated_at: datetime | None = None
    cancelled_at_source: bool = False
    doubts: tuple[Doubt, ...] = ()
    extra: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @property
    def lines_minor(self) -> int:
        """The sum of the lines after their own discounts, minor units."""
        return sum(line.unit_minor * line.quantity - line.discount_minor for line in self.lines)

    @property
    def total(self) -> int:
        """The order's total in minor units: as the channel said, else as its parts add up."""
        if self.total_minor is not None:
            return self.total_minor
        return self.lines_minor + self.shipping_minor + self.tax_minor - self.discount_minor

    @cached_property
    def content(self) -> str:
        """Digest of what was ordered, whoever sends it and whenever: tells a repeat from a change."""
        lines = [
            (one.sku, one.title, one.quantity, one.unit_minor, one.discount_minor, one.properties) for one in self.lines
        ]
        who = (self.email, self.phone, self.name, self.address.as_dict())
        how = (self.paid_minor, self.payment_kind, self.agreement_code, self.cancelled_at_source)
        return canonical.digest((self.currency, lines, self.total, who, self.note, self.wishes, how))
