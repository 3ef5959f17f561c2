"""Many at the same moment: over HTTP at the product as it runs, or through processes of their own at the gate."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from django.db import connection

from tests.harness import Running
from tests.scene import HOME, PRICES

Order = dict[str, Any]


def order(name: str, sku: str, *, number: str = "", quantity: int = 1, **more: Any) -> Order:
    """What a shop would send for this person."""
    price = PRICES[sku]
    return {
        "external_id": number or f"#{name}", "currency": "USD", "email": f"{name}@mail.example", "name": name.title(),
        "lines": [{"sku": sku, "quantity": quantity, "price": f"{price / 100:.2f}"}],
        "total": f"{price * quantity / 100:.2f}", "address": HOME.as_dict(), **more,
    }  # fmt: skip


def processes() -> int:
    """PostgreSQL serves several web processes; SQLite has one writer."""
    return 2 if connection.vendor == "postgresql" else 1


def serve(environment: Mapping[str, str]) -> Running:
    return Running(environment, processes=processes())


def send_all(
    base: str, secret: str, orders: Sequence[Order], *, at_once: int = 64, keys: Sequence[str] = ()
) -> list[httpx.Response]:
    """Every order by a request of its own, this many at the same time; the answers in the order of the orders."""
    told = keys or [""] * len(orders)
    return post_all(base, secret, [("/api/v1/orders", *one) for one in zip(orders, told, strict=True)], at_once=at_once)


def post_all(
    base: str, secret: str, asked: Sequence[tuple[str, Any, str]], *, at_once: int = 64
) -> list[httpx.Response]:
    """(address, JSON, Idempotency-Key or "") each; the answers in their order."""
    return asyncio.run(_post_all(base, secret, asked, at_once))


async def _post_all(
    base: str, secret: str, asked: Sequence[tuple[str, Any, str]], at_once: int
) -> list[httpx.Response]:
    turn = asyncio.Semaphore(at_once)
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits, trust_env=False) as client:

        async def send(path: str, body: Any, key: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
            async with turn:
                return await client.post(path, json=body, headers=headers)

        return await asyncio.gather(*(send(*one) for one in asked))


def decisions(answers: Sequence[httpx.Response]) -> list[dict[str, Any]]:
    """The one decision in each answer; every answer must be 200."""
    strange = [f"{one.status_code} {one.text[:300]}" for one in answers if one.status_code != 200]
    assert not strange, strange[:3]
    return [one.json()["decisions"][0] for one in answers]


def codes(decision: Mapping[str, Any]) -> list[str]:
    return [reason["code"] for reason in decision["reasons"]]


class Racers:
    """Processes that wait for the word go."""

    def __init__(self, environment: Mapping[str, str], count: int) -> None:
        command = [sys.executable, "-m", "tests.races.racer"]
        self._processes = [
            subprocess.Popen(command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(count)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._processes:
            one.communicate(timeout=60)

    def race(self, verbs: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The verbs dealt out to the processes in turn, all at the same moment; what each gave, in their order."""
        for place, verb in enumerate(verbs):
            self._tell(place % len(self._processes), json.dumps(verb))
        for place in range(len(self._processes)):
            self._tell(place, "go")
        given = [iter(json.loads(self._hear(place))) for place in range(len(self._processes))]
        return [next(given[place % len(given)]) for place in range(len(verbs))]

    def _tell(self, place: int, line: str) -> None:
        pipe = self._processes[place].stdin
        assert pipe
        pipe.write(line + "\n")
        pipe.flush()

    def _hear(self, place: int) -> str:
        pipe = self._processes[place].stdout
        assert pipe
        line = pipe.readline()
        assert line, "a racer ended"
        return line
