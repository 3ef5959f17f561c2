"""Structured messages as pages show them: questions, products with the answer that stands, summaries by the point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bespeak.domain.catalog import showing as catalog
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.catalog.showing import Shown
from bespeak.domain.conversations.exchanges import Answer, Exchange, Verdict
from bespeak.domain.conversations.queries import EntryView
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.doors.frame import confirmed, reading
from bespeak.kit.actors import Actor

QUESTION, PRODUCTS, SUMMARY, CONFIRMATION = "question", "products", "summary", "confirmation"
MOST_CARDS = 6
KINDS = (QUESTION, PRODUCTS, SUMMARY)
POINTS: dict[str, str | Promise] = {
    "availability": gettext_lazy("Availability"),
    "specification": gettext_lazy("How it is made"),
    "delivery": gettext_lazy("Delivery"),
    "extra_payment": gettext_lazy("Extra payment"),
    "answer": pgettext_lazy("what a customer chose", "Answer"),
    "enquiry": gettext_lazy("What you asked for"),
    "line": gettext_lazy("What you get"),
    "promise": gettext_lazy("Promised"),
    "price": gettext_lazy("Price"),
}
_LOOKS = frozenset({str(Catalog.READ), str(Inventory.READ)})


@dataclass(frozen=True, slots=True)
class Choice:
    """`number` counts from 0; `picked` where the answer that stands names it."""

    number: int
    text: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A product. It costs `price_minor` today; `was_minor` is what it cost when it was shown, where that is another.
    `stock` is what can be said of how many there are; `sold` False where it is sold no more."""

    number: int
    name: str
    variant: str
    sku: str
    handle: str
    picture: str
    price_minor: int
    currency: str
    was_minor: int | None
    stock: str
    sold: bool
    picked: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One detail of a summary, and what the customer says of it."""

    id: str
    name: str
    text: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A structured message. `open` while it can be answered or confirmed."""

    kind: str
    seq: int
    conversation: str
    several: bool = False
    own: bool = False
    choices: Sequence[Choice] = ()
    cards: Sequence[Card] = ()
    points: Sequence[Point] = ()
    answer: Answer | None = None
    settled_at: datetime | None = None
    open: bool = True

    @property
    def left(self) -> int:
        """Points of which nothing was said yet."""
        return sum(1 for one in self.points if one.verdict is None)

    @property
    def not_so(self) -> int:
        """Points that the customer corrected."""
        return sum(1 for one in self.points if one.verdict and not one.verdict.yes)


@dataclass(frozen=True, slots=True)
class Goods:
    """What is shown, as it stands now: by SKU, and how many are free by the variant's id."""

    shown: Mapping[str, Shown]
    free: Mapping[int, int]

    @property
    def called(self) -> dict[str, str]:
        """What each is called, by SKU."""
        named = ((sku, one.facts.product_name, one.facts.name) for sku, one in self.shown.items())
        return {sku: ", ".join(part for part in (product, variant) if part) for sku, product, variant in named}


NOTHING_SHOWN = Goods({}, {})


def goods(*, store_id: int, entries: Iterable[EntryView], at: datetime, by_name: bool = False) -> Goods:
    """Of all that was shown in these entries, and, `by_name`, confirmed: for customers, who read no SKU. No statement
    where there is none, else two at most."""
    said = [(one.kind, one.body) for one in entries if one.body]
    cards = {str(card["sku"]) for kind, body in said if kind == PRODUCTS for card in body["products"]}
    settled = {str(body["sku"]) for kind, body in said if kind == CONFIRMATION and body.get("sku")}
    skus = cards | settled if by_name else cards
    if not skus:
        return NOTHING_SHOWN
    shown = catalog.shown(store_id=store_id, skus=skus, actor=_looks(store_id))
    return Goods(shown, _free(store_id, (one.facts for sku, one in shown.items() if sku in cards), at))


def stock_of(*, store_id: int, variants: Iterable[VariantFacts], at: datetime) -> dict[str, str]:
    """What is said of how many there are, by SKU. One statement."""
    found = list(variants)
    free = _free(store_id, found, at)
    return {one.sku: _left(one, free) for one in found}


