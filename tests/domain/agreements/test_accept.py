"""Ada says yes, to exactly what she read."""

from typing import Any

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.models import Acceptance
from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, NotFound, Refusal
from bespeak.kit.states import NotFromHere
from tests.domain.agreements.scene import BROOCHES, WEEK, Scene, as_customer, terms
from tests.domain.cast import MAX, NOW, buys, later, program

pytestmark = pytest.mark.both


def refused(scene: Scene, one: queries.AgreementView, code: str, **changes: Any) -> None:
    """The yes is refused by that name, and nothing has changed."""
    at = changes.pop("at", NOW)
    before = scene.see(one, at=at)
    with pytest.raises(Refusal) as no:
        scene.accept(one, at=at, **changes)
    assert no.value.code == code
    assert scene.see(one, at=at) == before
    assert not Acceptance.objects.exists()
    assert not Fact.objects.filter(kind="agreements.accepted").exists()


def test_ada_accepts_on_her_page(scene: Scene):
    made = scene.propose()
    said = scene.accept(made, at=later(hours=1), from_where="203.0.113.7", typed_name="Ada Ito")
    assert (said.state, said.accepted_at) == ("accepted", later(hours=1))
    yes = said.terms.acceptance
    assert yes is not None
    assert (yes.version, yes.hash, yes.by, yes.on_behalf, yes.how) == (1, made.terms.hash, scene.ada.ref, False, "page")
    assert (yes.from_where, yes.typed_name) == ("203.0.113.7", "Ada Ito")
    told = Fact.objects.get(kind="agreements.accepted")
    assert (told.data["customer_id"], told.data["accepted_by"]) == (scene.ada.id, scene.ada.ref)
    assert "Ito" not in str(told.data)


def test_ben_takes_down_what_ada_says_on_the_phone(scene: Scene):
    said = scene.accept(scene.propose(), by=scene.ben, how="phone", from_where="her mobile")
    assert said.terms.acceptance is not None
    assert (said.terms.acceptance.by, said.terms.acceptance.on_behalf) == (scene.ben.ref, True)


def test_saying_yes_twice_is_one_yes(scene: Scene):
    made = scene.propose()
    first = scene.accept(made)
    assert scene.accept(made, at=later(days=1)) == first
    assert Acceptance.objects.count() == 1
    assert Fact.objects.filter(kind="agreements.accepted").count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, "agreement_version_changed"),
        ({"version": 0}, "agreement_version_changed"),
        ({"hash": "0" * 64}, "agreement_version_changed"),
        ({"hash": ""}, "agreement_version_changed"),
        ({"how": "telepathy"}, "unknown_way"),
        ({"typed_name": "A" * 201}, "too_long"),
        ({"typed_name": "\x00"}, "bad_text"),
        ({"at": WEEK}, "agreement_lapsed"),
    ],
)
def test_any_other_yes_is_refused_by_name(scene: Scene, changes, code):
    refused(scene, scene.propose(), code, **changes)


def test_only_ada_or_somebody_of_the_store_can_say_it(scene: Scene):
    made = scene.propose()
    eve = buys("Eve", scene.store)
    for actor, error in ((as_customer(scene, eve), NotFound), (program(scene.store), Forbidden)):
        with pytest.raises(error):
            scene.accept(made, by=actor)
    assert scene.see(made).state == "proposed"


def test_ada_under_the_name_she_was_merged_into_can_still_accept(scene: Scene):
    made = scene.propose()
    ada_at_work = buys("AdaAtWork", scene.store)
    customers.merge(store_id=scene.store.id, customer=scene.ada.ref, into=ada_at_work.ref, by=MAX, at=NOW)
    said = scene.accept(made, by=as_customer(scene, ada_at_work))
    assert said.state == "accepted"
    [found] = queries.for_admission(codes=[], customer_ids=[ada_at_work.id])
    assert (found.ref, found.customer_id) == (made.ref, ada_at_work.id)
    assert Fact.objects.get(kind="agreements.accepted").data["customer"] == ada_at_work.ref


