"""Ada is forgotten; what Ben brought in stays."""

from __future__ import annotations

import json

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.orders.models import Order
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import RawInput
from bespeak.kit.refusals import Invalid
from tests.domain.saleschannels.samples import order
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]
EMIL = {"email": "emil@mail.example", "name": "Emil"}


@pytest.fixture
def scene() -> Scene:
    found = open_scene(policy="open")
    given = [
        order("#1", name="Ada Byron"),
        order("#2", **EMIL),
        order("#3", lines=[], name="Ada Byron"),
        order("#4", lines=[], **EMIL),
        order("#1", name="Ada Byron"),
    ]
    saleschannels.receive(store_id=found.store.id, name="a.json", data=json.dumps(given).encode(), by=MAX, at=found.at)
    return found


def forget(scene, **changes):
    ada = Order.objects.get(external_id="#1").customer_id
    return saleschannels.erase_person(store_id=scene.store.id, customer_ids=[ada], by=MAX, at=scene.at, **changes)


def left():
    return [(one.external_id, one.outcome, bool(one.raw)) for one in RawInput.objects.order_by("position")]


def test_her_orders_and_her_refused_ones_lose_their_text(scene):
    assert forget(scene) == 3
    assert left() == [
        ("", "accepted", False),
        ("#2", "accepted", True),
        ("", "refused", False),
        ("#4", "refused", True),
        ("", "duplicate", False),
    ]
    assert not RawInput.objects.filter(raw__icontains="ada").exists()
    assert forget(scene) == 0


@pytest.mark.parametrize("written", ["+81 90-1234-5678", "090 1234 5678", "(090)12345678"])
def test_a_phone_number_is_found_however_it_is_written(scene, written):
    raw = json.dumps(order("#9", email=None, phone=written, lines=[]))
    fault = Invalid("no_lines", "…")
    ref = saleschannels.keep_refused(store_id=scene.store.id, source="api", raw=raw, refusal=fault, by=MAX, at=scene.at)
    forget(scene, contacts=["+819012345678"])
    assert RawInput.objects.get(ref=ref).raw == ""


def test_a_contact_that_json_wrote_in_ascii_is_found(scene):
    raw = json.dumps({"email": "jörg@mail.example"})
    fault = Invalid("no_lines", "…")
    ref = saleschannels.keep_refused(store_id=scene.store.id, source="api", raw=raw, refusal=fault, by=MAX, at=scene.at)
    forget(scene, contacts=["Jörg@mail.example"])
    assert RawInput.objects.get(ref=ref).raw == ""


def test_the_same_file_again_does_not_bring_her_back(scene):
    customers.erase(store_id=scene.store.id, customer=scene.customer("ada"), by=MAX, at=scene.at)
    before = left()
    assert not RawInput.objects.filter(raw__icontains="ada").exists(), "the room has heard of it"
    given = [
        order("#1", name="Ada Byron"),
        order("#2", **EMIL),
        order("#3", lines=[], name="Ada Byron"),
        order("#4", lines=[], **EMIL),
        order("#1", name="Ada Byron"),
    ]
    again = saleschannels.receive(
        store_id=scene.store.id, name="a.json", data=json.dumps(given).encode(), by=MAX, at=scene.at
    )
    assert (again.read, again.duplicates, len(again.refused)) == (5, 3, 2)
    assert left() == before
    assert Order.objects.count() == 2


def test_other_stores_keep_theirs(scene):
    other = open_scene(slug="other", policy="open")
    saleschannels.receive(
        store_id=other.store.id, name="a.json", data=json.dumps([order("#1")]).encode(), by=MAX, at=other.at
    )
    ada = Order.objects.get(store_id=scene.store.id, external_id="#1").customer_id
    saleschannels.erase_person(store_id=scene.store.id, customer_ids=[ada], by=MAX, at=scene.at)
    assert RawInput.objects.get(store_id=other.store.id).raw
