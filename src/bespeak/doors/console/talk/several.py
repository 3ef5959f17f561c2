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
    marked = [request.POST["rest"]] if "rest" in request.POST else request.POST.getlist("talk")
    refs = list(dict.fromkeys(one.replace("\0", "")[:24] for one in marked))
    try:
        if request.POST.get("deed") == "tag":
            return _tagged(request, desk, refs)
        answer = once(request, desk, "several", lambda: {"before": [asdict(one) for one in _do(request, desk, refs)]})
    except Refusal as refusal:
        messages.error(request, refusing.told(refusal))
        return _back(request)
    changed = answer.body["before"]
    request.session[UNDO] = changed
    said = ngettext("%(n)s conversation is changed.", "%(n)s conversations are changed.", len(changed))
    messages.success(request, said % {"n": len(changed)})
    return _back(request)


def _tagged(request: HttpRequest, desk: Desk, refs: Sequence[str]) -> HttpResponse:
    """The tag is on all of them; those that had it not are remembered, to undo it."""
    if not refs:
        raise Invalid("nothing_marked", "Mark what it is for.", field="talk")

    def verb() -> dict[str, object]:
        ref, fresh = conversations.tag(refs=refs, name=request.POST.get("tag", "")[:200], **desk.doing)
        return {"tag": ref, "fresh": fresh}

    answer = once(request, desk, "several", verb).body
    request.session[UNDO] = [{"tag": answer["tag"], "refs": answer["fresh"]}] if answer["fresh"] else []
    count = len(answer["fresh"])
    messages.success(
        request, ngettext("%(n)s conversation is tagged.", "%(n)s conversations are tagged.", count) % {"n": count}
    )
    return _back(request)


def _do(request: HttpRequest, desk: Desk, refs: Sequence[str]) -> list[Before]:
    """What the bar says, to all that are marked; or, by its own button, that one needs no answer."""
    given, deed = refusing.given(request), "rest" if "rest" in request.POST else request.POST.get("deed", "")
    if not refs:
        raise Invalid("nothing_marked", "Mark what it is for.", field="talk")
    if deed == "assign":
        return several.assign_several(refs=refs, member=given.get("member", ""), **desk.doing)
    if deed == "snooze":
        until = resting.until(given, desk.at, desk.store.timezone)
        return several.snooze_several(refs=refs, until=until, **desk.doing)
    if deed == "rest":
        return several.rest_several(refs=refs, **desk.doing)
    return several.close_several(refs=refs, outcome=given.get("outcome", ""), **desk.doing)


@page(may=Conversations.MANAGE, methods=("POST",))
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    kept = request.session.pop(UNDO, [])
    if kept and "tag" in kept[0]:
        conversations.untag(refs=kept[0]["refs"], tag=kept[0]["tag"], **desk.doing)
        messages.success(request, _("It is as it was."))
        return _back(request)
    before = [Before(**one) for one in kept]
    done = conversations.undo_several(before=before, **desk.doing) if before else 0
    if done < len(before):
        messages.info(request, _("Where something else had happened meanwhile it stays as it is."))
    else:
        messages.success(request, _("It is as it was."))
    return _back(request)


def undoable(request: HttpRequest) -> int:
    """How many were changed by what was done last."""
    kept = request.session.get(UNDO, [])
    return len(kept[0]["refs"]) if kept and "tag" in kept[0] else len(kept)


def _back(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    return HttpResponseRedirect(reverse("console-talks") + (query if query.startswith("?") else ""))
