"""One variant: how much there is where, for whom it is set aside, every change; goods in, a count, a hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bespeak.domain.accounts import queries as people
from bespeak.domain.catalog import listing
from bespeak.domain.catalog.listing import VariantRow
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.inventory import operations, queries
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.inventory.queries import Movement
from bespeak.doors.console import doing, typed, whereabouts, words
from bespeak.doors.console.doing import Act, Given
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.stock import holds, shelf, wording
from bespeak.doors.console.typed import Failed
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid, StaleState

MOST = 30
MOST_HOLDS = 50
MOST_PEOPLE = 8
NOTHING: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger as it is read. `why` is a word, or the ref that `href` leads to."""

    at: datetime
    what: Word
    move: Movement
    place: Word
    why: Word
    href: str
    who: str


@page(may=Inventory.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _shown(request, desk, listing.variant(ref=ref, **desk.asking))


def _shown(
    request: HttpRequest, desk: Desk, variant: VariantRow, failed: Failed | None = None, status: int = 200
) -> HttpResponse:
    before = pages.number_after(request.GET.get("cursor", ""))
    levels = queries.levels(variant_ids=[variant.id], at=desk.at, **desk.asking).get(variant.id, [])
    moves = queries.ledger(variant_id=variant.id, before=before, most=MOST + 1, **desk.asking)
    here = pages.page(moves, MOST, lambda one: one.id)
    held = queries.live_holds(variant_id=variant.id, at=desk.at, most=MOST_HOLDS, **desk.asking)
    names = people.names({one.by for one in here.items})
    find = typed.plain(request.POST if request.method == "POST" else request.GET, "for")
    shown = {
        "place": "stock", "spot": "shelf", "variant": variant, "row": shelf.row(variant, levels),
        "at": [shelf.At(wording.place(one.place), one) for one in levels],
        "lines": [_line(one, names) for one in here.items],
        "next": f"?cursor={here.next}#ledger" if here.next else "", "first": before,
        "held": holds.rows(desk, held), "find": find, "found": _people(desk, find), "failed": failed,
        "typed": failed.given if failed else NOTHING, "key": refs.new("frm"),
        "places": [(one.place, wording.place(one.place)) for one in levels]
        or [(wording.HOUSE, wording.place(wording.HOUSE))],
        "reasons": wording.REASONS.items(), "counts": desk.actor.may(Inventory.COUNT),
        "holds": desk.actor.may(Inventory.HOLD), "finds": _finds(desk),
    }  # fmt: skip
    return render(request, "console/stockvariant.html", shown, status=status)


def _finds(desk: Desk) -> bool:
    return all(desk.actor.may(one) for one in (Inventory.HOLD, Customers.READ, Conversations.READ))


def _people(desk: Desk, find: str) -> list[tuple[str, str]]:
    if not find or not _finds(desk):
        return []
    found = customers.customers(search=find, most=MOST_PEOPLE, **desk.asking)
    return [(one.ref, " · ".join([one.name or one.ref, *(point.value for point in one.contacts)])) for one in found]


def _line(one: Movement, names: Mapping[str, str]) -> Line:
    why, place = wording.REASONS.get(one.ref, one.ref), wording.place(one.place)
    who = names.get(one.by) or str(words.PROGRAM if one.by.startswith("key_") else words.HOUSE)
    return Line(one.at, wording.KINDS.get(one.kind, one.kind), one, place, why, whereabouts.page(one.ref), who)


def _receive(desk: Desk, variant: VariantRow, given: Given) -> None:
    operations.receive(
        variant_id=variant.id, quantity=typed.number(given.get("quantity", ""), field="quantity"),
        place=_place(desk, variant, given)[0], ref=given.get("note", "").strip(), **desk.doing,
    )  # fmt: skip


def _count(desk: Desk, variant: VariantRow, given: Given) -> None:
    """Refused where another lies there than stood on the page: two who count would undo each other."""
    reason = given.get("reason", "")
    if reason not in wording.REASONS:
        raise Invalid("unknown_reason", "Say why.", field="reason")
    on_hand = typed.number(given.get("on_hand", ""), field="on_hand")
    place, lies = _place(desk, variant, given)
    if given.get(f"stood-{place}", "0") != str(lies):
        raise StaleState(field="on_hand", on_hand=lies)
    operations.count(variant_id=variant.id, on_hand=on_hand, place=place, ref=reason, **desk.doing)


def _place(desk: Desk, variant: VariantRow, given: Given) -> tuple[str, int]:
    """The place that is meant, and how many lie there."""
    wanted = given.get("at", wording.HOUSE)
    levels = queries.levels(variant_ids=[variant.id], at=desk.at, **desk.asking).get(variant.id, [])
    lies = {wording.HOUSE: 0} | {one.place: one.on_hand for one in levels}
    if wanted not in lies:
        raise Invalid("unknown_place", "Choose one of its places.", field="at")
    return wanted, lies[wanted]


def _hold(desk: Desk, variant: VariantRow, given: Given) -> None:
    """For a customer, in their latest conversation: so their order takes it."""
    who = customers.found(store_id=desk.store.id, ref=typed.plain(given, "customer"))
    talks = conversations.conversations(customer=who.ref, most=1, **desk.asking)
    if not talks:
        raise Invalid("no_conversation", "There is no conversation with them yet. Begin one first.", field="customer")
    operations.hold(
        variant_id=variant.id, quantity=typed.number(given.get("quantity", ""), field="quantity"),
        until=typed.moment(given.get("until", ""), desk.store.timezone, field="until"), customer_id=who.id,
        for_ref=talks[0].ref, **desk.doing,
    )  # fmt: skip


ACTS = (
    Act("receive", Inventory.COUNT, _receive, _("Taken in. Orders that waited for it are looked at again.")),
    Act("count", Inventory.COUNT, _count, _("The count stands.")),
    Act("hold", Inventory.HOLD, _hold, _("It is set aside for them.")),
)


def perform(act: Act[VariantRow]) -> Any:
    """The page that a form of this act is sent to: one operation, once for its key, then the variant again."""

    @page(may=act.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        variant = listing.variant(ref=ref, **desk.asking)
        back = reverse("console-variant", kwargs={"ref": ref})
        return doing.do(act, request, desk, variant, ref, back=back, shown=partial(_shown, request, desk, variant))

    return done