def _looks(store_id: int) -> Actor:
    """Whoever is shown products is told what they cost and how many there are."""
    return Actor(kind="guest", ref="guest", store_id=store_id, permissions=_LOOKS)


def _free(store_id: int, variants: Iterable[VariantFacts], at: datetime) -> dict[int, int]:
    tracked = [one.id for one in variants if one.tracked]
    if not tracked:
        return {}
    stock = inventory.stock(store_id=store_id, actor=_looks(store_id), at=at, variant_ids=tracked)
    return {one.variant_id: one.free for one in stock}


def asked(one: EntryView, goods: Goods, *, since: datetime | None = None) -> Asked | None:
    """The structured message that an entry is; None where it is none, or was erased. `since`: whoever looks knows of
    nothing that was settled before."""
    if one.kind not in KINDS or one.body is None:
        return None
    stands, body = one.exchange or Exchange(), one.body
    picked = stands.answer.chosen if stands.answer else ()
    if one.kind == SUMMARY:
        points = [_point(point, stands) for point in body["details"] if since is None or _moment(point) >= since]
        return Asked(SUMMARY, one.seq, one.conversation, points=points, open=stands.latest)
    cards = [_card(number, card, goods, number in picked) for number, card in enumerate(body.get("products", ()))]
    choices = [Choice(number, str(text), number in picked) for number, text in enumerate(body.get("choices", ()))]
    return Asked(
        one.kind, one.seq, one.conversation, bool(body.get("several")), bool(body.get("own")), choices, cards, (),
        stands.answer, stands.settled_at, open=stands.settled_at is None,
    )  # fmt: skip


def _moment(detail: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(detail["at"]))


def _card(number: int, body: Mapping[str, Any], goods: Goods, picked: bool) -> Card:
    now, then = goods.shown.get(str(body["sku"])), int(body["price_minor"])
    price = now.facts.price_minor if now else then
    return Card(
        number=number, name=str(body["name"]), variant=str(body["variant"]), sku=str(body["sku"]),
        handle=now.facts.handle if now else "", picture=now.picture if now else "",
        price_minor=price, currency=str(body["currency"]), was_minor=then if then != price else None,
        stock=_stock(now, goods), sold=bool(now and now.sold), picked=picked,
    )  # fmt: skip


def _stock(one: Shown | None, goods: Goods) -> str:
    if one is None or not one.sold:
        return _("Not sold any more")
    return _left(one.facts, goods.free)


def _left(one: VariantFacts, free: Mapping[int, int]) -> str:
    if one.made_to_order:
        return _("Made for you")
    if not one.tracked:
        return ""
    left = free.get(one.id, 0)
    if left <= 0:
        return _("None left just now")
    return ngettext("%(n)d left", "%(n)d left", left) % {"n": left}


def _point(detail: Mapping[str, Any], stands: Exchange) -> Point:
    kind, ident = str(detail["kind"]), str(detail["id"])
    return Point(ident, str(POINTS.get(kind, kind)), point_text(detail), stands.verdicts.get(ident))


def point_text(detail: Mapping[str, Any]) -> str:
    """What a detail says, in the reader's language, on one line."""
    given = {
        one: str(detail.get(one) or "") for one in ("name", "sku", "question", "answer", "size", "details", "agreement")
    }
    what, quantity = given["name"] or given["sku"], int(detail.get("quantity") or 0)
    until, by = str(detail.get("valid_until") or ""), str(detail.get("by") or "")
    parts = [
        given["question"],
        given["answer"],
        f"{quantity} × {what}" if quantity and what else what,
        _("size %(size)s") % {"size": given["size"]} if given["size"] else "",
        *(f"{name}: {text}" for name, text in detail.get("specification", ())),
        given["details"],
        confirmed.place(detail),
        reading.money(int(detail["amount_minor"]), str(detail["currency"])) if detail.get("amount_minor") else "",
        _("by %(when)s") % {"when": reading.day(date.fromisoformat(by))} if by else "",
        _("until %(when)s") % {"when": reading.moment(datetime.fromisoformat(until))} if until else "",
        _("agreement %(code)s") % {"code": given["agreement"]} if given["agreement"] else "",
    ]
    return " · ".join(part for part in parts if part)
