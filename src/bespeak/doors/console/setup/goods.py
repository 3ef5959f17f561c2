"""The fourth question: what is sold. From a file, or by hand, one article after the other."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.catalog import goodsfile, operations, queries
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.inventory import operations as inventory
from bespeak.doors.console import housewords, whereabouts, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.setup import steps, uploads
from bespeak.doors.console.typed import amount
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, Refusal

TEXTS = ("name", "sku", "price", "stock")
MARKS = ("made_to_order", "limited", "extra_payment")
MOST_UNITS = 1_000_000
SHOWN = 20
MOST_REFUSED = 30


@page(may=Catalog.WRITE, methods=("GET", "HEAD", "POST"))
def goods(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk)
    if request.POST.get("which") == "file":
        return _file(request, desk)
    typed: dict[str, Any] = {name: request.POST.get(name, "").replace("\0", "").strip() for name in TEXTS}
    typed["marks"] = request.POST.getlist("marks")
    try:
        made = once(request, desk, "goods", lambda: _save(desk, typed)).body
    except Refusal as refusal:
        return _shown(request, desk, refusal, typed=typed)
    price = Money(made["price_minor"], desk.store.currency).text(get_language() or "en")
    told = _("%(name)s is on sale at %(price)s.") % {"name": typed["name"], "price": price}
    messages.success(request, told)
    return HttpResponseRedirect(reverse("console-setup-goods"))


def _file(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What can be taken is taken; what cannot stands on the page, by line. The same file again changes nothing more."""
    try:
        text = uploads.text_of(request, "file")
        found = goodsfile.read(_("The file"), text, desk.store.currency)
        taken = inventory.take_goods(found=found, **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, at_file=True)
    return _shown(
        request, desk, taken=taken, unseen=len(taken.refused) - MOST_REFUSED,
        refused=[(one, _why(one.code, one.text)) for one in taken.refused[:MOST_REFUSED]],
        undrawn=sum(bool(one.picture) for one in taken.goods),
    )  # fmt: skip


def _why(code: str, text: str) -> str:
    language = get_language() or "en"
    return words.refused(code, housewords.line_refused(code, text, language), language)


def _save(desk: Desk, typed: dict[str, Any]) -> dict[str, Any]:
    for needed in ("name", "sku"):
        if not typed[needed]:
            raise Invalid(f"missing_{needed}", f"{needed} is needed.", field=needed)
    if queries.variants_by_sku([(desk.store.id, typed["sku"])]):
        raise Invalid("sku_taken", f"{typed['sku'][:40]} is on sale already.", field="sku")
    price = amount(typed["price"], desk.store.currency, field="price")
    units = _units(typed["stock"])
    variant = VariantDraft(sku=typed["sku"], price=price, tracked=units is not None)
    marks: dict[str, Any] = {mark: mark in typed["marks"] for mark in MARKS}
    draft = ProductDraft(handle=_handle(typed["name"], typed["sku"]), name=typed["name"], variants=(variant,), **marks)
    ids = operations.save_products(products=[draft], **desk.doing)
    if units is not None:
        inventory.count(variant_id=ids[typed["sku"]], on_hand=units, **desk.doing)
    return {"sku": typed["sku"], "price_minor": price.minor}


def _units(written: str) -> int | None:
    """None where nothing is written: then nobody counts it."""
    plain = unicodedata.normalize("NFKC", written)
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 8 and int(plain) <= MOST_UNITS):
        raise Invalid("not_a_number", "Write a whole number.", field="stock")
    return int(plain)


def _handle(name: str, sku: str) -> str:
    """A name for addresses: the article's own as far as it has letters and digits, and its SKU."""
    words = re.findall(r"\w+", f"{name} {sku}".lower())
    return "-".join(words)[-120:].strip("-")


def _problem(refusal: Refusal | None) -> str:
    return words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    found = queries.products(most=SHOWN + 1, **desk.asking)
    shown = steps.shown("goods") | {
        "typed": {},
        "marks": [(mark, *housewords.MARKS[mark]) for mark in MARKS],
        "found": found[:SHOWN],
        "more": len(found) > SHOWN,
        "stock": whereabouts.listed("console-stock"),
        "channels": whereabouts.listed("console-channel-new"),
        "key": refs.new("frm"),
        "megabytes": uploads.MEGABYTES,
        "problem": uploads.refused(request, "file", _problem(refusal)),
        "field": refusal.field.rpartition(".")[2] if refusal else "",
    }
    return render(request, "console/setup/goods.html", shown | more, status=status_of(refusal) if refusal else 200)
