"""How much there is, how much of it is spoken for, and whether the books agree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bespeak.domain.customers import directory
from bespeak.domain.inventory.models import Hold, Ledger, Level
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.inventory.states import LIVE
from bespeak.kit import places
from bespeak.kit.actors import Actor

MOST_CALLED = 500
"""So many customers of a name are looked for at most."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Units of one variant. `held` counts live holds only; what has lapsed is back in `free`."""

    variant_id: int
    sku: str
    on_hand: int
    held: int
    sold: int
    free: int


@dataclass(frozen=True, slots=True)
class HoldRow:
    ref: str
    sku: str
    quantity: int
    held_for: str
    expires_at: datetime
    state: str


def stock(
    *, store_id: int, actor: Actor, at: datetime, variant_ids: Collection[int] = (), after: str = "", most: int = 100
) -> list[Stock]:
    """Stock by SKU, after the SKU `after`. One statement."""
    actor.require(Inventory.READ, store_id=store_id)
    levels = Level.objects.filter(store_id=store_id, variant__sku__gt=after)
    if variant_ids:
        levels = levels.filter(variant_id__in=variant_ids)
    sums = (
        levels.values("variant_id", sku=F("variant__sku"))
        .annotate(on=Sum("on_hand"), kept=Sum("held"), out=Sum("allocated"), over=_lapsed(store_id, at))
        .order_by("sku")
    )
    return [
        Stock(
            one["variant_id"], one["sku"], one["on"], one["kept"] - one["over"], one["out"],
            one["on"] - one["kept"] - one["out"] + one["over"],
        )
        for one in sums[:most]
    ]  # fmt: skip


def _lapsed(store_id: int, at: datetime) -> Coalesce:
    """Units that count as held and are not any more, of the variant that is asked for around it."""
    over = Hold.objects.filter(store_id=store_id, variant_id=OuterRef("variant_id"), state=LIVE, expires_at__lte=at)
    units = over.order_by().values("variant_id").annotate(units=Sum("quantity")).values("units")
    return Coalesce(Subquery(units), 0)


def holds(
    *, store_id: int, actor: Actor, at: datetime, held_for: str = "", after: str = "", most: int = 50
) -> list[HoldRow]:
    """Live holds in order of ref, after the ref `after`; `held_for` is an agreement or conversation. One statement."""
    actor.require(Inventory.READ, store_id=store_id)
    live = Hold.objects.filter(store_id=store_id, state=LIVE, expires_at__gt=at, ref__gt=after)
    if held_for:
        live = live.filter(held_for=held_for)
    columns = ("ref", "variant__sku", "quantity", "held_for", "expires_at", "state")
    return [HoldRow(*row) for row in live.order_by("ref").values_list(*columns)[:most]]


@dataclass(frozen=True, slots=True)
class LevelView:
    """One variant at one place. `held` counts live holds only."""

    variant_id: int
    place: str
    on_hand: int
    held: int
    sold: int

    @property
    def free(self) -> int:
        return self.on_hand - self.held - self.sold


def levels(*, store_id: int, actor: Actor, at: datetime, variant_ids: Collection[int]) -> dict[int, list[LevelView]]:
    """Variant id → its stock place by place, where there is any. Two statements for any number."""
    actor.require(Inventory.READ, store_id=store_id)
    rows = Level.objects.filter(store_id=store_id, variant_id__in=variant_ids).order_by("place__code")
    over = Hold.objects.filter(store_id=store_id, variant_id__in=variant_ids, state=LIVE, expires_at__lte=at)
    lapsed = dict(over.values_list("level_id").annotate(units=Sum("quantity")).order_by("level_id"))
    found: dict[int, list[LevelView]] = {}
    for level, variant, place, on_hand, held, sold in rows.values_list(
        "id", "variant_id", "place__code", "on_hand", "held", "allocated"
    ):
        found.setdefault(variant, []).append(LevelView(variant, place, on_hand, held - lapsed.get(level, 0), sold))
    return found


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the ledger: what changed at a place, why (`kind`, `ref`), when and by whom."""

    id: int
    kind: str
    place: str
    on_hand: int
    held: int
    sold: int
    ref: str
    at: datetime
    by: str


def ledger(*, store_id: int, actor: Actor, variant_id: int, before: int = 0, most: int = 50) -> list[Movement]:
    """Every change of one variant's stock, newest first, before the line with id `before`. One statement."""
    actor.require(Inventory.READ, store_id=store_id)
    rows = Ledger.objects.filter(store_id=store_id, level__in=Level.objects.filter(variant_id=variant_id))
    if before:
        rows = rows.filter(id__lt=before)
    columns = ("id", "kind", "level__place__code", "on_hand", "held", "allocated", "ref", "at", "by")
    return [Movement(*row) for row in rows.order_by("-id").values_list(*columns)[:most]]


