"""How soon the store says that it answers, and what follows where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bespeak.domain.stores import answering, operations, queries
from bespeak.domain.stores.answering import LINES, AnsweringView
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.setup import going
from bespeak.doors.console.words import Word
from bespeak.kit.refusals import Refusal

LABELS: dict[str, Word] = {
    "chat": gettext_lazy("In the chat and on the page of an order"),
    "form": gettext_lazy("By the form “Ask us”"),
    "mail": gettext_lazy("By mail"),
    "phone": gettext_lazy("When somebody is to be called back"),
}
OFFERED = (15, 30, 60, 120, 240, 480, 960)
"""Minutes."""
DAYS = (0, 2, 3, 5, 7, 14)
RESTS = (0, 60, 240, 720, 1440, 2880)
"""Minutes."""


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def answers(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, answering.seen(**desk.asking))
    given = _given(request.POST)
    try:
        operations.set_answering(
            within=given.within, escalate_to=given.escalate_to, return_after_days=given.return_after_days,
            sum_up_after=given.sum_up_after, rest_thanks=given.rest_thanks, **desk.doing,
        )  # fmt: skip
    except Refusal as refusal:
        return _shown(request, desk, given, refusal)
    messages.success(request, _("Customers read it from now on."))
    return HttpResponseRedirect(reverse("console-setup-answering"))


def _given(posted: Mapping[str, str]) -> AnsweringView:
    within = {line: minutes for line in LINES if (minutes := _number(posted.get(line, "")))}
    days, minutes = _number(posted.get("silent", "")), _number(posted.get("rests", ""))
    helper = posted.get("late", "").replace("\0", "")[:60]
    return AnsweringView(within, helper, days, minutes, rest_thanks=posted.get("thanks") == "1")


def _number(text: str) -> int:
    """0 for nothing; what is no number is as wrong as minus one."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1


def _shown(
    request: HttpRequest, desk: Desk, said: AnsweringView, refusal: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    colleagues = queries.members(**desk.asking) if desk.actor.may(Stores.READ_MEMBERS) else []
    shown: dict[str, Any] = {
        "tab": "setup",
        "lines": [
            (line, LABELS[line], str(said.within.get(line, "")), _times(said.within.get(line))) for line in LINES
        ],
        "late": said.escalate_to,
        "helpers": [
            ("", _("Nobody: it stays with whoever looks after it")),
            *((one.ref, one.name) for one in colleagues),
        ],
        "silent": str(said.return_after_days),
        "days": [(str(n), _days(n)) for n in sorted({*DAYS, max(said.return_after_days, 0)})],
        "rests": str(said.sum_up_after),
        "thanks": "1" if said.rest_thanks else "",
        "ways": [("", _("It waits for us, and rests with one click")), ("1", _("It rests by itself"))],
        "spans": [(str(n), _rest(n)) for n in sorted({*RESTS, max(said.sum_up_after, 0)})],
    }
    return going.page(request, "console/setup/answering.html", shown, refusal)


def _times(present: int | None) -> list[tuple[str, str]]:
    offered = sorted({*OFFERED, *([present] if present and present > 0 else [])})
    return [("", _("Nothing is promised")), *((str(n), _span(n)) for n in offered)]


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return ngettext("within %(n)d hour", "within %(n)d hours", hours) % {"n": hours}
    return ngettext("within %(n)d minute", "within %(n)d minutes", minutes) % {"n": minutes}


def _rest(minutes: int) -> str:
    if not minutes:
        return _("Only when somebody here sends it")
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return ngettext("after %(n)d hour of silence", "after %(n)d hours of silence", hours) % {"n": hours}
    return ngettext("after %(n)d minute of silence", "after %(n)d minutes of silence", minutes) % {"n": minutes}


def _days(days: int) -> str:
    if not days:
        return _("Never")
    return ngettext("after %(n)d day", "after %(n)d days", days) % {"n": days}
