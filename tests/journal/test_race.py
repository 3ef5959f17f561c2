"""Many workers, many callers, one journal: each effect once."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from bespeak.journal import receipts, worker
from bespeak.journal import wires as wiring
from bespeak.journal.models import Errand, Receipt
from bespeak.journal.wires import Errand as Told
from bespeak.kit.refusals import Invalid, KeyReused
from tests.journal.bakery import HERE, NOON, LoafBaked, after, at_once, bake, hire, slips, write_slip

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_errands_are_done_once_and_in_order_by_many_workers_at_once() -> None:
    hire("tell")
    hire("weigh")
    ovens = [f"oven{n}" for n in range(12)]
    for number in range(4):
        for oven in ovens:
            bake(number, oven=oven)

    def work() -> int:
        done, ends = 0, time.monotonic() + 30
        while Errand.objects.filter(done_at=None).exists() and time.monotonic() < ends:
            done += worker.work("house", now=after(seconds=1), most=7).done
        return done

    assert sum(at_once([work] * 4)) == 96
    assert sorted(slips()) == sorted(
        f"{who} {oven} {n}" for who in ("tell", "weigh") for oven in ovens for n in range(4)
    )
    for who in ("tell", "weigh"):
        for oven in ovens:
            done = Errand.objects.filter(listener=who, subject=oven).order_by("id")
            written = Receipt.objects.filter(key__startswith=f"{who} {oven} ").order_by("key")
            assert [one.done_at is not None for one in done] == [True] * 4
            assert [one.id for one in written] == sorted(one.id for one in written)
    assert set(Errand.objects.values_list("attempts", flat=True)) == {1}


def test_a_claim_is_one_workers_alone() -> None:
    hire("tell")
    for n in range(30):
        bake(1, oven=f"oven{n}")

    claimed = at_once(
        [lambda me=f"w{n}": [one.id for one in worker.claim("house", me=me, at=NOON, most=10)] for n in range(6)]
    )

    ids = [i for one in claimed for i in one]
    assert len(ids) == len(set(ids))


def test_an_effect_and_its_mark_are_one_even_when_the_claim_is_lost_in_between() -> None:
    """A slow worker holds a claim whose lease ran out; both it and the next one do the errand at the same moment."""
    wiring.name_reaction("tell", _slowly)
    wiring.hear_later(LoafBaked, "tell")
    bake(1)
    [slow] = worker.claim("house", me="slow", at=NOON, most=1)
    [quick] = worker.claim("house", me="quick", at=after(seconds=60)(), most=1)

    done = at_once(
        [lambda: worker._do(slow, "slow", after(seconds=61)), lambda: worker._do(quick, "quick", after(seconds=61))]
    )

    assert done == [False, True]
    assert len(slips()) == 1


def _slowly(errand: Told, at: datetime) -> None:
    write_slip(f"told {time.monotonic_ns()}")
    time.sleep(0.1)


def ask(key: str, digest: str = "d", *, text: str = "cake") -> receipts.Answer:
    def verb() -> receipts.Answer:
        write_slip(f"{text} {time.monotonic_ns()}")
        time.sleep(0.02)
        return receipts.Answer(201, {"made": text})

    return receipts.once(store_id=HERE, key=key, digest=digest, at=NOON, verb=verb)


def made() -> int:
    return Receipt.objects.filter(key__startswith="cake").count()


def test_twenty_who_ask_the_same_at_once_get_one_cake_and_the_same_answer() -> None:
    answers = at_once([lambda: ask("k-1")] * 20)

    assert made() == 1
    assert {(one.status, one.body["made"]) for one in answers} == {(201, "cake")}
    assert sorted(one.repeated for one in answers) == [False] + [True] * 19


def test_of_two_different_requests_under_one_key_at_once_one_is_refused() -> None:
    answers = at_once([lambda: ask("k-1", "one"), lambda: ask("k-1", "two")])

    assert made() == 1
    assert [isinstance(one, KeyReused) for one in answers].count(True) == 1


def test_when_the_first_of_two_is_refused_the_second_is_done() -> None:
    def refuse() -> receipts.Answer:
        time.sleep(0.05)
        raise Invalid("too_hot", "The oven is too hot.")

    answers = at_once(
        [
            lambda: receipts.once(store_id=HERE, key="k-1", digest="d", at=NOON, verb=refuse),
            lambda: time.sleep(0.02) or ask("k-1"),
        ]
    )

    assert isinstance(answers[0], Invalid) or answers[0].repeated
    assert made() == 1
