"""Words kept ready: found by shortcut, filled in, never sent with a gap; the store's and each member's own."""

from __future__ import annotations

import pytest

from bespeak.domain.knowledge import operations, queries, variables
from bespeak.domain.knowledge.operations import ReplyDraft
from bespeak.domain.knowledge.variables import GapLeft
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def keep(store, by, *, ref="", seen=0, **more):
    given = {
        "shortcut": "/ship", "name": "When it ships", "texts": {"en": "Dear {customer}, it ships {by when}.", "ja": ""},
    }  # fmt: skip
    draft = ReplyDraft(**(given | more))
    return operations.write_reply(store_id=store.id, draft=draft, ref=ref, seen=seen, by=by, at=NOW)


def shortcuts(store, actor, **more):
    return [one.shortcut for one in queries.replies(store_id=store.id, actor=actor, **more)]


def test_the_stores_are_everybodys_and_ones_own_are_ones_own(store, dana, ben):
    keep(store, dana)
    mine = keep(store, ben, personal=True, shortcut="ship")
    assert shortcuts(store, ben) == ["ship", "ship"]
    assert shortcuts(store, dana) == ["ship"]
    with pytest.raises(NotFound):
        queries.reply(store_id=store.id, ref=mine, actor=dana)
    with pytest.raises(NotFound):
        keep(store, dana, ref=mine)
    with pytest.raises(Forbidden):
        keep(store, ben, shortcut="other")


def test_a_member_changes_their_own_and_not_the_stores(store, dana, ben):
    shared, own = keep(store, dana), keep(store, ben, personal=True, shortcut="me")
    keep(store, ben, ref=own, seen=1, name="Better", shortcut="me")
    with pytest.raises(Forbidden):
        operations.archive_reply(store_id=store.id, ref=shared, by=ben, at=NOW)
    with pytest.raises(StaleState):
        keep(store, ben, ref=own, seen=1, name="Worse", shortcut="me")
    assert queries.reply(store_id=store.id, ref=own, actor=ben).name == "Better"


def test_the_ones_used_most_stand_first_and_are_found_by_shortcut_and_words(store, dana, ben):
    keep(store, dana)
    sorry = keep(
        store, dana, shortcut="sorry", name="We are late", mood="worried", texts={"ja": "遅れて申し訳ありません。"}
    )
    for _ in range(2):
        operations.count_use(store_id=store.id, ref=sorry, by=ben, at=NOW)
    assert shortcuts(store, ben) == ["sorry", "ship"]
    assert shortcuts(store, ben, shortcut="sh") == ["ship"]
    assert shortcuts(store, ben, search="申し訳") == ["sorry"]
    assert shortcuts(store, ben, search="/so") == ["sorry"]
    assert shortcuts(store, ben, mood="worried") == ["sorry"]
    first = queries.replies(store_id=store.id, actor=ben, most=1)[0]
    assert shortcuts(store, ben, after=(first.used, first.id)) == ["ship"]


def test_one_that_is_put_away_frees_its_shortcut(store, dana):
    first = keep(store, dana)
    with pytest.raises(Invalid) as refused:
        keep(store, dana)
    assert refused.value.code == "shortcut_taken"
    operations.archive_reply(store_id=store.id, ref=first, by=dana, at=NOW)
    keep(store, dana, name="The new one")
    with pytest.raises(Invalid):
        operations.restore_reply(store_id=store.id, ref=first, by=dana, at=NOW)
    assert shortcuts(store, dana, search="ships") == ["ship"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"texts": {"en": "Dear {custommer}"}}, "unknown_variable"),
        ({"texts": {"en": "Dear {customer"}}, "loose_brace"),
        ({"texts": {"en": "  "}}, "missing_text"),
        ({"texts": {"tlh": "Hi"}}, "unknown_language"),
        ({"shortcut": "two words"}, "bad_shortcut"),
        ({"mood": "sleepy"}, "unknown_mood"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(store, dana, wrong, code):
    with pytest.raises(Invalid) as refused:
        keep(store, dana, **wrong)
    assert refused.value.code == code
    assert shortcuts(store, dana) == []


def test_what_is_missing_is_marked_and_never_sent():
    told = variables.filled("Dear {Customer}, {order} ships {by_when}.", {"customer": "Ada"}, {"order": "注文"})
    assert told == "Dear Ada, ‹注文?› ships ‹by when?›."
    for text in (told, "It is for {customer}."):
        with pytest.raises(GapLeft):
            variables.require_filled(text)
    variables.require_filled("Dear Ada, #1009 ships ‹soon›, a {brace}.")
