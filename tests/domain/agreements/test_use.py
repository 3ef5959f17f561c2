"""An order stands on an agreement, once."""

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.states import AgreementFacts, in_force, matches, settles_extra
from bespeak.journal.models import Fact
from bespeak.kit.refusals import NotFound, StaleState
from tests.domain.agreements.scene import BROOCHES, ENGRAVED, WEEK, Scene, set_up
from tests.domain.cast import NOW, later

pytestmark = pytest.mark.both


def known(scene: Scene, one: queries.AgreementView) -> AgreementFacts:
    [found] = scene.facts(one)
    return found


def test_the_gate_knows_what_was_agreed(scene: Scene):
    made = scene.agreed(lines=(ENGRAVED, BROOCHES))
    found = known(scene, made)
    assert found.lines == ((scene.ring, 1, 48000), (scene.brooch, 2, 9000))
    assert (found.state, found.currency, found.extra_minor) == ("accepted", "JPY", 3000)
    assert (found.country, found.postcode, found.has_delivery) == ("JP", "907-1751", True)
    assert (found.version, found.hash, found.accepted_at) == (1, made.terms.hash, NOW)
    assert in_force(found, NOW)
    assert not in_force(found, WEEK)


def test_the_gate_is_told_of_any_state_by_code_but_by_customer_only_of_what_may_be_used(scene: Scene):
    only_proposed, accepted, used = scene.propose(), scene.agreed(), scene.agreed()
    agreements.use(pairs=[(known(scene, used).id, "ord_A")], at=NOW)
    [free] = queries.for_admission(codes=[], customer_ids=[scene.ada.id])
    assert free.ref == accepted.ref
    codes = [(scene.store.id, one.code) for one in (only_proposed, accepted, used)]
    found = queries.for_admission(codes=codes, customer_ids=[scene.ada.id])
    assert [one.state for one in found] == ["proposed", "accepted", "used"]


def test_another_stores_code_opens_nothing(scene: Scene):
    other = set_up("other")
    made = other.agreed()
    assert queries.for_admission(codes=[(scene.store.id, made.code)], customer_ids=[]) == []


def test_the_gate_asks_three_statements_whatever_the_number(scene: Scene, django_assert_num_queries):
    made = [scene.agreed(lines=(ENGRAVED, BROOCHES)) for _ in range(8)]
    with django_assert_num_queries(3):
        queries.for_admission(codes=[(scene.store.id, one.code) for one in made], customer_ids=[scene.ada.id])
    with django_assert_num_queries(0):
        queries.for_admission(codes=[], customer_ids=[])


def test_an_order_matches_whatever_its_lines_are_split_into(scene: Scene):
    found = known(scene, scene.agreed(lines=(ENGRAVED, BROOCHES)))
    ring, brooch = (scene.ring, 1, 48000), (scene.brooch, 1, 9000)
    assert matches(found, [brooch, ring, brooch])
    assert not matches(found, [brooch, ring])
    assert not matches(found, [brooch, brooch, brooch, ring])
    assert not matches(found, [brooch, (scene.brooch, 1, 8000), ring])
    assert not matches(known(scene, scene.agreed(lines=())), [])


def test_each_is_used_by_one_order(scene: Scene, django_assert_num_queries):
    first, second = known(scene, scene.agreed()), known(scene, scene.agreed())
    with django_assert_num_queries(3):  # savepoint, one update, release
        agreements.use(pairs=[(first.id, "ord_A"), (second.id, "ord_B")], at=NOW)
    agreements.use(pairs=[(first.id, "ord_A")], at=NOW)
    for pairs in ([(first.id, "ord_C")], [(first.id, "ord_A"), (second.id, "ord_A")]):
        with pytest.raises(StaleState):
            agreements.use(pairs=pairs, at=NOW)
    found = queries.for_admission(codes=[(scene.store.id, first.code), (scene.store.id, second.code)], customer_ids=[])
    assert [(one.state, one.used_by_order) for one in found] == [("used", "ord_A"), ("used", "ord_B")]


