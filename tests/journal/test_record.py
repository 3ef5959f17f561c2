"""What happened is written down in order, in the transaction in which it happened, and whoever listens is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bespeak.journal import endpoints, worker
from bespeak.journal import wires as wiring
from bespeak.journal.models import Errand, Fact
from bespeak.journal.recording import record, remind
from bespeak.kit.actors import SYSTEM
from tests.journal.bakery import ELSEWHERE, HERE, NOON, LoafBaked, LoafBurnt, bake, hire, loaf

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def stored() -> list[tuple[str, str, int]]:
    return [(one.kind, one.subject, one.data["number"]) for one in Fact.objects.order_by("id")]


def test_facts_stand_in_the_order_in_which_they_were_told() -> None:
    burnt = LoafBurnt(store_id=HERE, subject="oven", at=NOON, by="mem_BEN", number=2)
    record([loaf(1), burnt, loaf(3)])
    record([loaf(4)])

    assert [number for _, _, number in stored()] == [1, 2, 3, 4]


def test_a_fact_is_kept_whole() -> None:
    record([loaf(7, weights=(500, 750))])

    fact = Fact.objects.get()
    assert (fact.store_id, fact.kind, fact.subject, fact.at, fact.by) == (
        HERE,
        "bakery.loaf_baked",
        "oven",
        NOON,
        "mem_BEN",
    )
    assert fact.data == {"number": 7, "weights": [500, 750]}


def test_nothing_is_recorded_of_what_did_not_happen() -> None:
    hire()
    with transaction.atomic():
        record([loaf(1)])
        transaction.set_rollback(True)

    assert (stored(), Errand.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_facts_are_recorded_only_in_the_transaction_that_made_them() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record([loaf(1)])

    assert stored() == []


def test_who_listens_later_gets_an_errand_for_each_fact_where_the_condition_holds() -> None:
    hire("baker.tell")
    wiring.name_reaction("baker.weigh", lambda errand, at: None)
    wiring.hear_later(LoafBaked, "baker.weigh", when=lambda fact: fact.number > 1)  # type: ignore[attr-defined]

    bake(1, 2)

    found = Errand.objects.order_by("id").values_list("listener", "subject", "lane", "store_id", "due_at", "done_at")
    assert list(found) == [
        (who, "oven", "house", HERE, NOON, None) for who in ("baker.tell", "baker.tell", "baker.weigh")
    ]


def test_who_listens_at_once_hears_the_whole_list_once_and_in_the_same_transaction() -> None:
    heard: list[list[int]] = []

    def shelve(facts: Sequence[LoafBaked]) -> None:
        assert connection.in_atomic_block
        heard.append([fact.number for fact in facts])

    wiring.hear_at_once(LoafBaked, shelve)

    record([loaf(1), LoafBurnt(store_id=HERE, subject="oven", at=NOON, by=SYSTEM.ref, number=2), loaf(3)])

    assert heard == [[1, 3]]


def test_what_an_at_once_listener_refuses_did_not_happen() -> None:
    def refuse(facts: Sequence[LoafBaked]) -> None:
        raise ZeroDivisionError

    wiring.hear_at_once(LoafBaked, refuse)

    with pytest.raises(ZeroDivisionError):
        bake(1)
    assert stored() == []


def test_only_named_listeners_can_be_wired() -> None:
    with pytest.raises(LookupError, match=r"nobody\.there"):
        wiring.hear_later(LoafBaked, "nobody.there")


def test_endpoints_hear_the_kinds_they_asked_for_of_their_own_store() -> None:
    told = {
        name: endpoints.add(store_id=store, url="https://93.184.215.14/hook", kinds=kinds, at=NOON).ref
        for name, store, kinds in (
            ("all", HERE, ()),
            ("baked", HERE, ("bakery.loaf_baked",)),
            ("burnt", HERE, ("bakery.loaf_burnt",)),
            ("stranger", ELSEWHERE, ()),
            ("stopped", HERE, ()),
        )
    }
    endpoints.stop(store_id=HERE, ref=told["stopped"], at=NOON)

    bake(1)

    assert set(Errand.objects.values_list("subject", "lane")) == {(told["all"], "outside"), (told["baked"], "outside")}


def test_any_number_of_facts_costs_the_same_statements() -> None:
    hire()
    endpoints.add(store_id=HERE, url="https://93.184.215.14/hook", kinds=(), at=NOON)

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            record([loaf(number) for number in range(count)])
        return len(seen)

    statements(1)
    assert statements(300) == statements(1) <= 4
    with CaptureQueriesContext(connection) as seen:
        record([])
    assert len(seen) == 0


def test_a_reminder_waits_in_a_lane_of_its_own() -> None:
    hire("baker.sweep")

    remind(store_id=HERE, listener="baker.sweep", subject="oven", due_at=NOON, payload={"number": 5})

    assert Errand.objects.get().lane == "timer"
    assert worker.waiting(at=NOON) == {"house": 0, "outside": 0, "timer": 1}
