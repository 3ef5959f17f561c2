"""Ben's counter: what becomes of orders as time goes by and people talk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory import queries as stock
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.payments.queries import PaymentsView
from bespeak.journal import worker
from bespeak.journal.models import Fact
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.scene import MAX, Scene, open_scene


class Counter:
    """The scene's store as it is now. Time passes only when somebody waits."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.store_id = scene.store.id

    def wait(self, **time: float) -> None:
        """Nobody does anything for so long; not even a worker comes."""
        clock.move(timedelta(**time))

    def work(self) -> None:
        """The worker comes and does what is due; afterwards all books agree."""
        worker.drain()
        assert worker.failed(store_id=self.store_id) == []
        assert reconcile() == []

    def order(self, *skus: str, who: str = "", **more: Any) -> Decision:
        """An order from the file of a shop platform."""
        return self.scene.order(*skus, email=f"{who}@mail.example" if who else "", **more)

    def see(self, order: Decision) -> OrderView:
        return queries.order(store_id=self.store_id, ref=order.order, actor=self.scene.mika)

    def said(self, order: Decision) -> tuple[str, ...]:
        """The outcome, then the codes of its reasons, as the last decision has them."""
        decision = self.see(order).decision
        return (decision.outcome, *(reason.code for reason in decision.reasons))

    def causes(self, order: Decision) -> list[str]:
        found = queries.decisions(store_id=self.store_id, ref=order.order, actor=self.scene.mika)
        return [f"{one.cause}: {one.outcome}" for one in found]

    def shut(self, order: Decision) -> set[str]:
        return {gate.kind for gate in self.see(order).gates if gate.opened_at is None}

    def asks_about(self, order: Decision, who: str) -> str:
        """The customer asks about the order; nobody has answered yet."""
        self.scene.talks[who] = conversations.start(
            store_id=self.store_id, contacts=(("email", f"{who}@mail.example"),), line="mail", orders=[order.order],
            text="What about my order?", by=self.scene.ben, at=clock.now(),
        ).conversation  # fmt: skip
        return self.scene.talks[who]

    def talks(self, who: str, *handles: str) -> None:
        """The customer asks about these goods and Ben answers."""
        self.scene.talk(who, *handles, answered=False, at=clock.now())
        self.scene.answer(who)

    def confirms(self, who: str, kind: str, **terms: Any) -> None:
        self.scene.confirm(who, kind, at=clock.now(), **terms)

    def receives(self, sku: str, units: int) -> None:
        variant = self.scene.variants[sku]
        inventory.receive(store_id=self.store_id, variant_id=variant, quantity=units, by=MAX, at=clock.now())

    def stock(self, sku: str) -> tuple[int, int, int]:
        """Held, sold, free."""
        [one] = stock.stock(store_id=self.store_id, actor=MAX, at=clock.now(), variant_ids=[self.scene.variants[sku]])
        return one.held, one.sold, one.free

    def money(self, order: Decision) -> PaymentsView:
        return payments.payments(store_id=self.store_id, order=order.order, actor=MAX)

    def balance(self, order: Decision) -> tuple[int, int, int]:
        """Asked, captured, still owed back."""
        sums = self.money(order).balance
        return sums.asked, sums.captured, sums.owed

    def override(self, order: Decision, to: str, reason: str = "I know her.", **more: Any) -> Decision:
        by = more.pop("by", self.scene.mika)
        return orders.override(store_id=self.store_id, ref=order.order, to=to, reason=reason, by=by, at=clock.now())

    def review(self, order: Decision, reason: str = "I have looked.", **more: Any) -> Decision:
        by = more.pop("by", self.scene.mika)
        return orders.settle_review(store_id=self.store_id, ref=order.order, reason=reason, by=by, at=clock.now())

    def cancel(self, order: Decision, reason: str = "She called.", **more: Any) -> Decision:
        by = more.pop("by", self.scene.mika)
        return orders.cancel(store_id=self.store_id, ref=order.order, reason=reason, by=by, at=clock.now())

    def told(self, order: Decision) -> list[str]:
        """Kinds of the facts of an order, in the order in which they happened."""
        facts = Fact.objects.filter(subject=order.order).order_by("id").values_list("kind", flat=True)
        return [kind.removeprefix("orders.") for kind in facts if kind.startswith("orders.")]


@pytest.fixture
def time(tmp_path: Path) -> Iterator[None]:
    """A clock that tests may move."""
    clock.follow(tmp_path / "clock")
    yield
    clock.follow(None)


@pytest.fixture
def counter(db: None, time: None) -> Counter:
    return Counter(open_scene())
