"""What is sold: the list of products, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.catalog import listing, queries
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import ProductView
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.stock import shelf
from bespeak.doors.frame import pages

MOST = 50


@dataclass(frozen=True, slots=True)
class Row:
    """`lowest` is the least that one of its variants costs, minor units; `same` where all cost that; `marked` where
    something is said of it besides its name."""

    product: ProductView
    lowest: int
    currency: str
    same: bool
    marked: bool


@page(may=Catalog.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    search, after = typed.plain(request.GET, "search"), pages.text_after(request.GET.get("cursor", ""))
    found = queries.products(search=search, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.handle)
    shown = {
        "place": "stock", "spot": "products", "search": search, "rows": [_row(one) for one in here.items],
        "next": _with(search, here.next) if here.next else "", "first": _with(search, "") if after else "",
        "adds": desk.actor.may(Catalog.WRITE),
    }  # fmt: skip
    return render(request, "console/stockproducts.html", shown)


def _row(one: ProductView) -> Row:
    prices = [variant.price_minor for variant in one.variants]
    currency = one.variants[0].currency if one.variants else ""
    marked = one.made_to_order or one.limited or one.extra_payment or bool(one.limit_per_customer or one.tags)
    return Row(one, min(prices, default=0), currency, len(set(prices)) < 2, marked)


def _with(search: str, cursor: str) -> str:
    asked = {name: value for name, value in (("search", search), ("cursor", cursor)) if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-products")


@page(may=Catalog.READ)
def one(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """A product with its variants and how much there is of each."""
    found = listing.sheet(ref=ref, **desk.asking)
    stocked = desk.actor.may(Inventory.READ)
    ids = [variant.id for variant in found.variants]
    levels = inventory.levels(variant_ids=ids, at=desk.at, **desk.asking) if stocked else {}
    shown = {
        "place": "stock", "spot": "products", "product": found, "stocked": stocked,
        "rows": [shelf.row(variant, levels.get(variant.id, ())) for variant in found.variants],
        "changes": desk.actor.may(Catalog.WRITE),
    }  # fmt: skip
    return render(request, "console/stockproduct.html", shown)
