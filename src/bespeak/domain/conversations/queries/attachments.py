"""The bytes of files that came with messages, for whoever may read the message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from bespeak.domain.conversations.models import Attachment, Event
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file to be handed out: `kind` is its media type, and of a small picture `image/webp`."""

    ref: str
    name: str
    kind: str
    body: bytes


def attachment(
    *,
    ref: str,
    actor: Actor,
    conversation: str = "",
    order: str = "",
    since: datetime | None = None,
    small: bool = False,
) -> Bytes:
    """One file, of this conversation or of the conversations about this order (refs), said since then. `small`: its
    small picture. Whoever may not read its message is told there is none; customers also where it was taken back.
    Two statements."""
    actor.require(Conversations.READ)
    found = Attachment.objects.filter(ref=ref, conversation__in=visible(actor).values("id"))
    if conversation:
        found = found.filter(conversation__ref=conversation)
    if order:
        found = found.filter(conversation__topics__order_ref=order)
    if since is not None:
        said = Event.objects.filter(conversation=OuterRef("conversation_id"), seq=OuterRef("seq"), at__gte=since)
        found = found.filter(Exists(said))
    wanted = ("conversation_id", "seq", "name", "kind", "preview" if small else "body")
    row = found.values_list(*wanted).first()
    if row is None or not row[4] or (actor.kind == "customer" and _is_taken_back(row[0], row[1])):
        raise NotFound("There is no such file here.", field="file")
    return Bytes(ref, row[2], "image/webp" if small else row[3], bytes(row[4]))


def _is_taken_back(conversation_id: int, seq: int) -> bool:
    taken_back = Event.objects.filter(conversation_id=conversation_id, kind=EventKind.DELETE)
    return any(json.loads(body)["of"] == seq for body in taken_back.values_list("body", flat=True) if body)
