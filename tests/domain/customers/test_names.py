"""Names are found by the beginning of any word of them, by index, on both databases."""

from __future__ import annotations

import pytest

from bespeak.domain.customers import directory
from bespeak.domain.customers.models import Customer
from tests.plans import crowd, plans
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def called(scene, text: str) -> list[int]:
    return directory.called(store_id=scene.store.id, actor=MAX, search=text, country="")


def test_any_word_of_a_name_leads_to_who_has_it():
    scene = open_scene()
    for name in ("ada", "eve"):
        scene.order("MUG", email=f"{name}@mail.example")
    ada, eve = scene.customer_id("ada"), scene.customer_id("eve")
    Customer.objects.filter(pk=ada).update(name="Nora van Petersen")
    Customer.objects.filter(pk=eve).update(name="100%_Petr")
    for text in ("Nora", "nora v", "VAN", "van pet", "petersen", "PETER"):
        assert called(scene, text) == directory.behind(store_id=scene.store.id, search=text, most=9) == [ada], text
    assert called(scene, "pet") == [ada]
    assert called(scene, "100%") == [eve]
    assert called(scene, "etersen") == called(scene, "_") == []


def test_they_are_looked_up_and_not_read_through():
    scene = open_scene()
    scene.order("MUG", email="ada@mail.example")
    ada = Customer.objects.get(pk=scene.customer_id("ada"))
    crowd(ada, ref=lambda n: f"cus_{n}", name=lambda n: f"N{n} of P{n}")

    def ask() -> None:
        called(scene, "petersen")
        directory.behind(store_id=scene.store.id, search="petersen", most=9)

    for plan in plans(ask):
        for index in ("customer_last_name", "customer_later_name"):
            assert index in plan, plan
        assert "Filter: ((upper" not in plan, plan
