"""What whoever is here is to learn, and for managers who has finished what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.doors.console import words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import wording
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

TOLD = "told what is left to learn"


def begins(request: HttpRequest, desk: Desk) -> bool:
    """Whether whoever has just signed in should begin with learning: they have something to learn and know none of it
    yet. Who knows some of it is told once a session what is left."""
    if request.session.get(TOLD) or not desk.actor.may(Knowledge.LEARN):
        return False
    request.session[TOLD] = True
    mine = queries.to_learn(role=desk.role, **desk.asking)
    left = sum(one.left for one in mine)
    fresh = not any(item.learned_at for one in mine for item in one.items)
    if left and not fresh:
        told = ngettext(
            "%(n)s thing is left for you to learn, under Knowledge.",
            "%(n)s things are left for you to learn, under Knowledge.", left,
        )  # fmt: skip
        messages.info(request, told % {"n": left})
    return bool(left) and fresh


@page(may=Knowledge.LEARN)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


@page(may=Knowledge.LEARN, methods=("POST",))
def learned(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0
    try:
        operations.learn(item=ref, version=version, **desk.doing)
    except Refusal as refusal:
        if refusal.code != "stale_state":
            raise
        return _shown(request, desk, refusal)
    messages.success(request, _("Noted: you know this now."))
    return HttpResponseRedirect(f"{reverse('console-training')}#{ref}")


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None) -> HttpResponse:
    mine = queries.to_learn(role=desk.role, **desk.asking)
    trains = desk.actor.may(Knowledge.TRAIN)
    shown: dict[str, Any] = {
        "place": "knowledge", "spot": "training", "mine": mine, "left": sum(one.left for one in mine),
        "trains": trains, "key": refs.new("frm"), "problem": wording.told(refusal) if refusal else "",
        "role": words.role(desk.role), **(_of_all(desk) if trains else {}),
    }  # fmt: skip
    return render(request, "console/knowledge/training.html", shown, status=status_of(refusal) if refusal else 200)


def _of_all(desk: Desk) -> dict[str, Any]:
    lists = queries.checklists(**desk.asking)
    names = {one.ref: one.name for one in lists}
    people = queries.progress(**desk.asking)
    rows = [
        (one, words.role(one.role), [(names[ref], done, many, done >= many) for ref, done, many in one.lists])
        for one in people
    ]
    away = queries.checklists(archived=True, **desk.asking)
    told = [(one, words.role(one.role) if one.role else _("Everybody")) for one in lists]
    return {"lists": told, "people": rows, "away": away}
