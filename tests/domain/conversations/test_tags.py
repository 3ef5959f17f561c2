"""The store's own words on its conversations, and what its members look for again."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import TagTaken
from bespeak.domain.conversations.queries import conversation, inbox, tags, views
from bespeak.domain.conversations.queries.inbox import Asked
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import asks, at_once, buys, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def refs(store, ben):
    return [asks(buys(f"P{n}", store), store, ben) for n in range(3)]


def on(ref, ben):
    return [one.name for one in conversation(ref=ref, actor=ben).tags]


def found(store, ben, search):
    rest, named = tags.asked_for(search)
    cards = inbox.cards(store_id=store.id, actor=ben, asked=Asked(search=rest, tags=named))
    return {card.talk.ref for card in cards}


def test_it_is_made_as_it_is_written_and_found_again(store, ben, refs, here):
    tag, fresh = conversations.tag(refs=refs[:2], name="  Made  to\nmeasure ", **here)
    assert fresh == refs[:2]
    assert conversations.tag(refs=refs, name="MADE TO MEASURE", **here) == (tag, [refs[2]])
    conversations.tag(refs=refs[:1], name="Gift", **here)
    assert on(refs[0], ben) == ["Gift", "Made to measure"]
    assert found(store, ben, 'tag:"made to measure"') == set(refs)
    assert found(store, ben, 'tag:"made to measure" tag:gift') == {refs[0]}
    assert found(store, ben, "tag:zebra") == set()
    assert conversations.untag(refs=refs[1:], tag=tag, **here) == sorted(refs[1:])
    assert conversations.untag(refs=refs[1:], tag=tag, **here) == []
    assert found(store, ben, 'tag:"Made to Measure"') == {refs[0]}
    assert Fact.objects.filter(kind="conversations.conversation_tagged").count() == 4
    assert inbox.many(store_id=store.id, actor=ben, asks=[Asked(tags=("gift",)), Asked()]) == [1, 3]


def test_it_is_renamed_merged_and_retired(store, ben, refs, here):
    gift, _ = conversations.tag(refs=refs[:2], name="gift", **here)
    present, _ = conversations.tag(refs=refs[1:], name="present", **here)
    with pytest.raises(TagTaken):
        conversations.change_tag(tag=gift, name="PRESENT", **here)
    conversations.change_tag(tag=gift, name="Gifts", colour="green", **here)
    with pytest.raises(Invalid):
        conversations.change_tag(tag=gift, colour="zebra", **here)
    assert conversations.merge_tags(tag=present, into=gift, **here) == 1
    assert [(one.name, one.colour, one.having) for one in tags.tags(store_id=store.id, actor=ben)] == [
        ("Gifts", "green", 3)
    ]  # fmt: skip
    assert found(store, ben, "tag:present") == set(refs)
    assert conversations.tag(refs=refs[:1], name="present", **here) == (gift, [])
    conversations.retire_tag(tag=gift, retired=True, **here)
    assert on(refs[0], ben) == ["Gifts"]
    conversations.tag(refs=refs[:1], name="gifts", **here)
    assert tags.tags(store_id=store.id, actor=ben)[0].retired_at is None
    with pytest.raises(Invalid):
        conversations.merge_tags(tag=gift, into=gift, **here)
    with pytest.raises(NotFound):
        conversations.untag(refs=refs, tag=present, **here)


def test_nonsense_strangers_and_other_stores_are_refused_and_nothing_changes(store, ben, refs, here):
    bakery = shop("bakery")
    eve = works("Eve", "owner", bakery)
    other = asks(buys("Eva", bakery), bakery, eve)
    for name, code in (("  ", "no_tag"), ("x" * 41, "tag_too_long"), ("\u202e", "no_tag")):
        with pytest.raises(Invalid) as refused:
            conversations.tag(refs=refs, name=name, **here)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        conversations.tag(refs=[*refs, other], name="gift", **here)
    with pytest.raises(Forbidden):
        conversations.tag(refs=refs, name="gift", **(here | {"by": works("Pat", "packer", store)}))
    assert tags.tags(store_id=store.id, actor=ben) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_word_at_once_make_one(store, ben, refs, here):
    made = at_once(*(lambda ref=ref: conversations.tag(refs=[ref], name="gift", **here) for ref in refs))
    assert len({tag for tag, _ in made}) == 1
    assert tags.tags(store_id=store.id, actor=ben)[0].having == 3


def test_views_are_kept_for_oneself_and_the_team(store, ben, refs, here):
    eve = works("Eve", "agent", store)
    mine = conversations.save_view(name="Gifts", search="tag:gift", order="newest", **here)
    ours = conversations.save_view(name="Waiting", kind="store", whose="me", team=True, **here)
    assert conversations.save_view(name="Gifts", search="tag:gifts", **here).ref == mine.ref
    conversations.see_first(view=ours.ref, **here)
    told = [(one.name, one.search, one.team, one.first) for one in views.views(store_id=store.id, actor=ben)]
    assert told == [("Waiting", "", True, True), ("Gifts", "tag:gifts", False, False)]
    hers = here | {"by": eve}
    assert [one.name for one in views.views(store_id=store.id, actor=eve)] == ["Waiting"]
    conversations.remove_view(view=mine.ref, **hers)
    with pytest.raises(NotFound):
        conversations.see_first(view=mine.ref, **hers)
    assert len(views.views(store_id=store.id, actor=ben)) == 2
    with pytest.raises(Invalid):
        conversations.save_view(name="x", kind="zebra", **here)
    conversations.remove_view(view=ours.ref, **hers)
    assert [one.name for one in views.views(store_id=store.id, actor=ben)] == ["Gifts"]


@pytest.mark.parametrize("order", ["longest", "newest"])
def test_a_page_follows_another_in_either_order(store, ben, refs, here, order):
    seen, after = [], ""
    for _ in range(3):
        [card] = inbox.cards(
            store_id=store.id, actor=ben, asked=Asked(kind="store", order=order), after=after, most=1
        )  # fmt: skip
        seen.append(card.talk.ref)
        after = inbox.place(card, "store", order)
    assert seen == (refs if order == "longest" else refs[::-1])
