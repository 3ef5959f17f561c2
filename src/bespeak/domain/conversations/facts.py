"""What happened in conversations. Subject is the conversation's ref; `customer` the ref of the surviving customer,
`customer_id` its key. What was said never stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStarted(Fact):
    kind: ClassVar[str] = "conversations.conversation_started"
    customer: str
    customer_id: int
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded(Fact):
    kind: ClassVar[str] = "conversations.message_added"
    customer: str
    customer_id: int
    seq: int
    author: str
    line: str
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWayTalk(Fact):
    """A person of the store answered the customer, or an answered talk turned out to be about something more."""

    kind: ClassVar[str] = "conversations.two_way_talk"
    customer: str
    customer_id: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationGiven(Fact):
    """`requirement` is the policy's word for what was settled, `order` the ref of the order it is about, or ""."""

    kind: ClassVar[str] = "conversations.confirmation_given"
    customer: str
    customer_id: int
    seq: int
    confirmation: str
    requirement: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationWithdrawn(Fact):
    kind: ClassVar[str] = "conversations.confirmation_withdrawn"
    customer: str
    customer_id: int
    seq: int
    confirmation: str
    requirement: str
    order: str
