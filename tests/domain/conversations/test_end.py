"""A conversation is set aside for a time and comes back; it is closed with what became of it."""

import json

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.queries import conversation, heard, inbox, standing, thread, unanswered, verify_chain
from bespeak.domain.conversations.queries.exporting import transcript
from bespeak.domain.conversations.queries.inbox import Asked
from bespeak.journal.models import Errand
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from bespeak.kit.states import NotFromHere
from tests.domain.cast import MAX, NOW, asks, herself, later, placed, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ORDER = "ord_0000000000000000"


@pytest.fixture
def talk(store, ben, ada):
    """Ada asked, Ben answered: it is her turn."""
    placed(store, ORDER)
    ref = asks(ada, store, ben, orders=[ORDER])
    conversations.say(store_id=store.id, conversation=ref, text="Which size?", by=ben, at=later(minutes=1))
    return ref


@pytest.fixture
def where(store, talk):
    return {"store_id": store.id, "conversation": talk}


def waits(store, by, at, kind="store"):
    found = inbox.cards(store_id=store.id, actor=by, asked=Asked(kind=kind, at=at))
    assert inbox.counted(store_id=store.id, actor=by, at=at)[kind] == len(found)
    return [card.talk.ref for card in found]


def kinds(talk):
    return list(Event.objects.filter(conversation__ref=talk).order_by("seq").values_list("kind", flat=True))


def test_it_is_nobodys_until_then_and_ours_from_then_on_whether_or_not_a_worker_runs(store, ben, talk, where):
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    for _ in range(2):
        conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    for kind, there in (("store", []), ("customer", []), ("snoozed", [talk])):
        assert waits(store, ben, later(days=1), kind) == there
    for kind, there in (("store", [talk]), ("customer", []), ("snoozed", [])):
        assert waits(store, ben, later(days=2), kind) == there
    assert kinds(talk) == ["message", "message", "snoozed"]
    assert conversation(ref=talk, actor=ben).stands(later(days=1)) == "snoozed"
    assert conversation(ref=talk, actor=ben).stands(later(days=2)) == "store"
    assert Errand.objects.get(listener="conversations.wake").due_at == later(days=2)


def test_its_time_is_told_once_and_only_when_it_has_come(store, ben, talk, where):
    conversations.snooze(until=later(days=1), by=ben, at=later(hours=1), **where)
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=2), **where)
    assert [conversations.let_wake(by=SYSTEM, at=later(days=n), **where) for n in (1, 2, 3)] == [False, True, False]
    assert kinds(talk)[-3:] == ["snoozed", "snoozed", "woken"]
    row = Conversation.objects.get(ref=talk)
    assert (row.turn, row.turn_at, row.snoozed_until) == ("store", later(days=2), None)
    assert verify_chain(ref=talk) == []


def test_who_writes_ends_it(store, ben, ada, talk, where):
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    conversations.say(text="Out of office", automatic=True, by=herself(ada, store), at=later(hours=2), **where)
    conversations.note(text="She is away", by=ben, at=later(hours=2), **where)
    assert waits(store, ben, later(hours=3)) == []
    conversations.say(text="Size 54", by=herself(ada, store), at=later(hours=3), **where)
    row = Conversation.objects.get(ref=talk)
    assert (row.turn, row.turn_at, row.snoozed_until) == ("store", later(hours=3), None)
    assert waits(store, ben, later(hours=3)) == [talk]
    assert not conversations.let_wake(by=SYSTEM, at=later(days=3), **where)
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=4), **where)
    conversations.say(text="Noted", by=ben, at=later(hours=5), **where)
    assert waits(store, ben, later(hours=6), "customer") == [talk]


def test_who_waited_since_its_end_has_not_waited_shorter_for_asking_again(store, ben, ada, talk, where):
    conversations.snooze(until=later(days=1), by=ben, at=later(hours=1), **where)
    conversations.say(text="Hello?", by=herself(ada, store), at=later(days=2), **where)
    assert Conversation.objects.get(ref=talk).turn_at == later(days=1)


