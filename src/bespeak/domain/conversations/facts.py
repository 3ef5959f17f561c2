"""What happened in conversations. Subject is the conversation's ref; `customer` the ref of the surviving customer,
`customer_id` its key. What was said never stands here."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ConversationStarted(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "conversations.conversation_started"
    customer: str
    customer_id: int
    line: str


class MessageAdded(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "conversations.message_added"
    customer: str
    customer_id: int
    seq: int
    author: str
    line: str
    automatic: bool


class TwoWayTalk(Fact, frozen=True, kw_only=True):
    """A person of the store answered the customer, or an answered talk turned out to be about something more."""

    kind: ClassVar[str] = "conversations.two_way_talk"
    customer: str
    customer_id: int
    seq: int


class ConfirmationGiven(Fact, frozen=True, kw_only=True):
    """`requirement` is the policy's word for what was settled, `order` the ref of the order it is about, or ""."""

    kind: ClassVar[str] = "conversations.confirmation_given"
    customer: str
    customer_id: int
    seq: int
    confirmation: str
    requirement: str
    order: str


class ConfirmationWithdrawn(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "conversations.confirmation_withdrawn"
    customer: str
    customer_id: int
    seq: int
    confirmation: str
    requirement: str
    order: str


class AnswerDueSoon(Fact, frozen=True, kw_only=True):
    """The customer waits since then; an answer was promised by `due_at` (both ISO 8601). Holds for AnswerLate too."""

    kind: ClassVar[str] = "conversations.answer_due_soon"
    customer: str
    since: str
    due_at: str


class AnswerLate(Fact, frozen=True, kw_only=True):
    """`assignee` is whose matter it is now, or ""."""

    kind: ClassVar[str] = "conversations.answer_late"
    customer: str
    since: str
    due_at: str
    assignee: str


class CustomerSilent(Fact, frozen=True, kw_only=True):
    """The customer had the word since then; the store has it again."""

    kind: ClassVar[str] = "conversations.customer_silent"
    customer: str
    since: str


class RecordHeld(Fact, frozen=True, kw_only=True):
    """What was said must be kept until the hold is lifted. Why stands with the hold."""

    kind: ClassVar[str] = "conversations.record_held"


class HoldLifted(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "conversations.hold_lifted"


class RetentionSet(Fact, frozen=True, kw_only=True):
    """Subject is the store. After so many days without a word what was said is erased; 0: never. `since`: ISO 8601."""

    kind: ClassVar[str] = "conversations.retention_set"
    days: int
    since: str
