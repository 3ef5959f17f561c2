"""Orders are found by their number, whatever the channel, by ref, and by who placed them; by indexes only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders.finding import found
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.cast import program
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
    for n in range(3):
        scene.order("MUG", email="ada@mail.example", external_id=f"#{n}")
    with CaptureQueriesContext(connection) as said:
        refs(scene, "#1", customer_ids=[scene.customer_id("ada")])
    plans = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of three rows none would be looked up
        for one in said.captured_queries:
            cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {one['sql']}")
            plans += [str(row) for row in cursor.fetchall()]
    assert not [line for line in plans if "SCAN orders_order" in line or "Seq Scan on orders_order" in line], plans
    assert not [line for line in plans if "order_store" in line], plans
