"""Where a question of the set-up stands on its page, and where one goes on from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from bespeak.doors.console import words
from bespeak.doors.console.setup import steps
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Refusal


def page(request: HttpRequest, template: str, shown: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    """The page, with what was refused beside the field it is about."""
    problem = words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""
    told = {"problem": problem, "field": refusal.field if refusal else ""}
    return render(request, template, shown | told, status=status_of(refusal) if refusal else 200)


def on(request: HttpRequest, name: str) -> HttpResponse:
    """To the next question after this one, or back to all of them where the form says so."""
    stay = request.POST.get("then") == "stay"
    return HttpResponseRedirect(reverse("console-setup") if stay else steps.after(name))
