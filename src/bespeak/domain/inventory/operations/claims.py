"""Claiming stock for a batch of orders: levels locked in id order, allotted in Python, written in a few statements.

Correctness never depends on a sweeper: a hold past its time is let go of in the transaction that needs its units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from bespeak.domain.inventory.models import Hold, Ledger, Level
from bespeak.domain.inventory.operations._news import arrived, ended
from bespeak.domain.inventory.states import LAPSED, LIVE, USED
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit import rows
from bespeak.kit.actors import SYSTEM
from bespeak.kit.asking import Blank, Question

_LEDGER = ("store_id", "level_id", "kind", "on_hand", "held", "allocated", "ref", "at", "by")
_CONVERSATION = "cnv_"


@dataclass(slots=True)
class _Level:
    id: int
    store_id: int
    on_hand: int
    held: int
    allocated: int
    touched: bool = False

    @property
    def free(self) -> int:
        return self.on_hand - self.held - self.allocated


@dataclass(slots=True)
class _Hold:
    id: int
    level: _Level
    ref: str
    customer_id: int | None
    quantity: int
    held_for: str
    expires_at: datetime
    state: str = LIVE
    used_by: str = ""
    touched: bool = False


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whose claim it is: an order, the agreement it comes from ("" for none), its customer."""

    order_ref: str
    agreement_ref: str
    customer_id: int | None
    at: datetime
    by: str

    def is_by(self, customer_id: int | None) -> bool:
        return customer_id is not None and customer_id == self.customer_id


class Claims:
    """The levels of some variants, locked, while orders are allotted one after the other. `write` stores the result."""

    def __init__(self, levels: dict[int, list[_Level]], holds: dict[int, list[_Hold]]) -> None:
        self._levels = levels
        self._holds = holds
        self._ledger: list[tuple[object, ...]] = []
        self._news: list[Fact] = []

    def take(
        self,
        order_ref: str,
        wants: Mapping[int, int],
        *,
        agreement_ref: str,
        customer_id: int | None,
        at: datetime,
        by: str,
    ) -> tuple[int, ...]:
        """All of `wants` (variant id → units) for this order, or nothing: answers the variants there was not enough of.

        Held units come first: those of the order's agreement, then those confirmed to this customer in a conversation.
        """
        claim = _Claim(order_ref, agreement_ref, customer_id, at, by)
        for variant_id in wants:
            self._let_go_of_lapsed(variant_id, at)
        short = tuple([one for one, units in wants.items() if self._within_reach(one, claim) < units])
        if not short:
            for variant_id, units in wants.items():
                self._use_free(claim, variant_id, self._use_holds(claim, variant_id, units))
        return short

    def free(self, variant_id: int, at: datetime) -> int:
        """Units that anyone may still have."""
        self._let_go_of_lapsed(variant_id, at)
        return sum(level.free for level in self._levels.get(variant_id, ()))

    def write(self) -> None:
        """One UPDATE for the levels, one for the holds, the ledger lines; facts only of what lapsed."""
        levels = [one for group in self._levels.values() for one in group if one.touched]
        rows.update(Level, ("held", "allocated"), sorted((one.id, one.held, one.allocated) for one in levels))
        holds = [one for group in self._holds.values() for one in group if one.touched]
        rows.update(
            Hold, ("quantity", "state", "used_by"), [(one.id, one.quantity, one.state, one.used_by) for one in holds]
        )
        rows.insert(Ledger, _LEDGER, self._ledger)
        record(self._news)
        for one in levels:
            one.touched = False
        for held in holds:
            held.touched = False
        self._ledger, self._news = [], []

    def _within_reach(self, variant_id: int, claim: _Claim) -> int:
        own = sum([one.quantity for one in self._own(variant_id, claim)])
        return own + sum([level.free for level in self._levels.get(variant_id, ())])

    def _own(self, variant_id: int, claim: _Claim) -> list[_Hold]:
        held = self._holds.get(variant_id)
        if not held:
            return []
        live = [one for one in held if one.state == LIVE]
        agreed = [one for one in live if claim.agreement_ref and one.held_for == claim.agreement_ref]
        told = [one for one in live if one.held_for.startswith(_CONVERSATION) and claim.is_by(one.customer_id)]
        return agreed + told

    def _use_holds(self, claim: _Claim, variant_id: int, units: int) -> int:
        """Takes from the claim's own holds; answers how many units are still wanted."""
        for one in self._own(variant_id, claim):
            used = min(units, one.quantity)
            if not used:
                break
            self._move(one.level, "claim", held=-used, allocated=used, ref=claim.order_ref, at=claim.at, by=claim.by)
            if used == one.quantity:
                one.state, one.used_by = USED, claim.order_ref
            else:
                one.quantity -= used
            one.touched = True
            units -= used
        return units

    def _use_free(self, claim: _Claim, variant_id: int, units: int) -> None:
        for level in self._levels.get(variant_id, ()):
            used = min(units, level.free)
            if used > 0:
                self._move(level, "claim", allocated=used, ref=claim.order_ref, at=claim.at, by=claim.by)
                units -= used

    def _let_go_of_lapsed(self, variant_id: int, at: datetime) -> None:
        for one in self._holds.get(variant_id, ()):
            if one.state == LIVE and one.expires_at <= at:
                one.state, one.touched = LAPSED, True
                self._move(one.level, LAPSED, held=-one.quantity, ref=one.ref, at=at, by=SYSTEM.ref)
                self._news += ended(
                    store_id=one.level.store_id,
                    ref=one.ref,
                    variant_id=variant_id,
                    quantity=one.quantity,
                    how=LAPSED,
                    at=at,
                    by=SYSTEM.ref,
                )

    def _move(
        self, level: _Level, kind: str, *, held: int = 0, allocated: int = 0, ref: str, at: datetime, by: str
    ) -> None:
        level.held += held
        level.allocated += allocated
        level.touched = True
        self._ledger.append((level.store_id, level.id, kind, 0, held, allocated, ref, at, by))


