"""The page on which a product says what may be asked about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.catalog import asked, bespoke, listing, operations
from bespeak.domain.catalog.listing import ProductSheet
from bespeak.domain.catalog.permissions import Catalog
from bespeak.doors.console import words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.stock import bespokeform
from bespeak.doors.console.stock.bespokeform import MeasureTyped, OptionTyped, Row, Typed
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Refusal, StaleState

MOST_DIGITS = 9


@page(may=Catalog.WRITE, methods=("GET", "HEAD", "POST"))
def change(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    sheet = listing.sheet(ref=ref, **desk.asking)
    if request.method != "POST":
        known = asked.bespoke(products=[ref], **desk.asking).get(ref)
        form = bespokeform.of(known.bespoke) if known else Typed()
        return _shown(request, sheet, form, known.number if known else 0)
    form, number = bespokeform.read(request.POST), _number(request.POST.get("number", ""))
    if request.POST.get("do") != "save":
        return _shown(request, sheet, form, number)
    try:
        meant = bespokeform.meant(form)
        operations.save_bespoke(product=sheet.handle, bespoke=meant, instead_of=number, field="", **desk.doing)
    except Refusal as refusal:
        known = asked.bespoke(products=[ref], **desk.asking).get(ref)
        fresh = known.number if known and isinstance(refusal, StaleState) else number
        return _shown(request, sheet, form, fresh, refusal)
    messages.success(request, _("Saved. The form for customers asks this from now on."))
    return HttpResponseRedirect(reverse("console-product", kwargs={"ref": ref}))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else 0


def _shown(
    request: HttpRequest, sheet: ProductSheet, form: Typed, number: int, refusal: Refusal | None = None
) -> HttpResponse:
    text = words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""
    wrong = bespokeform.wrong(refusal.field, text) if refusal and refusal.field else bespokeform.Wrong()
    options, taken = (*form.options, OptionTyped()), (*form.measures, MeasureTyped())
    shown = {
        "place": "stock", "spot": "products", "sheet": sheet, "form": form, "number": number, "problem": text,
        "options": [Row(n, one, wrong.options.get(n, "")) for n, one in enumerate(options)],
        "measures": [Row(n, one, wrong.measures.get(n, "")) for n, one in enumerate(taken)],
        "wrong_sizes": wrong.sizes, "units": [(one, one) for one in bespokeform.UNITS],
        "kinds": [
            (bespoke.CHOICE, _("choice")), (bespoke.COLOUR, _("colour")), (bespoke.TEXT, _("text")),
            (bespoke.NUMBER, _("number")),
        ],
    }  # fmt: skip
    return render(request, "console/bespokeform.html", shown, status=status_of(refusal) if refusal else 200)
