"""Opening gates from a later room (payments holds a key), shutting them again, and releasing what no gate shuts any
more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bespeak.domain.orders import states
from bespeak.domain.orders.facts import GateOpened, GateShut, OrderReleased
from bespeak.domain.orders.models import Gate, Order
from bespeak.journal.recording import record
from bespeak.kit import rows
from bespeak.kit.actors import Actor


@transaction.atomic
def open_gates(
    *,
    store_id: int | None,
    order_refs: Collection[str],
    gate: str,
    evidence: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> list[str]:
    """Opens one kind of gate on many orders; those that have no other shut gate of scope pick are released.

    For later rooms, which have asked for permission (`payments` opens "payment"). Safe to repeat: a gate opens once.
    `evidence` is what opened it, by order ref. Answers the refs of the orders whose gate opened now.
    """
    shut = Gate.objects.filter(order__ref__in=order_refs, kind=gate, opened_at=None)
    if store_id is not None:
        shut = shut.filter(store_id=store_id)
    orders = {one.id: one for one in Order.objects.select_for_update().filter(ref__in=order_refs).order_by("id")}
    found = [one for one in shut.order_by("order_id") if one.order_id in orders]
    if not found:
        return []
    columns = ("opened_at", "opened_by", "evidence")
    rows.update(Gate, columns, [(one.id, at, by.ref, evidence.get(orders[one.order_id].ref, "")) for one in found])
    _count_down(found)
    facts = [
        GateOpened(
            store_id=one.store_id, subject=orders[one.order_id].ref, at=at, by=by.ref,
            gate=gate, evidence=evidence.get(orders[one.order_id].ref, ""),
        )
        for one in found
    ]  # fmt: skip
    record(facts)
    release([one.order_id for one in found], by=by.ref, at=at)
    return [orders[one.order_id].ref for one in found]


def _count_down(opened: Collection[Gate]) -> None:
    """One statement for each set of scopes that the gates had."""
    by_scope: dict[tuple[bool, bool, bool], list[int]] = {}
    for gate in opened:
        by_scope.setdefault((gate.pay, gate.pick, gate.ship), []).append(gate.order_id)
    for (pay, pick, ship), order_ids in by_scope.items():
        standing = Order.objects.filter(id__in=order_ids).exclude(state__in=states.OVER)
        standing.update(
            shut_pay=F("shut_pay") - int(pay),
            shut_pick=F("shut_pick") - int(pick),
            shut_ship=F("shut_ship") - int(ship),
        )


@transaction.atomic
def shut_gates(*, store_id: int, order_refs: Collection[str], gate: str, by: Actor, at: datetime) -> list[str]:
    """Shuts one kind of gate again, for later rooms, where what opened it was taken back. What was released waits for
    it again. Orders that are over, and goods that left, stay as they are. Answers the refs of the orders concerned."""
    mine = Order.objects.select_for_update().filter(store_id=store_id, ref__in=order_refs, beyond_recall_at=None)
    orders = {one.id: one for one in mine.exclude(state__in=states.OVER).order_by("id")}
    opened = Gate.objects.filter(order_id__in=orders, kind=gate, opened_at__isnull=False)
    found = list(opened.order_by("order_id"))
    rows.update(Gate, ("opened_at", "opened_by", "evidence"), [(one.id, None, "", "") for one in found])
    for one in found:
        _shut_on(orders[one.order_id], one)
    facts = [
        GateShut(
            store_id=store_id, subject=orders[one.order_id].ref, at=at, by=by.ref, gate=gate, evidence=one.evidence
        )
        for one in found
    ]  # fmt: skip
    record(facts)
    return [orders[one.order_id].ref for one in found]


def _shut_on(order: Order, gate: Gate) -> None:
    """Counts it, and takes back the release in the same statement: a released order has no shut gate of scope pick."""
    order.shut_pay += int(gate.pay)
    order.shut_pick += int(gate.pick)
    order.shut_ship += int(gate.ship)
    if order.state == states.RELEASED and order.shut_pick:
        order.state, order.released_at = states.ADMITTED, None
    order.save(update_fields=["state", "released_at", "shut_pay", "shut_pick", "shut_ship"])


def release(order_ids: Collection[int], *, by: str, at: datetime) -> None:
    """Admitted orders with no shut gate of scope pick may be picked from now on."""
    ready = Order.objects.filter(id__in=order_ids, state=states.ADMITTED, shut_pick=0)
    found = list(ready.order_by("id").values_list("id", "store_id", "ref"))
    if not found:
        return
    ready.filter(id__in=[one[0] for one in found]).update(state=states.RELEASED, released_at=at)
    record([OrderReleased(store_id=store_id, subject=ref, at=at, by=by) for _, store_id, ref in found])


@transaction.atomic
def mark_beyond_recall(*, order_refs: Collection[str], by: Actor, at: datetime) -> int:
    """The latch that fulfilment sets at hand-over: from now on nobody cancels. Answers how many were set."""
    recallable = Order.objects.filter(ref__in=order_refs, state=states.RELEASED, beyond_recall_at=None)
    return recallable.update(beyond_recall_at=at)
