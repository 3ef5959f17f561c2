"""What one customer has talked about, for rooms that ask what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from bespeak.domain.conversations.models import Confirmation, Conversation, Event
from bespeak.domain.conversations.queries.seeing import with_topics
from bespeak.domain.conversations.states import SPOKEN, EventKind, State
from bespeak.kit.nested import Rows

_SAID = Event.objects.filter(conversation=OuterRef("pk"), kind__in=SPOKEN, automatic=False).order_by("-seq")
_AGREED = Event.objects.filter(conversation=OuterRef("pk"), kind=EventKind.AGREEMENT).order_by("-seq")
_SETTLED = Confirmation.objects.filter(conversation=OuterRef("pk"), withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Matter:
    """A conversation in which the customer has spoken (at `spoke_at` the last time). `said_at` is when a person of
    either side said something last, `heard_at` that or the last news of an agreement. `waits`: the customer has no
    answer yet. `settled`: something was confirmed in it. `outcome` is what became of it, "" while it is open."""

    id: int
    ref: str
    begun_at: datetime
    closed: bool
    outcome: str
    assignee: str
    products: frozenset[int]
    orders: tuple[str, ...]
    spoke_at: datetime
    said_at: datetime
    heard_at: datetime
    waits: bool
    settled: bool


def matters(*, store_id: int, customer_id: int, most: int = 20) -> list[Matter]:
    """Those of this customer (the survivor's id), newest first; none that was erased. One statement."""
    mine = Conversation.objects.filter(store_id=store_id, customer__survivor_id=customer_id, erased_at=None)
    spoken = with_topics(mine.filter(customer_spoke_at__isnull=False)).annotate(
        settled=Exists(_SETTLED), said=Subquery(_SAID.values("at")[:1]), agreed=Rows(_AGREED[:1], "at")
    )
    return [_matter(row) for row in spoken.order_by("-id")[:most]]


def talked(*, store_id: int, after: int = 0, most: int = 500) -> list[tuple[int, int]]:
    """(id of a conversation, id of its customer) wherever a customer spoke, after the id `after`. One statement."""
    found = Conversation.objects.filter(store_id=store_id, id__gt=after, customer_spoke_at__isnull=False)
    return list(found.order_by("id").values_list("id", "customer__survivor_id")[:most])


def _matter(row: Any) -> Matter:
    said = row.said or row.customer_spoke_at
    return Matter(
        id=row.pk,
        ref=row.ref,
        begun_at=row.created_at,
        closed=row.state == State.CLOSED,
        outcome=row.outcome,
        assignee=row.assignee,
        products=frozenset(product for product, _, _ in row.about if product),
        orders=tuple(order for _, _, order in row.about if order),
        spoke_at=row.customer_spoke_at,
        said_at=said,
        heard_at=max([said, *(at for (at,) in row.agreed)]),
        waits=row.state == State.OPEN and row.customer_seq > row.two_way_seq,
        settled=row.settled,
    )
