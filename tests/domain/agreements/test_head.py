"""How far the talk went when Ada said yes is kept with her yes: nobody rewrites it, or drops its end, unseen."""

from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.models import Acceptance
from bespeak.domain.conversations import checking, transcripts
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import signing
from tests.domain.agreements.scene import Scene, set_up, terms
from tests.domain.cast import MAX, asks, later
from tests.forging import written_anew

pytestmark = pytest.mark.both
YES = later(hours=1)


class Talk:
    """Ada asks, Ben answers twice, they agree, Ada says yes, Ben says more."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.ref = asks(scene.ada, scene.store, scene.ben, text="Could you engrave Mira?")
        self.say("Gladly.", minutes=1)
        self.say("For 30 euros.", minutes=2)
        self.offer = agreements.propose(
            store_id=scene.store.id, terms=terms(), conversation=self.ref, by=scene.ben, at=later(minutes=3)
        )

    def say(self, text: str, **when: float) -> None:
        conversations.say(
            store_id=self.scene.store.id, conversation=self.ref, text=text, by=self.scene.ben, at=later(**when)
        )

    def agreed(self) -> queries.AcceptanceView:
        yes = self.scene.accept(self.offer, at=YES).terms.acceptance
        assert yes is not None
        self.say("We begin today.", hours=2)
        self.say("And it is done.", hours=3)
        return yes

    def record(self, hours: float = 5) -> bytes:
        return transcripts.written(talks.transcript(ref=self.ref, actor=self.scene.ben, at=later(hours=hours)))

    def check(self, data: bytes) -> list[tuple[str, int, int]]:

        def heads(ref):
            return queries.heads(ref, store_id=self.scene.store.id)

        found = checking.verify(data, keys=signing.public_keys(store_id=self.scene.store.id), agreed=heads)
        return [(one.code, one.seq, one.to) for one in found.faults]


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


def test_the_yes_has_the_head_of_the_talk_as_it_was_then(talk: Talk):
    before = talks.conversation(ref=talk.ref, actor=talk.scene.ben)
    kept = talk.agreed().record
    assert kept is not None
    assert (kept.count, kept.head) == (before.last_seq, before.head)
    assert transcripts.head_in(kept.text.encode()) == transcripts.Head(before.last_seq, before.head, talk.ref)
    assert checking.verify(kept.text.encode(), keys=signing.public_keys(store_id=talk.scene.store.id)).whole
    said = transcripts.read(kept.text.encode())["accepted"]
    assert said == {"agreement": talk.offer.ref, "version": 1, "hash": talk.offer.terms.hash}


def test_saying_yes_again_and_a_new_signing_key_leave_the_head_to_the_letter(talk: Talk):
    kept = talk.agreed().record
    stores.replace_signing_key(store_id=talk.scene.store.id, by=MAX, at=later(hours=4))
    again = talk.scene.accept(talk.offer, at=later(hours=5)).terms.acceptance
    assert again is not None
    assert again.record == kept
    assert talk.check(kept.text.encode() if kept else b"") == []
    assert queries.rewritten() == []


def test_an_agreement_out_of_no_talk_has_none(scene: Scene):
    said = scene.agreed().terms.acceptance
    assert said is not None
    assert said.record is None
    assert queries.rewritten() == []


def test_what_was_said_later_and_what_was_taken_out_earlier_are_fine(talk: Talk):
    early = talk.record(hours=0.5)
    conversations.say(
        store_id=talk.scene.store.id,
        conversation=talk.ref,
        text="And the box?",
        by=talk.scene.ben,
        at=later(minutes=40),
    )
    talk.agreed()
    assert talk.check(talk.record()) == talk.check(early) == []
    assert queries.rewritten(store_id=talk.scene.store.id) == []


def test_each_yes_has_its_own_head(talk: Talk):
    first = talk.agreed().record
    about = {"store_id": talk.scene.store.id, "ref": talk.offer.ref, "by": talk.scene.ben}
    second = agreements.revise(terms=terms(extra_minor=1), at=later(hours=4), **about)
    yes = talk.scene.accept(second, at=later(hours=5)).terms.acceptance
    assert yes is not None
    assert first is not None
    assert yes.record is not None
    assert (first.count, yes.record.count) == (3, 5)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seq": 1}, ("agreed_differs", 3, 0)),
        ({"seq": 3}, ("agreed_differs", 3, 0)),
        ({"seq": 0, "dropped_after": 2}, ("agreed_cut_off", 2, 3)),
        ({"dropped_after": 2, "seq": 1}, ("agreed_cut_off", 2, 3)),
    ],
)
def test_another_past_is_found_though_every_link_follows(
    talk: Talk, changed: dict[str, int], told: tuple[str, int, int]
):
    talk.agreed()
    written_anew(talk.ref, **changed)
    faults = [one.code for one in talks.verify_chain(ref=talk.ref) if not one.code.endswith("_at_differs")]
    assert {"body_changed", "link_broken", "event_changed", "end_differs"}.isdisjoint(faults)
    assert talk.check(talk.record()) == [told]
    [found] = queries.rewritten(store_id=talk.scene.store.id)
    assert (found.conversation, found.seq) == (talk.ref, 3)
    assert found.text in "\n".join(queries.reconcile(store_id=talk.scene.store.id))
    assert queries.rewritten(refs=["cnv_0000000000000000"]) == []


@pytest.mark.parametrize("changed", [{"seq": 5}, {"seq": 0, "dropped_after": 4}])
def test_what_came_after_the_yes_is_for_later_heads(talk: Talk, changed: dict[str, int]):
    talk.agreed()
    written_anew(talk.ref, **changed)
    assert talk.check(talk.record()) == []


def test_a_head_that_somebody_bent_with_the_talk_is_not_the_signed_one(talk: Talk):
    talk.agreed()
    written_anew(talk.ref)
    link = Event.objects.get(conversation__ref=talk.ref, seq=3).chain
    Acceptance.objects.update(record_head=link)
    [found] = queries.rewritten()
    assert "is not what was signed" in found.text
    Acceptance.objects.update(record_count=F("record_count") - 1)
    assert len(queries.rewritten()) == 1


def test_erasing_the_person_leaves_the_head_whole(talk: Talk):
    talk.agreed()
    conversations.erase_person(
        store_id=talk.scene.store.id, customer_ids=[talk.scene.ada.id], by=MAX, at=YES + timedelta(days=1)
    )
    agreements.erase_person(
        store_id=talk.scene.store.id, customer_ids=[talk.scene.ada.id], by=MAX, at=YES + timedelta(days=1)
    )
    assert queries.rewritten() == []
    assert Acceptance.objects.exclude(record_head="").count() == 1


class AnyPast(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=20)
    @given(before=st.integers(0, 4), after=st.integers(0, 4), pick=st.integers(1, 100))
    def test_a_change_is_found_where_it_stood_before_the_yes_and_only_there(self, before, after, pick):
        talk = Talk(set_up(f"shop-{Conversation.objects.count()}-{before}-{after}-{pick}"))
        for n in range(before):
            talk.say(f"Before {n}", minutes=10 + n)
        talk.scene.accept(talk.offer, at=YES)
        for n in range(after):
            talk.say(f"After {n}", hours=2 + n)
        seq, count = 1 + pick % (3 + before + after), 3 + before
        written_anew(talk.ref, seq=seq)
        wrong = [("agreed_differs", count, 0)] if seq <= count else []
        assert talk.check(talk.record(hours=20)) == wrong
        assert len(queries.rewritten(store_id=talk.scene.store.id)) == len(wrong)
