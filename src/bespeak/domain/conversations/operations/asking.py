"""Structured messages: products that are shown, questions with choices, and what the customer answers to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations import choosing, exchanges, wording
from bespeak.domain.conversations.facts import QuestionSettled
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import _append, _speaking, _topics
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.operations.keeping import add
from bespeak.domain.conversations.operations.saying import Said
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

MOST_SHOWN = 6


class _Saying(NamedTuple):
    """Where, by whom, when, by which line, with which key, having read how far."""

    store_id: int
    ref: str
    by: Actor
    at: datetime
    line: str
    key: str
    seen: int


class AnswerSettled(Refusal):
    code = "answer_settled"
    status = "conflict"
    sentence = "The store goes by the answer that was given. To change it, write to the store."


@requires(Conversations.SAY)
@transaction.atomic
def ask(
    *,
    store_id: int,
    conversation: str,
    text: str,
    choices: Sequence[str],
    by: Actor,
    at: datetime,
    several: bool = False,
    own: bool = False,
    line: str = "chat",
    client_key: str = "",
    seen: int = 0,
) -> Said:
    """A question with two to six choices, one of which is chosen, or `several`; with `own` the customer may answer in
    their own words. It is a word of the store like any other (see `say`, also for the keys and `seen`).

    Refuses customers (NotFound), too few, too many, equal and too long choices, by name.
    """
    _append.check_line(line)
    body = wording.of(text) | {"choices": choosing.choices(choices), "several": several, "own": own}
    return _said(EventKind.QUESTION, body, _Saying(store_id, conversation, by, at, line, client_key, seen))


@requires(Conversations.SAY)
@transaction.atomic
def show(
    *,
    store_id: int,
    conversation: str,
    skus: Sequence[str],
    by: Actor,
    at: datetime,
    text: str = "",
    line: str = "chat",
    client_key: str = "",
    seen: int = 0,
) -> Said:
    """Shows one to six variants to the customer, who can ask about them and choose one. What they cost now is kept
    with the event; pages say what they cost when they are read. For the rest as `ask`. Refuses an unknown SKU."""
    _append.check_line(line)
    said = wording.of(text) if text.strip() else {}
    body = said | {"products": _shown(store_id, skus)}
    return _said(EventKind.PRODUCTS, body, _Saying(store_id, conversation, by, at, line, client_key, seen))


@requires(Conversations.SAY)
@transaction.atomic
def answer(
    *,
    store_id: int,
    conversation: str,
    of: int,
    by: Actor,
    at: datetime,
    chosen: Sequence[int] = (),
    own: str = "",
    line: str = "chat",
    client_key: str = "",
) -> Said:
    """The customer's answer to the question, or the choice among the products, that is event `of`: numbers of what is
    chosen (from 0), or their own words where those are asked for. It is their word like any other.

    The same answer again is the one that stands (`duplicate`), from whatever tab it comes; another one takes its place
    until the store has settled it (AnswerSettled). Somebody of the store writes down what the customer answered (needs
    the permission to log). Refuses an unknown choice, none, and several where one is asked for.
    """
    _append.check_line(line)
    talk = _append.locked(store_id, conversation, by)
    asked = _asked(talk, of)
    body = choosing.answered(asked.body, of, chosen, own)
    stands = _stands(talk, of)
    known = talk.earlier(client_key, body if by.kind == "customer" else body | {"logged_by": by.ref})
    if known is None and stands.answer and _same(stands.answer, body):
        known = Event.objects.get(conversation=talk.row, seq=stands.answer.seq)
    if known is not None:
        return Said(conversation, known.seq, known.at, False, duplicate=True, masked=tuple(body.get("masked", ())))
    if stands.settled_at:
        raise AnswerSettled(of=of)
    if by.kind != "customer":
        by.require(Conversations.LOG)
        body["logged_by"] = by.ref
    _speaking.open_again(talk, by, at, line)
    event, facts = _speaking.speak(
        talk, body, by, at, line=line, own=True, client_key=client_key, kind=EventKind.ANSWER
    )
    facts += _is_about(talk, asked, body["chosen"], by, at)
    talk.close()
    record(facts)
    return Said(conversation, event.seq, at, False, duplicate=False, masked=tuple(body.get("masked", ())))


@requires(Conversations.SAY)
@transaction.atomic
def settle(*, store_id: int, conversation: str, of: int, by: Actor, at: datetime) -> None:
    """The store goes by the answer to event `of` from now on: it is changed no more. Safe to repeat. Refuses customers
    and what was not answered yet (not_answered)."""
    if by.kind == "customer":
        raise NotFound(field="conversation")
    talk = _append.locked(store_id, conversation, by)
    _asked(talk, of)
    stands = _stands(talk, of)
    if stands.answer is None:
        raise Invalid("not_answered", "Nobody has answered this yet.", field="of")
    if stands.settled_at is None:
        seq = add(talk, EventKind.SETTLED, {"of": of, "answer": stands.answer.seq}, by, at)
        told = QuestionSettled(
            store_id=store_id, subject=conversation, at=at, by=by.ref, customer=talk.customer.ref,
            customer_id=talk.customer.id, seq=seq, of=of,
        )  # fmt: skip
        record([told])


def _said(kind: EventKind, body: dict[str, Any], said: _Saying) -> Said:
    store_id, ref, by, at, line, key, seen = said
    if by.kind == "customer":
        raise NotFound(field="conversation")
    talk = _append.locked(store_id, ref, by)
    masked = tuple(body.get("masked", ()))
    known = talk.earlier(key, body)
    if known is not None:
        return Said(ref, known.seq, known.at, talk.row.two_way_seq == known.seq, duplicate=True, masked=masked)
    talk.check_seen(seen, by)
    _speaking.open_again(talk, by, at, line)
    event, facts = _speaking.speak(talk, body, by, at, line=line, own=False, client_key=key, kind=kind)
    talk.close()
    record(facts)
    return Said(ref, event.seq, at, talk.row.two_way_seq == event.seq, duplicate=False, masked=masked)


def _shown(store_id: int, skus: Sequence[str]) -> list[dict[str, Any]]:
    wanted = list(dict.fromkeys(one for one in skus if one))
    if not wanted:
        raise Invalid("nothing_chosen", "Choose a product to show.", field="skus")
    if len(wanted) > MOST_SHOWN:
        raise Invalid("too_many_products", f"Show {MOST_SHOWN} products at most.", field="skus", most=MOST_SHOWN)
    found = catalog.variants_by_sku([(store_id, sku) for sku in wanted])
    for sku in wanted:
        if (store_id, sku) not in found:
            raise NotFound(f"There is no variant {sku[:60]!r} here.", field="skus")
    return [
        {
            "product": one.product_ref, "sku": one.sku, "name": one.product_name, "variant": one.name,
            "price_minor": one.price_minor, "currency": one.currency,
        }
        for one in (found[store_id, sku] for sku in wanted)
    ]  # fmt: skip


def _asked(talk: Open, of: int) -> Event:
    event = Event.objects.filter(conversation=talk.row, seq=of, kind__in=exchanges.ASKED).first()
    if event is None:
        raise NotFound(f"There is no question {of} here.", field="of")
    return event


def _stands(talk: Open, of: int) -> exchanges.Exchange:
    kinds = (EventKind.ANSWER, EventKind.SETTLED)
    rows = Event.objects.filter(conversation=talk.row, kind__in=kinds, seq__gt=of).order_by("seq")
    told = exchanges.exchanges(rows.values_list("seq", "kind", "at", "body"))
    return told.get(of, exchanges.Exchange())


def _same(stands: exchanges.Answer, body: dict[str, Any]) -> bool:
    return (list(stands.chosen), stands.own) == (body["chosen"], body.get("own", ""))


def _is_about(talk: Open, asked: Event, chosen: Sequence[int], by: Actor, at: datetime) -> list[Any]:
    """A product that a person showed and the customer chose is what they talk about."""
    if asked.kind != EventKind.PRODUCTS or not chosen:
        return []
    shown = json.loads(asked.body or "{}")["products"]
    refs = [str(shown[one]["product"]) for one in chosen]
    fresh = _topics.add(talk.row, _topics.named(talk.row.store_id, refs, ()))
    if not fresh.products:
        return []
    body = {"products": fresh.refs(talk.row), "orders": []}
    event = talk.append(Entry(kind=EventKind.TOPIC, body=body, author=_append.author(by), line=asked.line, at=at))
    return [_speaking.two_way(talk, event.seq, by, at)] if talk.row.two_way_at is not None else []
