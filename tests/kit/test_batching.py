"""Group commit: those who come while somebody is served are served together next, in order, each failing alone."""

from __future__ import annotations

import asyncio
import queue
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate

import pytest

from bespeak.kit.batching import Coalescer

PATIENCE = 10


class Counter:
    """Somebody who serves; may be stopped in the middle, so that others gather."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = threading.Event()
        self.busy = threading.Event()
        self.open.set()

    def serve(self, items: list[int]) -> list[int | BaseException]:
        self.batches.append(items)
        self.busy.set()
        self.open.wait(PATIENCE)
        if any(item < 0 for item in items):
            raise ValueError(f"{min(items)} is below zero")
        return [item * 10 for item in items]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def begun(counter: Counter, coalescer: Coalescer[int, int]) -> Future[int]:
    """The first item is being served, and takes its time."""
    counter.open.clear()
    first = coalescer.submit(0)
    assert counter.busy.wait(PATIENCE)
    return first


def test_one_alone_waits_for_nobody(counter: Counter) -> None:
    assert Coalescer(counter.serve).submit(4).result(PATIENCE) == 40
    assert counter.batches == [[4]]


def test_those_who_come_meanwhile_are_served_together_in_their_order(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve, most=64)
    first = begun(counter, coalescer)

    rest = [coalescer.submit(n) for n in range(1, 41)]
    counter.open.set()

    assert [one.result(PATIENCE) for one in [first, *rest]] == [n * 10 for n in range(41)]
    assert counter.batches == [[0], list(range(1, 41))]


def test_a_batch_is_never_larger_than_agreed(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve, most=16)
    begun(counter, coalescer)

    rest = [coalescer.submit(n) for n in range(1, 41)]
    counter.open.set()

    assert [one.result(PATIENCE) for one in rest] == [n * 10 for n in range(1, 41)]
    assert [len(batch) for batch in counter.batches] == [1, 16, 16, 8]


def test_a_bad_one_fails_alone(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)
    begun(counter, coalescer)

    good, bad, late = coalescer.submit(1), coalescer.submit(-1), coalescer.submit(2)
    counter.open.set()

    assert (good.result(PATIENCE), late.result(PATIENCE)) == (10, 20)
    with pytest.raises(ValueError, match="-1 is below zero"):
        bad.result(PATIENCE)


def test_answers_may_be_refusals_without_hurting_the_others() -> None:
    coalescer: Coalescer[int, int] = Coalescer(lambda items: [KeyError(n) if n % 2 else n for n in items])

    with pytest.raises(KeyError):
        coalescer.submit(1).result(PATIENCE)
    assert coalescer.submit(2).result(PATIENCE) == 2


def test_too_few_answers_are_an_error_and_not_somebody_elses_answer() -> None:
    coalescer: Coalescer[int, int] = Coalescer(lambda items: [])

    with pytest.raises(RuntimeError, match="0 results for 1 items"):
        coalescer.submit(1).result(PATIENCE)


def test_when_too_many_wait_the_next_is_sent_away(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve, waiting=3)
    begun(counter, coalescer)
    waiting = [coalescer.submit(n) for n in range(1, 4)]

    with pytest.raises(queue.Full):
        coalescer.submit(4)

    counter.open.set()
    assert [one.result(PATIENCE) for one in waiting] == [10, 20, 30]


def test_who_stops_waiting_hurts_nobody(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)
    first = begun(counter, coalescer)
    impatient, patient = coalescer.submit(1), coalescer.submit(2)
    with pytest.raises(TooLate):
        impatient.result(0.01)

    assert impatient.cancel()
    counter.open.set()

    assert (first.result(PATIENCE), patient.result(PATIENCE)) == (0, 20)
    assert coalescer.submit(3).result(PATIENCE) == 30


def test_many_threads_each_get_their_own_answer(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)
    answers: dict[int, int] = {}

    def come(n: int) -> None:
        answers[n] = coalescer.submit(n).result(PATIENCE)

    threads = [threading.Thread(target=come, args=(n,)) for n in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)

    assert answers == {n: n * 10 for n in range(50)}


def test_coroutines_are_served_beside_threads(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)

    async def come() -> list[int | BaseException]:
        asked = [coalescer.ask(n) for n in (1, 2, 3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    thread = coalescer.submit(9)

    assert asyncio.run(come()) == [10, 20, 30]
    assert thread.result(PATIENCE) == 90


def test_a_bad_coroutine_fails_alone(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)

    async def come() -> list[int | BaseException]:
        asked = [coalescer.ask(n) for n in (1, -2, 3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    one, two, three = asyncio.run(come())

    assert (one, three) == (10, 30)
    assert isinstance(two, ValueError)


def test_a_coroutine_that_gave_up_and_a_loop_that_ended_hurt_nobody(counter: Counter) -> None:
    coalescer = Coalescer(counter.serve)
    begun(counter, coalescer)

    async def come_and_go() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(coalescer.ask(1), 0.05)

    asyncio.run(come_and_go())
    counter.open.set()

    assert coalescer.submit(2).result(PATIENCE) == 20
