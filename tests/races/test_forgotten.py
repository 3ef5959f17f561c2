"""Somebody orders at the very moment in which they are forgotten."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from bespeak.domain.customers import operations as customers
from bespeak.domain.orders import queries as orders
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.project.books import reconcile
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
A_WHILE = 0.8
"""Seconds in which the order, which looked for its customer meanwhile, waits for the one who forgets them."""


def forget_slowly(scene: Scene, ref: str, begun: threading.Event) -> None:
    try:
        with transaction.atomic():
            customers.erase(store_id=scene.store.id, customer=ref, by=MAX, at=clock.now())
            begun.set()
            time.sleep(A_WHILE)
    finally:
        connection.close()


def test_their_order_is_taken_and_is_somebody_new(transactional_db: None) -> None:
    scene, begun = open_scene(), threading.Event()
    scene.order("MUG", email="jun@mail.example")
    jun = scene.customer("jun")
    with ThreadPoolExecutor(1) as beside:
        forgetting = beside.submit(forget_slowly, scene, jun, begun)
        assert begun.wait(10)
        told = scene.order("MUG", email="jun@mail.example")
        forgetting.result()
    again = orders.order(store_id=scene.store.id, ref=told.order, actor=SYSTEM)
    assert again.customer not in ("", jun)
    assert reconcile() == []
