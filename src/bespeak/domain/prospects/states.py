"""What a prospect can become, and what can be done next. True without a database."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

from bespeak.kit.states import Table


class State(TextChoices):
    OPEN = "open"
    ORDERED = "ordered"
    NOT_INTERESTED = "not_interested"
    LOST = "lost"
    NONE = "none"  # it was never about buying
    MERGED = "merged"  # the same person has another one


class Step(TextChoices):
    """What somebody of the store does next."""

    ANSWER = "answer"
    AGREE = "agree"  # write down what was settled
    REMIND = "remind"  # of an agreement that is not accepted
    ORDER = "order"  # invite to order what was agreed
    ASK = "ask"  # whether there is still interest
    CALL = "call"
    OTHER = "other"


class Why(TextChoices):
    """Why nothing came of it."""

    PRICE = "price"
    TIME = "time"
    NOT_POSSIBLE = "not_possible"
    ELSEWHERE = "elsewhere"
    CHANGED_MIND = "changed_mind"
    SILENT = "silent"
    TALK_CLOSED = "talk_closed"
    OTHER = "other"


BY_HAND = (State.NOT_INTERESTED, State.LOST, State.NONE)
"""How members may end one; `ordered` and `merged` happen by themselves."""
STEPS: Table = {
    State.OPEN: frozenset({State.ORDERED, *BY_HAND, State.MERGED}),
    State.ORDERED: frozenset({State.OPEN}),
    State.NOT_INTERESTED: frozenset({State.OPEN}),
    State.LOST: frozenset({State.OPEN}),
    State.NONE: frozenset({State.OPEN}),
    State.MERGED: frozenset({State.OPEN}),
}
GRACE = timedelta(days=2)
"""Whoever has no next step is looked after so long after the last thing that happened."""
UNTOUCHED = timedelta(days=1)
"""What came back and was left alone so long becomes the matter of whoever the store names for late answers."""
AHEAD = {
    Step.ANSWER: timedelta(), Step.AGREE: timedelta(days=1), Step.REMIND: timedelta(days=1),
    Step.ORDER: timedelta(days=2), Step.ASK: timedelta(days=3),
}  # fmt: skip
"""In how much time a step that is proposed falls due."""
