"""Setting aside what an agreement is about. Levels are locked in one order, whatever the order of the lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from bespeak.domain.agreements.models import Agreement, VersionLine
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory import queries as stock
from bespeak.domain.inventory.permissions import Inventory
from bespeak.kit.actors import Actor


def _for(by: Actor) -> Actor:
    """Whoever may sign or end an agreement may thereby keep or free its stock."""
    return replace(by, permissions=by.permissions | {Inventory.HOLD, Inventory.READ})


def hold(row: Agreement, *, until: datetime, by: Actor, at: datetime) -> None:
    """Sets aside the counted variants of the version in force, in place of what was set aside before; all or none."""
    wanted = _wanted(row)
    before = set(
        VersionLine.objects.filter(version__agreement=row).order_by("variant_id").values_list("variant_id", flat=True)
    )
    inventory.begin_claims(sorted(before | set(wanted)))
    let_go(row, by=by, at=at)
    for variant_id, quantity in sorted(wanted.items()):
        inventory.hold(
            store_id=row.store_id,
            variant_id=variant_id,
            quantity=quantity,
            until=until,
            customer_id=row.customer.survivor_id,
            for_ref=row.ref,
            by=_for(by),
            at=at,
        )


def keep(row: Agreement, *, until: datetime, by: Actor, at: datetime) -> None:
    """Keeps what is set aside until a later time; what has lapsed is set aside anew, or refused where it is gone."""
    inventory.begin_claims(sorted(_wanted(row)))  # nothing of it lapses while we look
    held = stock.holds(store_id=row.store_id, actor=_for(by), at=at, held_for=row.ref, most=1000)
    pieces: Counter[str] = Counter()
    for one in held:
        pieces[one.sku] += one.quantity
    if pieces != _wanted_by_sku(row):
        hold(row, until=until, by=by, at=at)
        return
    for one in held:
        inventory.extend_hold(store_id=row.store_id, ref=one.ref, until=until, by=_for(by), at=at)


def let_go(row: Agreement, *, by: Actor, at: datetime) -> None:
    """Frees whatever is still set aside for it. Safe to repeat."""
    inventory.release_holds_for(store_id=row.store_id, for_ref=row.ref, by=_for(by), at=at)


def _wanted(row: Agreement) -> Counter[int]:
    lines = VersionLine.objects.filter(version__agreement=row, version__number=row.current_version)
    wanted: Counter[int] = Counter()
    for variant_id, quantity in lines.order_by("position").values_list("variant_id", "quantity"):
        wanted[variant_id] += quantity
    variants = catalog.variants_by_id(list(wanted))
    return Counter({variant_id: n for variant_id, n in wanted.items() if variants[variant_id].tracked})


def _wanted_by_sku(row: Agreement) -> Counter[str]:
    wanted = _wanted(row)
    variants = catalog.variants_by_id(list(wanted))
    return Counter({variants[variant_id].sku: n for variant_id, n in wanted.items()})
