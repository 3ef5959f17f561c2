"""The only way an order enters, from every door, always a batch. A batch is a sequence: any split decides alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction

from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations import answers, change, knowing
from bespeak.domain.orders.operations.answers import Standing
from bespeak.domain.orders.operations.weighing import weigh
from bespeak.domain.orders.operations.writing import Judged, gates_of, write_new, write_times
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy import queries as policies
from bespeak.kit import refs, rows

TRIES = 6
Within = Callable[[list[Decision]], None]


def admit(drafts: Sequence[OrderDraft], *, within: Within | None = None) -> list[Decision]:
    """Judges the drafts one after the other, claims stock, stores everything. Answers one decision each, in order.

    A constant number of statements for any number of new orders. Each draft carries its store, actor and time;
    Forbidden or NotFound is raised before anything is written. The same (store, source, external id) again is the
    same order: equal content is a duplicate, other content a change. `within` runs in the same transaction, with
    the decisions. Two processes that bring the same order at once collide in the database and the later one looks
    again; so does whoever ordered at the moment in which they were forgotten.
    """
    for draft in drafts:
        draft.by.require(Orders.PLACE, store_id=draft.store_id)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                decisions = _in_sequence(drafts)
                if within:
                    within(decisions)
                return decisions
        except (IntegrityError, OperationalError, customers.JustForgotten):
            if attempt == TRIES or connection.in_atomic_block:
                raise
            time.sleep(0.01 * attempt)
    raise AssertionError("unreachable")


def _in_sequence(drafts: Sequence[OrderDraft]) -> list[Decision]:
    """Runs of new orders are judged together; a change ends a run, for it must see what came before it."""
    run = _Run(answers.standing({_key(draft) for draft in drafts if draft.external_id}))
    for position, draft in enumerate(drafts):
        known = run.known(_key(draft))
        if known is None:
            run.add(position, draft)
        elif known.content == draft.content or run.is_older(draft, known) or _was_refused(draft, known):
            run.repeat(position, draft, known)
        else:
            run.finish()
            run.change(position, draft)
    run.finish()
    return [run.decisions[position] for position in range(len(drafts))]


def _was_refused(draft: OrderDraft, known: Standing | OrderDraft) -> bool:
    """The same change after release as before: it was kept for a person to see, and not taken over."""
    return isinstance(known, Standing) and known.refused == draft.content


def _key(draft: OrderDraft) -> answers.Key:
    return draft.store_id, draft.source, draft.external_id


class _Run:
    """New orders that wait to be judged together, and repeats of orders that stand or wait."""

    def __init__(self, standing: dict[answers.Key, Standing]) -> None:
        self.standing = standing
        self.decisions: dict[int, Decision] = {}
        self.repeats: list[tuple[int, OrderDraft, Standing]] = []
        self.echoes: list[tuple[int, OrderDraft]] = []
        self.waiting: dict[answers.Key, OrderDraft] = {}
        self.later: dict[answers.Key, datetime] = {}
        self._new: list[tuple[int, OrderDraft]] = []

    def known(self, key: answers.Key) -> Standing | OrderDraft | None:
        """The order that has this key already, standing or waiting."""
        return self.standing.get(key) or self.waiting.get(key)

    def is_older(self, draft: OrderDraft, known: Standing | OrderDraft) -> bool:
        """A change that its channel made before one we have seen already."""
        seen = self.later.get(_key(draft), known.updated_at)
        return draft.updated_at is not None and seen is not None and draft.updated_at < seen

    def add(self, position: int, draft: OrderDraft) -> None:
        self._new.append((position, draft))
        if draft.external_id:
            self.waiting[_key(draft)] = draft

    def repeat(self, position: int, draft: OrderDraft, known: Standing | OrderDraft) -> None:
        """Nothing new, but perhaps the news that it was still so at a later time."""
        if isinstance(known, Standing):
            self.repeats.append((position, draft, known))
        else:
            self.echoes.append((position, draft))
        seen = self.later.get(_key(draft), known.updated_at)
        if draft.updated_at and draft.content == known.content and (seen is None or draft.updated_at > seen):
            self.later[_key(draft)] = draft.updated_at

    def change(self, position: int, draft: OrderDraft) -> None:
        """Other content of an order that stands; nothing may be waiting."""
        key = _key(draft)
        self.decisions[position] = change.change(draft, self.standing[key])
        self.standing |= answers.standing({key})

    def finish(self) -> None:
        """Judges and stores the new ones, then answers the repeats."""
        judged = admit_new([draft for _, draft in self._new])
        by_key: dict[answers.Key, Decision] = {}
        for (position, draft), decision in zip(self._new, judged, strict=True):
            self.decisions[position] = by_key[_key(draft)] = decision
        for position, draft in self.echoes:
            stale = draft.content != self.waiting[_key(draft)].content
            self.decisions[position] = replace(by_key[_key(draft)], duplicate=True, stale=stale)
        self._answer_repeats()
        for key, draft in self.waiting.items():
            self.standing[key] = Standing(by_key[key].order, draft.content, draft.updated_at)
        self._keep_later()
        self._new, self.echoes, self.waiting = [], [], {}

    def _keep_later(self) -> None:
        for key, at in self.later.items():
            self.standing[key] = replace(self.standing[key], updated_at=at)
        write_times({self.standing[key].ref: at for key, at in self.later.items()})
        self.later = {}

    def _answer_repeats(self) -> None:
        if not self.repeats:
            return
        present = answers.decisions([known.ref for _, _, known in self.repeats])
        for position, draft, known in self.repeats:
            self.decisions[position] = replace(present[known.ref], duplicate=True, stale=draft.content != known.content)
        self.repeats = []


def admit_new(drafts: Sequence[OrderDraft]) -> list[Decision]:
    """Orders nobody has seen before, folded in their order."""
    if not drafts:
        return []
    people = customers.gather([_ask(draft) for draft in drafts], at=drafts[0].at)
    known = knowing.know(drafts, people)
    present = policies.current({draft.store_id for draft in drafts})
    claims = inventory.begin_claims({variant for draft in drafts for variant in known.wants(draft)})
    ids = rows.take_ids(Order, len(drafts))
    judged = []
    for draft, customer_id, order_id, ref in zip(drafts, people, ids, refs.many("ord", len(drafts)), strict=True):
        case = known.case(draft, customer_id, ref)
        verdict = weigh(case, customer_id, present[draft.store_id], known, claims, order_ref=ref, by=draft.by.ref)
        judged.append(Judged(draft, order_id, ref, verdict, gates_of(verdict)))
    claims.write()
    return write_new(judged)


def _ask(draft: OrderDraft) -> customers.Ask:
    contacts = (("email", draft.email), ("phone", draft.phone))
    return customers.Ask(
        draft.store_id, tuple((kind, value) for kind, value in contacts if value), draft.name, draft.language
    )
