"""The record of a conversation, signed by its store."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Told


class RecordHead(Told):
    """How many entries (`count`) the record had, and the link of the last. `text` is the signed file, to be kept letter
    for letter; `key` is the store's public key, Ed25519 in hex."""

    conversation: str
    store: str
    made_at: str
    count: int
    head: str
    key: str
    text: str


class RecordFile(RecordHead):
    """The same of a whole record; `edition` says for whom."""

    edition: Literal["store", "customer"]


class RecordHoldGiven(Body):
    reason: str = Field(min_length=1, max_length=500)


class RecordHold(Told):
    """Why, by whom and since when a conversation must be kept."""

    conversation: str
    reason: str
    by: str
    at: At
