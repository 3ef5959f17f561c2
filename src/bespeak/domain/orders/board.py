"""The orders board: what waits for what, the next deadline first; and everything else, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bespeak.domain.customers import directory
from bespeak.domain.orders import finding, states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.orders.operations import answers
from bespeak.domain.orders.permissions import Orders
from bespeak.kit import places, refs
from bespeak.kit.actors import Actor

SENT = states.SENT
STATES = (states.HELD, states.ADMITTED, states.RELEASED, SENT, states.DECLINED, states.CANCELLED)
MOST_COUNTED = 1000
"""Where there are more nobody needs the number."""
MOST_NAMED = 1000
"""Of more customers than these the orders are not looked for one by one."""


@dataclass(frozen=True, slots=True)
class Card:
    """An order on the board. `gates` are those that are shut; `decision` can be told in words."""

    id: int
    ref: str
    external_id: str
    source: str
    state: str
    name: str
    total_minor: int
    currency: str
    received_at: datetime
    deadline: datetime | None
    gates: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; "" for anything. `search` is a ref, the channel's own id ("7" finds "#7" too), the e-mail
    address of whoever ordered, or the beginning of a word of their name. `among`: only orders with these refs."""

    state: str = ""
    gate: str = ""
    code: str = ""
    search: str = ""
    among: frozenset[str] | None = None


def cards(*, store_id: int, actor: Actor, asked: Asked, after: str = "", most: int = 50) -> list[Card]:
    """Held orders by deadline, others newest first, after the place `after` (see `place`). Four statements."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    found = _found(store_id, asked)
    if asked.state == states.HELD:
        found = _after_deadline(found, after).order_by("deadline", "id")
    else:
        found = _before(found, after).order_by("-id")
    rows = list(found[:most])
    said = answers.decisions([one.ref for one in rows]) if rows else {}
    shut = _shut([one.id for one in rows]) if rows else {}
    return [_card(one, said[one.ref], shut.get(one.id, ())) for one in rows]


def place(card: Card, state: str) -> str:
    """Where the list goes on after this card."""
    return places.of(card.deadline, card.id) if state == states.HELD and card.deadline else str(card.id)


def gates(*, store_id: int, actor: Actor) -> dict[str, int]:
    """How many of the first MOST_COUNTED held orders each shut gate keeps. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    held = Order.objects.filter(store_id=store_id, state=states.HELD).order_by("id").values("id")[:MOST_COUNTED]
    asked = Gate.objects.filter(order__in=held, opened_at=None).exclude(kind__in=(states.PAYMENT, states.STOCK))
    return dict(asked.values_list("kind").annotate(n=Count("pk")).order_by("kind"))


def counted(*, store_id: int, actor: Actor) -> dict[str, int]:
    """How many orders there are in each state, MOST_COUNTED at most. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    table = connection.ops.quote_name(Order._meta.db_table)
    one = "(SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE store_id = %s AND state = %s{} LIMIT {}) few)"
    asked = ", ".join(one.format(table, _WHICH.get(state, ""), MOST_COUNTED) for state in STATES)
    given = [word for state in STATES for word in (store_id, states.RELEASED if state == SENT else state)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", given)
        row = cursor.fetchone() or ()
    return dict(zip(STATES, row, strict=True))


_WHICH = {
    states.RELEASED: " AND released_at IS NOT NULL AND beyond_recall_at IS NULL",
    SENT: " AND beyond_recall_at IS NOT NULL",
}


def _found(store_id: int, asked: Asked) -> QuerySet[Order]:
    found = _like(store_id, asked.search) if asked.search else Order.objects.filter(store_id=store_id)
    if asked.among is not None:
        found = found.filter(ref__in=asked.among)
    if asked.state == states.RELEASED:
        found = found.filter(state=states.RELEASED, released_at__isnull=False, beyond_recall_at=None)
    elif asked.state == SENT:
        found = found.filter(state=states.RELEASED, beyond_recall_at__isnull=False)
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.gate:
        found = found.filter(Exists(Gate.objects.filter(order=OuterRef("pk"), kind=asked.gate, opened_at=None)))
    if asked.code:
        found = found.filter(codes__contains=f"|{asked.code}|").exclude(codes="")
    return found


def _like(store_id: int, search: str) -> QuerySet[Order]:
    """One or two statements find out whose or which they are; the rest is found by its index."""
    if refs.is_ref(search):
        return Order.objects.filter(ref=search, store_id=store_id)
    people = directory.behind(store_id=store_id, search=search, most=MOST_NAMED + 1)
    called = Q(id__in=finding.numbered(store_id, search) if "@" not in search else ())
    if len(people) > MOST_NAMED:  # somebody of so many stands near the top: the newest are read until there are enough
        named = Q(details__name__istartswith=search) | Q(details__name__icontains=f" {search}")
        return Order.objects.filter(called | named, store_id=store_id)
    # added to nought, the store leads the planner into no index: those of number and customer are the narrow ones
    rows = Order.objects.annotate(house=F("store_id") + 0)
    return rows.filter(called | Q(customer_id__in=people), house=store_id)


def _after_deadline(found: QuerySet[Order], after: str) -> QuerySet[Order]:
    if not after:
        return found
    moment, number = places.moment_and_number(after)
    return found.filter(Q(deadline__gt=moment) | Q(deadline=moment, id__gt=number))


def _before(found: QuerySet[Order], after: str) -> QuerySet[Order]:
    return found.filter(id__lt=places.number(after)) if after else found


def _shut(order_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    shut: dict[int, tuple[str, ...]] = {}
    rows = Gate.objects.filter(order_id__in=order_ids, opened_at=None).order_by("order_id", "id")
    for order_id, kind in rows.values_list("order_id", "kind"):
        shut[order_id] = (*shut.get(order_id, ()), kind)
    return shut


def _card(one: Order, decision: Decision, shut: tuple[str, ...]) -> Card:
    state = states.standing(one.state, sent=one.beyond_recall_at is not None)
    return Card(
        one.id, one.ref, one.external_id, one.source, state, one.details.get("name", ""), one.total_minor,
        one.currency, one.received_at, decision.deadline, shut, decision,
    )  # fmt: skip
