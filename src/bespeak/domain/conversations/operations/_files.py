"""Files that come with a message: what of them stands in its body, and the rows that hold them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from bespeak.domain.conversations import chain, wording
from bespeak.domain.conversations.files import MOST, Kept, TooManyFiles
from bespeak.domain.conversations.models import Attachment, Event, new_file_ref

FILES = "files"


def said(text: str, files: Sequence[Kept]) -> dict[str, Any]:
    """What is said, as the body of a message; with files it may go without words."""
    if len(files) > MOST:
        raise TooManyFiles(most=MOST, field="files")
    words = wording.of(text) if text.strip() or not files else {"text": ""}
    return words | ({FILES: [_told(one) for one in files]} if files else {})


def _told(one: Kept) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ref": new_file_ref(), "name": one.name, "type": one.kind, "size": len(one.body),
        "sha256": hashlib.sha256(one.body).hexdigest(), "given": one.given, "salt": chain.new_salt(),
    }  # fmt: skip
    size = {"width": one.width, "height": one.height} if one.width else {}
    return told | size | ({"acts": True} if one.acts else {})


def leaves(body: dict[str, Any], files: Sequence[Kept]) -> tuple[str, ...]:
    return tuple(chain.file_leaf(told["salt"], one.body) for told, one in zip(body.get(FILES, ()), files, strict=True))


def keep(event: Event, body: dict[str, Any], leaves: Sequence[str], files: Sequence[Kept]) -> None:
    """The bytes, in the transaction of the message."""
    Attachment.objects.bulk_create(
        Attachment(
            store_id=event.store_id, conversation_id=event.conversation_id, seq=event.seq, place=place,
            ref=told["ref"], name=told["name"], kind=told["type"], leaf=leaf, body=one.body, preview=one.preview,
        )
        for place, (told, leaf, one) in enumerate(zip(body[FILES], leaves, files, strict=True), start=1)
    )  # fmt: skip


def as_before(body: dict[str, Any], event: Event) -> dict[str, Any]:
    """A body that comes a second time, with the refs and salts of the first where the same files came with it."""
    before = json.loads(event.body or "{}").get(FILES, [])
    same = [(one["given"], one["name"]) for one in before] == [
        (one["given"], one["name"]) for one in body.get(FILES, ())
    ]
    return {**body, FILES: before} if same and before else body
