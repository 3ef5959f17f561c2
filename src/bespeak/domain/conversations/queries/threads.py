"""Conversations and what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import F, OuterRef

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations import exchanges
from bespeak.domain.conversations.models import Conversation, Event, Reading
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import asked
from bespeak.domain.conversations.queries.entries import AMONG_COLLEAGUES, REWRITES, entry, told_later, with_exchanges
from bespeak.domain.conversations.queries.seeing import may_see, of_store, one_of, seen, told_of, visible, with_topics
from bespeak.domain.conversations.queries.talkviews import ConversationView, EntryView, Mark, view
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound

_TOLD_LATER = (*REWRITES, EventKind.NOTE.value, *exchanges.FOLLOWED)
_LATER = Event.objects.filter(conversation=OuterRef("pk"), kind__in=_TOLD_LATER).order_by("seq")
_MARKS = Reading.objects.filter(conversation=OuterRef("pk")).order_by("id")


def introductions(*, ref: str, actor: Actor) -> list[tuple[str, tuple[str, ...]]]:
    """What the customer of a conversation has said of themselves, oldest first: name and ways to reach them. One
    statement; whose else those are is not told here."""
    rows = Event.objects.filter(conversation__in=may_see(actor).filter(ref=ref), kind=EventKind.INTRODUCED)
    said = [json.loads(body) for body in rows.order_by("seq").values_list("body", flat=True) if body]
    return [(str(one.get("name", "")), tuple(str(value) for _, value in one.get("contacts", ()))) for one in said]


def conversation(*, ref: str, actor: Actor) -> ConversationView:
    """One conversation. Strangers are told there is none."""
    return view(told_of(ref, actor))


def conversations(
    *,
    store_id: int,
    actor: Actor,
    state: str = "",
    turn: str = "",
    assignee: str = "",
    customer: str = "",
    order: str = "",
    product: str = "",
    after: str = "",
    most: int = 50,
) -> list[ConversationView]:
    """Conversations, newest first, after the one with the ref `after`. The other arguments narrow them down.

    `customer` and `order` are refs, `product` a ref or handle.
    """
    actor.require(Conversations.READ, store_id=store_id)
    found = visible(actor, led=bool(customer or order))
    found = of_store(found, store_id, led=bool(customer or order)).order_by((F("id") + 0).desc() if customer else "-id")
    same = {"state": state, "turn": turn, "assignee": assignee, "topics__order_ref": order}
    found = found.filter(**{name: value for name, value in same.items() if value})
    if customer:
        found = found.filter(customer__survivor__ref=customer)
    if product:
        found = found.filter(topics__product_id=catalog.product_ids(store_id=store_id, names=[product])[product])
    if after:
        found = found.filter(id__lt=seen(after, actor).pk)
    return [view(row) for row in with_topics(found)[:most]]


def thread(*, ref: str, actor: Actor, after: int = 0, most: int = 500) -> list[EntryView]:
    """The events of a conversation after number `after`, oldest first. Customers see nothing that is among colleagues.

    Three statements. An edit or deletion comes as an event of its own too, so that whoever has read further can follow.
    """
    row = seen(ref, actor)
    events = Event.objects.filter(conversation=row, seq__gt=after).order_by("seq")
    later = list(_later_of(row))
    (rewritten, notes), stands = told_later(later), exchanges.exchanges(later)
    if actor.kind != "customer":
        return with_exchanges([entry(event, rewritten, private=False) for event in events[:most]], stands)
    entries = (entry(event, rewritten, private=True) for event in events.exclude(kind__in=AMONG_COLLEAGUES))
    return with_exchanges([entry for entry in entries if entry.of not in notes][:most], stands)


def stretch(
    *, ref: str, actor: Actor, before: int = 0, most: int = 60
) -> tuple[ConversationView, list[EntryView], bool]:
    """A conversation, its newest events (or those before the number `before`), oldest first, and whether there are
    older ones. For members: nothing is left out. Two statements."""
    found = with_topics(may_see(actor)).annotate(later=Rows(_LATER, "seq", "kind", "at", "body"))
    found = found.annotate(asked=Rows(asked.LAST, *asked.COLUMNS))
    row: Any = one_of(found.annotate(marks=Rows(_MARKS, "side", "reader", "seq", "at")), ref)
    if actor.kind == "customer":
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    events = Event.objects.filter(conversation=row).order_by("-seq")
    read = list((events.filter(seq__lt=before) if before else events)[: most + 1])
    rewritten, _ = told_later(row.later)
    said = [entry(event, rewritten, private=False) for event in reversed(read[:most])]
    entries = with_exchanges(said, exchanges.exchanges(row.later))
    talk = replace(view(row), marks=tuple(Mark(*one) for one in row.marks), verdicts=exchanges.verdicts(row.later))
    talk = replace(talk, asked_for=asked.views(row.asked, talk.ref, talk.customer))
    return talk, entries, len(read) > most


def lately(
    *, ref: str, actor: Actor, before: int = 0, most: int = 60
) -> tuple[ConversationView, list[EntryView], bool]:
    """As `stretch`, as its customer reads it: without what is among colleagues. Two statements."""
    mine = with_topics(may_see(actor)).annotate(later=Rows(_LATER, "seq", "kind", "at", "body"))
    row: Any = one_of(mine.annotate(marks=Rows(_MARKS, "side", "reader", "seq", "at")), ref)
    rewritten, notes = told_later(row.later)
    events = Event.objects.filter(conversation=row).exclude(kind__in=AMONG_COLLEAGUES).order_by("-seq")
    found = list((events.filter(seq__lt=before) if before else events)[: most + 1])
    entries = (entry(event, rewritten, private=True) for event in reversed(found[:most]))
    talk = replace(view(row), marks=tuple(Mark(*one) for one in row.marks))
    told = [one for one in entries if one.of not in notes]
    return talk, with_exchanges(told, exchanges.exchanges(row.later)), len(found) > most


def _later_of(row: Conversation) -> Iterable[exchanges.Row]:
    found = Event.objects.filter(conversation=row, kind__in=_TOLD_LATER).order_by("seq")
    return found.values_list("seq", "kind", "at", "body")
