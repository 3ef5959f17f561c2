"""Orders are found by their number, whatever the channel, by ref, and by who placed them; by indexes only."""

from __future__ import annotations

import pytest

from bespeak.domain.customers.models import Customer
from bespeak.domain.orders.finding import found
from bespeak.domain.orders.models import Order
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.cast import program
from tests.plans import crowd, plans
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def refs(scene, text, **more):
    return [one.ref for one in found(store_id=scene.store.id, actor=more.pop("actor", MAX), text=text, **more)]


def test_by_number_ref_and_customer_newest_first():
    scene = open_scene()
    first = scene.order("MUG", email="ada@mail.example", external_id="#77", source="shopify").order
    second = scene.order("MUG", email="eve@mail.example", external_id="77", source="woocommerce").order
    third = scene.order("MUG", email="ada@mail.example").order
    assert refs(scene, "77") == refs(scene, "#77") == [second, first]
    assert refs(scene, first) == [first]
    assert refs(scene, "", customer_ids=[scene.customer_id("ada")]) == [third, first]
    assert refs(scene, "77", customer_ids=[scene.customer_id("ada")], most=2) == [third, second]
    assert refs(scene, "7") == refs(scene, "") == refs(scene, "x" * 5000) == []


def test_of_ones_own_store_only():
    scene, other = open_scene(), open_scene(slug="southlight")
    theirs = other.order("MUG", email="zoe@mail.example", external_id="#77").order
    assert refs(scene, theirs) == refs(scene, "#77") == []
    assert refs(scene, "", customer_ids=[other.customer_id("zoe")]) == []
    with pytest.raises(NotFound):
        refs(scene, "#77", actor=other.ben)
    with pytest.raises(Forbidden):
        refs(scene, "#77", actor=program(scene.store, "catalog:product:read"))


def test_no_plan_reads_the_table():
    """What the planner says it does, with the statements as they are sent."""
    scene = open_scene()
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    ada = Customer.objects.get(pk=scene.customer_id("ada"))
    crowd(ada, ref=lambda n: f"cus_{n}")
    others = list(Customer.objects.exclude(pk=ada.pk).values_list("pk", flat=True))
    crowd(Order.objects.get(), ref=lambda n: f"ord_{n}", external_id=lambda n: f"#x{n}", customer_id=others.__getitem__)
    said = plans(lambda: refs(scene, "#1", customer_ids=[ada.pk]))
    for plan in said:
        for unwanted in ("SCAN orders_order", "Seq Scan on orders_order", "order_store"):
            assert unwanted not in plan, plan
    assert [said[0].count("order_once") > 0, said[1].count("order_customer") > 0] == [True, True], said
