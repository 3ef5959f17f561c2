"""Structured messages: products as cards, questions with choices, the summary of what was settled, and answers."""

from __future__ import annotations

from typing import Any

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.conversations import operations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Number, Ref
from bespeak.doors.api.schemas.conversations import MessageSaid
from bespeak.doors.api.schemas.exchanges import (
    AnswerSettled,
    CardsGiven,
    ChoiceGiven,
    QuestionGiven,
    SummarySent,
    VerdictGiven,
)

routes = Routes("Structured messages")


@routes.post("/conversations/{ref}/questions", may=Conversations.SAY, answers=MessageSaid, status=201)
def ask_question(visit: Visit, ref: Ref, body: QuestionGiven) -> Any:
    """The store asks; the customer answers with one tap, on the page of the conversation or of their order."""
    return operations.ask(
        store_id=visit.store_id, conversation=ref, text=body.text, choices=body.choices, several=body.several,
        own=body.own, line=body.line, client_key=body.client_key, by=visit.actor, at=visit.at,
    )  # fmt: skip


@routes.post("/conversations/{ref}/products", may=Conversations.SAY, answers=MessageSaid, status=201)
def show_products(visit: Visit, ref: Ref, body: CardsGiven) -> Any:
    """Shows products to the customer, who can choose one."""
    return operations.show(
        store_id=visit.store_id, conversation=ref, skus=body.skus, text=body.text, line=body.line,
        client_key=body.client_key, by=visit.actor, at=visit.at,
    )  # fmt: skip


@routes.post("/conversations/{ref}/messages/{seq}/answer", may=Conversations.LOG, answers=MessageSaid, status=201)
def write_down_answer(visit: Visit, ref: Ref, seq: Number, body: ChoiceGiven) -> Any:
    """What the customer answered to the question, or chose of the products, that is number `seq`. The latest answer
    stands until the store has settled it (409 `answer_settled`)."""
    return operations.answer(
        store_id=visit.store_id, conversation=ref, of=seq, chosen=body.chosen, own=body.own, line=body.line,
        client_key=body.client_key, by=visit.actor, at=visit.at,
    )  # fmt: skip


@routes.post("/conversations/{ref}/messages/{seq}/settlement", may=Conversations.SAY, answers=AnswerSettled)
def settle_answer(visit: Visit, ref: Ref, seq: Number) -> Any:
    """The store goes by the answer to number `seq` from now on. Safe to repeat."""
    operations.settle(store_id=visit.store_id, conversation=ref, of=seq, by=visit.actor, at=visit.at)
    return {"conversation": ref, "of": seq}


@routes.post("/conversations/{ref}/summary", may=Conversations.SAY, answers=SummarySent, status=201)
def sum_up(visit: Visit, ref: Ref) -> Any:
    """Sends the customer what was settled, made from what was confirmed, answered and agreed; of one state of things
    once. Each detail has an `id` by which it is confirmed or corrected."""
    made = agreements.sum_up(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
    return {"conversation": ref, "seq": made.seq, "duplicate": made.duplicate}


@routes.post("/conversations/{ref}/messages/{seq}/verdict", may=Conversations.LOG, answers=MessageSaid, status=201)
def write_down_verdict(visit: Visit, ref: Ref, seq: Number, body: VerdictGiven) -> Any:
    """What the customer says of one detail of the summary that is number `seq`: yes, or what is not so. Of the newest
    summary only (409 `summary_superseded`)."""
    return operations.respond(
        store_id=visit.store_id, conversation=ref, of=seq, detail=body.detail, yes=body.yes, text=body.text,
        line=body.line, client_key=body.client_key, by=visit.actor, at=visit.at,
    )  # fmt: skip
