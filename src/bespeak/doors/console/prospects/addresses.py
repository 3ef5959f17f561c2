"""Where the pages of prospects are."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.prospects import lists, sheet

PROSPECTS: list[URLPattern] = [
    path("prospects/", lists.show, name="console-prospects"),
    path("prospects/give/", lists.give, name="console-prospects-give"),
    path("prospects/<str:ref>/", sheet.show, name="console-prospect"),
    *(
        path(f"prospects/<str:ref>/{act.name}/", sheet.perform(act), name=f"console-prospect-{act.name}")
        for act in sheet.ACTS
    ),
]
