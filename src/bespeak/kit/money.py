"""Money as whole minor units with a currency. Never floats, never two currencies in one sum."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency

from bespeak.kit.refusals import Invalid

_MOST_DIGITS = 15
_AMOUNT = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*)(?:\.([0-9]*))?", re.ASCII)
_AS_ISO_HAS_IT = {
    "AFN": 2, "ALL": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "RSD": 2, "SOS": 2,
    "SYP": 2, "YER": 2,
}  # fmt: skip
"""CLDR (through babel) knows how many decimals people write; of these currencies channels and banks send more."""


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Decimal places of an ISO 4217 currency. Unknown ones are refused."""
    if currency not in _known():
        raise Invalid("unknown_currency", f"{str(currency)[:20]!r} is not an ISO 4217 currency code.", field="currency")
    if currency in _AS_ISO_HAS_IT:
        return _AS_ISO_HAS_IT[currency]
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


@dataclass(frozen=True, slots=True)
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
        usual = self.currency not in _AS_ISO_HAS_IT
        return format_currency(
            Decimal(self.decimal), self.currency, locale=language, currency_digits=usual, decimal_quantization=usual
        )


def parse(text: str | float | Decimal, currency: str, *, field: str = "") -> Money:
    """Reads a decimal amount ("29.35"; floats by their shortest form). Refuses what is not exact in the currency."""
    places = exponent(currency)
    if isinstance(text, float | Decimal) and text in (math.inf, -math.inf):
        raise Invalid("amount_too_large", "The amount is too large.", field=field)
    written = f"{Decimal(str(text)):f}" if isinstance(text, float) else str(text).strip()
    found = _AMOUNT.fullmatch(written)
    if not found:
        raise Invalid("not_an_amount", f"{written[:40]!r} is not an amount.", field=field)
    sign, whole, rest = found[1], found[2].lstrip("0"), (found[3] or "").rstrip("0")
    if len(whole) > _MOST_DIGITS:
        raise Invalid("amount_too_large", "The amount is too large.", field=field)
    if len(rest) > places:
        many = f"{written[:40]} has more decimals than {currency} has ({places})."
        raise Invalid("too_many_decimals", many, field=field)
    minor = int(whole + rest.ljust(places, "0") or "0")
    return Money(-minor if sign == "-" else minor, currency)


_GAPS = re.compile(r"[\s'\u2019_]")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+", re.ASCII)
_SIGNS = ("円", "元")


def written(text: str, currency: str, *, field: str = "") -> Money:
    """Reads an amount as people write it: "1,234.50", "1.234,50 €", "１２，０００円". A sign before groups of three
    digits parts thousands; refuses (`ambiguous_amount`) where it could also begin the decimals."""
    plain = _bare(_GAPS.sub("", unicodedata.normalize("NFKC", text[:200])), currency)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        plain = plain.replace("," if point > comma else ".", "").replace(",", ".")
    elif _GROUPED.fullmatch(plain):
        if exponent(currency) > 2 and plain.count(",") + plain.count(".") == 1:
            raise Invalid("ambiguous_amount", f"{text[:40]!r} can be read in two ways.", field=field)
        plain = plain.replace(",", "").replace(".", "")
    return parse(plain.replace(",", "."), currency, field=field)


def _bare(text: str, currency: str) -> str:
    """Without the name or the sign of the currency at either end."""
    signs = {currency, *_SIGNS} | {one for one in text if unicodedata.category(one) == "Sc"}
    for sign in signs:
        text = text.removeprefix(sign).removesuffix(sign)
    return text
