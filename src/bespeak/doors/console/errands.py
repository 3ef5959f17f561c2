"""What Bespeak could not do yet, and why, in plain words; tried again by one press. And what waits in line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bespeak.domain.stores import operations, outside
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import called, housewords, whereabouts, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.frame import pages
from bespeak.journal import standing
from bespeak.journal.recording import WEBHOOK
from bespeak.kit.refusals import NotFound

MOST = 50
_STATUS = re.compile(r"^(?:NotTaken|NotYet|\w+Refused)?:? ?(\d{3})\b")


@dataclass(frozen=True, slots=True)
class Row:
    """`what` was to be done about `subject` (`href` where that has a page); `why` not, and `said` to the letter."""

    number: int
    what: words.Word
    subject: str
    href: str
    why: words.Word
    said: str
    tries: int
    due_at: datetime


@page(may=Stores.READ_KEYS)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    before = pages.number_after(request.GET.get("cursor", ""))
    found = outside.failed_errands(before=before, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: int(one["id"]))
    told = {one.ref: one.url for one in outside.endpoints(**desk.asking)}
    told |= called.numbers(desk, {one["subject"] for one in here.items})
    line = outside.errands_in_line(at=desk.at, **desk.asking)
    shown = {
        "tab": "errands",
        "part": "errands",
        "manages": desk.actor.may(Stores.MANAGE_KEYS),
        "rows": [_row(one, told) for one in here.items],
        "next": here.next,
        "first": bool(before),
        "line": [
            (housewords.LANES[lane], housewords.counted(count, standing.MOST_COUNTED)) for lane, count in line.items()
        ],
    }
    return render(request, "console/errands.html", shown)


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def retry(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """`ref` is the errand's number."""
    number = int(ref) if ref.isascii() and ref.isdecimal() and len(ref) < 19 else 0
    try:
        operations.retry_errand(errand=number, **desk.doing)
    except NotFound:
        raise NotFound(_("This errand does not wait any more: it was done meanwhile, or is being tried now.")) from None
    messages.success(request, _("It is tried again at once. Look again in a moment."))
    return HttpResponseRedirect(reverse("console-errands"))


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def retry_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    many = operations.retry_errands(**desk.doing)
    text = ngettext("%(many)d errand is tried again.", "%(many)d errands are tried again.", many) % {"many": many}
    messages.success(request, f"{text} " + _("Look again in a moment."))
    return HttpResponseRedirect(reverse("console-errands"))


def _row(one: Mapping[str, Any], told: Mapping[str, str]) -> Row:
    subject = one["subject"]
    return Row(
        one["id"], housewords.ERRANDS.get(one["listener"], one["listener"]), told.get(subject, subject),
        whereabouts.page(subject) if subject in told or one["listener"] != WEBHOOK else "", why(one["last_error"]),
        one["last_error"], one["attempts"], one["due_at"],
    )  # fmt: skip


def why(error: str) -> words.Word:
    """What went wrong, as somebody would say it who need not know how it works."""
    name, _colon, rest = error.partition(": ")
    if found := _STATUS.match(error):
        return housewords.answered(int(found[1]))
    if (found := re.match(r"(\d{3})\b", rest)) and name.isidentifier():
        return housewords.answered(int(found[1]))
    return housewords.FAULTS.get(name, housewords.OUR_FAULT)
