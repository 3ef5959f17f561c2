"""Whose a conversation is, whose turn, until when it is set aside, and its end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bespeak.doors.api.schemas.basics import Body, MaybeRef, Moment

Outcome = Literal["ordered", "no_order", "answered", "twice", "spam", "other"]

Turn = Literal["store", "customer", "nobody"]


class AssigneeGiven(Body):
    """A member's ref, or "" for nobody."""

    member: MaybeRef


class TurnGiven(Body):
    to: Turn


class SnoozeGiven(Body):
    """Until when nobody is asked to look at it: a year ahead at most."""

    until: Moment


class ClosureGiven(Body):
    """What became of it, and more in a word for colleagues."""

    outcome: Outcome | Literal[""] = ""
    word: Annotated[str, Field(max_length=500)] = ""
