"""Group commit: while one transaction runs, the next batch gathers. At low load a batch is one item and waits for
nobody."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Work = Callable[[list[T]], list["R | BaseException"]]


class Coalescer(Generic[T, R]):
    """One lasting thread that takes whatever is waiting and does it at once.

    `work` gets 1…`most` items in the order they came and answers one result (or exception) each. If it raises,
    the items are tried one by one, so that a bad one fails alone. Nothing is answered before `work` has returned.
    """

    def __init__(self, work: Work[T, R], *, most: int = 64, waiting: int = 10_000, name: str = "coalescer") -> None:
        self._work = work
        self._most = most
        self._queue: queue.Queue[tuple[T, _Answer[R]]] = queue.Queue(maxsize=waiting)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._started = threading.Lock()

    def submit(self, item: T) -> Future[R]:
        """Hands the item in; the future resolves after its transaction has committed. queue.Full when overrun."""
        future: Future[R] = Future()
        self._put(item, _Threaded(future))
        return future

    async def ask(self, item: T) -> R:
        """The same for a coroutine."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._put(item, _Looped(loop, future))
        return await future

    def _put(self, item: T, answer: _Answer[R]) -> None:
        if not self._thread.ident:
            with self._started:
                if not self._thread.ident:
                    self._thread.start()
        self._queue.put_nowait((item, answer))

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < self._most:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            self._deliver([answer for _, answer in batch], self._results([item for item, _ in batch]))

    def _results(self, items: list[T]) -> list[R | BaseException]:
        try:
            results = self._work(items)
            if len(results) != len(items):
                raise RuntimeError(f"{len(results)} results for {len(items)} items")
            return results
        except Exception as error:
            if len(items) == 1:
                return [error]
            return [self._results([item])[0] for item in items]

    def _deliver(self, answers: list[_Answer[R]], results: list[R | BaseException]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Looped[R], R | BaseException]]] = {}
        for answer, result in zip(answers, results, strict=True):
            if isinstance(answer, _Looped):
                by_loop.setdefault(answer.loop, []).append((answer, result))
            else:
                answer.resolve(result)
        for loop, pairs in by_loop.items():
            with suppress(RuntimeError):  # the loop has ended, and with it whoever asked
                loop.call_soon_threadsafe(_resolve_all, pairs)


class _Answer(Generic[R]):
    def resolve(self, result: R | BaseException) -> None:
        raise NotImplementedError


class _Threaded(_Answer[R]):
    def __init__(self, future: Future[R]) -> None:
        self.future = future

    def resolve(self, result: R | BaseException) -> None:
        if not self.future.set_running_or_notify_cancel():  # whoever asked has given up
            return
        if isinstance(result, BaseException):
            self.future.set_exception(result)
        else:
            self.future.set_result(result)


class _Looped(_Answer[R]):
    def __init__(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[R]) -> None:
        self.loop = loop
        self.future = future

    def resolve(self, result: R | BaseException) -> None:
        if self.future.cancelled():
            return
        if isinstance(result, BaseException):
            self.future.set_exception(result)
        else:
            self.future.set_result(result)


def _resolve_all(pairs: list[tuple[_Looped[R], R | BaseException]]) -> None:
    for answer, result in pairs:
        answer.resolve(result)
