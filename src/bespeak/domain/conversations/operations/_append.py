"""Adding an event to a conversation: the next number and link, taken under the conversation's own lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _search
from bespeak.domain.conversations.states import AuthorKind, EventKind, Line
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.queries import Who
from bespeak.journal.waking import wake
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, KeyReused, NotFound, Refusal, StaleState

LONGEST_KEY = 255


class ConversationErased(Refusal):
    code = "conversation_erased"
    status = "conflict"
    sentence = "The customer of this conversation was erased."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event to be. `author` is (kind, ref)."""

    kind: EventKind
    body: dict[str, Any]
    author: tuple[str, str]
    line: str
    at: datetime
    automatic: bool = False
    client_key: str = ""


@dataclass(slots=True)
class Open:
    """A conversation under its lock: append events, change columns of `row`, then `close` once. `orders` are refs of
    orders that it has just come to be about: whoever waits for news of them is woken too."""

    row: Conversation
    customer: Who
    turn: str
    snoozed: datetime | None = None
    written: list[Event] = field(default_factory=list)
    orders: Sequence[str] = ()

    def append(self, entry: Entry) -> Event:
        """The next event; nothing of the conversation itself is written before `close`."""
        row = self.row
        body, salt = chain.text(entry.body), chain.new_salt()
        leaf, seq, previous = chain.leaf(salt, body), row.last_seq + 1, row.head
        header = chain.Header(seq, entry.at, entry.kind, *entry.author, entry.line, entry.automatic)
        event = Event.objects.create(
            store_id=row.store_id,
            conversation=row,
            seq=seq,
            at=entry.at,
            kind=entry.kind,
            author_kind=entry.author[0],
            author_ref=entry.author[1],
            line=entry.line,
            automatic=entry.automatic,
            body=body,
            salt=salt,
            leaf=leaf,
            previous=previous,
            chain=chain.link(previous, header, leaf),
            client_key=entry.client_key or None,
        )
        row.last_seq, row.head = seq, event.chain
        if entry.kind in _search.SAID:
            _search.keep(event, str(entry.body.get("text", "")))
        self.written.append(event)
        return event

    def close(self) -> None:
        """Writes the conversation's own row, before its facts are recorded."""
        self.row.turn_at = self._since()
        self.row.save()
        wake({self.row.ref, *self.orders})

    def _since(self) -> datetime:
        """Since when it is the turn of whoever has it: from the end of a snooze on, also where that is to come."""
        row, at = self.row, self.written[-1].at
        if row.snoozed_until is not None:
            return row.snoozed_until
        cut_short = self.snoozed is not None and self.snoozed > at
        return at if row.turn != self.turn or cut_short else row.turn_at

    def check_seen(self, seen: int, by: Actor) -> None:
        """Refuses StaleState where somebody else has said something after the event `seen`; 0 asks for nothing."""
        if not seen or seen >= self.row.last_seq:
            return
        said = Event.objects.filter(conversation=self.row, seq__gt=seen, kind=EventKind.MESSAGE, automatic=False)
        if said.exclude(author_ref=by.ref).exists():
            raise StaleState("Something was said here meanwhile. Read it, then decide.", conversation=self.row.ref)

    def earlier(self, client_key: str, body: dict[str, Any]) -> Event | None:
        """The event this key was used for, if it said the same; else KeyReused. The lock makes looking safe."""
        check_key(client_key)
        if not client_key:
            return None
        event = Event.objects.filter(conversation=self.row, client_key=client_key).first()
        if event is not None and chain.leaf(event.salt or "", chain.text(body)) != event.leaf:
            raise KeyReused(field="client_key")
        return event


def locked(store_id: int, ref: str, by: Actor) -> Open:
    """The conversation, locked. Strangers, and customers whose conversation it is not, are told there is none."""
    row = Conversation.objects.select_for_update(no_key=True).filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    if row.erased_at is not None:
        raise ConversationErased(conversation=ref)
    return opened(row, by)


def opened(row: Conversation, by: Actor) -> Open:
    """A row that is locked already, or only just made."""
    customer = customers.leads_to(row.customer_id)
    if by.kind == "customer" and by.ref != customer.ref:
        raise NotFound(f"There is no conversation {row.ref!r} here.", field="conversation")
    return Open(row, customer, row.turn, row.snoozed_until)


def author(by: Actor) -> tuple[str, str]:
    """(kind, ref) of whoever acts; somebody at the machine's own command line counts as a member."""
    kinds = {"customer": AuthorKind.CUSTOMER, "key": AuthorKind.KEY, "system": AuthorKind.SYSTEM}
    return kinds.get(by.kind, AuthorKind.MEMBER).value, by.ref


def check_key(client_key: str) -> None:
    if len(client_key) > LONGEST_KEY:
        raise Invalid("key_too_long", f"A key has at most {LONGEST_KEY} characters.", field="client_key")
    if not client_key.isprintable():
        raise Invalid("not_a_key", "A key has printable characters only.", field="client_key")


def check_line(line: str) -> None:
    if line not in Line.values:
        raise Invalid("unknown_line", f"{line[:40]!r} is not one of {', '.join(Line.values)}.", field="line")
