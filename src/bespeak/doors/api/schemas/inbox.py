"""The list of conversations: what is looked for, tags, several at once, dealing out, how long words are kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Flag, Line, MaybeRef, Moment, Ref, Search, Told, Whole
from bespeak.doors.api.schemas.conversations import Conversation
from bespeak.doors.api.schemas.ends import Outcome, Turn

Colour = Literal["grey", "blue", "green", "red", "amber", "violet"]
Kind = Literal["store", "customer", "snoozed", "closed"]
Whose = Literal["me", "nobody"]
Order = Literal["longest", "newest"]


class FoundIn(Told):
    """What stands around the words that were looked for, in message `seq`; `note`: it is among colleagues."""

    seq: int
    text: str
    note: bool


class InboxEntry(Conversation):
    """A conversation as the list shows it: what was `said` last and by whom (`said_by`: customer, member, key …), and
    whether the customer has said something that whoever asks has not read. `heated`: one of the customer's last words
    sounds so. `back`: why it is the store's turn again by itself (time | silent | prospect)."""

    said: str
    said_by: str
    said_at: At | None
    unread: bool
    heated: bool
    back: str
    found: FoundIn | None


class InboxCounts(Told):
    """How many wait for the store, for the customer, are set aside and closed; 1,000 stands for more."""

    store: int
    customer: int
    snoozed: int
    closed: int


class Tag(Told):
    """One of the store's own words; `having` conversations have it."""

    ref: str
    name: str
    colour: Colour
    retired_at: At | None
    having: int


class Tags(Told):
    items: list[Tag]


class TagGiven(Body):
    """Made where there is none of this name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


class TagChange(Body):
    """What is not named stays. `retired`: it is offered no more, what has it keeps it."""

    name: Annotated[str, Field(max_length=200)] = ""
    colour: Colour | Literal[""] = ""
    retired: Flag | None = None


class TagMerge(Body):
    """The tag (its ref) that takes its place."""

    into: Ref


class TagsMerged(Told):
    """How many conversations have the other one instead."""

    tag: str
    into: str
    moved: int


class ViewGiven(Body):
    """A filter of the list under a name; what had the name is changed. `whose`: one's own or nobody's conversations;
    `team`: for everybody (by whoever may manage conversations); `first`: what one sees who opens the list."""

    name: Line
    kind: Kind | Literal[""] = ""
    whose: Whose | Literal[""] = ""
    search: Search = ""
    order: Order | Literal[""] = ""
    team: Flag = False
    first: Flag = False


class View(Told):
    """A filter of the list under a name. `first`: what whoever asks sees who opens the list."""

    ref: str
    name: str
    kind: Kind | Literal[""]
    whose: Whose | Literal[""]
    search: str
    order: Order | Literal[""]
    team: bool
    first: bool


class Views(Told):
    items: list[View]


class ChangesGiven(Body):
    """The same done to all of them: `member` for assign, `until` for snooze, `outcome` for close, `tag` for tag."""

    conversations: Annotated[list[Ref], Field(min_length=1, max_length=100)]
    deed: Literal["assign", "snooze", "rest", "close", "tag"]
    member: MaybeRef = ""
    until: Moment | None = None
    outcome: Outcome | Literal[""] = ""
    tag: Annotated[str, Field(max_length=200)] = ""


class Stood(Told):
    """How a conversation stood before number `seq` changed it."""

    ref: str
    seq: int
    state: Literal["open", "closed"]
    turn: Turn
    assignee: str


class Changed(Told):
    """Those that changed (refs); the others were like that, or are closed. `before` is how they stood, for undoing it;
    a tag is undone by taking it off."""

    changed: list[str]
    before: list[Stood] = []


class StoodGiven(Body):
    ref: Ref
    seq: Whole
    state: Literal["open", "closed"]
    turn: Turn
    assignee: MaybeRef


class UndoGiven(Body):
    """`before` as the change answered it."""

    before: Annotated[list[StoodGiven], Field(min_length=1, max_length=100)]


class Undone(Told):
    """How many stand as before; the others changed again meanwhile and stay as they are."""

    undone: int


class ReadGiven(Body):
    """The number of the last event that stood before one's eyes."""

    seq: Whole


class ReadSoFar(Told):
    """`seq` is the newest of what the customer said that whoever asks has read, 0 where they said nothing."""

    conversation: str
    seq: int


class AwayGiven(Body):
    """A member's ref, and whether they are away."""

    member: Ref
    away: Flag


class Dealing(Told):
    """Whether what comes in is given to somebody by itself, and who is away."""

    on: bool
    away: list[str]


class DealingGiven(Body):
    on: bool


class Retention(Told):
    """After how many days without a word what was said is erased; 0 keeps it."""

    days: int


class RetentionGiven(Body):
    days: Annotated[int, Field(ge=0, le=36_500)]
