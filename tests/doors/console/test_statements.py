"""However much stands around an order, its page asks at most twelve times; so do the pages of its customer."""

from __future__ import annotations

from django.test import Client

from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.doors.console.test_channels import statements
from tests.doors.console.test_order import agreed_ring, page_of
from tests.scene import MAX, Scene

MOST = 12


def test_an_order_is_read_in_few_statements_in_every_state(scene: Scene, mika: Client) -> None:
    paid = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    sent = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    fulfilment.hand_over(store_id=scene.store.id, order=sent, carrier="DHL", by=MAX, at=clock.now())
    for order in (agreed_ring(scene), scene.order("RING").order, paid, sent):
        assert statements(mika, page_of(order)) <= MOST
        assert statements(Client(), f"/en{addresses.path(scene.store, addresses.ORDERS, order)}") <= MOST


def test_so_is_a_customer_with_several_orders(scene: Scene, mika: Client) -> None:
    placed = [scene.order("MUG", email="ada@mail.example", paid_minor=1800).order for _ in range(3)]
    whose = orders.order(store_id=scene.store.id, ref=placed[0], actor=MAX).customer
    assert statements(mika, f"/en/console/customers/{whose}/") <= MOST
