"""What was signed can be verified for ever, also after its words were forgotten."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk
from bespeak.domain.agreements.models import Acceptance, Agreement, Promise, Version, VersionLine
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.customers import operations as customers
from bespeak.kit.refusals import Forbidden
from tests.domain.agreements.scene import BROOCHES, ENGRAVED, Scene, terms
from tests.domain.cast import MAX, NOW, buys, later

pytestmark = pytest.mark.both

WORDS = (
    "Zebulon",
    "Quetzal",
    "998-7766",
    "Wednesday at Yolanda's",
    "Xenophon",
    "198.51.100.23",
    "Ada Vanterpool",
    "Umbra",
    "Ypsilon",
)


def spoken(scene: Scene, **changes: Any) -> queries.AgreementView:
    """An agreement full of words that nothing else says."""
    made = scene.propose(
        lines=(LineAsk(sku="RING", quantity=1, specification=(("engraving", "Zebulon"),)), BROOCHES),
        promises=(PromiseAsk(kind="other", text="Quetzal"),),
        delivery=Delivery(country="JP", postcode="998-7766", window="Wednesday at Yolanda's"),
        extra_reason="Xenophon",
        **changes,
    )
    return scene.accept(made, from_where="198.51.100.23", typed_name="Ada Vanterpool")


def said_anywhere() -> list[str]:
    """The words that still stand in any row of this room, the journal or the stock."""
    labels = ("agreements", "journal", "inventory", "customers")
    rows = [row for label in labels for model in apps.get_app_config(label).get_models() for row in model.objects.all()]
    text = json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)
    return [word for word in WORDS if word in text]


def test_the_words_that_say_why_it_was_changed_are_forgotten_and_what_was_signed_still_holds(scene: Scene):
    made = scene.propose()
    about = {"store_id": scene.store.id, "ref": made.ref, "terms": terms(), "by": scene.ben, "at": NOW}
    second = agreements.revise(word="  Because of Zebulon's aunt.  ", **about)
    assert second.terms.word == "Because of Zebulon's aunt."
    assert "Zebulon" in said_anywhere()
    Version.objects.filter(number=2).update(word="Another word")
    assert queries.verify_versions() == []
    Version.objects.filter(number=2).update(word="Because of Zebulon's aunt.")
    agreements.erase_person(store_id=scene.store.id, customer_ids=[scene.ada.id], by=MAX, at=NOW)
    assert "Zebulon" not in said_anywhere()
    assert queries.verify_versions() == []


def test_versions_verify(scene: Scene):
    one = spoken(scene)
    agreements.revise(store_id=scene.store.id, ref=one.ref, terms=terms(), by=scene.ben, at=NOW)
    assert queries.verify_versions() == []
    assert queries.reconcile() == []


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Version, {"extra_minor": 1}),
        (Version, {"deposit_minor": 1}),
        (Version, {"currency": "USD"}),
        (Version, {"valid_until": later(days=99)}),
        (Version, {"delivery_country": "US"}),
        (Version, {"delivery_agreed": False}),
        (Version, {"deliver_by": None}),
        (Version, {"postcode": "1"}),
        (Version, {"extra_reason": "for nothing"}),
        (Version, {"proposed_by": "mem_X"}),
        (Version, {"hash": "0" * 64}),
        (VersionLine, {"quantity": 9}),
        (VersionLine, {"unit_minor": 1}),
        (VersionLine, {"sku": "OTHER"}),
        (VersionLine, {"specification": [["engraving", "Mara"]]}),
        (Promise, {"text": "nothing"}),
        (Promise, {"kind": "price"}),
        (Promise, {"due": later(days=1).date()}),
    ],
)
def test_whatever_is_changed_behind_the_rooms_back_is_told(scene: Scene, model, change):
    one = scene.agreed()
    model.objects.update(**change)
    faults = queries.verify_versions(store_id=scene.store.id)
    assert faults
    assert all(fault.startswith(f"{one.ref} version 1: ") for fault in faults)


def test_a_line_or_promise_that_vanished_is_told(scene: Scene):
    scene.agreed(lines=(ENGRAVED, BROOCHES))
    VersionLine.objects.filter(sku="BROOCH").delete()
    assert queries.verify_versions()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Agreement, {"valid_until": later(days=99)}),
        (Agreement, {"extra_minor": 1}),
        (Acceptance, {"hash": "0" * 64}),
        (Acceptance, {"version": 7}),
    ],
)
def test_rows_that_disagree_are_told(scene: Scene, model, change):
    scene.agreed()
    assert queries.reconcile() == []
    model.objects.update(**change)
    assert queries.reconcile()


def test_an_acceptance_that_vanished_is_told(scene: Scene):
    one = scene.agreed()
    Acceptance.objects.all().delete()
    assert queries.reconcile() == [f"{one.ref}: stands without an acceptance of its version"]


def test_ada_is_forgotten_and_every_version_still_verifies(scene: Scene):
    used, still_open = spoken(scene), spoken(scene, hold_until=later(days=1))
    [known] = scene.facts(used)
    agreements.use(pairs=[(known.id, "ord_A")], at=NOW)
    no = agreements.say_no(
        store_id=scene.store.id,
        customer=scene.ada.ref,
        terms=terms(),
        reason="other",
        text="Umbra",
        alternative="Ypsilon",
        by=scene.ben,
        at=NOW,
    )
    hashes = dict(Version.objects.values_list("id", "hash"))
    assert said_anywhere() == list(WORDS)
    customers.erase(store_id=scene.store.id, customer=scene.ada.ref, by=MAX, at=later(days=0.5))
    assert said_anywhere() == []
    assert queries.reconcile() + queries.verify_versions() == []
    assert dict(Version.objects.values_list("id", "hash")) == hashes
    assert [scene.see(one).state for one in (used, still_open, no)] == ["used", "withdrawn", "declined"]
    assert scene.free_brooches(at=later(days=0.5)) == 3
    seen = scene.see(used).terms
    assert (seen.erased, seen.lines[0].specification, seen.promises[0].text, seen.postcode) == (True, None, "", "")
    assert (seen.lines[0].unit_minor, seen.extra_minor) == (48000, 3000)


def test_only_hers_are_forgotten_and_only_by_who_may(scene: Scene):
    eve = buys("Eve", scene.store)
    hers = spoken(scene)
    with pytest.raises(Forbidden):
        agreements.erase_person(store_id=scene.store.id, customer_ids=[scene.ada.id], by=scene.ben, at=NOW)
    assert Agreements.ERASE not in scene.ben.permissions
    assert agreements.erase_person(store_id=scene.store.id, customer_ids=[eve.id], by=MAX, at=NOW) == 0
    assert scene.see(hers) == hers
