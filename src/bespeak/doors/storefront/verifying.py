"""The verify page: is this what was agreed, and is this the record of what was said? Paste a hash or a code, or give a
file."""

from __future__ import annotations

import functools
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bespeak.domain.agreements import queries
from bespeak.domain.conversations import checking
from bespeak.domain.conversations.transcripts import Head
from bespeak.domain.stores import signing
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import checked
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import counting, guests

LONGEST = 200
LARGEST = 15 * 1024 * 1024
MOST_AN_HOUR = 60
_HEAD = re.compile(r"(\d{1,9})\s*[:,\s]\s*([0-9a-f]{64})")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Tells of a version no more than that it is whole and when it was accepted; its words only its own link shows. A
    file is looked at and kept nowhere."""
    store, asked = store_of(request), request.GET.get("of", "").strip()[:LONGEST]
    found = queries.proofs(store_id=store.id, words=asked, actor=guests.link(store.id)) if asked else []
    told: dict[str, Any] = {"place": "verify", "asked": asked, "found": found, "megabytes": LARGEST >> 20}
    told["keys"] = signing.public_keys(store_id=store.id)
    status = 200
    if request.method == "POST":
        told["head"] = request.POST.get("head", "").strip()[:LONGEST]
        told["error"] = _refused(request, store, told["head"])
        status = 422 if told["error"] else 200
        told |= {} if told["error"] else _checked(request, store, told["keys"], told["head"])
    return render(request, "storefront/verify.html", told, status=status)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public halves of all keys this store ever signed with, for everybody and every program."""
    store = store_of(request)
    shown = [
        {
            "key": one.key,
            "made_at": one.made_at.isoformat(),
            "retired_at": one.retired_at and one.retired_at.isoformat(),
        }
        for one in signing.public_keys(store_id=store.id)
    ]
    told = {"store": store.ref, "name": store.name, "algorithm": "Ed25519", "keys": shown}
    return JsonResponse(told, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"})


def _refused(request: HttpRequest, store: StoreView, head: str) -> str:
    """Why the file is not looked at; "" where it is."""
    sent = request.FILES.get("file")
    if sent is None:
        return _("Choose the file of a record, as you were given it.")
    if (sent.size or 0) > LARGEST:
        return _("At most %(megabytes)s MB are looked at here.") % {"megabytes": LARGEST >> 20}
    if head and not _HEAD.fullmatch(head):
        return _("Write what you remember as the number of entries, a colon and the hash.")
    if counting.is_over(f"verify:{store.id}", request.META.get("REMOTE_ADDR", ""), MOST_AN_HOUR):
        return _("This was too often for now. Wait an hour.")
    return ""


def _checked(request: HttpRequest, store: StoreView, known: list[signing.PublicKey], head: str) -> dict[str, Any]:
    named = _HEAD.fullmatch(head)
    remembered = Head(int(named[1]), named[2]) if named else None
    sent: Any = request.FILES["file"]
    agreed = functools.partial(queries.heads, store_id=store.id)
    verdict = checking.verify(sent.read(), keys=known, head=remembered, agreed=agreed)
    return {
        "verdict": verdict,
        "called": sent.name,
        "sentence": checked.sentence(verdict),
        "others": checked.others(verdict)[:20],
    }
