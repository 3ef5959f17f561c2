"""Writing down who is a prospect, from what happened. Doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.prospects.facts import ProspectEnded, ProspectFound, ProspectReturned
from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.operations import _rows
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.states import State, Why
from bespeak.domain.prospects.weighing import Came, Weighed, is_done, weigh
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires


@requires(Prospects.WORK)
@transaction.atomic
def look(*, store_id: int, customer_id: int, by: Actor, at: datetime) -> str:
    """Sees from all that happened whether this customer, and whoever was merged into them, is a prospect now, and what
    of. Answers the ref of the open one, "" where there is none. Safe to repeat: only facts decide, in any order."""
    survivor = customers.survivors([customer_id], lock=True).get(customer_id)
    if survivor is None:
        return ""
    family = customers.family(survivor)
    rows = Prospect.objects.select_for_update(no_key=True, of=("self",)).select_related("conversation", "into")
    known = list(rows.filter(store_id=store_id, customer_id__in=family).order_by("id"))
    found = weigh(store_id=store_id, customer_id=survivor, at=at)
    glance = _Glance(store_id, survivor, family, known, found, by, at)
    row = glance.open_one() or glance.begun()
    if row is not None:
        glance.write(row)
    record(glance.told)
    return row.ref if row is not None and row.state == State.OPEN else ""


@requires(Prospects.WORK)
def look_at_all(*, store_id: int, by: Actor, at: datetime, after: int = 0, most: int = 500) -> tuple[int, int]:
    """The same for everybody who ever talked, `most` conversations after the id `after`. Answers how many it looked at
    and where it goes on, 0 at the end."""
    batch = conversations.talked(store_id=store_id, after=after, most=most)
    for customer_id in {customer for _, customer in batch}:
        look(store_id=store_id, customer_id=customer_id, by=by, at=at)
    return len(batch), batch[-1][0] if len(batch) == most else 0


@dataclass(slots=True)
class _Glance:
    """One person: the rows that are `known` of them (of the `family` of ids), and what the facts say."""

    store_id: int
    customer_id: int
    family: Sequence[int]
    known: Sequence[Prospect]
    found: Weighed
    by: Actor
    at: datetime
    told: list[Fact] = field(default_factory=list)

    def open_one(self) -> Prospect | None:
        """What is open: of several the one somebody has planned for stays, the others go into it."""
        for row in self.known:
            if row.state == State.MERGED and row.into and row.into.customer_id not in self.family:
                self._return(row)
        opened = [row for row in self.known if row.state == State.OPEN]
        if not opened:
            return self._returned()
        kept = min(opened, key=lambda row: (row.step_at is None, row.step_at or row.since, row.pk))
        for row in opened:
            if row is not kept:
                kept.owner = kept.owner or row.owner
                self._end(row, State.MERGED, into=kept)
        return kept

    def begun(self) -> Prospect | None:
        """A new one, written so that what belongs to it can lean on it. Whoever said that nothing comes of it is
        believed until the customer speaks again."""
        ended = max((row.ended_at for row in self.known if row.ended_at), default=None)
        if not self.found.open or (ended is not None and self.found.spoke_at <= ended):
            return None
        row = Prospect(
            store_id=self.store_id, customer_id=self.customer_id, conversation_id=self.found.newest.id,
            since=self.found.since, heard_at=self.found.heard_at, owner=self.found.assignee,
        )  # fmt: skip
        row.due_at = _rows.due(row)
        row.save(force_insert=True)
        self.told.append(ProspectFound(**_rows.about(row, self.at, self.by.ref)))
        return row

    def write(self, row: Prospect) -> None:
        """What the facts say of the open one; where nothing is open any more, how it ended."""
        found = self.found
        if not found.open:
            came = found.came or Came(State.NONE, self.at)
            self._end(row, came.how, order_ref=came.order, why=Why.TALK_CLOSED if came.how == State.LOST else "")
            return
        row.conversation_id, row.since, row.heard_at = found.newest.id, found.since, found.heard_at
        row.advice, row.agreement_ref = found.advice, found.agreement
        row.owner = row.owner or found.assignee
        if is_done(step_at=row.step_at, said_at=found.said_at):
            row.step, row.step_at, row.note, row.step_by = "", None, "", ""
        if row.woken_at is not None and found.said_at > row.woken_at:
            row.woken_at = row.late_at = None
        row.due_at = _rows.due(row)
        _rows.set_alarm(row, self.at)
        row.save()
        _rows.keep_interests(row, found.products)

    def _returned(self) -> Prospect | None:
        """The last one, where it had ended by an order that was declined since."""
        last = self.known[-1] if self.known else None
        if last is None or last.state != State.ORDERED or last.order_ref not in self.found.declined:
            return None
        if self.found.open:
            self._return(last)
            return last
        return None

    def _return(self, row: Prospect) -> None:
        _rows.open_again(row)
        self.told.append(ProspectReturned(**_rows.about(row, self.at, self.by.ref)))

    def _end(self, row: Prospect, how: State, **more: Any) -> None:
        _rows.finish(row, how, self.at, self.by.ref, **more)
        row.save()
        about, why = _rows.about(row, self.at, self.by.ref), str(row.why)
        self.told.append(ProspectEnded(**about, how=how.value, why=why, order=row.order_ref))
