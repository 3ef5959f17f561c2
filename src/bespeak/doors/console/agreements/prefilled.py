"""The form of an agreement, filled in from what a customer asked for and from what was settled in their conversation.
Each value says where it is from, as long as nobody has changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from bespeak.domain.catalog import mentions
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.enquiries import Facts
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView
from bespeak.doors.console.agreements.form import LineTyped, PromiseTyped, Typed
from bespeak.doors.console.entrance import Desk
from bespeak.doors.frame import enquiryterms, reading
from bespeak.kit.money import Money

FIELDS = ("country", "postcode", "by", "extra", "extra_reason")


@dataclass(frozen=True, slots=True)
class Begun:
    """The form as it begins; `origins` by place (a field, "line SKU", "promise text"): value and where from."""

    typed: Typed
    origins: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def origin(self, place: str, value: str) -> str:
        """Where the value of this place is from, "" where it is another one by now."""
        known, text = self.origins.get(place, ("", ""))
        return text if known == value else ""

    def fields(self, typed: Typed) -> dict[str, str]:
        """The same for the fields that stand once in the form."""
        return {name: self.origin(name, getattr(typed, name)) for name in FIELDS}


def of_enquiry(desk: Desk, facts: Facts, language: str, empty: Typed) -> Typed:
    """The line with how it is made, what is promised, where to and by when, in the customer's language. What is sold no
    more makes no line. One statement."""
    made = enquiryterms.offer(facts, desk.store, reading.language_for(language, desk.store.language))
    return replace(
        empty, lines=tuple(LineTyped(one.sku, str(one.quantity), one.price, one.made) for one in made.lines),
        promises=tuple(PromiseTyped("specification", one) for one in made.promises), word=made.word,
        country=made.country, postcode=made.postcode, by=made.by,
    )  # fmt: skip


def of_talk(desk: Desk, talk: ConversationView, language: str, empty: Typed, facts: Facts | None = None) -> Begun:
    """What the newest enquiry of a talk asked for (or `facts`, one that was chosen), then what was confirmed in it,
    which counts more; where neither names goods, the one article of each product the talk is about. Four statements at
    most."""
    asked = facts or _asked_for(desk, talk)
    typed = of_enquiry(desk, asked, language, empty) if asked else empty
    begun = _told(typed, _("from their enquiry")) if asked else Begun(typed)
    for one in _standing(desk, talk):
        begun = _with(begun, one, desk)
    return _priced(begun if begun.typed.lines else _with_topics(begun, talk, desk), desk)


def _asked_for(desk: Desk, talk: ConversationView) -> Facts | None:
    found = conversations.enquiries(conversation=talk.ref, **desk.asking)
    return next((one.facts for one in reversed(found) if one.facts), None)


def _standing(desk: Desk, talk: ConversationView) -> Sequence[ConfirmationView]:
    """What was settled here about no order, and counts now, oldest first."""
    found = conversations.confirmations(conversation=talk.ref, **desk.asking)
    open_now = (one for one in found if one.withdrawn_at is None and not one.order)
    return [one for one in open_now if one.valid_until is None or one.valid_until > desk.at]


def _told(typed: Typed, text: str) -> Begun:
    """All of it from one place."""
    origins = {f"line {one.sku}": (one.quantity, text) for one in typed.lines}
    origins |= {f"promise {one.text}": (one.text, text) for one in typed.promises}
    return Begun(typed, origins | {name: (getattr(typed, name), text) for name in FIELDS if getattr(typed, name)})


def _with(begun: Begun, one: ConfirmationView, desk: Desk) -> Begun:
    """And what this confirmation says."""
    when = {"when": reading.day(one.at)}
    if one.kind == "availability":
        return _with_line(begun, one)
    if one.kind == "delivery":
        text = _("delivery confirmed %(when)s") % when
        begun = _set(begun, text, country=one.country, postcode=one.postcode)
        return _promised(begun, "delivery", one.details, text)
    if one.kind == "extra_payment" and one.amount_minor and one.currency == desk.store.currency:
        amount = Money(one.amount_minor, one.currency).decimal
        return _set(begun, _("extra payment agreed %(when)s") % when, extra=amount, extra_reason=one.details)
    if one.kind == "specification":
        return _promised(begun, "specification", one.details, _("specification confirmed %(when)s") % when)
    return begun


def _with_line(begun: Begun, one: ConfirmationView) -> Begun:
    text = _("availability confirmed %(when)s") % {"when": reading.day(one.at)}
    if one.hold and one.valid_until:
        text = _("availability confirmed %(when)s, held until %(until)s") % {
            "when": reading.day(one.at), "until": reading.moment(one.valid_until),
        }  # fmt: skip
    lines, quantity = begun.typed.lines, str(one.quantity)
    if any(line.sku == one.sku for line in lines):
        lines = tuple(replace(line, quantity=quantity) if line.sku == one.sku else line for line in lines)
    else:
        lines = (*lines, LineTyped(one.sku, quantity))
    return Begun(replace(begun.typed, lines=lines), {**begun.origins, f"line {one.sku}": (quantity, text)})


def _promised(begun: Begun, kind: str, promise: str, text: str) -> Begun:
    if not promise.strip() or any(one.text == promise for one in begun.typed.promises):
        return begun
    typed = replace(begun.typed, promises=(*begun.typed.promises, PromiseTyped(kind, promise)))
    return Begun(typed, {**begun.origins, f"promise {promise}": (promise, text)})


def _set(begun: Begun, text: str, **values: Any) -> Begun:
    return Begun(replace(begun.typed, **values), {**begun.origins, **{k: (v, text) for k, v in values.items() if v}})


def _with_topics(begun: Begun, talk: ConversationView, desk: Desk) -> Begun:
    """One of what the talk is about, where a product leaves nothing to choose."""
    if not talk.product_ids:
        return begun
    sold = mentions.variants_of(store_id=desk.store.id, product_ids=talk.product_ids)
    products = [one.product_id for one in sold]
    skus = [one.sku for one in sold if products.count(one.product_id) == 1 and not one.extra_payment]
    lines, text = tuple(LineTyped(sku) for sku in skus), _("the talk is about it; how many, nobody has said")
    return Begun(
        replace(begun.typed, lines=lines), {**begun.origins, **{f"line {sku}": ("1", text) for sku in skus}}
    )  # fmt: skip


def _priced(begun: Begun, desk: Desk) -> Begun:
    """At today's price, where nothing else was said."""
    open_lines = {one.sku for one in begun.typed.lines if not one.price}
    if not open_lines:
        return begun
    sold = {one.sku: one for one in mentions.variants_of(store_id=desk.store.id, product_ids=(), skus=open_lines)}
    lines = tuple(
        replace(one, price=Money(sold[one.sku].price_minor, desk.store.currency).decimal)
        if one.sku in open_lines and one.sku in sold and sold[one.sku].currency == desk.store.currency else one
        for one in begun.typed.lines
    )  # fmt: skip
    return replace(begun, typed=replace(begun.typed, lines=lines))
