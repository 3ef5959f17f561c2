"""`/console/components/`: every component in every state, for those who build pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bespeak.kit.refusals import NotFound


def may_look(request: HttpRequest) -> bool:
    """Those who work here, and whoever builds. The one place that says so."""
    user = getattr(request, "user", None)
    return settings.DEBUG or bool(user and user.is_authenticated)


def page(request: HttpRequest) -> HttpResponse:
    if not may_look(request):
        raise NotFound
    return render(request, "frame/components.html", {})
