"""The same done to several conversations of the list, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import several
from bespeak.domain.conversations.operations.several import Before
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.talk import refusing, resting
from bespeak.kit.refusals import Invalid, Refusal

UNDO = "undo-talks"


@page(may=Conversations.MANAGE, methods=("POST",))
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    refs = list(dict.fromkeys(one.replace("\0", "")[:24] for one in request.POST.getlist("talk")))
    try:
        answer = once(request, desk, "several", lambda: {"before": [asdict(one) for one in _do(request, desk, refs)]})
    except Refusal as refusal:
        messages.error(request, refusing.told(refusal))
        return _back(request)
    changed = answer.body["before"]
    request.session[UNDO] = changed
    said = ngettext("%(n)s conversation is changed.", "%(n)s conversations are changed.", len(changed))
    messages.success(request, said % {"n": len(changed)})
    return _back(request)


def _do(request: HttpRequest, desk: Desk, refs: Sequence[str]) -> list[Before]:
    given, deed = refusing.given(request), request.POST.get("deed", "")
    if not refs:
        raise Invalid("nothing_marked", "Mark what it is for.", field="talk")
    if deed == "assign":
        return several.assign_several(refs=refs, member=given.get("member", ""), **desk.doing)
    if deed == "snooze":
        until = resting.until(given, desk.at, desk.store.timezone)
        return several.snooze_several(refs=refs, until=until, **desk.doing)
    return several.close_several(refs=refs, outcome=given.get("outcome", ""), **desk.doing)


@page(may=Conversations.MANAGE, methods=("POST",))
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    before = [Before(**one) for one in request.session.pop(UNDO, [])]
    done = conversations.undo_several(before=before, **desk.doing) if before else 0
    if done < len(before):
        messages.info(request, _("Where something else had happened meanwhile it stays as it is."))
    else:
        messages.success(request, _("It is as it was."))
    return _back(request)


def undoable(request: HttpRequest) -> int:
    """How many were changed by what was done last."""
    return len(request.session.get(UNDO, []))


def _back(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    return HttpResponseRedirect(reverse("console-talks") + (query if query.startswith("?") else ""))
