"""`/console/components/`: every component in every state, for those who build pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bespeak.doors.frame.thread import Stitch, sewn
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound


def may_look(request: HttpRequest) -> bool:
    """Those who work here, and whoever builds. The one place that says so."""
    user = getattr(request, "user", None)
    return settings.DEBUG or bool(user and user.is_authenticated)


def page(request: HttpRequest) -> HttpResponse:
    if not may_look(request):
        raise NotFound
    return render(request, "frame/components.html", shown(clock.now()))


def shown(at: datetime) -> dict[str, Any]:
    """What the components are shown with."""
    return {
        "at": at,
        "soon": at + timedelta(days=4),
        "past": at - timedelta(days=9),
        "threads": _threads(at),
        "sizes": [("s", _("small")), ("m", _("medium")), ("l", _("large"))],
        "amounts": [(24000, "USD"), (1990, "EUR"), (32000, "JPY"), (12345678, "KWD")],
    }


def _threads(at: datetime) -> list[tuple[str, list[Stitch]]]:
    def ago(days: float) -> datetime:
        return at - timedelta(days=days)

    talked = Stitch("talk", "done", ago(9), href="#talk")
    agreed = Stitch("agree", "done", ago(8), href="#agree")
    ordered = Stitch("order", "done", ago(7.8), href="#order")
    paid = Stitch("pay", "done", ago(7.7), href="#pay")
    made = Stitch("make", "done", ago(2), href="#make")
    brought = Stitch("deliver", "done", ago(0.4), href="#deliver")
    waits = Stitch("talk", "now", at + timedelta(days=4), _("Tell us the text to engrave."), "you", "#talk")
    answers = Stitch("agree", "now", at + timedelta(hours=3), _("The store answers today."), "other", "#agree")
    packs = Stitch("make", "now", at + timedelta(days=2), _("Cleo packs it."), "other", "#make")
    kept = Stitch("keep", "done", ago(0.1), _("All promises kept."), "", "#keep")
    return [
        (_("It waits for the reader"), sewn(waits)),
        (_("It waits for the store"), sewn(talked, answers)),
        (_("On its way"), sewn(talked, agreed, ordered, paid, packs)),
        (_("All done"), sewn(talked, agreed, ordered, paid, made, brought, kept)),
    ]
