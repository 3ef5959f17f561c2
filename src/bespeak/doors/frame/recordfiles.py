"""The record of a conversation as a file that a browser keeps, signed by the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations import transcripts
from bespeak.doors.frame import recordpaper
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound

FORMS = {"json": "application/json", "pdf": "application/pdf", "zip": "application/zip"}


def answer(
    form: str, *, ref: str, actor: Actor, at: datetime, names: Mapping[str, str] | None = None, **narrowed: Any
) -> HttpResponse:
    """The file to keep. `form` is json, pdf, or zip (json with all files); `names` are of members, by ref, for the
    store's own edition; `narrowed` goes to the query."""
    if form not in FORMS:
        raise NotFound
    makes: dict[str, Callable[..., tuple[bytes, int]]] = {"json": _json, "pdf": _pdf, "zip": _zip}
    data, count = makes[form](ref=ref, actor=actor, at=at, names=names or {}, **narrowed)
    notes = "-with-notes" if narrowed.get("edition") == "store" else ""
    return kept(form, data, f"record-{ref}-{count}{notes}")


def kept(form: str, data: bytes, name: str) -> HttpResponse:
    """A file of this form that the browser keeps under this name, and nobody on the way."""
    disposition = f'attachment; filename="{name}.{form}"'
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=FORMS[form], headers=headers)


def _json(*, names: Mapping[str, str], **asked: Any) -> tuple[bytes, int]:
    signed = conversations.transcript(**asked)
    return transcripts.written(signed), signed["count"]


def _zip(*, names: Mapping[str, str], **asked: Any) -> tuple[bytes, int]:
    signed = conversations.transcript(**asked)
    return conversations.bundle(signed=signed, actor=asked["actor"]), signed["count"]


def _pdf(*, names: Mapping[str, str], at: datetime, **asked: Any) -> tuple[bytes, int]:
    record = conversations.on_paper(at=at, **asked)
    pdf = recordpaper.drawn(record, names)
    return conversations.paper(record=record, pdf=pdf, at=at), record.talk.last_seq
