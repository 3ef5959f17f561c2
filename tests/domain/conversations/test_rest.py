"""A mere thank-you needs no answer: the conversation rests until somebody says more."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import conversation, inbox, thread, verify_all_chains
from bespeak.domain.conversations.queries.owed import owed
from bespeak.domain.stores import queries as stores
from bespeak.kit.refusals import Forbidden, StaleState
from tests.domain.cast import NOW, asks, buys, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_it_waits_for_nobody_and_nobody_was_answered_by_it(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    assert owed(store=stores.store(store.id), refs=[talk], at=NOW)
    for _ in range(2):
        conversations.nothing_to_answer(conversation=talk, seen=1, **here)
    seen = conversation(ref=talk, actor=ben)
    assert (seen.state, seen.turn, seen.two_way_at, seen.last_seq) == ("open", "nobody", None, 2)
    assert owed(store=stores.store(store.id), refs=[talk], at=NOW) == {}
    assert inbox.counted(store_id=store.id, actor=ben)["store"] == 0
    assert [one.kind for one in thread(ref=talk, actor=ben)] == ["message", "turn"]
    assert verify_all_chains() == {}


def test_the_next_word_brings_it_back_and_bulk_is_undone(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    before = conversations.rest_several(refs=[talk], **here)
    assert conversations.undo_several(before=before, **here) == 1
    assert conversation(ref=talk, actor=ben).turn == "store"
    conversations.nothing_to_answer(conversation=talk, **here)
    conversations.say(conversation=talk, text="One more thing", on_behalf_of_customer=True, **here)
    assert conversation(ref=talk, actor=ben).turn == "store"


def test_who_has_not_read_the_last_word_or_may_not_is_refused(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    conversations.say(conversation=talk, text="And in red?", on_behalf_of_customer=True, **here)
    eve = works("Eve", "agent", store)
    with pytest.raises(StaleState):
        conversations.nothing_to_answer(conversation=talk, seen=1, **(here | {"by": eve}))
    with pytest.raises(Forbidden):
        conversations.nothing_to_answer(conversation=talk, **(here | {"by": works("Pat", "packer", store)}))
    assert conversation(ref=talk, actor=ben).turn == "store"
