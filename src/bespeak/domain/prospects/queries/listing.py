"""The list of prospects as members work through it: what is due first; what has ended, the last first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.customers import directory
from bespeak.domain.prospects.models import Interest, Prospect
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries.views import ProspectView, told
from bespeak.domain.prospects.states import UNTOUCHED, State
from bespeak.kit import places
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, NotFound

DUE, LATE, UNPLANNED, PLANNED, ORDERED, LOST = "due", "late", "unplanned", "planned", "ordered", "lost"
KINDS = (DUE, LATE, UNPLANNED, PLANNED, ORDERED, LOST)
ENDED = {ORDERED: (State.ORDERED,), LOST: (State.NOT_INTERESTED, State.LOST, State.NONE)}
ANYBODY, NOBODY = "anybody", ""
MOST_COUNTED = 1000
"""Where there are more nobody needs the number."""
MOST_FOUND = 500
LOOKED_THROUGH = 1000
"""In so many of the newest a part of a heading is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`kind`: due now, late for a day, without a next step, planned for later, ordered, lost; "" for all that are open.
    `owner` is a member's ref, NOBODY or ANYBODY; `product` a ref or handle.

    `search` finds the ref, a name or a contact, a part of the name of a product and, in the newest, of a heading.
    """

    at: datetime
    kind: str = ""
    owner: str = ANYBODY
    product: str = ""
    search: str = ""


def prospects(*, store_id: int, actor: Actor, asked: Asked, after: str = "", most: int = 50) -> list[ProspectView]:
    """Those after the place `after` (see `place`). One statement, one more for a product, three more for a search.
    Refuses unknown kinds and products."""
    actor.require_for_store(Prospects.READ, store_id=store_id)
    if asked.kind and asked.kind not in KINDS:
        raise Invalid("unknown_kind", f"{asked.kind[:40]!r} is not one of {', '.join(KINDS)}.", field="kind")
    found = _asked(Prospect.objects.filter(store_id=store_id), asked)
    if asked.product:
        number = catalog.product_ids(store_id=store_id, names=[asked.product])[asked.product]
        found = found.filter(id__in=_wanting(store_id, [number]))
    if asked.search:
        found = found.filter(_like(store_id, asked.search))
    return told(_after(found, asked.kind, after)[:most], actor)


def place(one: ProspectView, kind: str) -> str:
    """Where the list goes on after this one."""
    moment = one.ended_at if kind in ENDED else one.due_at
    return places.of(moment or one.since, one.id)


def prospect(*, store_id: int, ref: str, actor: Actor) -> ProspectView:
    """One of them, else NotFound. One statement."""
    actor.require_for_store(Prospects.READ, store_id=store_id)
    found = told(Prospect.objects.filter(store_id=store_id, ref=ref), actor)
    if not found:
        raise NotFound(f"There is no prospect {ref!r} here.", field="prospect")
    return found[0]


def counted(*, store_id: int, actor: Actor, at: datetime, owner: str = ANYBODY) -> dict[str, int]:
    """How many there are of each kind, MOST_COUNTED at most. One statement."""
    actor.require_for_store(Prospects.READ, store_id=store_id)
    mine = Prospect.objects.filter(store_id=store_id)
    few = [_few(_asked(mine, Asked(at=at, kind=kind, owner=owner))) for kind in KINDS]
    with connection.cursor() as cursor:
        counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) few)" for sql, _ in few)  # noqa: S608
        cursor.execute(f"SELECT {counts}", [one for _, params in few for one in params])
        return dict(zip(KINDS, cursor.fetchone() or (), strict=True))


def _few(found: QuerySet[Prospect]) -> tuple[str, tuple[Any, ...]]:
    return found.order_by().values("id")[:MOST_COUNTED].query.sql_with_params()


def _asked(found: QuerySet[Prospect], asked: Asked) -> QuerySet[Prospect]:
    if asked.kind in ENDED:
        found = found.filter(state__in=ENDED[asked.kind])
    else:
        found = found.filter(state=State.OPEN)
        narrower = {
            DUE: Q(due_at__lte=asked.at), LATE: Q(due_at__lte=asked.at - UNTOUCHED),
            UNPLANNED: Q(step=""), PLANNED: Q(due_at__gt=asked.at) & ~Q(step=""),
        }  # fmt: skip
        found = found.filter(narrower.get(asked.kind, Q()))
    return found if asked.owner == ANYBODY else found.filter(owner=asked.owner)


def _after(found: QuerySet[Prospect], kind: str, after: str) -> QuerySet[Prospect]:
    ended = kind in ENDED
    ordered = found.order_by(*(("-ended_at", "-id") if ended else ("due_at", "id")))
    if not after:
        return ordered
    moment, number = places.moment_and_number(after)
    if ended:
        return ordered.filter(Q(ended_at__lt=moment) | Q(ended_at=moment, id__lt=number), ended_at__lte=moment)
    return ordered.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=number), due_at__gte=moment)


def _wanting(store_id: int, products: Collection[int]) -> list[int]:
    found = Interest.objects.filter(store_id=store_id, product_id__in=products).order_by("-id")
    return list(found.values_list("prospect_id", flat=True)[:MOST_FOUND])


def _like(store_id: int, search: str) -> Q:
    people = directory.behind(store_id=store_id, search=search, most=MOST_FOUND)
    wanting: Sequence[int] = _wanting(store_id, catalog.named_like(store_id=store_id, text=search))
    newest = Prospect.objects.filter(store_id=store_id).order_by("-id").values("id")[:LOOKED_THROUGH]
    headed = Q(id__in=newest) & Q(conversation__subject_line__icontains=search)
    whose = Q(customer_id__in=people) | Q(customer__survivor_id__in=people)
    return Q(ref=search) | whose | Q(id__in=wanting) | headed
