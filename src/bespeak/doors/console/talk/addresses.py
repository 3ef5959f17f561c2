"""The addresses of conversations."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console import acts
from bespeak.doors.console.talk import (
    around,
    beginning,
    beside,
    dealing,
    filepage,
    listing,
    page,
    picking,
    ready,
    several,
    viewing,
)
from bespeak.doors.console.talk.deeds import DEEDS

_ORDER = "talks/<str:ref>/orders/<str:order>/"
TALKS: list[URLPattern] = [
    path("talks/", listing.show, name="console-talks"),
    path("talks/pane/", listing.pane, name="console-talks-pane"),
    path("talks/live/", listing.live, name="console-talks-live"),
    path("talks/dealing/", dealing.show, name="console-talks-dealing"),
    path("talks/dealing/switch/", dealing.switch, name="console-talks-dealing-switch"),
    path("talks/dealing/away/", dealing.away, name="console-talks-dealing-away"),
    path("talks/sorting/", viewing.show, name="console-talks-sorting"),
    path("talks/tags/", viewing.offered, name="console-talks-tags"),
    path("talks/keep/", viewing.keep, name="console-talks-keep"),
    *(path(f"talks/sorting/{name}/", view, name=f"console-talks-{name}") for name, view in viewing.DEEDS.items()),
    path("talks/several/", several.do, name="console-talks-several"),
    path("talks/undo/", several.undo, name="console-talks-undo"),
    path("talks/new/", beginning.begin, name="console-talk-new"),
    path("talks/<str:ref>/", page.show, name="console-talk"),
    path("talks/<str:ref>/beside/", beside.show, name="console-talk-beside"),
    path("talks/<str:ref>/ready/", ready.show, name="console-talk-ready"),
    path("talks/<str:ref>/hints/", ready.hints, name="console-talk-hints"),
    path("talks/<str:ref>/live/", page.live, name="console-talk-live"),
    path("talks/<str:ref>/files/<str:file>/", filepage.show, name="console-talk-file"),
    path("talks/<str:ref>/files/<str:file>/small/", filepage.show, {"small": True}, name="console-talk-file-small"),
    *(path(f"talks/<str:ref>/{one.name}/", page.perform(one), name=f"console-talk-{one.name}") for one in DEEDS),
    path("talks/<str:ref>/products/", picking.products, name="console-talk-products"),
    path("talks/<str:ref>/record.json", page.record, {"form": "json"}, name="console-talk-record-json"),
    path("talks/<str:ref>/record.zip", page.record, {"form": "zip"}, name="console-talk-record-zip"),
    path("talks/<str:ref>/record.pdf", page.record, {"form": "pdf"}, name="console-talk-record-pdf"),
    path(_ORDER, page.to_the_talk, name="console-talk-orders"),
    *(
        path(f"{_ORDER}{act.name}/", page.settle(act), name=f"console-talk-order-{act.name}")
        for act in acts.ACTS
        if act.name in around.HERE
    ),
]
