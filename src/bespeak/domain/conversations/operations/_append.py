"""Adding events to conversations: the next number and link, taken under each conversation's own lock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _files, _search
from bespeak.domain.conversations.queries import following
from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, Line
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.queries import Who
from bespeak.journal.waking import wake
from bespeak.kit import rows
from bespeak.kit.actors import Actor
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import Invalid, KeyReused, NotFound, Refusal, StaleState

LONGEST_KEY = 255
EVENT = (
    "store_id", "conversation_id", "seq", "at", "kind", "author_kind", "author_ref", "line", "automatic", "body",
    "salt", "leaf", "files", "previous", "chain", "client_key",
)  # fmt: skip
"""The columns of an event, as whoever writes many at once gives them."""
_CHANGES = (
    "subject_line", "state", "turn", "turn_at", "snoozed_until", "outcome", "assignee", "last_seq", "head",
    "customer_seq", "customer_spoke_at", "two_way_seq", "two_way_at", "client_key", "erased_at", "heat",
)  # fmt: skip
"""What may change of a conversation's row while it is open; whose it is and its ref never do here."""
_ROW = tuple(one.attname for one in Conversation._meta.concrete_fields)
_LOCKED = Question(
    lambda: (
        Conversation.objects.select_for_update(no_key=True)
        .filter(ref__among=Blank("refs"))
        .order_by("id")
        .values_list(*_ROW)
    )
)


class ConversationErased(Refusal):
    code = "conversation_erased"
    status = "conflict"
    sentence = "The customer of this conversation was erased."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event to be. `author` is (kind, ref); `files` are told of in its body (`_files.said`)."""

    kind: EventKind
    body: dict[str, Any]
    author: tuple[str, str]
    line: str
    at: datetime
    automatic: bool = False
    client_key: str = ""
    files: Sequence[Kept] = ()


@dataclass(slots=True)
class Open:
    """A conversation under its lock: append events, change columns of `row`, then `close` once. `orders` are refs of
    orders that it has just come to be about: whoever waits for news of them is woken too. `fresh` are the events of
    `written` that are in no row yet."""

    row: Conversation
    customer: Who
    turn: str
    snoozed: datetime | None = None
    written: list[Event] = field(default_factory=list)
    orders: Sequence[str] = ()
    fresh: list[Event] = field(default_factory=list)

    def append(self, entry: Entry) -> Event:
        """The next event; it and the conversation itself are written by `close`, its files at once."""
        row = self.row
        body, salt = chain.text(entry.body), chain.new_salt()
        leaf, seq, previous = chain.leaf(salt, body), row.last_seq + 1, row.head
        files = _files.leaves(entry.body, entry.files) if entry.files else ()
        header = chain.Header(seq, entry.at, entry.kind, *entry.author, entry.line, entry.automatic, files)
        event = Event(
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
            files=" ".join(files) or None,
            previous=previous,
            chain=chain.link(previous, header, leaf),
            client_key=entry.client_key or None,
        )
        row.last_seq, row.head = seq, event.chain
        if files:
            _files.keep(event, entry.body, files, entry.files)
        self.written.append(event)
        self.fresh.append(event)
        return event

    def close(self) -> None:
        """Writes what was appended and the conversation's own row, before its facts are recorded."""
        close_all([self])

    def since(self) -> datetime:
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
        said = Event.objects.filter(conversation=self.row, seq__gt=seen, kind__in=SAID, automatic=False)
        others = any(one.kind in SAID and not one.automatic and one.author_ref != by.ref for one in self.fresh)
        if others or said.exclude(author_ref=by.ref).exists():
            raise StaleState(
                "Something was said here meanwhile. Read it, then decide.",
                conversation=self.row.ref, seen=seen, last_seq=self.row.last_seq,
            )  # fmt: skip

    def earlier(self, client_key: str, body: dict[str, Any]) -> Event | None:
        """The event this key was used for, if it said the same; else KeyReused. The lock makes looking safe."""
        check_key(client_key)
        if not client_key:
            return None
        event = Event.objects.filter(conversation=self.row, client_key=client_key).first()
        return event and same(event, body)

    def check_theirs(self, by: Actor) -> None:
        """Customers whose conversation it is not are told there is none. Whoever was merged into another meanwhile is
        that one."""
        if by.kind != "customer" or by.ref == self.customer.ref:
            return
        if not customers.is_same(store_id=self.row.store_id, ref=by.ref, customer_id=self.customer.id):
            raise NotFound(f"There is no conversation {self.row.ref!r} here.", field="conversation")


def same(event: Event, body: dict[str, Any]) -> Event:
    """The event, which its key made, if it said the same; else KeyReused."""
    if chain.leaf(event.salt or "", chain.text(_files.as_before(body, event))) != event.leaf:
        raise KeyReused(field="client_key")
    return event


def close_all(talks: Collection[Open]) -> None:
    """Writes what was appended to these conversations, and their rows. Three statements for any number of them, and a
    call to who waits."""
    for talk in talks:
        talk.row.turn_at = talk.since()
    fresh = [event for talk in talks for event in talk.fresh]
    rows.insert(Event, EVENT, [_values(event, EVENT) for event in fresh])
    _search.keep(fresh)
    rows.update(Conversation, _CHANGES, [(talk.row.pk, *_values(talk.row, _CHANGES)) for talk in talks])
    lists = {following.listed(talk.row.store_id) for talk in talks}
    wake(lists | {ref for talk in talks for ref in (talk.row.ref, *talk.orders)})
    for talk in talks:
        talk.fresh.clear()


def _values(row: Event | Conversation, names: Sequence[str]) -> tuple[Any, ...]:
    """As they are written: of a choice its word."""
    values = (getattr(row, name) for name in names)
    return tuple(str(one) if isinstance(one, str) else one for one in values)


def locked(store_id: int, ref: str, by: Actor) -> Open:
    """The conversation, locked. Strangers, and customers whose conversation it is not, are told there is none."""
    row = Conversation.objects.select_for_update(no_key=True).filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    check_words_left(row)
    return opened(row, by)


def check_words_left(row: Conversation) -> None:
    if row.erased_at is not None:
        raise ConversationErased(conversation=row.ref)


def opened(row: Conversation, by: Actor) -> Open:
    """A row that is locked already, or only just made."""
    talk = Open(row, customers.leads_to(row.customer_id), row.turn, row.snoozed_until)
    talk.check_theirs(by)
    return talk


def locked_all(wanted: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Open]:
    """Those of these conversations, (store id, ref) each, that there are; locked in one order. Two statements. Whose
    they are is still to be asked (`check_theirs`)."""
    if not wanted:
        return {}
    found = (Conversation.from_db(None, _ROW, row) for row in _LOCKED.ask(refs={ref for _, ref in wanted}))
    here = [row for row in found if (row.store_id, row.ref) in wanted]
    whose = customers.lead_to({row.customer_id for row in here})
    return {(row.store_id, row.ref): Open(row, whose[row.customer_id], row.turn, row.snoozed_until) for row in here}


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
