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


class QuestionSettled(Fact, frozen=True, kw_only=True):
    """The store goes by the answer to what was asked as number `of`."""

    kind: ClassVar[str] = "conversations.question_settled"
    customer: str
    customer_id: int
    seq: int
    of: int


class SummarySent(Fact, frozen=True, kw_only=True):
    """What was settled went to the customer: so many `details`."""

    kind: ClassVar[str] = "conversations.summary_sent"
    customer: str
    customer_id: int
    seq: int
    details: int


class DetailConfirmed(Fact, frozen=True, kw_only=True):
    """The customer said yes to one detail (its id) of a summary. It opens no gate."""

    kind: ClassVar[str] = "conversations.detail_confirmed"
    customer: str
    customer_id: int
    seq: int
    detail: str


class DetailDisputed(Fact, frozen=True, kw_only=True):
    """The customer said that one detail of a summary is not so: it is open again. How it is stands in the message."""

    kind: ClassVar[str] = "conversations.detail_disputed"
    customer: str
    customer_id: int
    seq: int
    detail: str


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


class ConversationClosed(Fact, frozen=True, kw_only=True):
    """`outcome` is what became of it, or ""."""

    kind: ClassVar[str] = "conversations.conversation_closed"
    customer: str
    customer_id: int
    outcome: str


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


class ConversationTagged(Fact, frozen=True, kw_only=True):
    """`tag` is the ref of one of the store's own words."""

    kind: ClassVar[str] = "conversations.conversation_tagged"
    tag: str


class ConversationUntagged(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "conversations.conversation_untagged"
    tag: str


class TagChanged(Fact, frozen=True, kw_only=True):
    """Subject is the tag's ref; `what` became of it: changed, merged, retired, returned."""

    kind: ClassVar[str] = "conversations.tag_changed"
    what: str
