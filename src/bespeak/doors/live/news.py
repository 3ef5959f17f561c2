"""A piece of news, as it travels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bespeak.domain.conversations.queries import EntryView
from bespeak.doors.frame.telling import moment

_encode = msgspec.json.Encoder(enc_hook=str).encode
HELLO, SAID, SEEN, CHANGED, BEHIND = "hello", "said", "seen", "changed", "behind"
PRESENT, LOST, LISTED = "present", "lost", "listed"


@dataclass(frozen=True, slots=True)
class News:
    """`kind`: "hello" (from here on), "said" (an event of a conversation), "seen" (the other side has read on),
    "changed" (something happened to an order, or a mail was taken or refused), "behind" (what was read is not what is
    here: read the page again), "present" (who is here and who is writing, as long as it lasts), "lost" (this page is
    not followed any more: read it again), "listed" (something in the list of conversations has changed: `list` is its
    number now). `id` says how far one has read with it."""

    kind: str
    id: str
    data: dict[str, Any]

    def line(self, page: int = 0) -> bytes:
        """As one server-sent event; of several pages that are followed together, for which of them."""
        whose = b"for: %d\n" % page if page else b""
        return b"%sid: %s\nevent: %s\ndata: %s\n\n" % (whose, self.id.encode(), self.kind.encode(), _encode(self.data))


def listed(news: Sequence[News], read: str) -> bytes:
    """As the answer to one question."""
    told = [{"id": one.id, "event": one.kind, "data": one.data} for one in news]
    return _encode({"events": told, "read": read})


def said(conversation: str, one: EntryView, *, private: bool) -> dict[str, Any]:
    """An event of a conversation as its reader may see it; a customer is not told who of the store it was."""
    body = one.body or {}
    told = {
        "conversation": conversation, "seq": one.seq, "of": one.of, "at": moment(one.at), "kind": one.kind,
        "by": "customer" if one.author_kind == "customer" else "store", "text": one.text, "deleted": one.deleted,
        "edited": one.edited,
    }  # fmt: skip
    if one.kind == "confirmation":
        told |= {"settles": str(body.get("kind", "")), "details": str(body.get("details", ""))}
    return told if private else told | {"who": one.author}