@dataclass(frozen=True, slots=True)
class LiveHold:
    """Units set aside now: of what, for whom and for what, until when, by whom."""

    id: int
    ref: str
    variant_id: int
    sku: str
    quantity: int
    held_for: str
    customer: str
    customer_name: str
    expires_at: datetime
    made_at: datetime
    made_by: str


def live_holds(
    *, store_id: int, actor: Actor, at: datetime, variant_id: int = 0, search: str = "", after: str = "", most: int = 50
) -> list[LiveHold]:
    """What is set aside, what ends soonest first, after the place `after` (see `hold_place`); `search` is the beginning
    of a SKU or of a word of a customer's name, or what it is held for. One statement, two with `search`."""
    actor.require(Inventory.READ, store_id=store_id)
    rows = Hold.objects.filter(store_id=store_id, state=LIVE, expires_at__gt=at)
    if variant_id:
        rows = rows.filter(variant_id=variant_id)
    if search:
        called = directory.behind(store_id=store_id, search=search, most=MOST_CALLED)
        whose = Q(customer_id__in=called) | Q(customer__survivor_id__in=called)
        rows = rows.filter(Q(variant__sku__istartswith=search) | Q(held_for=search) | Q(ref=search) | whose)
    columns = (
        "id", "ref", "variant_id", "variant__sku", "quantity", "held_for",
        Coalesce("customer__survivor__ref", Value("")), Coalesce("customer__survivor__name", Value("")),
        "expires_at", "made_at", "made_by",
    )  # fmt: skip
    return [LiveHold(*row) for row in _after(rows, after).order_by("expires_at", "id").values_list(*columns)[:most]]


def hold_place(one: LiveHold) -> str:
    """Where the list goes on after this hold."""
    return places.of(one.expires_at, one.id)


def _after(rows: QuerySet[Hold], after: str) -> QuerySet[Hold]:
    if not after:
        return rows
    moment, number = places.moment_and_number(after)
    return rows.filter(Q(expires_at__gt=moment) | Q(expires_at=moment, id__gt=number))


def claimed(*, store_id: int | None = None) -> dict[str, dict[tuple[int, str], int]]:
    """Order ref → units by variant (id and SKU) that its lines in the ledger still claim. One statement."""
    lines = Ledger.objects.filter(Q(store_id=store_id) if store_id else Q())
    sums = lines.exclude(ref="").values_list("ref", "level__variant_id", "level__variant__sku")
    found: dict[str, dict[tuple[int, str], int]] = {}
    for ref, variant, sku, units in sums.annotate(units=Sum("allocated")).exclude(units=0).order_by("ref"):
        found.setdefault(ref, {})[variant, sku] = units
    return found


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every way in which the books disagree: lines against levels, holds against levels, children against their
    store."""
    mine = Q(store_id=store_id) if store_id else Q()
    return _ledger_faults(mine) + _hold_faults(mine) + _store_faults(mine)


def _ledger_faults(mine: Q) -> list[str]:
    sums = (
        Ledger.objects.filter(mine)
        .values("level_id")
        .annotate(a=Sum("on_hand"), b=Sum("held"), c=Sum("allocated"))
        .order_by("level_id")
    )
    added = {one["level_id"]: (one["a"], one["b"], one["c"]) for one in sums}
    levels = Level.objects.filter(mine).values_list("id", "on_hand", "held", "allocated").order_by("id")
    return [
        f"level {i}: on hand, held, sold are {(on, held, out)}, its lines add up to {added.get(i, (0, 0, 0))}"
        for i, on, held, out in levels
        if added.get(i, (0, 0, 0)) != (on, held, out)
    ]


def _hold_faults(mine: Q) -> list[str]:
    sums = dict(
        Hold.objects.filter(mine, state=LIVE)
        .values_list("level_id")
        .annotate(units=Sum("quantity"))
        .order_by("level_id")
    )
    levels = Level.objects.filter(mine).values_list("id", "held").order_by("id")
    return [
        f"level {i}: {held} held, live holds add up to {sums.get(i, 0)}" for i, held in levels if sums.get(i, 0) != held
    ]


def _store_faults(mine: Q) -> list[str]:
    strays = Level.objects.filter(mine).exclude(variant__store_id=F("store_id"), place__store_id=F("store_id"))
    held = Hold.objects.filter(mine).exclude(level__store_id=F("store_id"), variant__store_id=F("store_id"))
    lines = Ledger.objects.filter(mine).exclude(level__store_id=F("store_id"))
    return [
        f"{name} {i} belongs to another store than its parent"
        for name, found in (("level", strays), ("hold", held), ("ledger line", lines))
        for i in found.values_list("id", flat=True)
    ]
