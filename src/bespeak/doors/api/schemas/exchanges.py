"""Structured messages: products as cards, questions with choices, summaries; and how they stand by now."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, ClientKey, Flag, Message, Sku, Text, Told, Whole
from bespeak.doors.api.schemas.lines import MessagingLine

Choice = Annotated[str, Field(max_length=1000)]
"""What is too long is refused by its own name."""


class QuestionGiven(Body):
    """Two to six choices of at most 200 characters: one of them is chosen, or `several`; with `own` customers may
    answer in their own words."""

    text: Message
    choices: list[Choice] = Field(max_length=50, examples=[["Silver", "Gold"]])
    several: Flag = False
    own: Flag = False
    line: MessagingLine = "api"
    client_key: ClientKey = ""


class CardsGiven(Body):
    """One to six variants, shown as cards; what they cost now is kept with them."""

    skus: list[Sku] = Field(max_length=50, examples=[["RING-54"]])
    text: Text = ""
    line: MessagingLine = "api"
    client_key: ClientKey = ""


class ChoiceGiven(Body):
    """What the customer answered: numbers of what is chosen, from 0, or their `own` words where those were asked
    for."""

    chosen: list[Whole] = Field([], max_length=50)
    own: Text = ""
    line: MessagingLine = "api"
    client_key: ClientKey = ""


class VerdictGiven(Body):
    """What the customer says of one detail (its `id`): yes, or what is not so (`text`)."""

    detail: str = Field(min_length=1, max_length=100)
    yes: Flag
    text: Text = ""
    line: MessagingLine = "api"
    client_key: ClientKey = ""


class AnswerSettled(Told):
    """The store goes by the answer to number `of`; it is changed no more."""

    conversation: str
    of: int


class SummarySent(Told):
    """The summary that says how things stand is number `seq`; `duplicate` where it had been sent before."""

    conversation: str
    seq: int
    duplicate: bool


class AnswerStanding(Told):
    """The answer that stands."""

    seq: int
    at: At
    chosen: list[int]
    own: str
    text: str


class VerdictStanding(Told):
    """What the customer said last of one detail of a summary."""

    seq: int
    at: At
    yes: bool
    text: str


class Exchange(Told):
    """How a question, products or a summary stand by now. `settled_at`: since when the store goes by the answer;
    `latest`: no newer summary was sent; `verdicts` by the id of the detail."""

    answer: AnswerStanding | None
    settled_at: At | None
    latest: bool
    verdicts: dict[str, VerdictStanding]
