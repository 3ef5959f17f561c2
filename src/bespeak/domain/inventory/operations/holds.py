"""Setting units aside until a time, and letting them go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bespeak.domain.inventory.facts import StockHeld
from bespeak.domain.inventory.models import Hold, Ledger, Level
from bespeak.domain.inventory.operations._news import ended
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.inventory.states import HOLD_STEPS, LAPSED, LIVE, RELEASED
from bespeak.journal.recording import record, remind
from bespeak.kit import refs
from bespeak.kit.actors import SYSTEM, Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal
from bespeak.kit.states import advance

LAPSE = "inventory.let_hold_lapse"
LONGEST = timedelta(days=36525)
LONGEST_FOR = 40


class NotEnoughStock(Refusal):
    code = "not_enough_stock"
    status = "conflict"
    sentence = "There is not enough of it left."


@dataclass(frozen=True, slots=True)
class HoldView:
    ref: str
    variant_id: int
    quantity: int
    held_for: str
    expires_at: datetime
    state: str


@requires(Inventory.HOLD)
@transaction.atomic
def hold(
    *,
    store_id: int,
    variant_id: int,
    quantity: int,
    until: datetime,
    customer_id: int | None,
    for_ref: str,
    by: Actor,
    at: datetime,
) -> HoldView:
    """Sets units of one variant aside until `until`. Refuses NotEnoughStock, a time that has passed, a quantity below
    one."""
    if quantity < 1:
        raise Invalid("quantity_not_positive", "A hold needs at least one unit.", field="quantity")
    if len(for_ref) > LONGEST_FOR or "\x00" in for_ref:
        raise Invalid("bad_ref", f"At most {LONGEST_FOR} letters.", field="for_ref")
    _check_until(until, at)
    level = _level_with(store_id, variant_id, quantity, at)
    level.held += quantity
    level.save(update_fields=["held"])
    made = Hold.objects.create(
        store_id=store_id, ref=refs.new("hld"), level=level, variant_id=variant_id, customer_id=customer_id,
        quantity=quantity,
        held_for=for_ref, expires_at=until, made_at=at, made_by=by.ref,
    )  # fmt: skip
    _line(level, "hold", quantity, ref=made.ref, at=at, by=by)
    remind(store_id=store_id, listener=LAPSE, subject=made.ref, due_at=until)
    fact = StockHeld(
        store_id=store_id, subject=made.ref, at=at, by=by.ref,
        variant_id=variant_id, quantity=quantity, until=until.isoformat(), held_for=for_ref,
    )  # fmt: skip
    record([fact])
    return _view(made)


def _level_with(store_id: int, variant_id: int, quantity: int, at: datetime) -> Level:
    """The first place, locked, with enough free units once lapsed holds are let go of."""
    levels = list(Level.objects.select_for_update().filter(store_id=store_id, variant_id=variant_id).order_by("id"))
    for level in levels:
        let_go_of_lapsed(level, at)
        if level.on_hand - level.held - level.allocated >= quantity:
            return level
    left = sum(level.on_hand - level.held - level.allocated for level in levels)
    raise NotEnoughStock(f"{left} left, {quantity} wanted.", field="quantity", left=left, wanted=quantity)


def let_go_of_lapsed(level: Level, at: datetime) -> None:
    """Frees what was held on this level, which is locked, until a time that has passed."""
    for lapsed in Hold.objects.filter(level=level, state=LIVE, expires_at__lte=at).order_by("id"):
        _end(lapsed, level, SYSTEM, at)


def _end(one: Hold, level: Level, by: Actor, at: datetime) -> None:
    """Ends a live hold: released before its time, lapsed after it, whoever comes."""
    how = LAPSED if one.expires_at <= at else RELEASED
    advance(one, HOLD_STEPS, to=how)
    level.held -= one.quantity
    level.save(update_fields=["held"])
    _line(level, how, -one.quantity, ref=one.ref, at=at, by=by)
    news = ended(
        store_id=one.store_id,
        ref=one.ref,
        variant_id=one.variant_id,
        quantity=one.quantity,
        how=how,
        at=at,
        by=by.ref,
    )
    record(news)


@requires(Inventory.HOLD)
@transaction.atomic
def release_hold(*, store_id: int, ref: str, by: Actor, at: datetime) -> HoldView:
    """Lets the units go before their time. Refuses what is no longer live."""
    found = _locked(store_id, ref)
    if found is None:
        raise NotFound(f"There is no hold {ref[:40]!r} here.")
    _end(found, found.level, by, at)
    return _view(found)


@requires(Inventory.HOLD)
@transaction.atomic
def release_holds_for(*, store_id: int, for_ref: str, by: Actor, at: datetime) -> int:
    """Lets go of all live holds of one agreement or conversation. Safe to repeat. Answers how many."""
    live = list(Hold.objects.filter(store_id=store_id, held_for=for_ref, state=LIVE).order_by("level_id", "id"))
    levels = {
        one.pk: one
        for one in Level.objects.select_for_update().filter(pk__in=[h.level_id for h in live]).order_by("id")
    }
    released = 0
    for one in Hold.objects.filter(pk__in=[h.pk for h in live], state=LIVE).order_by("level_id", "id"):
        _end(one, levels[one.level_id], by, at)
        released += 1
    return released


@requires(Inventory.HOLD)
@transaction.atomic
def extend_hold(*, store_id: int, ref: str, until: datetime, by: Actor, at: datetime) -> HoldView:
    """Gives a live hold another end. One that has lapsed is not revived: its units may be somebody else's.

    Refuses a time that has passed.
    """
    _check_until(until, at)
    found = _locked(store_id, ref)
    if found is None or found.state != LIVE or found.expires_at <= at:
        raise NotFound("This hold has ended.", hold=ref)
    found.expires_at = until
    found.save(update_fields=["expires_at"])
    remind(store_id=store_id, listener=LAPSE, subject=ref, due_at=until)
    return _view(found)


def _check_until(until: datetime, at: datetime) -> None:
    if until <= at:
        raise Invalid("time_has_passed", "A hold ends in the future.", field="until")
    if until > at + LONGEST:
        raise Invalid("too_far_ahead", "A hold ends within a hundred years.", field="until")


def _locked(store_id: int, ref: str) -> Hold | None:
    """The hold as it is once its level is locked, so that nobody claims from it meanwhile."""
    holds = Hold.objects.filter(store_id=store_id, ref=ref)
    levels = list(Level.objects.select_for_update().filter(id__in=holds.values("level_id")))
    return holds.select_related("level").get() if levels else None


@transaction.atomic
def let_lapse(*, store_id: int, ref: str, by: Actor, at: datetime) -> bool:
    """Tidies up a hold whose time has come; the row decides. Answers whether it did."""
    found = _locked(store_id, ref)
    if found is None or found.state != LIVE or found.expires_at > at:
        return False
    _end(found, found.level, by, at)
    return True


def _line(level: Level, kind: str, held: int, *, ref: str, at: datetime, by: Actor) -> None:
    Ledger.objects.create(store_id=level.store_id, level=level, kind=kind, held=held, ref=ref, at=at, by=by.ref)


def _view(one: Hold) -> HoldView:
    return HoldView(one.ref, one.variant_id, one.quantity, one.held_for, one.expires_at, one.state)
