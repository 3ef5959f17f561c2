"""A heated word marks its conversation until four calm ones, a thank-you, a colleague's look, its close or its end."""

from __future__ import annotations

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.queries import inbox, tags
from bespeak.domain.conversations.queries.inbox import Asked
from tests.domain.cast import MAX, asks, buys, herself, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FURIOUS = "This is unacceptable, my lawyer will write to you!!"


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ben(store):
    return works("Ben", "agent", store)


@pytest.fixture
def says(store):
    ada = buys("Ada", store)
    ref = asks(ada, store, MAX)

    def say(text: str, by=None) -> bool:
        conversations.say(
            store_id=store.id, conversation=ref, text=text, by=by or herself(ada, store), at=later(hours=1)
        )
        return heated(store, ref)

    say.ref, say.ada = ref, ada
    return say


def heated(store, ref: str) -> bool:
    found = inbox.cards(store_id=store.id, actor=MAX, asked=Asked(tags=tags.asked_for("is:heated")[1]))
    told = queries.conversation(ref=ref, actor=MAX).heated
    assert told is any(card.talk.ref == ref for card in found)
    return told


def test_it_holds_over_answers_of_ours_and_goes_with_four_calm_words(store, ben, says):
    assert not says("Is it red?")
    assert says(FURIOUS)
    assert says("We are sorry, and look into it.", by=ben)
    assert [says(f"Calm {n}.") for n in range(4)] == [True, True, True, False]


def test_thanks_a_look_and_the_close_end_it(store, ben, says):
    where = {"store_id": store.id, "conversation": says.ref, "by": ben, "at": later(hours=2)}
    says(FURIOUS)
    assert not says("Thank you so much!")
    says(FURIOUS)
    for _ in range(2):
        conversations.cool(**where)
    assert not heated(store, says.ref)
    assert says(FURIOUS)
    conversations.close(**where)
    assert not heated(store, says.ref)
    assert not says("One more thing.")


def test_erasing_leaves_nothing_of_it(store, says):
    says(FURIOUS)
    conversations.erase_person(store_id=store.id, customer_ids=[says.ada.id], by=MAX, at=later(hours=2))
    assert not heated(store, says.ref)


@pytest.mark.parametrize(
    ("search", "left", "found"),
    [
        ("is:heated", "", (tags.HEATED,)),
        ("ring IS:HEATED tag:gift", "ring", (tags.HEATED, "gift")),
        ("this:heated is:heatedly tag:is:heated", "this:heated is:heatedly", ("is:heated",)),
    ],
)
def test_it_is_asked_for_beside_words_and_tags(search: str, left: str, found: tuple[str, ...]):
    assert tags.asked_for(search) == (left, found)
