"""What one version of an agreement says otherwise than the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bespeak.domain.agreements.queries import LineView, PromiseView, VersionView
from bespeak.doors.frame import reading

Word = str | Promise
PROMISES: dict[str, Word] = {
    "specification": gettext_lazy("How it is made"),
    "delivery": gettext_lazy("Delivery"),
    "price": gettext_lazy("Price"),
    "other": pgettext_lazy("promise", "Anything else"),
}
"""What a promise is about."""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` "" where it is new, `after` "" where it is gone."""

    what: str
    before: str
    after: str


def between(old: VersionView, new: VersionView) -> list[Change]:
    """Every difference in the reader's words, in the order of the paper."""
    return [Change(*one) for one in _pairs(old, new) if one[1] != one[2]]


Pair = tuple[str, str, str]


def _pairs(old: VersionView, new: VersionView) -> Iterator[Pair]:
    yield from _rows([_line(one, old.currency) for one in old.lines], [_line(one, new.currency) for one in new.lines])
    yield from _rows([_promise(one) for one in old.promises], [_promise(one) for one in new.promises])
    yield _("Delivery"), _delivery(old), _delivery(new)
    yield _("Deposit"), _money(old.deposit_minor, old.currency), _money(new.deposit_minor, new.currency)
    yield _("Extra payment"), _extra(old), _extra(new)
    yield _("Valid until"), reading.moment(old.valid_until), reading.moment(new.valid_until)


def _rows(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Pair]:
    """Row by row where they are of the same thing; else the one is gone and the other new."""
    for n in range(max(len(before), len(after))):
        old, new = before[n : n + 1], after[n : n + 1]
        if old and new and old[0][0] == new[0][0]:
            yield old[0][0], old[0][1], new[0][1]
        else:
            yield from ((what, said, "") for what, said in old)
            yield from ((what, "", said) for what, said in new)


def _line(one: LineView, currency: str) -> tuple[str, str]:
    price = _("{quantity} at {price}").format(quantity=one.quantity, price=reading.money(one.unit_minor, currency))
    made = [f"{what}: {how}" for what, how in one.specification or ()]
    return one.title or one.sku, "; ".join([price, *made])


def _promise(one: PromiseView) -> tuple[str, str]:
    due = f" ({reading.day(one.due)})" if one.due else ""
    return str(PROMISES.get(one.kind, one.kind)), f"{one.text}{due}"


def _delivery(one: VersionView) -> str:
    place = " ".join(part for part in (one.country, one.postcode) if part)
    by = reading.day(one.deliver_by) if one.deliver_by else ""
    return ", ".join(part for part in (place, one.method, one.window, by) if part)


def _money(minor: int, currency: str) -> str:
    return reading.money(minor, currency) if minor else ""


def _extra(one: VersionView) -> str:
    return ", ".join(part for part in (_money(one.extra_minor, one.currency), one.extra_reason) if part)


def since(versions: Sequence[VersionView]) -> tuple[list[Change], list[str]]:
    """For whoever reads the last of these versions, oldest first: what it says otherwise than the one they said yes to
    (or than the one before), and the store's words since then."""
    if len(versions) < 2:
        return [], []
    base = max((n for n, one in enumerate(versions[:-1]) if one.acceptance), default=len(versions) - 2)
    return between(versions[base], versions[-1]), [one.word for one in versions[base + 1 :] if one.word]
