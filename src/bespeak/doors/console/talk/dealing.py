"""Whether what comes in is given to somebody by itself, how much each has, and who is away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import dealing, inbox
from bespeak.domain.stores import colleagues, roles
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.kit import refs


@dataclass(frozen=True, slots=True)
class Hand:
    """A colleague who may answer; `waits` is how many they look after that wait for us."""

    ref: str
    name: str
    waits: int
    away: bool
    may: bool


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    known = dealing.dealing(**desk.asking)
    here = [(ref, name) for ref, name, role in colleagues.ever(**desk.asking) if role and _able(role)]
    waits = inbox.shares(kind=inbox.STORE, assignees=[ref for ref, _name in here], **desk.asking) if here else {}
    may_all = desk.actor.may(Stores.MANAGE_MEMBERS)
    shown = {
        "place": "talks",
        "on": known.on,
        "hands": [
            Hand(ref, name or ref, waits.get(ref, 0), ref in known.away, may_all or ref == desk.actor.ref)
            for ref, name in here
        ],
        "switches": desk.actor.may(Stores.CHANGE),
        "manages": desk.actor.may(Conversations.MANAGE),
        "key": refs.new("frm"),
    }
    return render(request, "console/talkdealing.html", shown)


def _able(role: str) -> bool:
    return Conversations.SAY in roles.permissions_of(role)


@page(may=Stores.CHANGE, methods=("POST",))
def switch(request: HttpRequest, desk: Desk) -> HttpResponse:
    on = request.POST.get("on") == "yes"
    return _done(request, desk, "dealing", lambda: conversations.set_dealing(on=on, **desk.doing))


@page(may=Conversations.MANAGE, methods=("POST",))
def away(request: HttpRequest, desk: Desk) -> HttpResponse:
    member, gone = typed.plain(request.POST, "member", 60), request.POST.get("away") == "yes"
    return _done(request, desk, "away", lambda: conversations.be_away(member=member, away=gone, **desk.doing))


def _done(request: HttpRequest, desk: Desk, act: str, verb: Any) -> HttpResponse:
    def did() -> dict[str, str]:
        verb()
        return {"act": act}

    once(request, desk, act, did)
    messages.success(request, _("That is how it is from now on."))
    return HttpResponseRedirect(reverse("console-talks-dealing"))
