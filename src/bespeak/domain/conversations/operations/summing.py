"""The summary of what was settled: sent once for each state of things, confirmed or corrected point by point."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import chain, exchanges, wording
from bespeak.domain.conversations.enquiries import FACTS
from bespeak.domain.conversations.facts import DetailConfirmed, DetailDisputed, SummarySent
from bespeak.domain.conversations.models import Confirmation, Conversation, Event
from bespeak.domain.conversations.operations import _append, _speaking
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.operations.saying import Said
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.confirmations import body_of
from bespeak.domain.conversations.states import AuthorKind, EventKind, Line, Settles
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

MOST = 60
"""Details of one summary."""


class SummarySuperseded(Refusal):
    code = "summary_superseded"
    status = "conflict"
    sentence = "Things have changed since. Look at the newest summary."


@dataclass(frozen=True, slots=True)
class Summed:
    """The summary that says how things stand is event `seq`; 0 where there was nothing to say. `duplicate`: it had been
    sent before."""

    seq: int
    duplicate: bool = False


@requires(Conversations.SAY)
@transaction.atomic
def sum_up(
    *,
    store_id: int,
    conversation: str,
    by: Actor,
    at: datetime,
    more: Sequence[Mapping[str, Any]] = (),
    automatic: bool = False,
) -> Summed:
    """Sends the customer what was settled in this conversation, made from its facts: what was confirmed and still
    stands, answers by which the store goes, and `more` details that later rooms know (each with a `key`, a `kind` and
    the moment `at`). Of one state of things no two summaries are sent.

    It is nobody's answer: the turn stays where it is, and no talk becomes two-way by it. Refuses customers, and, unless
    it is `automatic`, where nothing was settled (nothing_settled).
    """
    if by.kind == "customer":
        raise NotFound(field="conversation")
    talk = _append.locked(store_id, conversation, by)
    found = [*_enquired(talk.row), *_confirmed(talk.row, at), *_answered(talk.row), *more]
    details = [exchanges.named(one) for one in found[:MOST]]
    if not details:
        if automatic:
            return Summed(0)
        raise Invalid("nothing_settled", "Nothing was settled here yet.", field="conversation")
    state = exchanges.state(details)
    last = _summaries(talk).last()
    if last is not None and json.loads(last.body or "{}").get("state") == state:
        return Summed(last.seq, duplicate=True)
    line = Line.CHAT if by.is_person or automatic else Line.API
    body = {"details": details, "state": state}
    event = talk.append(
        Entry(kind=EventKind.SUMMARY, body=body, author=_append.author(by), line=line, at=at, automatic=automatic)
    )
    talk.close()
    record([SummarySent(**_about(talk, by, at), seq=event.seq, details=len(details))])
    return Summed(event.seq)


@requires(Conversations.SAY)
@transaction.atomic
def respond(
    *,
    store_id: int,
    conversation: str,
    of: int,
    detail: str,
    yes: bool,
    by: Actor,
    at: datetime,
    text: str = "",
    line: str = "chat",
    client_key: str = "",
) -> Said:
    """What the customer says of one detail (its id) of the summary that is event `of`: yes, or what is not so (`text`).

    A yes is evidence and opens no gate; it leaves the turn where it is. A correction is the customer's word: the detail
    is open again, and it is the store's turn. The same again is said once; the latest stands. Somebody of the store
    writes down what the customer said of it (needs the permission to log). Refuses an unknown detail, a correction
    without words, and a summary after which a newer one was sent (SummarySuperseded).
    """
    _append.check_line(line)
    said = {} if yes else wording.of(text)
    talk = _append.locked(store_id, conversation, by)
    named = _detail(talk, of, detail)
    body: dict[str, Any] = {"of": of, "detail": detail, "key": str(named["key"]), **said}
    if by.kind != "customer":
        by.require(Conversations.LOG)
        body["logged_by"] = by.ref
    masked = tuple(said.get("masked", ()))
    known = talk.earlier(client_key, body)
    if known is None:
        known = _same(talk, detail, EventKind.ASSENT if yes else EventKind.OBJECTION, said.get("text", ""))
    if known is not None:
        return Said(conversation, known.seq, known.at, False, duplicate=True, masked=masked)
    more: list[Fact] = []
    if yes:
        seq = talk.append(_assent(talk, body, at, line, client_key)).seq
    else:
        _speaking.open_again(talk, by, at, line)
        event, more = _speaking.speak(
            talk, body, by, at, line=line, own=True, client_key=client_key, kind=EventKind.OBJECTION
        )
        seq = event.seq
    talk.close()
    kind = DetailConfirmed if yes else DetailDisputed
    record([*more, kind(**_about(talk, by, at), seq=seq, detail=detail)])
    return Said(conversation, seq, at, False, duplicate=False, masked=masked)


def _assent(talk: Open, body: dict[str, Any], at: datetime, line: str, key: str) -> Entry:
    author = (AuthorKind.CUSTOMER.value, talk.customer.ref)
    return Entry(kind=EventKind.ASSENT, body=body, author=author, line=line, at=at, client_key=key)


def _summaries(talk: Open) -> Any:
    return Event.objects.filter(conversation=talk.row, kind=EventKind.SUMMARY).order_by("seq")


def _detail(talk: Open, of: int, detail: str) -> Mapping[str, Any]:
    found = list(_summaries(talk).filter(seq__gte=of))
    if not found or found[0].seq != of:
        raise NotFound(f"There is no summary {of} here.", field="of")
    details = json.loads(found[0].body or "{}").get("details", ())
    named = next((one for one in details if one["id"] == detail), None)
    if named is None:
        raise Invalid("unknown_detail", "This is no point of the summary.", field="detail")
    if len(found) > 1:
        raise SummarySuperseded(of=of, newest=found[-1].seq)
    return dict(named)


def _same(talk: Open, detail: str, kind: EventKind, text: str) -> Event | None:
    """What stands of this detail already, where it is that."""
    kinds = (EventKind.ASSENT, EventKind.OBJECTION)
    rows = Event.objects.filter(conversation=talk.row, kind__in=kinds).order_by("-seq")
    mine = (one for one in rows if json.loads(one.body or "{}").get("detail") == detail)
    last = next(mine, None)
    if last is None or last.kind != kind or json.loads(last.body or "{}").get("text", "") != text:
        return None
    return last


def _enquired(row: Conversation) -> Iterator[dict[str, Any]]:
    """What they asked for, product by product, the newest of each, once a person has answered it."""
    mine = Event.objects.filter(conversation=row, kind=EventKind.MESSAGE, seq__lt=row.two_way_seq)
    newest: dict[str, tuple[Event, dict[str, Any]]] = {}
    for event in mine.filter(body__contains=f'"{FACTS}":').order_by("seq"):
        said = json.loads(event.body or "{}").get(FACTS)
        if isinstance(said, dict):
            newest[str(said.get("product", ""))] = event, said
    for event, said in newest.values():
        pairs = [[one["label"], f"{one.get('said') or one.get('value')} {one.get('unit') or ''}".strip()]
                 for one in said.get("options", ())]  # fmt: skip
        pairs += [[one["label"], f"{one['given']} {one['unit']}".strip()] for one in said.get("measurements", ())]
        detail = {
            "key": f"asked-{event.seq}", "kind": "enquiry", "at": chain.moment(event.at), "name": said.get("name"),
            "quantity": said.get("quantity"), "size": said.get("size"), "specification": pairs,
            "country": said.get("country"), "postcode": said.get("postcode"), "by": said.get("needed_by"),
        }  # fmt: skip
        yield {name: value for name, value in detail.items() if value}


def _confirmed(row: Conversation, at: datetime) -> Iterator[dict[str, Any]]:
    """Who somebody is they need not be asked again."""
    found = Confirmation.objects.filter(conversation=row, withdrawn_at=None).exclude(kind=Settles.IDENTITY)
    for one in found.select_related("product", "variant__product").order_by("seq"):
        if one.valid_until is not None and one.valid_until <= at:
            continue
        product = one.variant.product if one.variant else one.product
        named = {"name": product.name} if product else {}
        yield {"key": one.ref, "at": chain.moment(one.at), **named, **body_of(one)}


def _answered(row: Conversation) -> Iterator[dict[str, Any]]:
    kinds = (EventKind.QUESTION, EventKind.PRODUCTS, EventKind.ANSWER, EventKind.SETTLED)
    rows = list(
        Event.objects.filter(conversation=row, kind__in=kinds).order_by("seq").values_list("seq", "kind", "at", "body")
    )
    stands = exchanges.exchanges(rows)
    for seq, kind, _, body in rows:
        told = stands.get(seq)
        if kind in exchanges.ASKED and told and told.answer and told.settled_at:
            question = str(json.loads(body or "{}").get("text", ""))
            moment = chain.moment(told.answer.at)
            yield {"key": f"q{seq}", "kind": "answer", "at": moment, "question": question, "answer": told.answer.text}


def _about(talk: Open, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "store_id": talk.row.store_id, "subject": talk.row.ref, "at": at, "by": by.ref,
        "customer": talk.customer.ref, "customer_id": talk.customer.id,
    }  # fmt: skip
