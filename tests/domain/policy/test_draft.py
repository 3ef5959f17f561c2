"""Writing the next version: what Maya typed is kept, whatever it is, and nobody is judged by it until she publishes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from bespeak.domain.policy import drafts, operations, queries
from bespeak.domain.policy.drafts import Entry
from bespeak.domain.policy.models import PolicyDraft
from bespeak.domain.policy.operations import DraftChanged
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.rules import default_policy, rule_to_data
from bespeak.domain.policy.rules import draft as rules_of
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, Refusal, StaleState
from tests.domain.policy.test_publish import DECLINE, NOON, manager, open_store, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DEAR = {
    "code": "dear", "when": {"fact": "value", "op": ">", "value": "50.00"}, "needs": ["two_way_talk"],
    "valid_days": 30, "otherwise": {"hold_hours": 24}, "scope": ["pay", "pick", "ship"],
}  # fmt: skip
TALK = DECLINE[0]


@pytest.fixture
def rings():
    return open_store("rings").pk


def doing(store: int, by: Actor | None = None) -> dict[str, Any]:
    return {"store_id": store, "by": by or manager(store), "at": NOON}


def seen(store: int, by: Actor | None = None) -> queries.DraftView:
    return queries.draft(store_id=store, actor=by or manager(store))


def keys(store: int) -> list[tuple[str, bool]]:
    return [(one.key, one.removed) for one in seen(store).entries]


def test_before_anything_is_changed_the_draft_is_what_is_in_force(rings):
    view = seen(rings)
    assert (view.base, view.changed_at) == (0, None)
    assert drafts.read(view.entries, "USD").policy == default_policy("USD")
    assert not PolicyDraft.objects.exists()


def test_what_maya_writes_is_hers_and_in_force_when_she_publishes(rings):
    operations.write_rule(base=0, key="new_a", data=DEAR, **doing(rings))
    other = Actor("member", "mem_NOA", rings, frozenset(Policies), is_person=True)
    assert len(seen(rings).entries) == 7
    assert len(seen(rings, other).entries) == 6
    assert list(queries.drafting(store_id=rings, actor=other)) == ["mem_MAYA"]
    view = operations.publish_draft(seen=seen(rings).seen, note="dear things", **doing(rings))
    assert (view.version, view.note, view.policy.rules[-1].code) == (1, "dear things", "dear")
    assert queries.current([rings])[rings].rules == view.policy.rules
    assert not PolicyDraft.objects.exists()


def test_what_cannot_be_read_is_kept_and_not_published(rings):
    for key, data in (("new_a", {"code": "?"}), ("new_b", "\0 anything"), ("new_c", DEAR | {"valid_days": "soon"})):
        operations.write_rule(base=0, key=key, data=data, **doing(rings))
    reading = drafts.read(seen(rings).entries, "USD")
    assert [one.problem.place for one in reading.entries if one.problem] == ["code", "", "valid_days"]
    assert reading.policy is None
    with pytest.raises(Invalid):
        operations.publish_draft(seen=seen(rings).seen, **doing(rings))
    assert queries.current([rings])[rings].version == 0
    assert drafts.find(seen(rings).entries, "new_b").data == "\0 anything"


def test_rules_are_taken_out_put_back_moved_and_copied(rings):
    operations.take_out(base=0, key="talk-first", **doing(rings))
    operations.move_rule(base=0, key="extra-agreed", to=0, **doing(rings))
    assert keys(rings)[0] == ("extra-agreed", False)
    assert keys(rings)[-1] == ("talk-first", True)
    operations.put_back(base=0, key="talk-first", **doing(rings))
    for _ in range(2):
        operations.copy_rule(base=0, key="talk-first", new_key="new_x", **doing(rings))
    assert keys(rings)[-2:] == [("talk-first", False), ("new_x", False)]
    codes = [one.data["code"] for one in seen(rings).entries]
    assert codes[-2:] == ["talk-first", "talk-first-2"]
    with pytest.raises(NotFound):
        operations.take_out(base=0, key="nobody", **doing(rings))


def test_a_draft_holds_only_so_much(rings):
    with pytest.raises(Invalid) as refused:
        operations.write_rule(base=0, key="new_a", data=DEAR | {"code": "x" * 30_000}, **doing(rings))
    assert refused.value.code == "rule_too_long"
    for n in range(drafts.MOST_ENTRIES - 6):
        operations.write_rule(base=0, key=f"new_{n}", data=DEAR, **doing(rings))
    with pytest.raises(Invalid) as refused:
        operations.write_rule(base=0, key="new_more", data=DEAR, **doing(rings))
    assert refused.value.code == "too_many_rules"


def test_it_begins_anew_and_everything_can_be_put_back(rings):
    publish(rings, DECLINE, 0)
    operations.write_rule(base=1, key="new_a", data=DEAR, **doing(rings))
    for _ in range(2):
        operations.begin_anew(base=1, **doing(rings))
    reading = drafts.read(seen(rings).entries, "USD")
    assert reading.policy.rules == default_policy("USD").rules
    assert keys(rings)[-2:] == [("talk-first", True), ("new_a", True)]
    operations.drop_draft(**doing(rings))
    assert keys(rings) == [("talk-first", False)]


def test_a_draft_upon_an_older_version_is_not_published_and_goes_on_upon_the_newest(rings):
    publish(rings, [TALK, DEAR], 0)
    operations.write_rule(base=1, key="talk-first", data=TALK | {"valid_days": 5}, **doing(rings))
    publish(rings, [TALK | {"valid_days": 9}, DEAR | {"code": "other"}], 1)
    with pytest.raises(StaleState):
        operations.publish_draft(seen=seen(rings).seen, **doing(rings))
    old, new = queries.version(rings, 1), queries.version(rings, 2)
    assert drafts.both_changed(seen(rings).entries, old, new) == ["talk-first"]
    operations.rebase_draft(**doing(rings))
    view = seen(rings)
    assert view.base == 2
    told = {one.code: one for one in drafts.read(view.entries, "USD").policy.rules}
    assert (told["talk-first"].valid_days, "dear" in told, "other" in told) == (5, False, True)
    assert operations.publish_draft(seen=view.seen, **doing(rings)).version == 3


def test_what_both_changed_alike_is_no_matter():
    old = rules_of([TALK, DEAR], "USD")
    new = rules_of([TALK | {"valid_days": 9}], "USD")
    mine = (Entry("talk-first", TALK | {"valid_days": 9}), Entry("dear", DEAR, removed=True))
    assert drafts.both_changed(mine, old, new) == []
    assert drafts.rebased(mine, old, new) == mine[:1]


def test_a_draft_that_was_changed_since_it_was_looked_at_is_not_published(rings):
    operations.write_rule(base=0, key="new_a", data=DEAR, **doing(rings))
    looked = seen(rings).seen
    operations.take_out(base=0, key="talk-first", **doing(rings))
    with pytest.raises(DraftChanged):
        operations.publish_draft(seen=looked, **doing(rings))
    assert queries.current([rings])[rings].version == 0


def test_a_whole_number_is_no_amount_where_there_are_cents(rings):
    dear = DEAR | {"when": {"fact": "value", "op": ">", "value": 50}}
    with pytest.raises(Refusal) as refused:
        drafts.read_rule(dear, "USD")
    assert (refused.value.code, refused.value.field) == ("amount_ambiguous", "when.value")
    assert drafts.read_rule(dear, "JPY").when.value == 50
    assert rule_to_data(drafts.read_rule(DEAR, "USD"), currency="USD") == DEAR == drafts.neat(DEAR, "USD")


def test_only_who_may_publish_writes(rings):
    reader = manager(rings, Policies.READ)
    stranger = manager(open_store("sofas").pk)
    for by, refusal in ((reader, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            operations.write_rule(base=0, key="new_a", data=DEAR, **doing(rings, by))
        with pytest.raises(refusal):
            seen(rings, by)
    with pytest.raises(NotFound):
        operations.write_rule(base=7, key="new_a", data=DEAR, **doing(rings))
    assert not PolicyDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_lose_nothing():
    store = open_store("rings").pk

    def write(n):
        try:
            operations.write_rule(base=0, key=f"new_{n}", data=DEAR | {"code": f"dear-{n}"}, **doing(store))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert {f"new_{n}" for n in range(8)} <= {key for key, _ in keys(store)}
