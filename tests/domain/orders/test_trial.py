"""A draft tried on the past: the database's one pass says what the gate would have said of each order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import misgivings, trial
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as found
from bespeak.domain.orders.models import JudgedFacts
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy import queries
from bespeak.domain.policy.rules import Policy, default_policy, draft, judge, to_data
from bespeak.domain.policy.values import AGES, FACTS, LACKS, OrderFacts
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, NotFound
from tests.scene import MAX, Scene, open_scene, settled_scene

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TALK = {"needs": ["two_way_talk"], "valid_days": 30, "otherwise": {"hold_hours": 72}}
DEAR = {"code": "dear", "when": {"fact": "value", "op": ">", "value": "50.00"}, **TALK}
NESTED = {
    "code": "nested", "needs": ["identity_verified", "two_way_talk"], "valid_days": 7, "otherwise": "decline",
    "when": {"or": [{"fact": "tags", "op": "in", "value": ["engraved"]},
                    {"not": {"fact": "value", "op": "<", "value": "99.00"}}]},
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    """Seven orders of all kinds."""
    made = settled_scene()
    for n, (skus, name) in enumerate(
        [
            ("MUG", "ada"),
            ("MUG", "jun"),
            ("LAMP", "kim"),
            ("RING", "ada"),
            ("LAP", "gus"),
            ("WARD", "fay"),
            ("SNK", "emil"),
        ]
    ):
        made.order(skus, email=f"{name}@mail.example", external_id=f"#{n}")
    return made


def present(scene: Scene) -> Policy:
    return queries.current([scene.store.id])[scene.store.id]


def tried(scene: Scene, *rules: Any, **more: Any) -> trial.Trial:
    given = {"store_id": scene.store.id, "actor": MAX, "at": clock.now(), "present": present(scene)} | more
    return trial.trial(draft=draft(list(rules), "USD"), **given)


def facts_of(row: JudgedFacts) -> OrderFacts:
    sets = {
        name: frozenset(one for one in getattr(row, name).split("|") if one)
        for name in ("products", "tags", "categories")
    }
    rest = {name: getattr(row, name) for name in (*FACTS, *AGES) if name not in sets}
    return OrderFacts(**sets, **rest)


@pytest.mark.parametrize("many", [[DEAR], [NESTED], [DEAR, NESTED], [], [{"code": "talk", "when": "always", **TALK}]])
def test_it_says_what_the_gate_would_have_said_of_each(scene, many):
    now, then = present(scene), draft(many, "USD")
    judged = [(judge(now, facts_of(row)), judge(then, facts_of(row))) for row in JudgedFacts.objects.all()]
    pairs = Counter((was.outcome, would.outcome) for was, would in judged if was.outcome != would.outcome)
    made = tried(scene, *many)
    assert made.judged == len(judged) == 7
    assert {(one.before, one.after): one.orders for one in made.moves} == dict(pairs)
    assert made.admitted_before == sum(was.outcome == "admitted" for was, _ in judged)
    assert made.admitted_after == sum(would.outcome == "admitted" for _, would in judged)
    lacks = {
        rule.code: sum(any(one.rule == rule.code for one in would.reasons) for _, would in judged)
        for rule in then.rules
    }
    about = {
        rule.code: sum(any(one.rule == rule.code for one in would.required) for _, would in judged)
        for rule in then.rules
    }
    assert {one.rule: one.lacks for one in made.reach} == lacks
    assert {one.rule: one.matches for one in made.reach} == about


def test_some_of_the_orders_are_named(scene):
    [move] = [one for one in tried(scene, DEAR).moves if one.after == "admitted"]
    assert 0 < len(move.named) <= trial.MOST_NAMED
    for one in move.named:
        order = found.order(store_id=scene.store.id, ref=one.ref, actor=MAX)
        assert (order.state, order.external_id) == ("held", one.external_id)


def test_those_that_were_called_off_are_counted(scene):
    laptop = found.order(store_id=scene.store.id, ref="#4", actor=MAX)
    orders.cancel(store_id=scene.store.id, ref=laptop.ref, reason="Changed their mind", by=MAX, at=clock.now())
    moves = {(one.before, one.after): one for one in tried(scene, NESTED).moves}
    assert moves["held", "declined"].cancelled == 1
    assert sum(one.cancelled for one in moves.values()) == 1


def test_as_many_statements_for_fifty_rules_as_for_one(scene):
    def count(*rules: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            tried(scene, *rules, present=default_policy("USD"))
        return len(asked)

    many = [
        DEAR | {"code": f"dear-{n}", "valid_days": n + 1, "when": {"fact": "value", "op": ">", "value": f"{n}.00"}}
        for n in range(50)
    ]
    assert count(DEAR) == count(*many) <= 4


def test_more_questions_than_a_whole_number_has_bits(scene):
    many = [
        DEAR | {"code": f"dear-{n}", "valid_days": n + 1, "when": {"fact": "value", "op": ">", "value": f"{n * 9}.00"}}
        for n in range(50)
    ]
    made = tried(scene, *many)
    reach = {one.rule: one.matches for one in made.reach}
    values = JudgedFacts.objects.values_list("value", flat=True)
    assert reach == {f"dear-{n}": sum(value > n * 900 for value in values) for n in range(50)}


def test_last_month_counts_and_all_where_none_came(scene):
    assert tried(scene, DEAR).since is not None
    later = tried(scene, DEAR, at=clock.now() + timedelta(days=40))
    assert (later.since, later.judged) == (None, 7)


def test_of_another_store_nothing_is_counted_and_nobody_looks(scene):
    other = open_scene(slug="southlight")
    assert tried(other, DEAR).judged == 0
    with pytest.raises(NotFound):
        tried(scene, DEAR, actor=other.mika)
    with pytest.raises(Forbidden):
        tried(scene, DEAR, actor=Actor("key", "key_x", scene.store.id, frozenset()))
    assert Orders.READ in other.mika.permissions


def test_what_deserves_a_second_thought(scene):
    def doubts(*rules: Any) -> list[tuple[str, str, str]]:
        made = draft(list(rules), "USD")
        found = misgivings.of(made, queries.difference(present(scene), made), tried(scene, *rules))
        return [(one.code, one.rule, one.other) for one in found]

    assert doubts() == [("no_rules", "", "")]
    never = DEAR | {"code": "never", "when": {"fact": "value", "op": ">", "value": "99999.00"}}
    assert doubts(never) == [("all_pass", "", ""), ("matches_nothing", "never", "")]
    every = DEAR | {"code": "every", "when": {"fact": "value", "op": ">", "value": "0.01"}}
    assert doubts(every) == [("matches_everything", "every", "")]
    assert doubts(DEAR, DEAR | {"code": "again", "valid_days": 7})[-1:] == [("asked_twice", "again", "dear")]
    assert doubts(*to_data(default_policy("USD"), amounts_as_texts=True)["rules"]) == []


def test_reasons_are_those_of_the_stricter_policy(scene):
    made = {(one.before, one.after): one for one in tried(scene, NESTED).moves}
    held = made["held", "admitted"].reasons
    assert {rule for rule, _, _ in held} <= {rule.code for rule in present(scene).rules}
    declined = [one for (_, after), one in made.items() if after == "declined"]
    codes = {lack.code for lack in LACKS.values()}
    assert declined
    assert all(rule == "nested" and code in codes for one in declined for rule, code, _ in one.reasons)


def test_whoever_reads_one_more_reason_is_told_something_else(scene):
    now = present(scene)
    rules = to_data(now, amounts_as_texts=True)["rules"]
    who = {"code": "who", "when": {"fact": "value", "op": ">", "value": "0.01"}, "valid_days": 30,
           "needs": ["identity_verified"], "otherwise": {"hold_hours": 72}}  # fmt: skip
    then = draft([*rules, who], "USD")
    judged = [(judge(now, facts_of(row)), judge(then, facts_of(row))) for row in JudgedFacts.objects.all()]

    def told(one: Any) -> set[tuple[str, str]]:
        return {(reason.rule, reason.code) for reason in one.reasons}

    made = tried(scene, *rules, who)
    assert made.moved == sum(was.outcome != would.outcome for was, would in judged)
    others = sum(was.outcome == would.outcome and told(was) != told(would) for was, would in judged)
    assert made.otherwise_told == others > 0
    assert made.told == sum(was.outcome != would.outcome or told(was) != told(would) for was, would in judged)
    [reach] = [one for one in made.reach if one.rule == "who"]
    assert made.told >= reach.lacks


def test_a_test_order_of_the_set_up_is_none(scene):
    before = tried(scene, DEAR).judged
    given = {"sku": "LAMP", "quantity": 1, "country": "US", "postcode": "94110"}
    orders.place_trial(store_id=scene.store.id, by=MAX, at=clock.now(), **given)
    orders.end_trials(store_id=scene.store.id, by=MAX, at=clock.now())
    assert tried(scene, DEAR).judged == before
