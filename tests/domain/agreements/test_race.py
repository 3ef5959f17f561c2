"""Several at the same moment, each with a connection of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.models import Acceptance
from bespeak.journal.models import Fact
from bespeak.kit.actors import SYSTEM
from tests.domain.agreements.scene import BROOCHES, WEEK, Scene, as_customer, set_up
from tests.domain.agreements.scene import terms as scene_terms
from tests.domain.cast import NOW, told_at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return set_up()


@pytest.mark.parametrize("moment", [timedelta(microseconds=-1), timedelta(0)])
def test_lapse_racing_acceptance_is_decided_by_the_time_of_each(scene: Scene, moment: timedelta):
    """The worker comes at the end; Ada says yes a breath before it, or just as it comes."""
    for _ in range(5):
        made = scene.propose(lines=(BROOCHES,), hold_until=WEEK)

        def lapse(ref: str = made.ref) -> Any:
            return agreements.let_lapse(store_id=scene.store.id, ref=ref, by=SYSTEM, at=WEEK)

        def accept(one: queries.AgreementView = made) -> Any:
            return scene.accept(one, at=WEEK + moment).state

        tidied, said, tidied_too = told_at_once(*[lapse, accept, lapse])
        seen = scene.see(made, at=WEEK)
        assert seen.state == "lapsed"
        assert [tidied, tidied_too].count(True) == 1
        if moment == timedelta(0):
            assert said in ("agreement_lapsed", "not_from_here")
            assert not Acceptance.objects.filter(agreement__ref=made.ref).exists()
        else:
            assert said in ("accepted", "agreement_lapsed")
            assert Acceptance.objects.filter(agreement__ref=made.ref).exists() is (said == "accepted")
        assert scene.free_brooches(at=WEEK) == 3
    assert queries.reconcile() == []


def test_twenty_yeses_are_one(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=WEEK)
    said = told_at_once(*[lambda: scene.accept(made).state] * 20)
    assert said == ["accepted"] * 20
    assert Acceptance.objects.count() == 1
    assert Fact.objects.filter(kind="agreements.accepted").count() == 1
    assert scene.free_brooches() == 1


def test_a_change_racing_a_yes_leaves_one_of_both(scene: Scene):
    for _ in range(5):
        made = scene.propose()

        def revise(ref: str = made.ref) -> Any:
            new = scene_terms(extra_minor=5000)
            return agreements.revise(store_id=scene.store.id, ref=ref, terms=new, by=scene.ben, at=NOW).state

        revised, said = told_at_once(*[revise, lambda one=made: scene.accept(one).state])
        assert revised == "proposed"
        assert said in ("accepted", "agreement_version_changed")
        assert scene.see(made).state == "proposed"
    assert queries.reconcile() == []


def test_of_a_yes_and_a_no_at_once_exactly_one_counts(scene: Scene):
    for _ in range(5):
        made = scene.propose()

        def no(ref: str = made.ref) -> Any:
            by = as_customer(scene)
            return agreements.decline(store_id=scene.store.id, ref=ref, reason="other", by=by, version=1, at=NOW).state

        yes_said, no_said = told_at_once(*[lambda one=made: scene.accept(one).state, no])
        assert (yes_said, no_said) in (("accepted", "accepted_already"), ("not_from_here", "declined"))
        counted = yes_said if yes_said == "accepted" else no_said
        assert scene.see(made).state == counted
        assert Acceptance.objects.filter(agreement__ref=made.ref).exists() is (counted == "accepted")


def test_one_agreement_serves_one_of_ten_orders(scene: Scene):
    made = scene.agreed()
    [known] = scene.facts(made)

    def order(ref: str) -> str:
        with transaction.atomic():
            [found] = queries.for_admission(codes=[(scene.store.id, made.code)], customer_ids=[])
            if found.used_by_order:
                return "used already"
            agreements.use(pairs=[(known.id, ref)], at=NOW)
            return ref

    took = told_at_once(*[lambda n=n: order(f"ord_{n}") for n in range(10)])
    assert took.count("used already") == 9
    assert scene.see(made).used_by_order in took


def test_three_brooches_are_not_held_for_two_agreements(scene: Scene):
    states = told_at_once(*[lambda: scene.propose(lines=(BROOCHES,), hold_until=WEEK).state] * 6)
    assert sorted(states) == ["not_enough_stock"] * 5 + ["proposed"]
    assert scene.free_brooches() == 1