_LOCKED = Question(
    lambda: (
        Level.objects.select_for_update()
        .filter(variant_id__among=Blank("variants"))
        .order_by("id")
        .values_list("variant_id", "id", "store_id", "on_hand", "held", "allocated")
    )
)


def begin_claims(variant_ids: Collection[int]) -> Claims:
    """Locks the levels of these variants in id order (SQLite: the writer's lock does it) and reads their live holds.

    Two statements for any number of variants. Only inside the transaction that will `write`.
    """
    if not variant_ids:
        return Claims({}, {})
    levels: dict[int, list[_Level]] = {}
    by_id: dict[int, _Level] = {}
    for variant_id, level_id, store_id, on_hand, held, allocated in _LOCKED.ask(variants=variant_ids):
        level = by_id[level_id] = _Level(level_id, store_id, on_hand, held, allocated)
        levels.setdefault(variant_id, []).append(level)
    return Claims(levels, _live_holds(by_id))


def _live_holds(by_id: Mapping[int, _Level]) -> dict[int, list[_Hold]]:
    if not any(level.held for level in by_id.values()):
        return {}
    columns = ("variant_id", "id", "level_id", "ref", "customer__survivor_id", "quantity", "held_for", "expires_at")
    live = Hold.objects.filter(level_id__in=[i for i, level in by_id.items() if level.held], state=LIVE).order_by("id")
    holds: dict[int, list[_Hold]] = {}
    for variant_id, hold_id, level_id, *values in live.values_list(*columns):
        holds.setdefault(variant_id, []).append(_Hold(hold_id, by_id[level_id], *values))
    return holds


@transaction.atomic
def give_back(*, store_id: int, order_refs: Collection[str], at: datetime, by: str) -> dict[int, int]:
    """Frees whatever these orders had claimed (declined, cancelled). Answers units by variant. Safe to repeat.

    For `orders` alone, which has asked for permission; what is free again goes to anyone.
    """
    claimed = (
        Ledger.objects.filter(store_id=store_id, ref__in=order_refs)
        .values("level_id", "ref")
        .annotate(units=Sum("allocated"))
        .order_by("level_id")
    )
    levels = {
        one.id: one
        for one in Level.objects.select_for_update().filter(id__in=[c["level_id"] for c in claimed]).order_by("id")
    }
    freed: dict[int, int] = {}
    lines: list[tuple[object, ...]] = []
    for claim in claimed.filter(units__gt=0):
        level, units = levels[claim["level_id"]], claim["units"]
        level.allocated -= units
        freed[level.variant_id] = freed.get(level.variant_id, 0) + units
        lines.append((level.store_id, level.id, "give_back", 0, 0, -units, claim["ref"], at, by))
    rows.update(Level, ("allocated",), [(one.id, one.allocated) for one in levels.values()])
    rows.insert(Ledger, _LEDGER, lines)
    record([arrived(store_id=store_id, variant_id=v, quantity=n, at=at, by=by) for v, n in freed.items()])
    return freed
