"""Where the pages of agreements are."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.agreements import composer, lists, sheet

AGREEMENTS: list[URLPattern] = [
    path("agreements/", lists.show, name="console-agreements"),
    path("agreements/new/", composer.compose, name="console-agreement-new"),
    path("agreements/<str:ref>/", sheet.show, name="console-agreement"),
    path("agreements/<str:ref>/revise/", composer.revise, name="console-agreement-revise"),
    *(
        path(f"agreements/<str:ref>/{act.name}/", sheet.perform(act), name=f"console-agreement-{act.name}")
        for act in (*sheet.ACTS, *sheet.MONEY)
    ),
]