def test_held_stock_stays_held_to_the_end_once_accepted(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=later(days=2))
    scene.accept(made, at=later(days=1))
    assert scene.free_brooches(at=later(days=6)) == 1
    assert scene.free_brooches(at=WEEK) == 3


def test_a_hold_that_lapsed_is_made_anew_if_there_is_enough(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=later(days=1))
    scene.accept(made, at=later(days=3))
    assert scene.free_brooches(at=later(days=6)) == 1


def test_a_hold_that_lapsed_and_was_sold_meanwhile_refuses_the_yes(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=later(days=1))
    inventory.hold(
        store_id=scene.store.id,
        variant_id=scene.brooch,
        quantity=2,
        until=later(days=9),
        customer_id=None,
        for_ref="elsewhere",
        by=MAX,
        at=later(days=2),
    )
    refused(scene, made, NotEnoughStock.code, at=later(days=3))


def test_an_older_version_can_no_longer_be_accepted(scene: Scene):
    made = scene.propose()
    second = agreements.revise(
        store_id=scene.store.id, ref=made.ref, terms=terms(extra_minor=5000), by=scene.ben, at=NOW
    )
    refused(scene, made, "agreement_version_changed")
    assert scene.accept(second).terms.extra_minor == 5000


def test_what_was_accepted_has_to_be_accepted_anew_after_a_change(scene: Scene):
    made = scene.agreed()
    second = agreements.revise(
        store_id=scene.store.id, ref=made.ref, terms=terms(valid_until=later(days=9)), by=scene.ben, at=later(days=1)
    )
    assert (second.state, second.accepted_at, second.terms.number) == ("proposed", None, 2)
    again = scene.accept(second, at=later(days=2))
    assert again.valid_until == later(days=9)
    kept = queries.versions(store_id=scene.store.id, ref=made.ref, actor=as_customer(scene))
    assert [one.number for one in kept] == [1, 2]
    assert [one.acceptance.at if one.acceptance else None for one in kept] == [NOW, later(days=2)]
    assert kept[0].hash == made.terms.hash


def test_a_change_moves_the_hold_to_the_new_lines(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=later(days=2))
    changed = agreements.revise(store_id=scene.store.id, ref=made.ref, terms=terms(), by=scene.ben, at=NOW)
    assert scene.free_brooches() == 3
    wanted = terms(lines=(BROOCHES, BROOCHES), hold_until=later(days=2))
    with pytest.raises(NotEnoughStock):
        agreements.revise(store_id=scene.store.id, ref=made.ref, terms=wanted, by=scene.ben, at=NOW)
    assert scene.see(made) == changed


def test_what_is_over_cannot_be_accepted_or_changed(scene: Scene):
    made = scene.propose()
    agreements.withdraw(store_id=scene.store.id, ref=made.ref, reason="other", by=scene.ben, at=NOW)
    refused(scene, made, NotFromHere.code)
    with pytest.raises(NotFromHere):
        agreements.revise(store_id=scene.store.id, ref=made.ref, terms=terms(), by=scene.ben, at=NOW)
    assert scene.see(made).terms.number == 1


def test_what_an_order_stands_on_cannot_be_changed_under_it(scene: Scene):
    made = scene.agreed()
    [known] = scene.facts(made)
    agreements.use(pairs=[(known.id, "ord_1")], at=NOW)
    with pytest.raises(NotFromHere):
        agreements.revise(store_id=scene.store.id, ref=made.ref, terms=terms(extra_minor=1), by=scene.ben, at=NOW)
    kept = scene.see(made)
    assert (kept.state, kept.used_by_order, kept.terms) == ("used", "ord_1", scene.see(made).terms)
    assert kept.terms.hash == made.terms.hash


def test_a_version_knows_which_one_before_it_was_accepted(scene: Scene):
    made = scene.agreed()
    about = {"store_id": scene.store.id, "ref": made.ref, "by": scene.ben, "at": NOW}
    agreements.revise(terms=terms(extra_minor=1), **about)
    third = agreements.revise(terms=terms(extra_minor=2), **about)
    assert third.terms.yes_before == 1
    kept = queries.versions(store_id=scene.store.id, ref=made.ref, actor=as_customer(scene))
    assert [one.yes_before for one in kept] == [0, 1, 1]
