"""A conversation set aside for a time, and its end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bespeak.doors.api.schemas.basics import Body, Moment

Outcome = Literal["ordered", "no_order", "answered", "twice", "spam", "other"]


class SnoozeGiven(Body):
    """Until when nobody is asked to look at it: a year ahead at most."""

    until: Moment


class ClosureGiven(Body):
    """What became of it, and more in a word for colleagues."""

    outcome: Outcome | Literal[""] = ""
    word: Annotated[str, Field(max_length=500)] = ""
