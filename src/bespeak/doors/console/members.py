"""Who works here: inviting somebody, giving another role, letting go. The link of an invitation is shown this once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.accounts import queries as people
from bespeak.domain.stores import invitations, operations, queries, roles
from bespeak.domain.stores.invitations import InvitationView
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import MemberView
from bespeak.doors.console import words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.frame import addresses
from bespeak.doors.frame.problems import status_of
from bespeak.kit import canonical, refs
from bespeak.kit.refusals import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Row:
    """`mine` where whoever looks may give them another role or let them go."""

    member: MemberView
    role: words.Word
    mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    invitation: InvitationView
    role: words.Word
    by: str


@page(may=Stores.READ_MEMBERS)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


@page(may=Stores.MANAGE_MEMBERS, methods=("POST",))
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in ("email", "role")}
    try:
        made = operations.invite(**given, secret=_secret(request, desk), **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, failed="invite", typed=given)
    return _shown(request, desk, link=addresses.joining(desk.store, made.secret), invited=made)


def _secret(request: HttpRequest, desk: Desk) -> str:
    """The same for a form that is sent again, so it shows the same link; made with the key of the house."""
    key = request.POST.get("key", "").replace("\0", "")[:60]
    if not key:
        return ""
    said = canonical.encode(
        [desk.store.ref, desk.actor.ref, key, request.POST.get("email", ""), request.POST.get("role", "")]
    )
    return salted_hmac("bespeak.invitation", said, algorithm="sha256").hexdigest()


@page(may=Stores.MANAGE_MEMBERS, methods=("POST",))
def revoke(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.revoke_invitation(ref=ref, **desk.doing)
    return _done(request, _("The invitation is taken back; its link opens nothing."))


@page(may=Stores.MANAGE_MEMBERS, methods=("POST",))
def change_role(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    _check_here(desk, ref)
    try:
        operations.change_role(member=ref, role=request.POST.get("role", ""), **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, failed=ref)
    return _done(request, _("The role is another now."), oneself=ref == desk.actor.ref)


@page(may=Stores.MANAGE_MEMBERS, methods=("POST",))
def end(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    _check_here(desk, ref)
    try:
        operations.end_membership(member=ref, **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, failed=ref)
    return _done(request, _("They do not work here any more; their keys have stopped."), oneself=ref == desk.actor.ref)


def _check_here(desk: Desk, ref: str) -> None:
    if ref not in {one.ref for one in queries.members(**desk.asking)}:
        raise NotFound(f"{ref[:40]!r} does not work here.", field="member")


def _done(request: HttpRequest, text: str, *, oneself: bool = False) -> HttpResponse:
    """Who gave up a role of their own may not see this page any more."""
    messages.success(request, text)
    return HttpResponseRedirect(reverse("console" if oneself else "console-members"))


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    manages = desk.actor.may(Stores.MANAGE_MEMBERS)
    given = roles.within(desk.may) if manages else ()
    waiting = invitations.invitations(at=desk.at, **desk.asking)
    names = people.names({one.invited_by for one in waiting})
    shown = {
        "tab": "members",
        "manages": manages,
        "key": refs.new("frm"),
        "setting_up": request.POST.get("back") == "setup",
        "rows": [Row(one, words.role(one.role), one.role in given) for one in queries.members(**desk.asking)],
        "waiting": [Waiting(one, words.role(one.role), names.get(one.invited_by, str(words.HOUSE))) for one in waiting],
        "roles": [(role, words.role(role)) for role in given],
        "problem": words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else "",
    }
    return render(request, "console/members.html", shown | more, status=status_of(refusal) if refusal else 200)
