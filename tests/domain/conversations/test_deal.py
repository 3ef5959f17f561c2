"""What comes in is given to whoever has the fewest that wait, in turn, while somebody is there."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.conversations.queries import verify_chain
from bespeak.domain.conversations.queries.dealing import dealing
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.journal import worker
from bespeak.journal.models import Errand
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.cast import MAX, NOW, asks, at_once, buys, herself, later, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def dana(store, ben):
    return works("Dana", "agent", store)


@pytest.fixture
def dealt(store, ben, dana):
    works("Cleo", "packer", store)
    conversations.set_dealing(store_id=store.id, on=True, by=MAX, at=NOW)


def deal(store, ref, at=NOW):
    return conversations.deal(store_id=store.id, conversation=ref, by=SYSTEM, at=at)


def new(store, ben, n):
    return asks(buys(f"P{n}", store), store, ben)


def test_in_turn_and_by_how_much_each_has(store, ben, dana, dealt):
    given = [deal(store, new(store, ben, n)) for n in range(4)]
    assert given == [ben.ref, dana.ref, ben.ref, dana.ref]
    for row in Conversation.objects.filter(assignee=ben.ref):
        conversations.close(store_id=store.id, conversation=row.ref, by=ben, at=NOW)
    assert [deal(store, new(store, ben, n)) for n in range(4, 7)] == [ben.ref, ben.ref, dana.ref]


def test_nobody_is_given_what_somebody_has_or_nobody_waits_for(store, ben, dana, dealt):
    ref = new(store, ben, 1)
    conversations.assign(store_id=store.id, conversation=ref, member=dana.ref, by=ben, at=NOW)
    assert deal(store, ref) == ""
    other = new(store, ben, 2)
    conversations.say(store_id=store.id, conversation=other, text="Gladly", by=ben, at=NOW)
    assert deal(store, other) == deal(store, "cnv_0000000000000000") == ""
    third = new(store, ben, 3)
    assert deal(store, third) == ben.ref
    assert deal(store, third) == ""
    assert verify_chain(ref=third) == []


def test_not_where_the_store_does_not_want_it(store, ben, dana):
    assert deal(store, new(store, ben, 1)) == ""
    for on in (True, True, False):
        conversations.set_dealing(store_id=store.id, on=on, by=MAX, at=NOW)
    assert deal(store, new(store, ben, 2)) == ""
    with pytest.raises(Forbidden):
        conversations.set_dealing(store_id=store.id, on=True, by=ben, at=NOW)


def test_who_is_away_or_gone_gets_nothing(store, ben, dana, dealt):
    where = {"store_id": store.id, "at": NOW}
    conversations.be_away(member=ben.ref, away=True, by=ben, **where)
    assert dealing(store_id=store.id, actor=ben).away == {ben.ref}
    assert [deal(store, new(store, ben, n)) for n in range(2)] == [dana.ref, dana.ref]
    with pytest.raises(Forbidden):
        conversations.be_away(member=dana.ref, away=True, by=ben, **where)
    with pytest.raises(NotFound):
        conversations.be_away(member="mem_0000000000000000", away=True, by=MAX, **where)
    conversations.be_away(member=ben.ref, away=False, by=MAX, **where)
    stores.end_membership(store_id=store.id, member=dana.ref, by=MAX, at=NOW)
    assert deal(store, new(store, ben, 3)) == ben.ref
    conversations.be_away(member=ben.ref, away=True, by=ben, **where)
    assert deal(store, new(store, ben, 4)) == ""


def test_out_of_hours_it_waits_until_they_begin(store, ben, dana, dealt):
    week = [Hours(day, "09:00", "18:00") for day in range(5)]
    stores.set_hours(store_id=store.id, hours=week, closed=[], by=MAX, at=NOW)
    friday_evening, monday = NOW, later(days=2, hours=12)  # Tokyo: 21:00 and, on Monday, 09:00
    ref = new(store, ben, 1)
    assert deal(store, ref, friday_evening) == ""
    assert Errand.objects.get(listener="conversations.deal", lane="timer").due_at == monday
    assert deal(store, ref, monday) == ben.ref


def test_the_worker_deals_what_a_customer_wrote(store, ben, dana, dealt):
    ada = buys("Ada", store)
    ref = asks(ada, store, ben)
    worker.drain()
    assert Conversation.objects.get(ref=ref).assignee == ben.ref
    conversations.assign(store_id=store.id, conversation=ref, member="", by=ben, at=NOW)
    conversations.say(store_id=store.id, conversation=ref, text="Hello?", by=herself(ada, store), at=NOW)
    worker.drain()
    assert Conversation.objects.get(ref=ref).assignee == dana.ref


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_are_dealt_out_evenly(store, ben, dana, dealt):
    refs = [new(store, ben, n) for n in range(8)]
    given = at_once(*[lambda ref=ref: deal(store, ref) for ref in refs])
    assert sorted(given) == sorted([ben.ref, dana.ref] * 4)
    assert at_once(*[lambda: deal(store, refs[0])] * 3) == [""] * 3
