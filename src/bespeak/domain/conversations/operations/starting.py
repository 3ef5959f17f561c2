"""The first word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import chain, retelling, secrecy, wording
from bespeak.domain.conversations.facts import ConversationStarted
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append, _files, _speaking, _topics
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import AuthorKind
from bespeak.domain.customers import operations as customers
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, KeyReused, StaleState


@dataclass(frozen=True, slots=True)
class Started:
    """`duplicate` is true where the client key had started this conversation before; `masked` says which kinds of
    secrets were hidden in the first word."""

    conversation: str
    customer: str
    seq: int
    duplicate: bool
    masked: tuple[str, ...] = ()


@requires(Conversations.SAY)
@transaction.atomic
def start(
    *,
    store_id: int,
    text: str,
    by: Actor,
    at: datetime,
    author: str = "customer",
    customer: str = "",
    contacts: Sequence[tuple[str, str]] = (),
    name: str = "",
    language: str = "",
    line: str = "chat",
    subject_line: str = "",
    products: Sequence[str] = (),
    orders: Sequence[str] = (),
    client_key: str = "",
    automatic: bool = False,
    files: Sequence[Kept] = (),
) -> Started:
    """A new conversation with its first message, by the `customer` or the `store`.

    The customer is named by ref, or found (else made) by contacts, (kind, value) each. `products` are refs or handles,
    `orders` refs. The same client key answers what it made before; with another text it is refused (KeyReused).
    Writing for the customer needs the permission to log. Refuses unknown products, strangers, no text.
    """
    about = _topics.named(store_id, products, orders)
    _append.check_line(line)
    body = _first_body(text, author, client_key, by, files)
    known = _started(store_id, client_key, body)
    if known is not None:
        return known
    ask = customers.Ask(store_id=store_id, contacts=tuple(contacts), name=secrecy.masked(name), language=language)
    row = made(store_id, _whom(by, customer, ask, at), subject_line, client_key, at)
    if row is None:
        return _quicker(store_id, client_key, body)
    talk = _append.opened(row, by)
    fresh = _topics.add(row, about)
    talk.orders = fresh.orders
    opening = retelling.opening(body, talk.customer.ref, fresh.refs(row), fresh.orders)
    event, facts = _speaking.speak(
        talk, opening, by, at, line=line, automatic=automatic, own=author == AuthorKind.CUSTOMER, files=files
    )
    talk.close()
    began = ConversationStarted(
        store_id=store_id,
        subject=row.ref,
        at=at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        line=line,
    )
    record([began, *facts])
    return Started(row.ref, talk.customer.ref, event.seq, False, tuple(body.get("masked", ())))


def _first_body(text: str, author: str, client_key: str, by: Actor, files: Sequence[Kept]) -> dict[str, Any]:
    _append.check_key(client_key)
    if author not in {"customer", "store"} or (author == "store" and by.kind == "customer"):
        raise Invalid("unknown_author", "The author of the first word is customer or store.", field="author")
    return _speaking.body(text, author == "customer", by, files)


def _whom(by: Actor, customer: str, ask: customers.Ask, at: datetime) -> int:
    """A customer is themselves; else the one named, else the one asked for."""
    ref = by.ref if by.kind == "customer" else customer
    if ref:
        return customers.attend(store_id=ask.store_id, customer=ref, by=by, at=at).id
    return customers.gather([ask], at)[0]


def made(store_id: int, customer_id: int, subject_line: str, client_key: str, at: datetime) -> Conversation | None:
    """The new row, or None where this key has made one before (a second one waits here for the first to commit)."""
    ref = refs.new("cnv")
    row = Conversation(
        store_id=store_id,
        ref=ref,
        customer_id=customer_id,
        subject_line=wording.optional(subject_line, field="subject_line")[:200],
        head=chain.start(ref),
        turn_at=at,
        client_key=client_key or None,
        created_at=at,
    )
    made = Conversation.objects.bulk_create([row], ignore_conflicts=True)
    return Conversation.objects.filter(ref=made[0].ref).first()


def _quicker(store_id: int, client_key: str, body: dict[str, Any]) -> Started:
    """Somebody with the same key was quicker by a moment: theirs is the conversation."""
    known = _started(store_id, client_key, body)
    if known is None:
        raise StaleState(field="client_key")
    return known


def _started(store_id: int, client_key: str, body: dict[str, Any]) -> Started | None:
    """What this key has started already; KeyReused if that began with another text."""
    if not client_key:
        return None
    row = Conversation.objects.select_related("customer__survivor")
    known = row.filter(store_id=store_id, client_key=client_key).first()
    if known is None:
        return None
    first = Event.objects.get(conversation=known, seq=1)
    said = json.loads(first.body or "{}")
    said.pop(retelling.OPENS, None)
    if said != _files.as_before(body, first):
        raise KeyReused(field="client_key")
    return Started(known.ref, known.customer.survivor.ref, first.seq, True, tuple(body.get("masked", ())))
