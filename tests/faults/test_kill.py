"""kill -9 of web and worker under load: every order that was answered is there, once, and the books agree."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping

import httpx
import pytest

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.models import Order
from bespeak.project.books import reconcile
from tests.harness import Running
from tests.scene import Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

ROUNDS = int(os.environ.get("BESPEAK_FAULT_ROUNDS", "3"))
CLIENTS = 6


class Buyers:
    """Clients that order without end; whatever gets no answer is sent again under the same id."""

    def __init__(self, base: str, secret: str) -> None:
        self._base, self._headers = base, {"Authorization": f"Bearer {secret}"}
        self._stop = threading.Event()
        self.answered: dict[str, str] = {}
        self.strange: list[str] = []
        self._threads = [threading.Thread(target=self._buy, args=(n,)) for n in range(CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _buy(self, number: int) -> None:
        count = 0
        with httpx.Client(timeout=30) as client:
            while not self._stop.is_set():
                count += 1
                self._order(
                    client,
                    f"#{number}-{count}",
                    f"buyer{number}-{count % 40}@mail.example",
                    ("MUG", "LAMP", "RING")[count % 3],
                )

    def _order(self, client: httpx.Client, name: str, email: str, sku: str) -> None:
        order = {
            "external_id": name,
            "currency": "USD",
            "email": email,
            "lines": [{"sku": sku, "quantity": 1, "price": "18.00"}],
        }
        while not self._stop.is_set():
            try:
                answer = client.post(f"{self._base}/api/v1/orders", json=order, headers=self._headers)
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.answered[name] = answer.json()["decisions"][0]["order"]
            else:
                self.strange.append(f"{answer.status_code} {answer.text[:200]}")
            return


def test_every_answered_order_is_there_once(environment: Mapping[str, str]) -> None:
    scene: Scene = open_scene(policy="open")
    running = Running(environment)
    running.start()
    buyers = Buyers(running.base, scene.key("orders"))
    buyers.start()
    try:
        for _ in range(ROUNDS):
            time.sleep(1.5)
            running.kill()
            running.start()
        time.sleep(0.5)
    finally:
        buyers.stop()
        running.stop()

    assert not buyers.strange
    assert len(buyers.answered) > 20
    kept = dict(Order.objects.values_list("external_id", "ref"))
    assert Order.objects.count() == len(kept)
    assert {name: kept.get(name) for name in buyers.answered} == buyers.answered
    assert orders.reconcile() == []
    assert reconcile() == []
