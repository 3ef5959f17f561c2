"""An invitation is opened: somebody new chooses a name and a password, somebody known joins as who they are."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from bespeak.domain.accounts import queries as people
from bespeak.domain.stores import invitations, operations, queries
from bespeak.domain.stores.invitations import InvitationEnded, InvitationView
from bespeak.doors.console import words
from bespeak.doors.console.entrance import signed_in
from bespeak.doors.console.signing import STORE, oneself, weak_password
from bespeak.doors.frame.problems import status_of
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Refusal

STRANGER = Actor(kind="invited", ref="invited", store_id=None)


@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of the link; of one that has ended, what to do now."""
    try:
        found = invitations.by_secret(secret, clock.now())
    except InvitationEnded as ended:
        shown = {"used": invitations.was_used(secret), "member": signed_in(request)}
        return render(request, "console/joinended.html", shown, status=status_of(ended))
    member = signed_in(request)
    if request.method != "POST":
        return _form(request, found, member, None)
    who = oneself(member) if member else STRANGER
    given = {name: request.POST.get(name, "") for name in ("name", "password")}
    try:
        operations.accept_invitation(secret=secret, by=who, at=clock.now(), **({} if member else given))
    except Refusal as refusal:
        return _form(request, found, member, refusal)
    if member is None:
        user: Any = authenticate(request, email=found.email, password=given["password"])
        perform_login(request, user, email_verification="none")
    request.session[STORE] = queries.store(found.store_id).ref
    return HttpResponseRedirect(reverse("console"))


def _form(request: HttpRequest, found: InvitationView, member: str | None, refusal: Refusal | None) -> HttpResponse:
    shown = {
        "invitation": found,
        "role": words.role(found.role),
        "house": queries.store(found.store_id),
        "known": invitations.is_somebodys(email=found.email, store_id=found.store_id),
        "member": people.user(ref=member) if member else None,
        "error": _text(refusal),
        "name": request.POST.get("name", ""),
    }
    return render(request, "console/join.html", shown, status=status_of(refusal) if refusal else 200)


def _text(refusal: Refusal | None) -> str:
    if refusal is None:
        return ""
    known = {
        "weak_password": weak_password(),
        "sign_in_first": _("There is an account with this address. Sign in with it, then open the link again."),
        "somebody_else": _("This invitation is for another address than the one you are signed in with."),
        "already_a_member": _("You work here already, in another role."),
    }
    return known.get(refusal.code, refusal.text)
