"""The list of agreements as members work through it: what ends next first, everything that is over newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries.reading import in_state, visible
from bespeak.domain.agreements.queries.views import AgreementView, views
from bespeak.domain.agreements.states import OPEN, State, is_code, plain_code
from bespeak.domain.customers import directory
from bespeak.domain.customers import queries as customers
from bespeak.kit import places, refs
from bespeak.kit.actors import Actor

STATES = (State.PROPOSED, State.ACCEPTED, State.USED, State.DECLINED, State.WITHDRAWN, State.LAPSED)
MOST_COUNTED = 1000
MOST_CALLED = 500
"""Where there are more nobody needs the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; "" for anything. `search` is a ref, a code, the ref of the order that used it, a whole
    contact of the customer, or the beginning of their name."""

    state: str = ""
    customer: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An agreement in the list, and whose it is."""

    id: int
    name: str
    agreement: AgreementView


def listed(*, store_id: int, actor: Actor, at: datetime, asked: Asked, after: str = "", most: int = 50) -> list[Listed]:
    """Open ones by their end, others newest first, after the place `after` (see `place`). Seven statements at most."""
    seen = visible(store_id, actor).select_related("customer__survivor")
    if asked.state in OPEN:
        found = _found(_after_end(seen, after), store_id, at, asked).order_by("valid_until", "id")
    else:
        found = _found(_before(seen, after), store_id, at, asked).order_by("-id")
    rows = list(found[:most])
    told = views(rows, at) if rows else []
    return [Listed(row.pk, row.customer.survivor.name, one) for row, one in zip(rows, told, strict=True)]


def place(one: Listed, state: str) -> str:
    """Where the list goes on after this one."""
    return places.of(one.agreement.valid_until, one.id) if state in OPEN else str(one.id)


def counted(*, store_id: int, actor: Actor, at: datetime) -> dict[str, int]:
    """How many agreements there are in each state at this time, MOST_COUNTED at most. One statement."""
    actor.require_for_store(Agreements.READ, store_id=store_id)
    few = [_few(store_id, state, at) for state in STATES]
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) few)" for sql, _ in few)  # noqa: S608  Django wrote it
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, given in few for value in given])
        row = cursor.fetchone() or ()
    return dict(zip((str(one) for one in STATES), row, strict=True))


def _few(store_id: int, state: str, at: datetime) -> tuple[str, tuple[Any, ...]]:
    rows = Agreement.objects.filter(in_state(state, at), store_id=store_id).order_by().values("id")
    sql, given = rows[:MOST_COUNTED].query.sql_with_params()
    return sql, tuple(given)


def _found(rows: QuerySet[Agreement], store_id: int, at: datetime, asked: Asked) -> QuerySet[Agreement]:
    if asked.state:
        rows = rows.filter(in_state(asked.state, at))
    if asked.customer:
        rows = rows.filter(customer__survivor__ref=asked.customer)
    return rows.filter(_like(store_id, asked.search)) if asked.search else rows


def _like(store_id: int, search: str) -> Q:
    if refs.is_ref(search):
        return Q(ref=search) | Q(used_by_order=search) | Q(customer__survivor__ref=search)
    code = plain_code(search)
    called = directory.behind(store_id=store_id, search=search, most=MOST_CALLED)
    like = Q(customer_id__in=called) | Q(customer__survivor_id__in=[*called, *_reached(store_id, search)])
    return like | Q(code=code) if is_code(code) else like


def _reached(store_id: int, search: str) -> list[int]:
    found = [customers.by_contact(store_id=store_id, kind=kind, value=search) for kind in ("email", "phone")]
    return [one.customer_id for one in found if one]


def _after_end(found: QuerySet[Agreement], after: str) -> QuerySet[Agreement]:
    """Asked before the state is: of two ends to begin at SQLite takes the first that it reads."""
    if not after:
        return found
    moment, number = places.moment_and_number(after)
    return found.filter(Q(valid_until__gt=moment) | Q(valid_until=moment, id__gt=number), valid_until__gte=moment)


def _before(found: QuerySet[Agreement], after: str) -> QuerySet[Agreement]:
    return found.filter(id__lt=places.number(after)) if after else found
