"""The store itself, its keys, and what runs behind it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Language, MaybeRef, Moment, Short, Told, Whole, Word

Scope = Annotated[str, Field(min_length=1, max_length=60)]
Address = Annotated[str, Field(max_length=500)]
FactKind = Annotated[str, Field(min_length=1, max_length=60)]


class OpenHours(Told):
    """One stretch of a weekday (0 is Monday), store time."""

    weekday: int
    opens: str
    closes: str


class Visitor(Told):
    """Whom the key acts as."""

    kind: str
    ref: str
    permissions: list[str]


class Store(Told):
    ref: str
    slug: str
    name: str
    currency: str
    country: str
    language: str
    timezone: str
    talk_url: str
    email: str
    phone: str
    open_now: bool
    hours: list[OpenHours]
    you: Visitor


class StoreChange(Body):
    """What is not named stays. `talk_url` may hold {order}; `phone` may be written as at home."""

    name: Short | None = None
    language: Language | None = None
    timezone: Short | None = None
    talk_url: Address | None = None
    email: Short | None = None
    phone: Word | None = None


class Answering(Told):
    """Minutes of open time within which an answer is promised, by line (chat, form, mail, phone); whose matter a late
    answer becomes (a member's ref, or ""); after how many days a silent customer comes back (0: never); after how many
    minutes of rest the customer is sent what was settled (0: never by itself); whether thanks and nothing more are laid
    by, with no answer owed (`rest_thanks`)."""

    within: dict[str, int]
    escalate_to: str
    return_after_days: int
    sum_up_after: int
    rest_thanks: bool


class AnsweringGiven(Body):
    """What is not named is not promised any more."""

    within: dict[Word, int] = Field(default_factory=dict, max_length=10)
    escalate_to: Word = ""
    return_after_days: int = Field(default=0, ge=0, le=365)
    sum_up_after: int = Field(default=0, ge=0, le=43_200)
    rest_thanks: bool = False


class Days(Told):
    """Working days, at least and at most."""

    least: int
    most: int


class LeadTimes(Told):
    """How long the store takes: to make what is made to order, to pack and hand over, on the way at home and abroad,
    and what a remote place adds. Null where it never said."""

    made: Days | None = None
    packed: Days | None = None
    home: Days | None = None
    abroad: Days | None = None
    remote: Days | None = None


class DaysGiven(Body):
    """Working days from 0 to 365."""

    least: Whole
    most: Whole


class LeadTimesGiven(Body):
    """All parts of it, instead of what was said before."""

    made: DaysGiven
    packed: DaysGiven
    home: DaysGiven
    abroad: DaysGiven
    remote: DaysGiven


class AccessKey(Told):
    """A key without its secret. `member` is the person it acts as, "" for a program of its own; `used_at` when it last
    opened something, to the hour."""

    ref: str
    label: str
    scopes: list[str]
    member: str
    issued_by: str
    created_at: At
    expires_at: At | None
    revoked_at: At | None
    used_at: At | None


class AccessKeyGiven(Body):
    """Scopes are permissions, or names of bundles of them (read, orders, catalog, stock, talk, agreements, codes,
    parcels, payments, everything); never more than your own."""

    label: str = Field(min_length=1, max_length=120)
    scopes: list[Scope] = Field(min_length=1, max_length=100)
    member: MaybeRef = ""
    expires_at: Moment | None = None


class AccessKeyIssued(Told):
    """`secret` is told this once, and to whoever repeats the request with the same Idempotency-Key."""

    secret: str
    key: AccessKey


class Endpoint(Told):
    """Who is told of facts (Standard Webhooks); no `kinds` means all of them."""

    ref: str
    url: str
    kinds: list[str]
    created_at: At


class EndpointGiven(Body):
    url: str = Field(min_length=1, max_length=500)
    kinds: list[FactKind] = Field([], max_length=100)


class EndpointAdded(Endpoint):
    """`secret` signs what is sent; it is told this once."""

    secret: str


class FailedErrand(Told):
    """Something that could not be done yet; it is tried again at `due_at`."""

    id: int
    listener: str
    subject: str
    attempts: int
    due_at: At
    last_error: str


class ErrandRetried(Told):
    id: int
    due_at: At
