"""What was settled goes to the customer once for each state of things, and each point is confirmed or corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import SummarySuperseded, Terms
from bespeak.domain.conversations.queries import conversation, evidence, stretch, transcript, verify_chain
from bespeak.domain.customers import operations as customers
from bespeak.domain.stores import operations as stores
from bespeak.journal import worker
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Invalid, KeyReused, NotFound
from tests.domain.agreements.scene import BROOCHES, ENGRAVED, Scene, terms
from tests.domain.cast import MAX, NOW, asks, buys, herself, later

pytestmark = pytest.mark.both


@pytest.fixture
def ref(scene: Scene) -> str:
    return asks(scene.ada, scene.store, herself(scene.ada, scene.store))


def confirms(scene: Scene, ref: str, at=NOW, **terms):
    given = {"sku": "BROOCH", "quantity": 1, "valid_until": later(days=20)} | terms
    return conversations.confirm(
        store_id=scene.store.id, conversation=ref, kind="availability", terms=Terms(**given), by=scene.ben, at=at
    )


def sums_up(scene: Scene, ref: str, at=NOW, **more):
    return agreements.sum_up(store_id=scene.store.id, conversation=ref, by=scene.ben, at=at, **more)


def says(scene: Scene, ref: str, of: int, detail: str, *, yes: bool, text: str = "", by=None, key: str = ""):
    return conversations.respond(
        store_id=scene.store.id, conversation=ref, of=of, detail=detail, yes=yes, text=text, client_key=key,
        by=by or herself(scene.ada, scene.store), at=later(hours=1),
    )  # fmt: skip


def summaries(ref: str):
    return list(Event.objects.filter(conversation__ref=ref, kind="summary").order_by("seq"))


def shown(scene: Scene, ref: str):
    talk, entries, _ = stretch(ref=ref, actor=scene.ben)
    return talk, [one for one in entries if one.kind == "summary"]


def details(scene: Scene, ref: str) -> list[dict]:
    return shown(scene, ref)[1][-1].body["details"]


def proposes(scene: Scene, ref: str) -> None:
    asked = terms(lines=(ENGRAVED, BROOCHES), valid_until=later(days=6))
    agreements.propose(store_id=scene.store.id, terms=asked, conversation=ref, by=scene.ben, at=NOW)


def rests(scene: Scene, minutes: int) -> None:
    stores.set_answering(store_id=scene.store.id, within={}, sum_up_after=minutes, by=MAX, at=NOW)


def passes(**by: float) -> None:
    worker.drain(now=lambda: later(**by))


def test_a_summary_is_made_of_what_was_confirmed_answered_and_agreed(scene: Scene, ref: str):
    given = confirms(scene, ref)
    proposes(scene, ref)
    asked = conversations.ask(
        store_id=scene.store.id, conversation=ref, text="Which box?", choices=("Red", "Blue"), by=scene.ben, at=NOW
    )
    conversations.answer(
        store_id=scene.store.id, conversation=ref, of=asked.seq, chosen=[1], by=herself(scene.ada, scene.store), at=NOW
    )
    conversations.settle(store_id=scene.store.id, conversation=ref, of=asked.seq, by=scene.ben, at=NOW)
    turn = conversation(ref=ref, actor=scene.ben).turn
    sums_up(scene, ref)

    told = details(scene, ref)
    kinds = [one["kind"] for one in told]
    assert kinds[:2] == ["availability", "answer"]
    assert {"line", "price", "extra_payment"} <= set(kinds)
    assert (told[0]["key"], told[1]["answer"]) == (given.ref, "Blue")
    assert conversation(ref=ref, actor=scene.ben).turn == turn
    assert verify_chain(ref=ref) == []


def test_of_one_state_no_two_are_sent_and_a_change_makes_another(scene: Scene, ref: str):
    given = confirms(scene, ref)
    first, second = sums_up(scene, ref), sums_up(scene, ref, at=later(hours=2))
    assert (second.seq, second.duplicate, len(summaries(ref))) == (first.seq, True, 1)

    conversations.withdraw(store_id=scene.store.id, confirmation_ref=given.ref, by=scene.ben, at=NOW)
    confirms(scene, ref, quantity=2)
    assert not sums_up(scene, ref).duplicate
    assert [one.exchange.latest for one in shown(scene, ref)[1]] == [False, True]


def test_a_yes_is_evidence_leaves_the_turn_and_is_said_once(scene: Scene, ref: str):
    given, sent = confirms(scene, ref), sums_up(scene, ref)
    before, known = conversation(ref=ref, actor=scene.ben), evidence([scene.ada.id])
    point = details(scene, ref)[0]["id"]
    first = says(scene, ref, sent.seq, point, yes=True, key="one")
    again = says(scene, ref, sent.seq, point, yes=True, key="two")

    talk, [summary] = shown(scene, ref)
    assert (again.seq, again.duplicate, summary.exchange.verdicts[point].yes) == (first.seq, True, True)
    assert talk.verdicts[given.ref].yes
    assert (talk.turn, talk.two_way_at) == (before.turn, before.two_way_at)
    assert evidence([scene.ada.id]) == known
    assert Fact.objects.filter(kind="conversations.detail_confirmed").count() == 1
    assert verify_chain(ref=ref) == []


def test_a_correction_is_the_customers_word_and_opens_the_point_again(scene: Scene, ref: str):
    given, sent = confirms(scene, ref), sums_up(scene, ref)
    conversations.say(store_id=scene.store.id, conversation=ref, text="All well?", by=scene.ben, at=NOW)
    point = details(scene, ref)[0]["id"]
    says(scene, ref, sent.seq, point, yes=True)
    says(scene, ref, sent.seq, point, yes=False, text="Two, not one", key="k")

    talk, [summary] = shown(scene, ref)
    verdict = summary.exchange.verdicts[point]
    assert (verdict.yes, verdict.text, talk.turn, talk.verdicts[given.ref].yes) == (
        False,
        "Two, not one",
        "store",
        False,
    )
    assert verify_chain(ref=ref) == []
    with pytest.raises(KeyReused):
        says(scene, ref, sent.seq, point, yes=False, text="Three", key="k")


def test_what_is_no_point_of_the_newest_summary_is_refused_by_name(scene: Scene, ref: str):
    given, old = confirms(scene, ref), sums_up(scene, ref)
    point = details(scene, ref)[0]["id"]
    for detail, text, code in (
        ("nowhere", "x", "unknown_detail"),
        (point, " ", "no_text"),
        (point, "x" * 100_000, "text_too_long"),
    ):
        with pytest.raises(Invalid) as refused:
            says(scene, ref, old.seq, detail, yes=False, text=text)
        assert refused.value.code == code
    conversations.withdraw(store_id=scene.store.id, confirmation_ref=given.ref, by=scene.ben, at=NOW)
    confirms(scene, ref, quantity=2)
    sums_up(scene, ref)
    with pytest.raises(SummarySuperseded):
        says(scene, ref, old.seq, point, yes=True)
    stranger = herself(buys("Eve", scene.store), scene.store)
    with pytest.raises(NotFound):
        says(scene, ref, old.seq, point, yes=True, by=stranger)
    with pytest.raises(NotFound):
        says(scene, ref, 1, point, yes=True)
    with pytest.raises(NotFound):
        conversations.sum_up(store_id=scene.store.id, conversation=ref, by=herself(scene.ada, scene.store), at=NOW)


def test_where_nothing_was_settled_there_is_nothing_to_send(scene: Scene, ref: str):
    with pytest.raises(Invalid, match="settled"):
        sums_up(scene, ref)
    assert sums_up(scene, ref, automatic=True).seq == 0


def test_it_goes_out_when_the_talk_rests_and_once(scene: Scene, ref: str):
    rests(scene, 60)
    confirms(scene, ref)
    passes(minutes=30)
    conversations.say(
        store_id=scene.store.id, conversation=ref, text="Anything else?", by=scene.ben, at=later(minutes=30)
    )
    passes(minutes=70)
    assert summaries(ref) == []  # somebody spoke half an hour ago
    passes(minutes=91)
    passes(days=3)
    assert [one.automatic for one in summaries(ref)] == [True]
    assert verify_chain(ref=ref) == []


def test_an_agreement_that_comes_later_is_summed_up_too(scene: Scene, ref: str):
    rests(scene, 60)
    confirms(scene, ref)
    passes(minutes=70)
    proposes(scene, ref)
    passes(hours=4)  # the conversation is told of it
    passes(hours=6)
    assert len(summaries(ref)) == 2


def test_by_hand_only_where_the_store_says_so_and_never_for_spam(scene: Scene, ref: str):
    confirms(scene, ref)
    passes(days=2)
    assert summaries(ref) == []
    rests(scene, 60)
    confirms(scene, ref, at=later(days=2), quantity=2)
    conversations.close(store_id=scene.store.id, conversation=ref, outcome="spam", by=scene.ben, at=later(days=2))
    passes(days=4)
    assert summaries(ref) == []


def test_erasing_drops_it_and_what_was_said_of_it(scene: Scene, ref: str):
    confirms(scene, ref)
    sent = sums_up(scene, ref)
    says(scene, ref, sent.seq, details(scene, ref)[0]["id"], yes=False, text="Not so at all")
    customers.erase(store_id=scene.store.id, customer=scene.ada.ref, by=MAX, at=later(days=1))
    assert verify_chain(ref=ref) == []
    assert not Event.objects.filter(conversation__ref=ref, body__contains="Not so at all").exists()


def test_whoever_may_read_from_a_moment_on_reads_no_summary_of_what_was_before(scene: Scene, ref: str):
    confirms(scene, ref)
    sums_up(scene, ref, at=later(hours=2))
    she = herself(scene.ada, scene.store)
    whole = transcript(ref=ref, actor=she, at=later(days=1))["entries"][-1]
    part = transcript(ref=ref, actor=she, at=later(days=1), since=NOW + timedelta(hours=1))["entries"][-1]
    assert ("body" in whole, part["left_out"]) == (True, "earlier")
