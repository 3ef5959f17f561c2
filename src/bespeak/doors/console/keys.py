"""Keys for programs: which there are, whose, what they open, when they were last used; a new one is shown this once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.accounts import queries as people
from bespeak.domain.stores import operations, queries, roles
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import KeyView
from bespeak.doors.console import housewords, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

MOST = 50
LASTS = (0, 30, 90, 365)
"""Days after which a key ends; 0 for never."""


@dataclass(frozen=True, slots=True)
class Row:
    """`who` it acts as and `by` whom it was made, by name; `opens` in words, `more` the permissions beyond them."""

    key: KeyView
    who: str
    by: str
    opens: list[words.Word]
    more: list[str]
    ended: bool


@page(may=Stores.READ_KEYS)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("label", "acts", "days")}
    typed["scopes"] = request.POST.getlist("scopes")
    secret: list[str] = []

    def verb() -> dict[str, Any]:
        made = operations.issue_key(
            label=typed["label"], scopes=[one.replace("\0", "") for one in typed["scopes"]],
            member=desk.actor.ref if typed["acts"] == "me" else "", expires_at=_ends(desk, typed["days"]), **desk.doing,
        )  # fmt: skip
        secret.append(made.secret)
        return {"key": made.key.ref}

    try:
        answer = once(request, desk, "key", verb)
    except Refusal as refusal:
        return _shown(request, desk, refusal, typed=typed)
    if answer.repeated:
        messages.info(request, _("This form was sent before: the key is there, and its secret was shown then."))
        return HttpResponseRedirect(reverse("console-keys"))
    return _shown(request, desk, secret=secret[0], label=typed["label"])


def _ends(desk: Desk, days: str) -> Any:
    chosen = next((one for one in LASTS if days == str(one)), 0)
    return desk.at + timedelta(days=chosen) if chosen else None


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def revoke(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.revoke_key(ref=ref, **desk.doing)
    messages.success(request, _("The key opens nothing any more."))
    return HttpResponseRedirect(reverse("console-keys"))


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    every = request.GET.get("all") == "1"
    after = pages.text_after(request.GET.get("cursor", ""))
    open_at = None if every else desk.at
    found = queries.access_keys(after=after, most=MOST + 1, open_at=open_at, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.ref)
    names = people.names({ref for one in here.items for ref in (one.member, one.issued_by) if ref})
    manages = desk.actor.may(Stores.MANAGE_KEYS)
    shown = {
        "tab": "keys",
        "manages": manages,
        "rows": [_row(one, desk, names) for one in here.items],
        "next": here.next,
        "first": bool(after),
        "every": every,
        "scopes": [(one, *housewords.scope(one)) for one in roles.bundles(desk.may)] if manages else [],
        "lasts": [(str(days), housewords.lasting(days)) for days in LASTS],
        "acts": [("", words.PROGRAM), ("me", desk.name or desk.actor.ref)],
        "key": refs.new("frm"),
        "failed": refusal.field or "form" if refusal else "",
        "problem": words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else "",
    }
    return render(request, "console/keys.html", shown | more, status=status_of(refusal) if refusal else 200)


def _row(one: KeyView, desk: Desk, names: dict[str, str]) -> Row:
    told = roles.told(one.scopes)
    bundles = [housewords.scope(name)[0] for name in told if name in housewords.SCOPES]
    ended = bool(one.revoked_at or (one.expires_at and one.expires_at <= desk.at))
    return Row(
        one, names.get(one.member) or str(words.PROGRAM), names.get(one.issued_by) or str(words.HOUSE), bundles,
        [name for name in told if name not in housewords.SCOPES], ended,
    )  # fmt: skip
