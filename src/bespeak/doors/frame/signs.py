"""What a page says of whoever looks at it: how far they have read, that they are writing or have it before them. It
says so where it is followed."""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest, HttpResponse

from bespeak.doors.frame import places
from bespeak.doors.frame.passing import Admits, Pass, Sign
from bespeak.doors.frame.problems import TooMany
from bespeak.kit.buckets import Buckets

READ, STATE = "seen", "state"
STATES = ("writing", "here", "gone")
MOST = 20
_TALK = "cnv_"
_often = Buckets(rate=2.0, burst=30.0)
_one_at_a_time = threading.Lock()


def read(request: HttpRequest) -> dict[str, int]:
    """Conversation (ref) → up to which number it stood before whoever looks; {} where the page does not say."""
    given = request.POST if request.method == "POST" else request.GET
    told = places.read(given.get(READ, "")) or {}
    talks = {ref: number for ref, number in told.items() if ref.startswith(_TALK)}
    return dict(list(talks.items())[:MOST])


def limit(granted: Pass) -> None:
    """Refuses TooMany where one person's pages say more than people do. Asked before anything is written."""
    with _one_at_a_time:
        seconds = _often.take(f"{granted.store_id} {granted.who}", time.monotonic())
    if seconds:
        raise TooMany("This page says too much of itself.", retry_after=10)


def state(request: HttpRequest) -> str:
    """ "writing", "here" or "gone"; "" where the page says nothing of that."""
    said = request.POST.get(STATE, "")
    return said if said in STATES else ""


def answer(request: HttpRequest, granted: Pass, sign: Sign | None = None) -> HttpResponse:
    """A pass for whoever asks to follow; whoever had something to say has said it."""
    if request.method == "POST" or READ not in request.GET:
        return Admits(granted, sign)
    return HttpResponse(status=204)
