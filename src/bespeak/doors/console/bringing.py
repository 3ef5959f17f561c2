"""A file of orders brought to the console: looked at first, then taken in, as `bespeak admit` takes it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.wording import reason_text
from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels import operations
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.summary import Summary
from bespeak.doors.console import channelwords, typed, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.words import Word
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Invalid, Refusal

LARGEST = 2 * 1024 * 1024
MOST_REFUSED = 50
OUTCOMES: dict[str, Word] = {
    "admitted": words.STATES["admitted"],
    "held": words.STATES["held"],
    "declined": words.STATES["declined"],
    "duplicates": gettext_lazy("Here already"),
    "changed": gettext_lazy("Changes an order"),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """The file as it was chosen, and how it is to be read ("": as it is)."""

    name: str
    data: bytes
    mapping: str

    @property
    def carried(self) -> str:
        """Its bytes in the form of the preview, so that the same file is taken in."""
        return base64.b64encode(self.data).decode()


@page(may=Orders.PLACE, methods=("GET", "HEAD", "POST"))
def bring(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Chosen, it is tried without writing anything; said yes to, it is taken in. The same again changes nothing."""
    if request.method != "POST":
        return _shown(request)
    brought = None
    try:
        brought = _brought(request)
        trying = request.POST.get("do") != "take"
        summary = operations.receive(
            name=brought.name, data=brought.data, mapping=brought.mapping, dry_run=trying, **desk.doing
        )
    except Refusal as refusal:
        return _shown(request, brought, problem=_said(refusal), status=status_of(refusal))
    return _shown(request, brought, summary) if trying else _taken(request, desk, summary)


def _brought(request: HttpRequest) -> Brought:
    mapping = typed.plain(request.POST, "mapping", 60)
    if mapping and mapping not in _mappings():
        raise Invalid("unknown_kind", "Choose from what is offered.", field="mapping")
    if "content" in request.POST and "file" not in request.FILES:
        return Brought(typed.plain(request.POST, "name", 200) or "orders", _carried(request), mapping)
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid("no_file", "Choose a file.", field="file")
    _refuse_large(sent.size or 0)
    return Brought((sent.name or "orders").replace("\0", "")[:200], sent.read(), mapping)


def _carried(request: HttpRequest) -> bytes:
    text = request.POST.get("content", "")
    _refuse_large(len(text) * 3 // 4)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("no_file", "Choose the file again.", field="file") from None


def _refuse_large(size: int) -> None:
    if size > LARGEST + 2:
        said = f"At most {LARGEST >> 20} MB are taken here; `bespeak admit` takes larger files."
        raise Invalid("orders_too_large", said, field="file")


def _mappings() -> list[str]:
    return [one.name for one in mappings.shipped()]


def _said(refusal: Refusal) -> str:
    field = f" ({refusal.field})" if refusal.field not in ("", "file", "mapping") else ""
    return words.refused(refusal.code, refusal.text, get_language() or "en") + field


def _shown(
    request: HttpRequest, brought: Brought | None = None, summary: Summary | None = None, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form, or what would become of the file; a file that was refused is kept, so that it can be read otherwise."""
    shown: dict[str, Any] = {
        "tab": "channels", "problem": problem, "brought": brought, "summary": summary, "megabytes": LARGEST >> 20,
        "mappings": [("", _("As it is: Shopify, WooCommerce, Amazon, our own")), *((one, one) for one in _mappings())],
        "mapping": request.POST.get("mapping", ""),
    }  # fmt: skip
    if summary is not None:
        shown |= _foreseen(summary)
    return render(request, "console/channels/bring.html", shown, status=status)


def _foreseen(summary: Summary) -> dict[str, Any]:
    language = get_language() or "en"
    counts = [(word, getattr(summary, name)) for name, word in OUTCOMES.items()]
    counts.append((channelwords.outcome("refused"), len(summary.refused)))
    refused = [(one, channelwords.why(one["code"])) for one in summary.refused[:MOST_REFUSED]]
    return {
        "kind": channelwords.kind(summary.format),
        "outcomes": [(word, many) for word, many in counts if many],
        "reasons": [(reason_text(code, language), many) for code, many in summary.reasons.most_common()],
        "refused": refused,
        "more": max(0, len(summary.refused) - MOST_REFUSED),
        "new": summary.read - summary.duplicates - len(summary.refused),
    }


def _taken(request: HttpRequest, desk: Desk, summary: Summary) -> HttpResponse:
    """What became of it in a sentence, then where it lies, for those who may see that."""
    if summary.read and summary.duplicates == summary.read:
        messages.info(request, _("All of these orders were here already; nothing has changed."))
    else:
        told = ngettext("%(count)s order was read", "%(count)s orders were read", summary.read)
        counts = [(word, getattr(summary, name)) for name, word in OUTCOMES.items()]
        counts.append((channelwords.outcome("refused"), len(summary.refused)))
        parts = [told % {"count": summary.read}, *(f"{word}: {many}" for word, many in counts if many)]
        messages.success(request, " · ".join(parts))
    if summary.receipt and desk.actor.may(Saleschannels.READ):
        return HttpResponseRedirect(reverse("console-file", kwargs={"ref": summary.receipt}))
    return HttpResponseRedirect(reverse("console-orders"))
