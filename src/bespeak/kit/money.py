"""Money as whole minor units with a currency. Never floats, never two currencies in one sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency

from bespeak.kit.refusals import Invalid

_LARGEST = 10**15


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Decimal places of an ISO 4217 currency (source: CLDR through babel). Unknown ones are refused."""
    if currency not in _known():
        raise Invalid("unknown_currency", f"{currency!r} is not an ISO 4217 currency code.", field="currency")
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units (cents, yen) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Invalid("two_currencies", f"{self.currency} and {other.currency} cannot be added.", field="currency")

    @property
    def decimal(self) -> str:
        """The amount as a plain decimal string, "30.00"."""
        return str(Decimal(self.minor).scaleb(-exponent(self.currency)))

    def text(self, language: str = "en") -> str:
        """The amount as people of that language write it."""
        return format_currency(Decimal(self.decimal), self.currency, locale=language)


def parse(text: str | float | Decimal, currency: str, *, field: str = "") -> Money:
    """Reads a decimal amount ("29.35"; floats by their shortest form). Refuses what is not exact in the currency."""
    places = exponent(currency)
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation:
        raise Invalid("not_an_amount", f"{str(text)[:40]!r} is not an amount.", field=field) from None
    if not amount.is_finite():
        raise Invalid("not_an_amount", f"{str(text)[:40]!r} is not an amount.", field=field)
    if abs(amount) >= _LARGEST:
        raise Invalid("amount_too_large", "The amount is too large.", field=field)
    minor = amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise Invalid("too_many_decimals", f"{text} has more decimals than {currency} has ({places}).", field=field)
    return Money(int(minor), currency)
