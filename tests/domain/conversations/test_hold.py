"""What must be kept is kept, what is past its time is let go of; every record that was ever taken out still holds."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.conversations import checking, queries, transcripts
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event, LegalHold
from bespeak.domain.conversations.operations import RecordIsHeld
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import Customer
from bespeak.domain.stores import signing
from bespeak.journal import worker
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def dana(store):
    return works("Dana", "manager", store)


def holds(store, ref, by, **more):
    conversations.hold_record(store_id=store.id, conversation=ref, reason="Lawyers ask", by=by, at=NOW, **more)


def words(ref):
    return list(Event.objects.filter(conversation__ref=ref).exclude(kind="erased").values_list("body", flat=True))


def test_nobody_is_erased_while_what_they_said_is_held(store, ben, dana):
    ada = buys("Ada", store)
    ref, other = asks(ada, store, ben), asks(ada, store, ben)
    holds(store, ref, dana)
    holds(store, ref, dana)
    before = words(ref) + words(other)

    with pytest.raises(RecordIsHeld) as refused:
        customers.erase(store_id=store.id, customer=ada.ref, by=dana, at=later(days=1))

    assert refused.value.data == {"conversations": [ref]}
    assert words(ref) + words(other) == before
    assert Customer.objects.get(ref=ada.ref).name == "Ada"
    assert queries.hold_on(store_id=store.id, conversation=ref, actor=ben).reason == "Lawyers ask"

    conversations.lift_hold(store_id=store.id, conversation=ref, by=dana, at=later(days=2))
    conversations.lift_hold(store_id=store.id, conversation=ref, by=dana, at=later(days=2))
    customers.erase(store_id=store.id, customer=ada.ref, by=dana, at=later(days=3))

    assert set(words(ref) + words(other)) == {None}
    assert [one.reason for one in LegalHold.objects.all()] == [""]
    assert queries.verify_all_chains() == {}


def test_who_may_not_hold_does_not_and_a_reason_is_asked_for(store, ben, dana):
    ref = asks(buys("Ada", store), store, ben)
    with pytest.raises(Forbidden):
        holds(store, ref, ben)
    with pytest.raises(Invalid):
        conversations.hold_record(store_id=store.id, conversation=ref, reason="  ", by=dana, at=NOW)
    with pytest.raises(NotFound):
        holds(store, ref, works("Eve", "owner", shop("bakery")))
    assert LegalHold.objects.count() == 0


def keeps(store, days, by, at=NOW):
    conversations.set_retention(store_id=store.id, days=days, by=by, at=at)


def passes(**time):
    """Time passes; the worker does what it came for."""
    worker.drain(now=lambda: later(**time), rounds=5)


def test_what_is_past_its_time_is_erased_by_itself_and_nothing_else(store, ben, dana):
    ada, carl = buys("Ada", store), buys("Carl", store)
    old, held, fresh = asks(ada, store, ben), asks(carl, store, ben), asks(ada, store, ben)
    bakery = shop("bakery")
    theirs = asks(buys("Ida", bakery), bakery, MAX)
    holds(store, held, dana)
    keeps(store, 30, dana)
    conversations.say(store_id=store.id, conversation=fresh, text="Still there?", by=ben, at=later(days=20))
    passes(days=29)
    assert None not in words(old)

    passes(days=31)

    assert set(words(old)) == {None}
    assert None not in words(held) + words(fresh) + words(theirs)
    assert Customer.objects.get(ref=ada.ref).name == "Ada"
    assert queries.verify_all_chains() == {}
    conversations.lift_hold(store_id=store.id, conversation=held, by=dana, at=later(days=32))
    passes(days=33)
    assert set(words(held)) == {None}


def test_the_last_word_of_the_store_about_it_counts(store, ben, dana):
    ref = asks(buys("Ada", store), store, ben)
    keeps(store, 30, dana)
    keeps(store, 90, dana, at=later(days=1))
    passes(days=40)
    assert None not in words(ref)
    keeps(store, 0, dana, at=later(days=41))
    passes(days=200)
    assert None not in words(ref)
    for days in (1, 29, 40_000):
        with pytest.raises(Invalid):
            keeps(store, days, dana)
    with pytest.raises(Forbidden):
        keeps(store, 60, ben)


VERBS = ("ask", "answer", "note", "edit", "delete", "hold", "lift", "erase", "export")
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 9)), min_size=4, max_size=18)


class Record:
    """One talk, and every record of it that was ever taken out: (file, whether its words were erased by then)."""

    def __init__(self):
        self.store = shop()
        self.ada, self.dana = buys("Ada", self.store), works("Dana", "manager", self.store)
        self.ref = asks(self.ada, self.store, self.dana, text="secret of 0")
        self.kept, self.erased, self.held = [], False, False

    def do(self, verb, seq, number):
        where = {"store_id": self.store.id, "conversation": self.ref, "at": NOW + timedelta(minutes=number)}
        text, mine, hers = (
            f"secret of {number}",
            {"by": self.dana, **where},
            {"by": herself(self.ada, self.store), **where},
        )
        {
            "ask": lambda: conversations.say(text=text, **hers),
            "answer": lambda: conversations.say(text=text, **mine),
            "note": lambda: conversations.note(text=text, **mine),
            "edit": lambda: conversations.edit(seq=seq, text=text, **mine),
            "delete": lambda: conversations.delete(seq=seq, **mine),
            "hold": lambda: self.hold(conversations.hold_record, held=True, reason="Because", **mine),
            "lift": lambda: self.hold(conversations.lift_hold, held=False, **mine),
            "erase": lambda: self.erase(where["at"]),
            "export": lambda: self.export(where["at"]),
        }[verb]()

    def hold(self, verb, *, held, **given):
        verb(**given)
        self.held = held

    def erase(self, at):
        asked = {"store_id": self.store.id, "customer_ids": [self.ada.id], "by": self.dana, "at": at}
        if self.held:
            with pytest.raises(RecordIsHeld):
                conversations.erase_person(**asked)
        else:
            conversations.erase_person(**asked)
            self.erased = True

    def export(self, at):
        for edition in ("store", "customer"):
            signed = queries.transcript(ref=self.ref, actor=self.dana, at=at, edition=edition)
            self.kept.append((transcripts.written(signed), self.erased))


class Whatever(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=40)
    @given(steps=steps)
    def test_every_record_ever_taken_out_holds_and_nothing_erased_is_in_a_later_one(self, steps):
        talk = Record()
        for number, (verb, seq) in enumerate([("export", 1), *steps, ("export", 1)], start=1):
            with suppress(conversations.ConversationErased, conversations.AlreadyDeleted, NotFound):
                talk.do(verb, seq, number)
        keys = signing.public_keys(store_id=talk.store.id)
        said = [checking.verify(data, keys=keys) for data, _ in talk.kept]
        assert all(one.whole for one in said)
        assert [data for data, gone in talk.kept if gone and b"secret" in data] == []
        heads = [transcripts.Head(one.count, one.head) for one in said]
        assert all(checking.verify(talk.kept[-1][0], keys=keys, head=head).whole for head in heads)
