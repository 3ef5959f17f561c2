"""Whether the rows of a conversation say what its events say: with whom, about what, whose turn, what was settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar

from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Confirmation, Conversation, Topic
from bespeak.domain.conversations.queries.confirmations import body_of
from bespeak.domain.conversations.retelling import DROPPED, Given, Retold, without_texts


@dataclass(frozen=True, slots=True)
class Fault:
    """Codes of the chain: gap, body_changed, body_missing, file_changed, file_missing, link_broken, event_changed,
    end_differs.

    Codes of rows that are not what the events say: confirmation_differs, enquiry_differs, topics_differ, and for each
    column of the conversation its name with _differs, such as customer_differs or two_way_at_differs.
    """

    seq: int
    code: str
    text: str


class Part(Protocol):
    """A row that belongs to a conversation."""

    @property
    def conversation_id(self) -> int: ...


Some = TypeVar("Some", bound=Part)


class Groups(Generic[Some]):
    """Parts in order of their conversation, handed out to conversations asked for in the same order."""

    def __init__(self, parts: Iterable[Some]) -> None:
        self._groups = groupby(parts, key=lambda part: part.conversation_id)
        self._owner = 0
        self._parts: list[Some] = []

    def of(self, conversation_id: int) -> list[Some]:
        while self._owner < conversation_id:
            owner, parts = next(self._groups, (_NOBODY, iter(())))
            self._owner, self._parts = owner, list(parts)
        return self._parts if self._owner == conversation_id else []


_NOBODY = 2**63


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows that hang on a conversation and must say what its events do."""

    topics: list[Topic]
    confirmations: list[Confirmation]
    enquiries: list[Enquiry]


def unlike(row: Conversation, parts: Parts, told: Retold) -> Iterator[Fault]:
    """Every row that says something else than the events do. What they do not tell is not proved, and no fault."""
    yield from _columns(row, told)
    yield from _topics(row, parts.topics, told)
    yield from _confirmations(parts.confirmations, told)
    yield from _enquiries(parts.enquiries, told)


def _columns(row: Conversation, told: Retold) -> Iterator[Fault]:
    if told.customer is not None and row.customer.ref != told.customer:
        yield _differs(row, "customer", row.customer.ref, told.customer)
    if row.turn not in told.turns:
        yield _differs(row, "turn", row.turn, " or ".join(sorted(told.turns)))
    if told.assignee is not None and row.assignee != told.assignee:
        yield _differs(row, "assignee", row.assignee, told.assignee)
    for name in _SAME:
        written, said = getattr(row, name), getattr(told, name)
        if written != said:
            yield _differs(row, name, written, said)


_SAME = (
    "created_at",
    "state",
    "customer_seq",
    "customer_spoke_at",
    "two_way_seq",
    "two_way_at",
    "erased_at",
    "snoozed_until",
    "outcome",
)


def _differs(row: Conversation, name: str, written: Any, said: Any) -> Fault:
    return Fault(row.last_seq, f"{name}_differs", f"{name} of {row.ref}: {_both(name, written, said)}")


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return str(value) if value not in (None, "") else "nothing"


def _topics(row: Conversation, topics: list[Topic], told: Retold) -> Iterator[Fault]:
    named = [_names(topic) for topic in topics]
    missing = sorted(told.about.difference(*named))
    added = [max(names, key=_is_ref) for names in named if told.whole and not names & told.about]
    if missing:
        text = f"topics of {row.ref}: {', '.join(missing)} is not written, and the events say it is a topic."
        yield Fault(row.last_seq, "topics_differ", text)
    if added:
        text = f"topics of {row.ref}: {', '.join(sorted(added))} is written, and no event says so."
        yield Fault(row.last_seq, "topics_differ", text)


def _names(topic: Topic) -> set[str]:
    """All that an event may call it: older events say a product's handle."""
    return {topic.product.ref, topic.product.handle} if topic.product else {topic.order_ref}


def _is_ref(name: str) -> bool:
    return name.startswith(("prd_", "ord_"))


def _confirmations(rows: list[Confirmation], told: Retold) -> Iterator[Fault]:
    """What counts for the gate must be what the transcript says, no more and no less."""
    for row in rows:
        given = told.confirmations.get(row.seq)
        if given is None:
            text = f"confirmation {row.ref} is written at number {row.seq}, and the events confirm nothing there."
            yield Fault(row.seq, "confirmation_differs", text)
            continue
        for name, written, said in _compared(row, given, erased=told.erased_at is not None):
            if written != said:
                yield Fault(
                    row.seq, "confirmation_differs", f"{name} of confirmation {row.ref}: {_both(name, written, said)}"
                )
    for seq in sorted(told.confirmations.keys() - {row.seq for row in rows}):
        yield Fault(seq, "confirmation_differs", "What was confirmed here is not written any more.")


def _enquiries(rows: list[Enquiry], told: Retold) -> Iterator[Fault]:
    """An erasure takes the words of an enquiry and leaves its row: of those nothing is told any more."""
    for row in rows:
        asked = told.enquiries.get(row.seq)
        if asked is None and told.erased_at is None:
            text = f"enquiry {row.ref} is written at number {row.seq}, and the events ask for nothing there."
            yield Fault(row.seq, "enquiry_differs", text)
        elif asked is not None and asked != (row.at, row.product.ref):
            both = _both("what", (row.at, row.product.ref), asked)
            yield Fault(row.seq, "enquiry_differs", f"Enquiry {row.ref}: {both}")
    for seq in sorted(told.enquiries.keys() - {row.seq for row in rows}):
        yield Fault(seq, "enquiry_differs", "What was asked for here is not written any more.")


def _both(name: str, written: Any, said: Any) -> str:
    """People's own words are not repeated."""
    if name in DROPPED:
        return "what is written is not what the events say."
    return f"{_shown(written)} is written, the events say {_shown(said)}."


def _compared(row: Confirmation, given: Given, *, erased: bool) -> Iterator[tuple[str, Any, Any]]:
    yield "at", row.at, given.at
    yield "by", row.by, given.by
    if given.body is None:  # erased before erasures said what was left
        return
    written = without_texts(body_of(row)) if erased else body_of(row)
    for name in sorted(written.keys() | given.body.keys()):
        yield name, written.get(name), given.body.get(name)
    yield "withdrawn_at", row.withdrawn_at, given.withdrawn_at
    yield "withdrawn_by", row.withdrawn_by, given.withdrawn_by