def test_what_is_not_accepted_or_past_its_time_is_not_used_and_nothing_changes(scene: Scene):
    fine, waiting, late = scene.agreed(), scene.propose(), scene.agreed(valid_until=later(days=1))
    at = later(days=1)
    for bad in (waiting, late):
        with pytest.raises(StaleState):
            agreements.use(pairs=[(known(scene, fine).id, "ord_A"), (known(scene, bad).id, "ord_B")], at=at)
        assert scene.see(fine).used_by_order == ""


def test_a_declined_order_gives_it_back_while_it_is_valid(scene: Scene):
    early, late = scene.agreed(), scene.agreed(valid_until=later(days=1))
    agreements.use(pairs=[(known(scene, early).id, "ord_A"), (known(scene, late).id, "ord_B")], at=NOW)
    freed = agreements.unuse(order_refs=["ord_A", "ord_B", "ord_C"], at=later(days=2))
    assert freed == [early.ref, late.ref]
    assert [scene.see(one).state for one in (early, late)] == ["accepted", "lapsed"]
    assert agreements.unuse(order_refs=["ord_A", "ord_B"], at=later(days=2)) == []
    assert Fact.objects.filter(kind="agreements.freed").count() == 2
    agreements.use(pairs=[(known(scene, early).id, "ord_D")], at=later(days=2))
    assert scene.see(early).used_by_order == "ord_D"


def test_an_extra_payment_counts_once_and_only_in_the_amount_agreed(scene: Scene):
    one = scene.agreed()
    found = known(scene, one)
    assert settles_extra(found, 3000, "JPY", NOW)
    assert not settles_extra(found, 2999, "JPY", NOW)
    assert not settles_extra(found, 3000, "USD", NOW)
    assert not settles_extra(found, 3000, "JPY", WEEK)
    agreements.use_extra(pairs=[(found.id, "ord_X")], at=NOW)
    agreements.use(pairs=[(found.id, "ord_A")], at=NOW)
    assert not settles_extra(known(scene, one), 3000, "JPY", NOW)
    with pytest.raises(StaleState):
        agreements.use_extra(pairs=[(found.id, "ord_Y")], at=NOW)
    agreements.unuse(order_refs=["ord_A"], at=NOW)
    assert (scene.see(one).state, scene.see(one).extra_used_by) == ("accepted", "ord_X")
    agreements.unuse(order_refs=["ord_X"], at=NOW)
    assert scene.see(one).extra_used_by == ""


def test_without_a_clause_there_is_no_extra_payment(scene: Scene):
    for one in (scene.agreed(extra_minor=0, extra_reason=""), scene.propose()):
        with pytest.raises(StaleState):
            agreements.use_extra(pairs=[(known(scene, one).id, "ord_X")], at=NOW)
        assert scene.see(one).extra_used_by == ""


def test_while_its_extra_payment_is_asked_for_it_is_not_changed_or_taken_back(scene: Scene):
    one = scene.agreed()
    agreements.use_extra(pairs=[(known(scene, one).id, "pay_A")], at=NOW)
    before = scene.see(one)
    for verb in (agreements.decline, agreements.withdraw):
        with pytest.raises(agreements.ExtraAlreadyAsked):
            verb(store_id=scene.store.id, ref=one.ref, reason="other", by=scene.ben, at=NOW)
    assert scene.see(one) == before


def test_whatever_is_typed_as_a_code_is_only_looked_up(scene: Scene):
    for typed in ("", "\x00", "' OR 1=1 --", "\ud800", "Ж" * 12, "9" * 4000, "agr_0000000000000000"):
        assert queries.for_admission(codes=[(scene.store.id, typed)], customer_ids=[]) == []
        with pytest.raises(NotFound):
            queries.agreement(store_id=scene.store.id, ref=typed, actor=scene.ben, at=NOW)
