"""Mika's shelf: goods come in, are counted, set aside, claimed by orders and given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory import queries
from bespeak.domain.inventory.models import Hold, Ledger
from bespeak.domain.stores.queries import StoreView
from bespeak.journal.models import Fact
from tests.domain.cast import MAX, later, sells, shop


@dataclass
class Shelf:
    """One variant in one store. Times are hours after noon."""

    store: StoreView
    variant_id: int

    def receive(self, units: int, *, hours: float = 0, **more: Any) -> int:
        return inventory.receive(**self._here(hours), quantity=units, **more)

    def count(self, units: int, *, hours: float = 0, **more: Any) -> int:
        return inventory.count(**self._here(hours), on_hand=units, **more)

    def hold(
        self, units: int, *, until: float, hours: float = 0, customer: int | None = None, for_ref: str = "cnv_ADA"
    ) -> inventory.HoldView:
        return inventory.hold(
            **self._here(hours), quantity=units, until=later(hours=until), customer_id=customer, for_ref=for_ref
        )

    def release(self, held: inventory.HoldView, *, hours: float = 0) -> inventory.HoldView:
        return inventory.release_hold(store_id=self.store.id, ref=held.ref, by=MAX, at=later(hours=hours))

    def extend(self, held: inventory.HoldView, *, until: float, hours: float = 0) -> inventory.HoldView:
        return inventory.extend_hold(
            store_id=self.store.id, ref=held.ref, until=later(hours=until), by=MAX, at=later(hours=hours)
        )

    def claim(
        self, order: str, units: int, *, hours: float = 0, agreement: str = "", customer: int | None = None
    ) -> bool:
        """Whether the order got all it wants."""
        with transaction.atomic():
            claims = inventory.begin_claims([self.variant_id])
            missing = claims.take(
                order,
                {self.variant_id: units},
                agreement_ref=agreement,
                customer_id=customer,
                at=later(hours=hours),
                by="x",
            )
            claims.write()
        return not missing

    def give_back(self, *orders: str, hours: float = 0) -> int:
        freed = inventory.give_back(store_id=self.store.id, order_refs=orders, at=later(hours=hours), by="x")
        return freed.get(self.variant_id, 0)

    def stock(self, *, hours: float = 0) -> tuple[int, int, int, int]:
        """On hand, held, sold, free."""
        [one] = queries.stock(store_id=self.store.id, actor=MAX, at=later(hours=hours), variant_ids=[self.variant_id])
        return one.on_hand, one.held, one.sold, one.free

    def state(self, held: inventory.HoldView) -> str:
        return Hold.objects.get(ref=held.ref).state

    def ledger(self) -> list[tuple[str, int, int, int]]:
        lines = Ledger.objects.filter(level__variant_id=self.variant_id).order_by("id")
        return list(lines.values_list("kind", "on_hand", "held", "allocated"))

    def told(self, kind: str) -> list[dict[str, Any]]:
        return list(Fact.objects.filter(kind=f"inventory.{kind}").order_by("id").values_list("data", flat=True))

    def _here(self, hours: float) -> dict[str, Any]:
        return {"store_id": self.store.id, "variant_id": self.variant_id, "by": MAX, "at": later(hours=hours)}


def shelf(units: int = 0, *, sku: str = "LAMP", store: StoreView | None = None) -> Shelf:
    at = store or shop()
    made = Shelf(at, sells(sku, at).id)
    if units:
        made.receive(units)
    return made
