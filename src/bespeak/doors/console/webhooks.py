"""Who outside is told what happens: addresses, each with a secret that is shown once, and what they were told."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.stores import operations, outside
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import errands, housewords, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.frame.problems import status_of
from bespeak.journal import endpoints, facts
from bespeak.journal.endpoints import Delivery, EndpointView
from bespeak.kit import http, refs
from bespeak.kit.refusals import NotFound, Refusal

MOST = 100
LONGEST = 500


@page(may=Stores.READ_KEYS)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


@page(may=Stores.READ_KEYS)
def one(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """What one address was told last."""
    return _one(request, desk, _found(desk, ref))


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed: dict[str, Any] = {"url": request.POST.get("url", "").strip(), "kinds": request.POST.getlist("kinds")}
    made: list[EndpointView] = []

    def verb() -> dict[str, Any]:
        made.append(operations.add_endpoint(**_given(typed), **desk.doing))
        return {"endpoint": made[0].ref}

    try:
        endpoints.check(**_given(typed))  # it looks the host up, which nobody does while holding rows
        answer = once(request, desk, "webhook", verb)
    except Refusal as refusal:
        return _shown(request, desk, refusal, typed=typed)
    if answer.repeated:
        messages.info(request, _("This form was sent before: the address is there, and its secret was shown then."))
        return HttpResponseRedirect(reverse("console-webhooks"))
    return _one(request, desk, made[0], secret=made[0].secret)


def _given(typed: dict[str, Any]) -> dict[str, Any]:
    kinds = tuple(one for one in typed["kinds"] if one)[:200]
    return {"url": typed["url"][: LONGEST + 1], "kinds": kinds}


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def rotate(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    made: list[EndpointView] = []

    def verb() -> dict[str, Any]:
        made.append(operations.rotate_endpoint(ref=ref, **desk.doing))
        return {"endpoint": ref}

    try:
        answer = once(request, desk, f"webhook {ref}", verb)
    except NotFound:
        raise
    except Refusal as refusal:
        return _one(request, desk, _found(desk, ref), refusal)
    if answer.repeated:
        messages.info(request, _("This form was sent before: the new secret was shown then."))
        return HttpResponseRedirect(reverse("console-webhook", kwargs={"ref": ref}))
    return _one(request, desk, made[0], secret=made[0].secret)


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def try_out(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Calls it at once, so that whoever set it up sees whether it works."""
    try:
        status = operations.try_endpoint(ref=ref, **desk.doing)
        good, text = 200 <= status < 300, housewords.answered(status)
    except http.Failure as failure:
        good, text = False, errands.why(f"{type(failure).__name__}: ")
    except NotFound:
        raise
    except Refusal as refusal:
        good, text = False, words.refused(refusal.code, refusal.text, get_language() or "en")
    (messages.success if good else messages.error)(request, str(text))
    return HttpResponseRedirect(reverse("console-webhook", kwargs={"ref": ref}))


@page(may=Stores.MANAGE_KEYS, methods=("POST",))
def stop(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    operations.stop_endpoint(ref=ref, **desk.doing)
    messages.success(request, _("It is told nothing any more."))
    return HttpResponseRedirect(reverse("console-webhooks"))


def _found(desk: Desk, ref: str) -> EndpointView:
    found = next((one for one in outside.endpoints(**desk.asking) if one.ref == ref), None)
    if found is None:
        raise NotFound(f"Nobody is told under {ref[:40]!r} here.")
    return found


def _told(one: Delivery) -> tuple[Delivery, words.Word]:
    return one, errands.why(one.last_error) if one.last_error else ""


def _one(
    request: HttpRequest, desk: Desk, found: EndpointView, refusal: Refusal | None = None, *, secret: str = ""
) -> HttpResponse:
    shown = {
        "tab": "errands",
        "part": "webhooks",
        "manages": desk.actor.may(Stores.MANAGE_KEYS),
        "one": found,
        "secret": secret,
        "told": [_told(one) for one in outside.deliveries(ref=found.ref, **desk.asking)],
        "key": refs.new("frm"),
        "problem": _problem(refusal),
    }
    return render(request, "console/webhook.html", shown, status=status_of(refusal) if refusal else 200)


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    shown = {
        "tab": "errands",
        "part": "webhooks",
        "manages": desk.actor.may(Stores.MANAGE_KEYS),
        "rows": outside.endpoints(most=MOST, **desk.asking),
        "kinds": [(room, list(kinds)) for room, kinds in groupby(sorted(facts.kinds()), lambda one: one.split(".")[0])],
        "key": refs.new("frm"),
        "problem": _problem(refusal),
    }
    return render(request, "console/webhooks.html", shown | more, status=status_of(refusal) if refusal else 200)


def _problem(refusal: Refusal | None) -> str:
    return words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""
