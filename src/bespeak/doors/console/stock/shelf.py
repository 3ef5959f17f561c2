"""What there is of everything that is sold, and how much of it is spoken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.catalog import listing
from bespeak.domain.catalog.listing import VariantRow
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.inventory.queries import LevelView
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.stock import wording
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages

MOST = 50


@dataclass(frozen=True, slots=True)
class At:
    place: Word
    level: LevelView


@dataclass(frozen=True, slots=True)
class Row:
    """`places` only where it lies in several. `counted` is False for what is made and not counted."""

    variant: VariantRow
    on_hand: int
    held: int
    sold: int
    free: int
    places: tuple[At, ...]

    @property
    def counted(self) -> bool:
        return self.variant.tracked

    @property
    def out(self) -> bool:
        return self.variant.tracked and self.free <= 0


def row(variant: VariantRow, levels: Sequence[LevelView]) -> Row:
    """A variant with its stock in all places together."""
    on_hand, held = sum(one.on_hand for one in levels), sum(one.held for one in levels)
    sold, free = sum(one.sold for one in levels), sum(one.free for one in levels)
    places = tuple(At(wording.place(one.place), one) for one in levels) if len(levels) > 1 else ()
    return Row(variant, on_hand, held, sold, free, places)


@page(may=Inventory.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    search, after = typed.plain(request.GET, "search"), pages.text_after(request.GET.get("cursor", ""))
    found = listing.variants(search=search, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.sku)
    levels = inventory.levels(variant_ids=[one.id for one in here.items], at=desk.at, **desk.asking)
    shown = {
        "place": "stock", "tab": "", "spot": "shelf", "search": search, "after": after,
        "rows": [row(one, levels.get(one.id, ())) for one in here.items],
        "next": _with(search, here.next) if here.next else "", "first": _with(search, "") if after else "",
        "adds": desk.actor.may(Catalog.WRITE),
    }  # fmt: skip
    return render(request, "console/stock.html", shown)


def _with(search: str, cursor: str) -> str:
    asked = {name: value for name, value in (("search", search), ("cursor", cursor)) if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-stock")
