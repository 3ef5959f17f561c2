"""Writing a checklist: who it is for, and what is learned in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ItemDraft
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.queries import ListView
from bespeak.domain.stores import roles
from bespeak.doors.console import typed, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import wording
from bespeak.doors.console.once import once
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal, StaleState

MOST_ROWS, FRESH_ROWS = 60, 3


@dataclass(frozen=True, slots=True)
class Typed:
    name: str = ""
    role: str = ""
    seen: str = ""
    items: tuple[ItemDraft, ...] = ()


@page(may=Knowledge.TRAIN, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _worked(request, desk, None, Typed(role="agent"))


@page(may=Knowledge.TRAIN, methods=("GET", "HEAD", "POST"))
def change(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    found = queries.checklist(ref=ref, **desk.asking)
    items = tuple(ItemDraft(one.article, "" if one.article else one.title, one.ref) for one in found.items)
    return _worked(request, desk, found, Typed(found.name, found.role, str(found.version), items))


def _worked(request: HttpRequest, desk: Desk, found: ListView | None, was: Typed) -> HttpResponse:
    if request.method != "POST":
        return _form(request, desk, found, was)
    given = _read(request.POST)
    if request.POST.get("do") != "save":
        return _form(request, desk, found, given)
    ref = found.ref if found else ""

    def verb() -> dict[str, str]:
        seen = int(given.seen) if given.seen.isdecimal() and len(given.seen) < 9 else 0
        written = operations.write_checklist(
            name=given.name, role=given.role, items=given.items, ref=ref, seen=seen, **desk.doing
        )
        return {"checklist": written}

    try:
        once(request, desk, f"checklist {ref}", verb)
    except Refusal as refusal:
        fresh = str(found.version) if found and isinstance(refusal, StaleState) else given.seen
        return _form(request, desk, found, Typed(given.name, given.role, fresh, given.items), refusal)
    messages.success(request, _("Kept. Whoever it is for sees it the next time they look."))
    return HttpResponseRedirect(reverse("console-training"))


def _read(given: Mapping[str, str]) -> Typed:
    items = []
    for n in range(MOST_ROWS):
        if f"task-{n}" not in given:
            break
        article, task, ref = (typed.plain(given, f"{part}-{n}", 400) for part in ("article", "task", "item"))
        if article or task:
            items.append(ItemDraft(article, "" if article else task, ref))
    return Typed(typed.plain(given, "name", 400), typed.plain(given, "role"), typed.plain(given, "seen"), tuple(items))


def _form(
    request: HttpRequest, desk: Desk, found: ListView | None, given: Typed, refusal: Refusal | None = None
) -> HttpResponse:
    titles = [(ref, f"{title} · {wording.LANGUAGES[one]}") for ref, title, one in queries.choices(**desk.asking)]
    rows = (*given.items, *(ItemDraft() for _ in range(FRESH_ROWS)))[:MOST_ROWS]
    shown = {
        "place": "knowledge", "spot": "training", "found": found, "form": given, "key": refs.new("frm"),
        "rows": list(enumerate(rows)), "articles": [("", _("A task of your own words")), *titles],
        "roles": [("", _("Everybody")), *((one, words.role(one)) for one in roles.names())],
        "wrong": {refusal.field: wording.told(refusal)} if refusal else {},
        "problem": wording.told(refusal) if refusal else "",
    }  # fmt: skip
    return render(request, "console/knowledge/checklistform.html", shown, status=status_of(refusal) if refusal else 200)


@page(may=Knowledge.TRAIN, methods=("POST",))
def archive(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.archive_checklist(ref=ref, **desk.doing)
    messages.success(request, _("Put away: nobody is asked for it any more. Who has learned what stays."))
    return HttpResponseRedirect(reverse("console-training"))


@page(may=Knowledge.TRAIN, methods=("POST",))
def restore(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.restore_checklist(ref=ref, **desk.doing)
    messages.success(request, _("It is in use again."))
    return HttpResponseRedirect(reverse("console-training"))
