"""What newcomers learn first, who has learned it, and when it is asked again."""

from __future__ import annotations

import pytest

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.models import Learned
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.cast import NOW, later

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def manner(store, dana):
    return article(store, dana, "How we speak")


def article(store, by, title, *, ref="", **more):
    draft = ArticleDraft(title=title, language="en", published=True, **{"body": "Calmly.", **more})
    return operations.write_article(store_id=store.id, draft=draft, ref=ref, by=by, at=NOW)


def lists(store, by, items, *, ref="", seen=0, role="agent"):
    return operations.write_checklist(
        store_id=store.id, name="First day", items=items, role=role, ref=ref, seen=seen, by=by, at=NOW
    )


def theirs(store, actor, role="agent"):
    return [
        (one.title, one.done)
        for given in queries.to_learn(store_id=store.id, actor=actor, role=role)
        for one in given.items
    ]


def learn(store, by, title, *, version=1):
    items = [one for given in queries.to_learn(store_id=store.id, actor=by, role="agent") for one in given.items]
    item = next(one for one in items if one.title == title)
    operations.learn(store_id=store.id, item=item.ref, version=version, by=by, at=later(hours=1))


def test_each_learns_what_their_role_asks_for_in_order(store, dana, ben, manner):
    lists(store, dana, [ItemDraft(article=manner), ItemDraft(task="Answer one talk with Dana")])
    lists(store, dana, [ItemDraft(task="Pack a ring")], role="packer")
    lists(store, dana, [ItemDraft(task="Say hello")], role="")
    assert theirs(store, ben) == [("How we speak", False), ("Answer one talk with Dana", False), ("Say hello", False)]
    assert queries.left_to_learn(store_id=store.id, actor=ben, role="agent") == 3
    for _ in range(2):
        learn(store, ben, "How we speak")
    learn(store, ben, "Say hello", version=7)
    assert theirs(store, ben) == [("How we speak", True), ("Answer one talk with Dana", False), ("Say hello", True)]
    assert sorted(Learned.objects.values_list("version", flat=True)) == [0, 1]


def test_an_important_change_asks_again_and_another_does_not(store, dana, ben, manner):
    lists(store, dana, [ItemDraft(article=manner)])
    learn(store, ben, "How we speak")
    article(store, dana, "How we speak", ref=manner, body="A comma.")
    assert theirs(store, ben) == [("How we speak", True)]
    article(store, dana, "How we speak", ref=manner, body="Never argue.", important=True)
    assert theirs(store, ben) == [("How we speak", False)]
    for version in (1, 2, 4):
        with pytest.raises(StaleState):
            learn(store, ben, "How we speak", version=version)
    learn(store, ben, "How we speak", version=3)
    assert theirs(store, ben) == [("How we speak", True)]
    assert list(Learned.objects.order_by("id").values_list("version", flat=True)) == [1, 3]


def test_the_manager_sees_who_has_finished_what(store, dana, ben, manner):
    ref = lists(store, dana, [ItemDraft(article=manner), ItemDraft(task="Pack")])
    learn(store, ben, "Pack")
    told = {one.name: one for one in queries.progress(store_id=store.id, actor=dana)}
    assert told["Ben"].lists == ((ref, 1, 2),)
    assert told["Ben"].last_at == later(hours=1)
    assert told["Dana"].lists == ()
    with pytest.raises(Forbidden):
        queries.progress(store_id=store.id, actor=ben)


def test_what_was_learned_stays_learned_when_the_list_is_changed(store, dana, ben, manner):
    ref = lists(store, dana, [ItemDraft(article=manner), ItemDraft(task="Pack")])
    learn(store, ben, "Pack")
    pack = queries.checklist(store_id=store.id, ref=ref, actor=dana).items[1].ref
    lists(store, dana, [ItemDraft(task="Pack a ring", ref=pack)], ref=ref, seen=1)
    assert theirs(store, ben) == [("Pack a ring", True)]
    lists(store, dana, [ItemDraft(article=manner)], ref=ref, seen=2)
    lists(store, dana, [ItemDraft(article=manner), ItemDraft(task="Pack a ring")], ref=ref, seen=3)
    assert theirs(store, ben) == [("How we speak", False), ("Pack a ring", True)]
    with pytest.raises(StaleState):
        lists(store, dana, [ItemDraft(task="Other")], ref=ref, seen=1)


def test_what_is_put_away_is_asked_of_nobody(store, dana, ben, manner):
    ref = lists(store, dana, [ItemDraft(article=manner), ItemDraft(task="Pack")])
    operations.archive_article(store_id=store.id, ref=manner, by=dana, at=NOW)
    assert theirs(store, ben) == [("Pack", False)]
    operations.archive_checklist(store_id=store.id, ref=ref, by=dana, at=NOW)
    assert theirs(store, ben) == []
    operations.restore_checklist(store_id=store.id, ref=ref, by=dana, at=NOW)
    assert theirs(store, ben) == [("Pack", False)]


def test_what_cannot_be_a_list_is_refused(store, dana, ben, manner):
    for items, role, code in (
        ([], "agent", "no_items"),
        ([ItemDraft(task=f"{n}") for n in range(61)], "agent", "too_many_items"),
        ([ItemDraft(task="x")], "king", "unknown_role"),
        ([ItemDraft(article="art_0")], "agent", "not_found"),
    ):
        with pytest.raises((Invalid, NotFound)) as refused:
            lists(store, dana, items, role=role)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        lists(store, ben, [ItemDraft(task="x")])
    assert theirs(store, ben) == []
