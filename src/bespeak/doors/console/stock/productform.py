"""Adding one product, or changing it: what it is called, what it costs, and why it is spoken for before it is sold."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.catalog import listing, operations, queries
from bespeak.domain.catalog.listing import ProductSheet, VariantRow
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.catalog.permissions import Catalog
from bespeak.doors.console import typed, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.frame.problems import status_of
from bespeak.kit import canonical, refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState

MOST_VARIANTS = 200
LONGEST = 100_000
LONGEST_TAGS = 1000
LONGEST_HANDLE = 120
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VariantTyped:
    """`known` where it is sold already: its SKU stays."""

    sku: str = ""
    name: str = ""
    price: str = ""
    tracked: bool = True
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    name: str = ""
    handle: str = ""
    category: str = ""
    tags: str = ""
    limit: str = ""
    made_to_order: bool = False
    limited: bool = False
    extra_payment: bool = False
    variants: tuple[VariantTyped, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    n: int
    typed: VariantTyped
    wrong: Mapping[str, str] = field(default_factory=dict)


@page(may=Catalog.WRITE, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _worked(request, desk, None)


@page(may=Catalog.WRITE, methods=("GET", "HEAD", "POST"))
def change(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _worked(request, desk, listing.sheet(ref=ref, **desk.asking))


def _worked(request: HttpRequest, desk: Desk, sheet: ProductSheet | None) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, sheet, _of(sheet) if sheet else Typed())
    posted = _read(request.POST, sheet)
    if request.POST.get("do") != "save":
        return _shown(request, desk, sheet, posted)
    try:
        handle = once(request, desk, "save product", lambda: _save(desk, sheet, posted, request.POST)).body["product"]
    except Refusal as refusal:
        return _shown(request, desk, sheet, posted, refusal)
    messages.success(request, _("Saved. Orders from now on are judged by it."))
    saved = queries.product(name=handle, **desk.asking)
    return HttpResponseRedirect(reverse("console-product", kwargs={"ref": saved.ref}))


def _save(desk: Desk, sheet: ProductSheet | None, posted: Typed, given: Given) -> dict[str, str]:
    """Refuses StaleState where somebody saved it since the form was shown, and a new one of a name that is taken."""
    if sheet and given.get("stands", "") != _stands(listing.sheet(ref=sheet.ref, **desk.asking)):
        raise StaleState
    draft = _draft(desk, sheet, posted)
    if sheet is None and _taken(desk, draft.handle):
        raise Invalid("handle_taken", "Another product has this short name.", field="handle")
    operations.save_products(products=[draft], **desk.doing)
    return {"product": draft.handle}


def _taken(desk: Desk, handle: str) -> bool:
    try:
        return bool(queries.product(name=handle, **desk.asking))
    except NotFound:
        return False


def _stands(sheet: ProductSheet) -> str:
    """All that is kept of it, in short."""
    return hashlib.sha256(canonical.encode(asdict(sheet))).hexdigest()[:24]


def _of(sheet: ProductSheet) -> Typed:
    return Typed(
        name=sheet.name, handle=sheet.handle, category=sheet.category, tags=", ".join(sheet.tags),
        limit=str(sheet.limit_per_customer or ""), made_to_order=sheet.made_to_order, limited=sheet.limited,
        extra_payment=sheet.extra_payment, variants=tuple(_of_variant(one) for one in sheet.variants if one.active),
    )  # fmt: skip


def _of_variant(one: VariantRow) -> VariantTyped:
    return VariantTyped(one.sku, one.name, Money(one.price_minor, one.currency).decimal, one.tracked, known=True)


def _read(given: Given, sheet: ProductSheet | None) -> Typed:
    known = {one.sku for one in sheet.variants} if sheet else set()
    rows = []
    for n in range(MOST_VARIANTS):
        if f"sku-{n}" not in given:
            break
        sku, name, price = (typed.plain(given, f"{part}-{n}", LONGEST) for part in ("sku", "name", "price"))
        if sku or name or price:
            rows.append(VariantTyped(sku, name, price, f"tracked-{n}" in given, sku in known))
    name, category, tags, limit = (typed.plain(given, part, LONGEST) for part in ("name", "category", "tags", "limit"))
    return Typed(
        name=name, category=category, tags=tags, limit=limit,
        handle=sheet.handle if sheet else typed.plain(given, "handle", LONGEST), variants=tuple(rows),
        made_to_order="made_to_order" in given, limited="limited" in given, extra_payment="extra_payment" in given,
    )  # fmt: skip


def _draft(desk: Desk, sheet: ProductSheet | None, posted: Typed) -> ProductDraft:
    if not posted.variants:
        raise Invalid("no_variant", "A product is sold in at least one variant.", field="variants[0].sku")
    if len(posted.tags) > LONGEST_TAGS:
        raise Invalid("text_too_long", f"Tags have at most {LONGEST_TAGS} characters together.", field="tags")
    known = {one.sku: one for one in sheet.variants} if sheet else {}
    return ProductDraft(
        handle=posted.handle or slugify(posted.name)[:LONGEST_HANDLE] or f"product-{secrets.token_hex(4)}",
        name=posted.name,
        category=posted.category, tags=tuple(one.strip() for one in posted.tags.split(",") if one.strip()),
        made_to_order=posted.made_to_order, limited=posted.limited, extra_payment=posted.extra_payment,
        limit_per_customer=typed.number(posted.limit, field="limit") if posted.limit else None,
        variants=tuple(
            _variant(one, known.get(one.sku), desk.store.currency, n) for n, one in enumerate(posted.variants)
        ),
    )  # fmt: skip


def _variant(one: VariantTyped, known: VariantRow | None, currency: str, n: int) -> VariantDraft:
    """Its options stay as they were; they are not written here."""
    price = typed.amount(one.price, known.currency if known else currency, field=f"variants[{n}].price")
    options = known.options if known else {}
    return VariantDraft(sku=one.sku, name=one.name, price=price, tracked=one.tracked, options=options)


def _shown(
    request: HttpRequest, desk: Desk, sheet: ProductSheet | None, posted: Typed, refusal: Refusal | None = None
) -> HttpResponse:
    text = words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""
    wrong = (
        {refusal.field.removeprefix("products[0]").strip(".").replace("limit_per_customer", "limit"): text}
        if refusal
        else {}
    )
    rows = (*posted.variants, VariantTyped())
    shown = {
        "place": "stock", "spot": "products", "sheet": sheet, "form": posted, "key": refs.new("frm"), "problem": text,
        "stands": _seen(request, sheet, refusal), "wrong": wrong, "currency": desk.store.currency,
        "rows": [Row(n, one, _of_row(wrong, f"variants[{n}].")) for n, one in enumerate(rows)],
    }  # fmt: skip
    return render(request, "console/productform.html", shown, status=status_of(refusal) if refusal else 200)


def _seen(request: HttpRequest, sheet: ProductSheet | None, refusal: Refusal | None) -> str:
    """What the product was when the form was first seen; anew once it is told that it has changed since."""
    if sheet is None:
        return ""
    before = request.POST.get("stands", "")
    return _stands(sheet) if not before or isinstance(refusal, StaleState) else before


def _of_row(wrong: Mapping[str, str], start: str) -> dict[str, str]:
    return {name.removeprefix(start): text for name, text in wrong.items() if name.startswith(start)}
