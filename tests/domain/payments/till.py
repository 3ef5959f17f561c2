"""A till: Mika takes money for orders that Ada and Jun placed, and for what Ivo agreed to pay extra."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries
from bespeak.domain.payments.operations import PaymentTaken
from bespeak.domain.payments.queries import Balance, DueView, PaymentsView
from bespeak.journal.worker import drain
from bespeak.project.books import reconcile
from tests.domain.cast import NOW
from tests.scene import Scene, open_scene, settled_scene

_keys = count(1)


@dataclass(frozen=True)
class Till:
    scene: Scene

    @property
    def store_id(self) -> int:
        return self.scene.store.id

    def order(self, *skus: str, email: str = "ada@mail.example", **changes: Any) -> str:
        """Places an order; answers its ref."""
        return self.scene.order(*skus, email=email, **{"at": NOW, **changes}).order

    def again(self, external_id: str, *skus: str, after: timedelta = timedelta(hours=1), **changes: Any) -> str:
        """Its channel sends it again."""
        at = NOW + after
        return self.order(*skus, external_id=external_id, at=at, updated_at=at, **changes)

    def pay(self, order: str = "", amount: int = 1800, key: str = "", **changes: Any) -> PaymentTaken:
        given: dict[str, Any] = {"currency": "USD", "method": "bank_transfer", "by": self.scene.mika, "at": NOW}
        key = key or f"bank:{next(_keys)}"
        return payments.record_payment(
            store_id=self.store_id, order=order, amount_minor=amount, external_key=key, **{**given, **changes}
        )

    def pay_extra(self, amount: int = 3000, **changes: Any) -> PaymentTaken:
        return self.pay(amount=amount, kind="extra", **changes)

    def refund(self, due: str, amount: int, key: str = "", **changes: Any) -> Any:
        given: dict[str, Any] = {"method": "bank_transfer", "by": self.scene.mika, "at": NOW}
        key = key or f"back:{next(_keys)}"
        return payments.make_refund(
            store_id=self.store_id, due=due, amount_minor=amount, external_key=key, **{**given, **changes}
        )

    def cancel(self, order: str) -> None:
        orders.cancel(store_id=self.store_id, ref=order, reason="called off", by=self.scene.mika, at=NOW)

    def override(self, order: str, to: str) -> None:
        orders.override(store_id=self.store_id, ref=order, to=to, reason="as discussed", by=self.scene.mika, at=NOW)

    def talk(self, name: str) -> None:
        """The customer asks about the mug, Ben answers, the worker looks at what was held."""
        self.scene.talk(name, "mug", at=NOW)
        drain(now=lambda: NOW + timedelta(minutes=1))

    def state(self, order: str) -> str:
        return self.seen(order).state

    def seen(self, order: str) -> order_queries.OrderView:
        return order_queries.order(store_id=self.store_id, ref=order, actor=self.scene.mika)

    def payment_gate(self, order: str) -> str:
        """What opened it; "" while it is shut."""
        [gate] = [one for one in self.seen(order).gates if one.kind == "payment"]
        return gate.evidence if gate.opened_at else ""

    def balance(self, order: str) -> Balance:
        return queries.balance([order])[order]

    def money(self, order: str) -> PaymentsView:
        return queries.payments(store_id=self.store_id, order=order, actor=self.scene.mika)

    def due(self) -> list[DueView]:
        return queries.due_back(store_id=self.store_id, actor=self.scene.mika)

    def in_order(self) -> bool:
        assert reconcile() == []
        assert queries.reconcile() == []
        return True


def open_till(slug: str = "northlight") -> Till:
    """Every order is admitted."""
    return Till(open_scene(slug=slug, policy="open", at=NOW - timedelta(minutes=5)))


def strict_till() -> Till:
    """The default policy, with everything settled that the scene tells; Jun has talked to nobody."""
    return Till(settled_scene(at=NOW - timedelta(minutes=5)))
