"""What an agreement could say, made from what a customer asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import enquirywords
from bespeak.doors.frame.enquirywords import Facts, Row
from bespeak.kit.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a SKU, and how it is made. `price` is the catalogue's of today as decimal text, "" where that is in
    another currency than the store's."""

    sku: str
    quantity: int
    price: str
    made: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """`promises` are texts that can be checked, `by` an ISO date or "", `word` what is said to the customer with it."""

    lines: tuple[Line, ...]
    promises: tuple[str, ...]
    word: str
    country: str
    postcode: str
    by: str


def offer(facts: dict[str, Any], store: StoreView, language: str) -> Offer:
    """The line with how it is made, what is promised, where to and by when, in the language that is
    given. What is sold no more makes no line. One statement."""
    with translation.override(language):
        word = _("We have written down what you asked for. Please read it, then say yes or what is to be changed.")
        return Offer(
            tuple(_lines(store, facts)), tuple(_promises(facts)), word, str(facts.get("country", "")),
            str(facts.get("postcode", "")), str(facts.get("needed_by", "")),
        )  # fmt: skip


def _lines(store: StoreView, facts: Facts) -> Iterator[Line]:
    sku = str(facts.get("sku", ""))
    found = catalog.variants_by_sku([(store.id, sku)] if sku else [])
    for one in found.values():
        price = Money(one.price_minor, one.currency).decimal if one.currency == store.currency else ""
        yield Line(one.sku, int(facts.get("quantity", 1)), price, tuple(enquirywords.agreed(facts)))


def _promises(facts: Facts) -> Iterator[str]:
    """Each thing that can be checked when it is made."""
    for name, value in enquirywords.agreed({**facts, "measurements": ()}):
        yield f"{name}: {value}"
    measured = [
        f"{name} {value}" for name, value in enquirywords.agreed({"measurements": facts.get("measurements", ())})
    ]
    if measured:
        yield _("Made to these measures: %(what)s") % {"what": ", ".join(measured)}
