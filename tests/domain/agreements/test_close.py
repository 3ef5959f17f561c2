"""No, taken back, and over."""

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.journal.models import Fact
from bespeak.journal.worker import drain
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Refusal
from bespeak.kit.states import NotFromHere
from tests.domain.agreements.scene import BROOCHES, WEEK, Scene, as_customer, terms
from tests.domain.cast import NOW, later

pytestmark = pytest.mark.both


def test_ada_declines_and_the_stock_is_free_again(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=later(days=2))
    said = agreements.decline(
        store_id=scene.store.id, ref=made.ref, reason="price", text="too dear", by=as_customer(scene), at=NOW
    )
    assert (said.state, said.closed_side, said.closed_by, said.reason) == (
        "declined",
        "customer",
        scene.ada.ref,
        "price",
    )
    assert scene.free_brooches() == 3


def test_ben_declines_for_the_store_or_takes_down_adas_no(scene: Scene):
    for for_customer, side in ((False, "store"), (True, "customer")):
        made = scene.propose()
        said = agreements.decline(
            store_id=scene.store.id,
            ref=made.ref,
            reason="date_not_reachable",
            alternative="the week after",
            for_customer=for_customer,
            by=scene.ben,
            at=NOW,
        )
        assert (said.closed_side, said.alternative) == (side, "the week after")


def test_the_store_takes_an_accepted_offer_back(scene: Scene):
    made = scene.agreed(lines=(BROOCHES,), hold_until=later(days=2))
    said = agreements.withdraw(
        store_id=scene.store.id, ref=made.ref, reason="not_available", text="the kiln broke", by=scene.ben, at=NOW
    )
    assert (said.state, said.reason_text) == ("withdrawn", "the kiln broke")
    assert scene.free_brooches() == 3
    assert queries.for_admission(codes=[], customer_ids=[scene.ada.id]) == []


@pytest.mark.parametrize("used", [False, True])
def test_a_customers_no_after_their_yes_is_refused_and_changes_nothing(scene: Scene, used):
    made = scene.agreed(lines=(BROOCHES,), hold_until=later(days=2))
    if used:
        [known] = scene.facts(made)
        agreements.use(pairs=[(known.id, "ord_A")], at=NOW)
    before, told = scene.see(made), Fact.objects.count()
    for by, for_customer in ((as_customer(scene), False), (scene.ben, True)):
        with pytest.raises(agreements.AcceptedAlready):
            agreements.decline(
                store_id=scene.store.id, ref=made.ref, reason="price", by=by, for_customer=for_customer, at=NOW
            )
    assert (scene.see(made), Fact.objects.count()) == (before, told)
    if not used:
        said = agreements.withdraw(store_id=scene.store.id, ref=made.ref, reason="changed_mind", by=scene.ben, at=NOW)
        assert said.state == "withdrawn"


def test_a_no_is_to_the_version_that_was_read(scene: Scene):
    made = scene.propose()
    asked = terms(valid_until=later(days=20))
    agreements.revise(store_id=scene.store.id, ref=made.ref, terms=asked, by=scene.ben, at=NOW)
    no = {"store_id": scene.store.id, "ref": made.ref, "reason": "price", "by": as_customer(scene), "at": NOW}
    with pytest.raises(agreements.OtherVersion):
        agreements.decline(version=1, **no)
    assert agreements.decline(version=2, **no).state == "declined"


@pytest.mark.parametrize("reason", ["", "because", "lapsed"])
def test_a_no_needs_a_reason_that_is_known(scene: Scene, reason):
    made = scene.propose()
    with pytest.raises(Refusal) as no:
        agreements.decline(store_id=scene.store.id, ref=made.ref, reason=reason, by=scene.ben, at=NOW)
    assert no.value.code == "unknown_reason"
    assert scene.see(made) == made


def test_what_is_used_or_over_stays_as_it_is(scene: Scene):
    used = scene.agreed()
    [known] = scene.facts(used)
    agreements.use(pairs=[(known.id, "ord_A")], at=NOW)
    over = scene.propose()
    agreements.decline(store_id=scene.store.id, ref=over.ref, reason="other", by=scene.ben, at=NOW)
    for one in (used, over):
        before = scene.see(one)
        with pytest.raises(NotFromHere):
            agreements.decline(store_id=scene.store.id, ref=one.ref, reason="other", by=scene.ben, at=NOW)
        with pytest.raises(NotFromHere):
            agreements.withdraw(store_id=scene.store.id, ref=one.ref, reason="other", by=scene.ben, at=NOW)
        assert scene.see(one) == before


def test_it_has_lapsed_at_its_end_whether_or_not_anybody_tidied_up(scene: Scene):
    made = scene.agreed(lines=(BROOCHES,), hold_until=later(days=2))
    assert scene.see(made, at=later(days=6)).state == "accepted"
    assert scene.see(made, at=WEEK).state == "lapsed"
    for verb in (agreements.decline, agreements.withdraw):
        with pytest.raises(Refusal) as no:
            verb(store_id=scene.store.id, ref=made.ref, reason="other", by=scene.ben, at=WEEK)
        assert no.value.code == "agreement_lapsed"
    with pytest.raises(Refusal):
        agreements.revise(
            store_id=scene.store.id, ref=made.ref, terms=terms(valid_until=later(days=30)), by=scene.ben, at=WEEK
        )


def test_the_worker_warns_a_day_before_and_tidies_up_at_the_end(scene: Scene):
    made = scene.propose(lines=(BROOCHES,), hold_until=WEEK)
    kept = scene.agreed()
    [known] = scene.facts(kept)
    agreements.use(pairs=[(known.id, "ord_A")], at=NOW)
    drain(now=lambda: later(days=6))
    assert list(Fact.objects.filter(kind="agreements.lapses_soon").values_list("subject", flat=True)) == [made.ref]
    drain(now=lambda: WEEK)
    [lapsed] = Fact.objects.filter(kind="agreements.lapsed")
    assert (lapsed.subject, lapsed.data["was"]) == (made.ref, "proposed")
    assert scene.see(made).state == "lapsed"
    assert scene.see(kept).state == "used"
    assert scene.free_brooches(at=WEEK) == 3


def test_the_timers_of_an_older_version_wake_nobody(scene: Scene):
    made = scene.propose()
    agreements.revise(
        store_id=scene.store.id, ref=made.ref, terms=terms(valid_until=later(days=20)), by=scene.ben, at=NOW
    )
    drain(now=lambda: later(days=8))
    assert not Fact.objects.filter(kind__in=["agreements.lapses_soon", "agreements.lapsed"]).exists()
    assert agreements.let_lapse(store_id=scene.store.id, ref=made.ref, by=SYSTEM, at=later(days=8)) is False


def test_the_conversation_hears_of_it(scene: Scene):
    talk = conversations.start(
        store_id=scene.store.id, customer=scene.ada.ref, line="chat", text="Hello", by=scene.ben, at=NOW
    ).conversation
    made = agreements.propose(store_id=scene.store.id, conversation=talk, terms=terms(), by=scene.ben, at=NOW)
    scene.accept(made)
    drain(now=lambda: NOW)
    told = [
        one.body for one in talks.thread(ref=talk, actor=scene.ben) if one.kind == "agreement" and one.body is not None
    ]
    assert [(one["agreement"], one["what"]) for one in told] == [(made.ref, "proposed"), (made.ref, "accepted")]
    assert talks.verify_chain(ref=talk) == []
