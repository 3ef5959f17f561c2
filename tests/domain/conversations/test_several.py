"""The same done to several conversations at once, and undone."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.queries import verify_all_chains
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import NOW, asks, at_once, buys, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def refs(store, ben):
    """Three that wait for the store, the last for the customer."""
    made = [asks(buys(f"P{n}", store), store, ben) for n in range(3)]
    conversations.say(store_id=store.id, conversation=made[2], text="Gladly", by=ben, at=NOW)
    return made


def stand(refs):
    rows = Conversation.objects.filter(ref__in=refs).order_by("id")
    return list(rows.values_list("state", "turn", "assignee", "snoozed_until", "outcome"))


def test_each_is_done_and_undone(refs, here, ben):
    was = stand(refs)
    for do in (
        lambda: conversations.assign_several(refs=refs, member=ben.ref, **here),
        lambda: conversations.close_several(refs=refs, outcome="spam", **here),
        lambda: conversations.snooze_several(refs=refs, until=later(days=2), **here),
    ):
        before = do()
        assert len(before) == 3
        assert all(one != other for one, other in zip(stand(refs), was, strict=True))
        assert conversations.undo_several(before=before, **here) == 3
        assert stand(refs) == was
    assert verify_all_chains() == {}


def test_what_is_so_already_is_left_and_so_is_what_went_on_meanwhile(refs, here, ben):
    conversations.close(conversation=refs[0], **here)
    before = conversations.close_several(refs=refs, outcome="answered", **here)
    assert [one.ref for one in before] == sorted(refs[1:])
    assert conversations.close_several(refs=refs, outcome="answered", **here) == []
    conversations.say(conversation=refs[1], text="One more thing", **here)
    assert conversations.undo_several(before=before, **here) == 1
    assert [row[:2] for row in stand(refs)] == [("closed", "nobody"), ("open", "customer"), ("open", "customer")]


def test_all_or_none(store, refs, here, ben):
    bakery = shop("bakery")
    eve = works("Eve", "owner", bakery)
    other = asks(buys("Eva", bakery), bakery, eve)
    count = Event.objects.count()
    with pytest.raises(NotFound):
        conversations.close_several(refs=[*refs, other], outcome="", **here)
    with pytest.raises(NotFound):
        conversations.assign_several(refs=refs, member=eve.ref, **here)
    with pytest.raises(Invalid):
        conversations.close_several(refs=["cnv_0"] * 101, outcome="", **here)
    with pytest.raises(Forbidden):
        conversations.close_several(refs=refs, outcome="", **here | {"by": works("Cleo", "packer", store)})
    assert Event.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_at_once_in_another_order_both_end(refs, here, ben):
    ways = [refs, refs[::-1], refs[1:] + refs[:1]]
    done = at_once(*[lambda way=way: conversations.close_several(refs=way, outcome="", **here) for way in ways])
    assert sorted(len(one) for one in done) == [0, 0, 3]