@pytest.mark.parametrize("deed", ["wake_up", "pass_turn", "close"])
def test_it_is_cut_short_by_hand(store, ben, talk, where, deed):
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    more = {"to": "store"} if deed == "pass_turn" else {}
    getattr(conversations, deed)(by=ben, at=later(hours=2), **more, **where)
    row = Conversation.objects.get(ref=talk)
    assert (row.snoozed_until, row.turn_at) == (None, later(hours=2))
    assert waits(store, ben, later(hours=2)) == ([] if deed == "close" else [talk])
    assert verify_chain(ref=talk) == []


def test_what_cannot_be_is_refused_and_changes_nothing(store, ben, talk, where):
    for until, code in ((NOW, "time_has_passed"), (later(days=367), "too_far_ahead")):
        with pytest.raises(Invalid) as no:
            conversations.snooze(until=until, by=ben, at=NOW, **where)
        assert no.value.code == code
    with pytest.raises(Forbidden):
        conversations.snooze(until=later(days=2), by=works("Cleo", "packer", store), at=NOW, **where)
    with pytest.raises(NotFound):
        conversations.snooze(until=later(days=2), by=works("Eve", "owner", shop("bakery")), at=NOW, **where)
    with pytest.raises(StaleState):
        conversations.snooze(until=later(days=2), by=works("Dana", "manager", store), at=NOW, seen=1, **where)
    with pytest.raises(Invalid):
        conversations.close(outcome="sold", by=ben, at=NOW, **where)
    with pytest.raises(Invalid):
        conversations.close(word="n" * 501, by=ben, at=NOW, **where)
    assert kinds(talk) == ["message", "message"]
    conversations.close(by=ben, at=NOW, **where)
    with pytest.raises(NotFromHere):
        conversations.snooze(until=later(days=2), by=ben, at=NOW, **where)


def test_it_is_closed_with_what_became_of_it_until_it_opens_again(store, ben, ada, talk, where):
    conversations.close(outcome="no_order", word="Too dear", by=ben, at=later(hours=1), **where)
    seen = conversation(ref=talk, actor=ben)
    assert (seen.state, seen.outcome, seen.stands(NOW)) == ("closed", "no_order", "closed")
    conversations.reopen(by=ben, at=later(hours=2), **where)
    assert conversation(ref=talk, actor=ben).outcome == ""
    conversations.close(outcome="spam", by=ben, at=later(hours=3), **where)
    conversations.say(text="No!", by=herself(ada, store), at=later(hours=4), **where)
    assert conversation(ref=talk, actor=ben).outcome == ""
    assert verify_chain(ref=talk) == []


def test_the_customer_is_told_nothing_of_it(store, ben, ada, talk, where):
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    about = {"store_id": store.id, "actor": herself(ada, store)}
    assert standing(orders=[ORDER], **about)[ORDER].turn == "customer"
    conversations.close(outcome="spam", word="Sells lamps", by=ben, at=later(hours=2), **where)
    told = thread(ref=talk, actor=herself(ada, store))
    assert [one.kind for one in told] == ["message", "message", "closed"]
    assert (told[-1].body, told[-1].text) == ({}, "")
    assert [one.body for one in heard(order=ORDER, since=NOW, **about).entries if one.kind == "closed"] == [{}]
    record = json.dumps(transcript(ref=talk, actor=herself(ada, store), at=later(hours=3)))
    assert "Sells lamps" not in record
    assert "Which size?" in record
    assert thread(ref=talk, actor=ben)[-1].body == {"outcome": "spam", "word": "Sells lamps"}


def test_an_order_whose_talk_is_set_aside_is_not_unanswered(store, ben, ada, talk, where):
    conversations.say(text="54", by=herself(ada, store), at=later(hours=1), **where)
    assert list(unanswered(store_id=store.id, actor=ben)) == [ORDER]
    conversations.snooze(until=clock.now() + (later(days=1) - NOW), by=ben, at=clock.now(), **where)
    assert unanswered(store_id=store.id, actor=ben) == unanswered(store_id=store.id, actor=ben, orders=[ORDER]) == {}


def test_an_erased_person_leaves_neither(store, ben, ada, talk, where):
    conversations.snooze(until=later(days=2), by=ben, at=later(hours=1), **where)
    conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=MAX, at=later(hours=2))
    row = Conversation.objects.get(ref=talk)
    assert (row.state, row.snoozed_until, row.outcome) == ("closed", None, "")
    assert not conversations.let_wake(by=SYSTEM, at=later(days=3), **where)
    assert verify_chain(ref=talk) == []
