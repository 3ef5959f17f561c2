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
ADA = ["ada@mail.example"]
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
    assert forget(scene, contacts=ADA) == 3
    assert left() == [
        ("", "accepted", False),
        ("#2", "accepted", True),
        ("", "refused", False),
        ("#4", "refused", True),
        ("", "duplicate", False),
    ]
    assert not RawInput.objects.filter(raw__icontains="ada").exists()
    assert forget(scene, contacts=ADA) == 0


def refused(scene, text):
    """Something that was refused at the API and is kept as it came. Its ref."""
    fault = Invalid("no_lines", "…")
    return saleschannels.keep_refused(
        store_id=scene.store.id, source="api", raw=text, refusal=fault, by=MAX, at=scene.at
    )


def test_whoever_is_named_in_her_order_keeps_theirs(scene):
    """Ada's order names Berta, for whom the gift is, and the store's own address; both stand in other inputs too."""
    both = order("#7", email="ada@mail.example", note="A gift for berta@mail.example; copy to shop@northlight.example")
    data = json.dumps([both]).encode()
    saleschannels.receive(store_id=scene.store.id, name="b.json", data=data, by=MAX, at=scene.at)
    bertas = refused(scene, json.dumps(order("#8", email="berta@mail.example", lines=[])))
    shops = refused(scene, '{"contact": "shop@northlight.example", "lines": []}')
    together = refused(scene, '{"email": "berta@mail.example", "note": "with\\nada@mail.example."}')

    customers.erase(store_id=scene.store.id, customer=scene.customer("ada"), by=MAX, at=scene.at)

    assert RawInput.objects.get(order_ref=Order.objects.get(external_id="#7").ref).raw == ""
    assert RawInput.objects.get(ref=bertas).raw != ""
    assert RawInput.objects.get(ref=shops).raw != ""
    assert RawInput.objects.get(ref=together).raw == ""


@pytest.mark.parametrize(
    "other",
    ["bada@mail.example", "x.ada@mail.example", "ada@mail.example.org", "ada@mail.examples", "ada2@mail.example"],
)
def test_an_address_that_only_looks_like_hers_is_left_alone(scene, other):
    ref = refused(scene, json.dumps(order("#8", email=other, lines=[])))
    forget(scene, contacts=ADA)
    assert RawInput.objects.get(ref=ref).raw != ""


@pytest.mark.parametrize(
    "written",
    ["<ada@mail.example>", "mailto:ADA@Mail.Example.", "\\u003cada@mail.example\\u003e", "\\tada@mail.example\\n"],
)
def test_her_address_is_found_however_it_is_written(scene, written):
    ref = refused(scene, f'{{"note": "{written}"}}')
    forget(scene, contacts=ADA)
    assert RawInput.objects.get(ref=ref).raw == ""


def test_digits_of_several_numbers_are_no_phone_number(scene):
    ref = refused(scene, '{"a": 1234, "b": 5678, "phone": "+1 303 5551"}')
    forget(scene, contacts=["+819012345678"])
    assert RawInput.objects.get(ref=ref).raw != ""


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
