"""Conversations and what is in them, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bespeak.domain.conversations.enquiries import EnquiryView
from bespeak.domain.conversations.exchanges import Exchange, Verdict
from bespeak.domain.conversations.queries.fileviews import FileView
from bespeak.domain.conversations.states import State

SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Mark:
    """`reader`, on this `side` of the conversation, had everything of the other up to number `seq` before them `at`."""

    side: str
    reader: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TagOn:
    """One of the store's own words on a conversation."""

    ref: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`products` are the names of what it is about, `orders` refs; `head` ends its chain of `last_seq` events. It is
    the turn of whoever has it since `turn_at`; of the store from `snoozed_until` on, where it is set aside until then.
    `outcome` is what became of it once it is closed. `marks`, who has read how far, is told by `stretch` and
    `lately` only, `verdicts`, what the customer said of each point that was summed up, and `asked_for`, the newest
    enquiries, by `stretch`. `heated`: one of the customer's last words sounds so; for members."""

    ref: str
    store_id: int
    customer: str
    customer_name: str
    subject_line: str
    state: str
    turn: str
    assignee: str
    products: tuple[str, ...]
    orders: tuple[str, ...]
    last_seq: int
    head: str
    customer_spoke_at: datetime | None
    two_way_at: datetime | None
    created_at: datetime
    erased_at: datetime | None
    turn_at: datetime
    customer_id: int
    product_ids: tuple[int, ...]
    snoozed_until: datetime | None
    outcome: str
    marks: tuple[Mark, ...] = ()
    asked_for: tuple[EnquiryView, ...] = ()
    held: bool = False
    tags: tuple[TagOn, ...] = ()
    heated: bool = False
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    def stands(self, at: datetime) -> str:
        """closed, snoozed, or whose turn it is (store | customer | nobody)."""
        if self.state == State.CLOSED:
            return State.CLOSED.value
        return SNOOZED if self.snoozed_until and self.snoozed_until > at else self.turn


@dataclass(frozen=True, slots=True)
class EntryView:
    """One event. `text` is how it reads today: edited, or "" once deleted; `body` what was written (None: erased).

    `of` is the number of the message that an edit or deletion is about, else its own. A customer sees no body of what
    was rewritten, only how it reads. `masked` says which kinds of secrets ("card", "password") were hidden in it before
    it was kept. `exchange` is how a question, products or a summary stand by now; `heard` alone says in which
    `conversation` it is. `files` came with it, none where it was taken back.
    """

    seq: int
    of: int
    at: datetime
    kind: str
    author_kind: str
    author: str
    line: str
    automatic: bool
    text: str
    body: dict[str, Any] | None
    edited: bool
    deleted: bool
    masked: tuple[str, ...] = ()
    exchange: Exchange | None = None
    conversation: str = ""
    files: tuple[FileView, ...] = ()


def view(row: Any) -> ConversationView:
    """A row that was asked for `with_topics`."""
    return ConversationView(
        ref=row.ref,
        store_id=row.store_id,
        customer=row.customer.survivor.ref,
        customer_name=row.customer.survivor.name,
        subject_line=row.subject_line,
        state=row.state,
        turn=row.turn,
        assignee=row.assignee,
        products=tuple(name or "" for product, name, _ in row.about if product),
        orders=tuple(order for _, _, order in row.about if order),
        last_seq=row.last_seq,
        head=row.head,
        customer_spoke_at=row.customer_spoke_at,
        two_way_at=row.two_way_at,
        created_at=row.created_at,
        erased_at=row.erased_at,
        turn_at=row.turn_at,
        customer_id=row.customer.survivor_id,
        product_ids=tuple(product for product, _, _ in row.about if product),
        held=row.held,
        tags=tuple(TagOn(*one) for one in row.words),
        snoozed_until=row.snoozed_until,
        outcome=row.outcome,
        heated=row.heat > 0,
    )
