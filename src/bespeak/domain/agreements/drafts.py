"""What an agent puts before a customer, before it is numbered and hashed. Pure values; doors make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAsk:
    """So many of a SKU. `unit_minor` None takes the catalogue's price of today; the price then stays as agreed."""

    sku: str
    quantity: int
    unit_minor: int | None = None
    specification: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsk:
    """One thing that can be checked later; `kind` is specification, delivery, price or other."""

    kind: str
    text: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where, how and when. `country` is ISO 3166 alpha-2; "" where the place is not part of the agreement."""

    country: str = ""
    postcode: str = ""
    method: str = ""
    window: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The whole of one version. Amounts in minor units of `currency` ("" takes the store's).

    `extra_minor` with its reason is the clause for one payment beyond the order's price.
    `hold_until` sets the stock of counted variants aside until then; acceptance extends that to `valid_until`.
    """

    valid_until: datetime
    lines: tuple[LineAsk, ...] = ()
    promises: tuple[PromiseAsk, ...] = ()
    delivery: Delivery | None = None
    currency: str = ""
    deposit_minor: int = 0
    extra_minor: int = 0
    extra_reason: str = ""
    hold_until: datetime | None = None
