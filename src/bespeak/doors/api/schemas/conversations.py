"""Conversations: what is said, and what is settled in them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import ConfirmationView
from bespeak.doors.api.schemas.basics import (
    Amount,
    At,
    Body,
    ClientKey,
    Country,
    Currency,
    Flag,
    Language,
    MaybeRef,
    Message,
    Moment,
    Ref,
    Short,
    Text,
    Told,
    Whole,
    amount,
    same,
)
from bespeak.doors.api.schemas.customers import ContactGiven
from bespeak.doors.api.schemas.ends import Outcome, Turn
from bespeak.doors.api.schemas.exchanges import Exchange
from bespeak.doors.api.schemas.files import FilesGiven, FileTold
from bespeak.doors.api.schemas.lines import MessagingLine
from bespeak.kit import money

Side = Literal["customer", "store"]
Settles = Literal["availability", "specification", "delivery", "identity", "extra_payment"]
Masked = Literal["card", "password"]
TagName = Annotated[str, BeforeValidator(lambda tag: getattr(tag, "name", tag))]


class Conversation(Told):
    """`head` ends its chain of `last_seq` events; `two_way_at` is when a person last answered the customer. Until
    `snoozed_until` nobody is asked to look at it; then it is the store's turn. `outcome` is what became of it."""

    ref: str
    customer: str
    customer_name: str
    subject_line: str
    state: Literal["open", "closed"]
    turn: Turn
    assignee: str
    products: list[str]
    orders: list[str]
    last_seq: int
    head: str
    customer_spoke_at: At | None
    two_way_at: At | None
    created_at: At
    erased_at: At | None
    snoozed_until: At | None
    outcome: Outcome | Literal[""]
    tags: list[TagName]


class ConversationGiven(Body):
    """With a customer (ref), or whoever the contacts lead to. Writing for the customer logs what they said."""

    text: Message
    author: Side = "customer"
    customer: MaybeRef = ""
    contacts: list[ContactGiven] = Field([], max_length=10)
    name: Short = ""
    language: Language = ""
    line: MessagingLine = "api"
    subject_line: Short = ""
    products: list[Ref] = Field([], max_length=50, description="Refs or handles.")
    orders: list[Ref] = Field([], max_length=50)
    client_key: ClientKey = ""
    automatic: Flag = False


class ConversationStarted(Told):
    """`duplicate` where the client key had started it before."""

    conversation: str
    customer: str
    seq: int
    duplicate: bool
    masked: list[Masked]


class Entry(Told):
    """One event; `files` came with it. `text` is how it reads today, `body` what was written (null once erased), `of`
    what it rewrites. `exchange`: how a question, products or a summary stand by now, null for all else."""

    seq: int
    of: int
    at: At
    kind: str
    author_kind: str
    author: str
    line: str
    automatic: bool
    text: str
    body: dict[str, Any] | None
    edited: bool
    deleted: bool
    masked: list[Masked]
    files: list[FileTold]
    exchange: Exchange | None


class MessageGiven(Body):
    """By the store; or, as `customer`, logged for them. With files it may go without words. `seen` is the number of the
    last event its writer has read: it is refused (`stale_state`) where somebody else has said something since, and
    `data.last_seq` tells how far there is to read. Without it, it is said all the same."""

    text: Annotated[str, Field(max_length=50_000)] = ""
    files: FilesGiven = Field(default_factory=list)
    author: Side = "store"
    line: MessagingLine = "api"
    client_key: ClientKey = ""
    automatic: Flag = False
    seen: Whole = 0


class CallGiven(Body):
    """A telephone call that a person of the store had."""

    customer_said: Message
    store_said: Message
    client_key: ClientKey = ""


class NoteGiven(Body):
    text: Message
    client_key: ClientKey = ""


class MessageEdit(NoteGiven):
    """How it reads from now on."""


class MessageRewritten(Told):
    """`seq` is the number of the edit or deletion itself; `masked` which kinds of secrets were hidden in an edit."""

    conversation: str
    of: int
    seq: int
    masked: list[Masked] = []


class MessageSaid(Told):
    """`two_way` where it answered the customer; `masked` says which kinds of secrets were hidden before it was kept."""

    conversation: str
    seq: int
    at: At
    two_way: bool
    duplicate: bool
    masked: list[Masked]


class TopicsGiven(Body):
    products: list[Ref] = Field([], max_length=50, description="Refs or handles.")
    orders: list[Ref] = Field([], max_length=50)


class TopicsAdded(Told):
    conversation: str
    added: int


class ConfirmationGiven(Body):
    """What is settled. availability: sku, quantity (held until `valid_until`); specification: details of a product,
    SKU or order; delivery: country; identity: nothing more; extra_payment: amount."""

    kind: Settles
    product: MaybeRef = ""
    sku: str = Field("", max_length=100)
    order: MaybeRef = ""
    quantity: int = Field(0, strict=True, ge=0, le=1_000_000)
    country: Country = ""
    postcode: str = Field("", max_length=16)
    amount: Amount | None = None
    currency: Currency | None = None
    details: Text = ""
    valid_until: Moment | None = None
    line: MessagingLine = "api"
    client_key: ClientKey = ""

    def terms(self, store_currency: str) -> Terms:
        currency = self.currency or store_currency
        agreed = None if self.amount is None else money.parse(self.amount, currency, field="amount")
        return Terms(
            product=self.product,
            sku=self.sku,
            order=self.order,
            quantity=self.quantity,
            country=self.country,
            postcode=self.postcode,
            amount=agreed,
            details=self.details,
            valid_until=self.valid_until,
        )


class Confirmation(Told):
    """`requirement` is the rules' word for `kind`, `hold` the stock held with it."""

    ref: str
    conversation: str
    customer: str
    seq: int
    kind: Settles
    requirement: str
    product: str
    sku: str
    order: str
    quantity: int
    country: str
    postcode: str
    amount: str | None
    currency: str
    details: str
    valid_until: At | None
    hold: str
    at: At
    by: str
    withdrawn_at: At | None

    @classmethod
    def of(cls, view: ConfirmationView) -> Confirmation:
        own = same(view, (name for name in cls.model_fields if name != "amount"))
        return cls(**own, amount=None if view.amount_minor is None else amount(view.amount_minor, view.currency))


class TranscriptFault(Told):
    seq: int
    code: str
    text: str


class TranscriptProof(Told):
    """Whether the transcript is what was written, up to its `head`."""

    conversation: str
    last_seq: Whole
    head: str
    whole: bool
    faults: list[TranscriptFault]
