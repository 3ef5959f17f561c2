"""A transcript tells every change to it, and survives being forgotten."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Confirmation, Conversation, Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import thread, verify_all_chains, verify_chain
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import NotFound, Refusal
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def talk_of_everything(store, ada, ben):
    """A conversation with an event of nearly every kind."""
    ref = asks(ada, store, ben, text="Could you engrave it?")
    where = {"store_id": store.id, "conversation": ref, "by": ben}
    conversations.say(text="Gladly.", at=later(minutes=1), **where)
    conversations.note(text="Regular.", at=later(minutes=2), **where)
    conversations.assign(member=ben.ref, at=later(minutes=3), **where)
    given = conversations.confirm(
        kind="delivery", terms=Terms(country="JP", postcode="100-2101", details="ring"), at=later(minutes=4), **where
    )
    conversations.edit(seq=2, text="With pleasure.", at=later(minutes=5), **where)
    conversations.delete(seq=3, at=later(minutes=6), **where)
    conversations.withdraw(store_id=store.id, confirmation_ref=given.ref, by=ben, at=later(minutes=7))
    conversations.close(at=later(minutes=8), **where)
    return ref


@pytest.fixture
def told():
    store = shop()
    return talk_of_everything(store, buys("Ada", store), works("Ben", "agent", store))


def codes(ref):
    return {fault.code for fault in verify_chain(ref=ref)}


def test_an_untouched_transcript_verifies(told):
    assert verify_chain(ref=told) == []
    assert verify_all_chains() == {}


def test_there_is_nothing_to_verify_where_there_is_nothing():
    with pytest.raises(NotFound):
        verify_chain(ref="cnv_0000000000000000")


@pytest.mark.parametrize("seq", [1, 4, 9])
def test_a_dropped_event_is_found(told, seq):
    Event.objects.filter(conversation__ref=told, seq=seq).delete()

    assert codes(told)
    assert set(verify_all_chains()) == {told}


def test_a_dropped_end_is_found(told):
    Event.objects.filter(conversation__ref=told, seq__gt=7).delete()

    assert "end_differs" in codes(told)


def test_two_swapped_events_are_found(told):
    events = Event.objects.filter(conversation__ref=told)
    events.filter(seq=2).update(seq=1000)
    events.filter(seq=3).update(seq=2)
    events.filter(seq=1000).update(seq=3)

    assert codes(told) >= {"event_changed", "link_broken"}


def test_an_event_of_another_conversation_does_not_fit(told):
    store = shop("bakery")
    other = asks(buys("Carl", store), store, MAX)
    Event.objects.filter(conversation__ref=told).delete()
    Event.objects.filter(conversation__ref=other).update(conversation=Conversation.objects.get(ref=told))
    Conversation.objects.filter(ref=told).update(
        last_seq=1, head=Event.objects.get().chain, customer_seq=1, two_way_seq=0, two_way_at=None
    )

    assert "link_broken" in codes(told)


def test_a_text_nobody_erased_may_not_be_missing(told):
    Event.objects.filter(conversation__ref=told, seq=2).update(body=None, salt=None)

    assert codes(told) == {"body_missing"}


def test_what_counts_must_be_what_was_said(told):
    Confirmation.objects.update(withdrawn_at=None)
    assert codes(told) == {"confirmation_differs"}

    Confirmation.objects.update(withdrawn_at=NOW, country="FR")
    assert codes(told) == {"confirmation_differs"}

    Confirmation.objects.all().delete()
    assert codes(told) == {"confirmation_differs"}
    assert set(verify_all_chains()) == {told}


CHARACTER = ["body", "salt", "leaf", "previous", "chain", "author_ref", "author_kind", "kind", "line"]


class Tampering(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=80)
    @given(
        seq=st.integers(1, 9),
        column=st.sampled_from([*CHARACTER, "at", "automatic"]),
        place=st.integers(0, 10_000),
        sign=st.characters(codec="ascii", exclude_categories=("Cc",)),
    )
    def test_any_changed_character_is_found(self, seq, column, place, sign):
        store = shop()
        ref = talk_of_everything(store, buys("Ada", store), works("Ben", "agent", store))
        event = Event.objects.get(conversation__ref=ref, seq=seq)
        was = getattr(event, column)

        setattr(event, column, changed(was, place, sign))
        event.save()

        assert (verify_chain(ref=ref) != []) == (getattr(event, column) != was)


def changed(value, place, sign):
    if isinstance(value, bool):
        return not value
    if not isinstance(value, str):
        return later(microseconds=place)
    place %= len(value)
    return value[:place] + sign + value[place + 1 :]


SAID = ("ask", "answer", "robot", "called", "note")
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *SAID,
                "edit",
                "delete",
                "confirm",
                "withdraw",
                "close",
                "reopen",
                "turn",
                "assign",
                "erase",
                "snooze",
                "wake",
                "its time comes",
            ]
        ),
        st.integers(1, 8),
    ),
    max_size=16,
)


class AnyOrder(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=60)
    @given(steps=steps)
    def test_whatever_people_do_in_whatever_order_the_chain_holds(self, steps):
        store = shop()
        ada, ben = buys("Ada", store), works("Dana", "manager", store)
        ref = asks(ada, store, ben)
        given_refs = []
        for number, (verb, seq) in enumerate(steps):
            with suppress(Refusal):  # refused by name, and nothing has changed
                given_refs += do(
                    verb, seq, store=store, ref=ref, ada=ada, ben=ben, given_refs=given_refs, at=later(minutes=number)
                )

        seqs = list(Event.objects.filter(conversation__ref=ref).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        assert verify_chain(ref=ref) == []
        assert verify_all_chains() == {}
        assert all(entry.seq for entry in thread(ref=ref, actor=ben))


def do(verb, seq, *, store, ref, ada, ben, given_refs, at):
    where = {"store_id": store.id, "conversation": ref, "at": at}
    match verb:
        case "confirm":
            return [conversations.confirm(kind="delivery", terms=Terms(country="JP"), by=ben, **where).ref]
        case "withdraw":
            for given_ref in given_refs[seq % 3 :: 3]:
                conversations.withdraw(store_id=store.id, confirmation_ref=given_ref, by=ben, at=at)
        case "erase":
            conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=ben, at=at)
        case "edit":
            conversations.edit(seq=seq, text="Better", by=ben, **where)
        case "delete":
            conversations.delete(seq=seq, by=ben, **where)
        case said if said in SAID:
            speak(said, seq, ada=herself(ada, store), ben=ben, **where)
        case _:
            keep(verb, seq, ben=ben, **where)
    return []


def speak(verb, seq, *, ada, ben, **where):
    match verb:
        case "ask":
            conversations.say(text=f"Question {seq}", by=ada, **where)
        case "answer":
            conversations.say(text=f"Answer {seq}", by=ben, **where)
        case "robot":
            conversations.say(text=f"Out of office {seq}", automatic=True, by=ben if seq % 2 else ada, **where)
        case "called":
            conversations.log_call(customer_said=f"Heard {seq}", store_said=f"Said {seq}", by=ben, **where)
        case "note":
            conversations.note(text=f"Note {seq}", by=ben, **where)


def keep(verb, seq, *, ben, **where):
    match verb:
        case "close":
            conversations.close(outcome=("", "spam", "ordered")[seq % 3], word="So it is", by=ben, **where)
        case "snooze":
            conversations.snooze(until=where["at"] + timedelta(minutes=seq), by=ben, **where)
        case "wake":
            conversations.wake_up(by=ben, **where)
        case "its time comes":
            conversations.let_wake(by=SYSTEM, **where)
        case "reopen":
            conversations.reopen(by=ben, **where)
        case "turn":
            conversations.pass_turn(to=("store", "customer", "nobody")[seq % 3], by=ben, **where)
        case "assign":
            conversations.assign(member=ben.ref if seq % 2 else "", by=ben, **where)


def test_numbers_can_only_rise(told):
    assert Event.objects.filter(conversation__ref=told, seq__gt=F("conversation__last_seq")).count() == 0
