"""How far each side has read: it moves on and never back, and is no event."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event, Reading
from bespeak.domain.conversations.operations import NotAPerson
from bespeak.domain.conversations.queries import conversation, furthest, inbox, marks, seen_at, stretch, verify_chain
from bespeak.domain.conversations.queries.inbox import Asked
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.cast import MAX, asks, at_once, buys, later, placed, program, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MAY = frozenset(f"conversations:{one}" for one in ("conversation:read", "conversation:mark", "message:say"))


@pytest.fixture
def talk(store, ben, ada) -> str:
    """Number 1 is hers."""
    return asks(ada, store, ben)


def herself(customer, store) -> Actor:
    return Actor(kind="customer", ref=customer.ref, store_id=store.id, permissions=MAY)


def reads(store, talk, by, seq, **at) -> int:
    return conversations.mark_read(store_id=store.id, conversation=talk, seq=seq, by=by, at=later(**at))


def says(store, talk, by, text="Well.", **at) -> int:
    return conversations.say(store_id=store.id, conversation=talk, text=text, by=by, at=later(**at)).seq


def known(store, talk, by=MAX):
    return stretch(ref=talk, actor=by)[0].marks


def test_each_side_sees_when_the_other_has_read_what_it_said(store, ben, ada, talk):
    assert seen_at(known(store, talk), "store", 1) is None
    assert reads(store, talk, ben, 1, minutes=2) == 1
    answer = says(store, talk, ben, minutes=3)
    assert seen_at(known(store, talk), "store", 1) == later(minutes=2)
    assert seen_at(known(store, talk), "customer", answer) is None
    assert reads(store, talk, herself(ada, store), answer, minutes=5) == answer
    conversations.about(store_id=store.id, conversation=talk, orders=[placed(store)], by=ben, at=later())
    told = marks(store_id=store.id, order=placed(store), actor=herself(ada, store))[talk]
    assert seen_at(told, "customer", answer) == later(minutes=5)
    assert furthest(known(store, talk), "customer") == answer


def test_it_only_moves_on(store, ben, ada, talk):
    more = says(store, talk, herself(ada, store), "And in red?", minutes=1)
    assert reads(store, talk, ben, more, minutes=2) == more
    assert reads(store, talk, ben, 1, minutes=3) == more
    assert reads(store, talk, ben, more, minutes=4) == more
    [mark] = known(store, talk)
    assert (mark.seq, mark.at) == (more, later(minutes=2))


def test_what_one_said_oneself_moves_nothing(store, ben, talk):
    """Else every answer would say that the question was read only then."""
    reads(store, talk, ben, 1, minutes=2)
    own = says(store, talk, ben, minutes=3)
    conversations.note(store_id=store.id, conversation=talk, text="Nice", by=ben, at=later(minutes=4))
    assert reads(store, talk, ben, own + 1, minutes=5) == 1
    assert [mark.at for mark in known(store, talk)] == [later(minutes=2)]


def test_nobody_reads_further_than_there_is(store, ben, talk):
    assert reads(store, talk, ben, 10**12) == 1


def test_who_reads_first_says_when_it_was_seen(store, ben, talk):
    mika = works("Mika", "manager", store)
    reads(store, talk, mika, 1, minutes=7)
    reads(store, talk, ben, 1, minutes=9)
    assert len(known(store, talk)) == 2
    assert seen_at(known(store, talk), "store", 1) == later(minutes=7)


def test_it_is_no_event_and_no_fact(store, ben, talk):
    before = (Event.objects.count(), Fact.objects.count(), conversation(ref=talk, actor=MAX))
    reads(store, talk, ben, 1)
    assert before == (Event.objects.count(), Fact.objects.count(), conversation(ref=talk, actor=MAX))
    assert verify_chain(ref=talk) == []


def test_a_program_reads_nothing_for_people(store, talk):
    robot = program(store, "conversations:conversation:mark")
    with pytest.raises(NotAPerson):
        reads(store, talk, robot, 1)
    assert Reading.objects.count() == 0


def test_strangers_and_those_who_may_not_mark_nothing(store, ben, ada, talk):
    kim, eve = buys("Kim", store), works("Eve", "owner", shop("bakery"))
    with pytest.raises(NotFound):
        reads(store, talk, herself(kim, store), 1)
    with pytest.raises(NotFound):
        reads(store, talk, eve, 1)
    with pytest.raises(Forbidden):
        reads(store, talk, works("Cleo", "packer", store), 1)
    with pytest.raises(NotFound):
        reads(store, "cnv_none", ben, 1)
    conversations.about(store_id=store.id, conversation=talk, orders=[placed(store)], by=ben, at=later())
    reads(store, talk, ben, 1)
    assert marks(store_id=store.id, order=placed(store), actor=herself(kim, store)) == {}
    assert [mark.reader for mark in known(store, talk)] == [ben.ref]


def test_who_was_erased_has_read_nothing(store, ben, ada, talk):
    answer = says(store, talk, ben)
    reads(store, talk, herself(ada, store), answer)
    reads(store, talk, ben, 1)
    conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=MAX, at=later(hours=1))
    assert [mark.side for mark in known(store, talk)] == ["store"]
    with pytest.raises(NotFound):
        reads(store, talk, herself(ada, store), answer)


def fresh(store, by) -> list[str]:
    cards = inbox.cards(store_id=store.id, actor=by, asked=Asked())
    return [card.talk.ref for card in cards if card.unread]


def test_each_member_has_unread_conversations_of_their_own(store, ben, ada, talk):
    mika = works("Mika", "manager", store)
    assert fresh(store, ben) == fresh(store, mika) == [talk]
    reads(store, talk, ben, 1)
    assert (fresh(store, ben), fresh(store, mika)) == ([], [talk])
    says(store, talk, herself(ada, store), "And in red?")
    assert (fresh(store, ben), fresh(store, mika)) == ([talk], [talk])


def test_what_somebody_answered_before_one_ever_looked_is_not_unread(store, ben, ada, talk):
    says(store, talk, ben)
    mika = works("Mika", "manager", store)
    assert fresh(store, mika) == []
    says(store, talk, herself(ada, store), "And in red?")
    assert fresh(store, mika) == [talk]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_the_furthest_stays(store, ben, ada, talk):
    last = [says(store, talk, herself(ada, store), f"Number {n}") for n in range(6)][-1]
    at_once(*[lambda n=n: reads(store, talk, ben, n) for n in (last, 2, 5, last, 3, 1)])
    [mark] = known(store, talk)
    assert mark.seq == last
