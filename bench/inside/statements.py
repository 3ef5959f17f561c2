"""Counts SQL statements in this process: `python -m bench.inside.statements`. One for many rows counts as one.

Counted is what passes through the connection (savepoints too; PostgreSQL's BEGIN and COMMIT are the driver's own).
Everything is done once before it is counted, so that nothing is counted that is asked only once in a process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction

from bench.inside import shop
from bench.rig import orders as wanted
from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.doors.api import intake
from bespeak.doors.api.intake import Asked
from bespeak.journal import worker
from bespeak.kit import clock, rows
from bespeak.kit.actors import SYSTEM

BATCHES, CURED, LATE = (1, 32, 500), (1, 500), (1, 100)
FAR = 500  # so many products away nobody has talked about anything
PAST_ALL_DEADLINES = timedelta(days=10)
_marks, _buyers = count(), count()


class Counted:
    statements = 0

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        self.statements += 1
        return execute(*words)


@contextmanager
def counting() -> Iterator[Counted]:
    counted = Counted()
    with connection.execute_wrapper(counted):
        yield counted


def place(one: shop.Shop, given: Sequence[dict[str, object]], expected: Sequence[str]) -> tuple[int, list[str]]:
    """The statements of one request with these orders, and the refs they got. Other outcomes are an error."""
    body = json.dumps(given[0] if len(given) == 1 else list(given)).encode()
    with counting() as counted:
        told = intake.answer_now(Asked(one.secret, body))
    said = json.loads(told.body)
    outcomes = [decision.get("outcome") for decision in said.get("decisions", [])]
    if told.status != 200 or outcomes != list(expected):
        raise SystemExit(f"unexpected answer {told.status}: {told.body[:500]!r}")
    return counted.statements, [decision["order"] for decision in said["decisions"]]


def admitted(one: shop.Shop, size: int) -> int:
    """Orders that are all admitted."""
    mark = f"plain-{next(_marks)}-"
    given = [wanted.order(n, one.buyers, mark) for n in range(2 * size + 2) if wanted.expected(n) == "admitted"]
    return place(one, given[:size], ["admitted"] * size)[0]


def mixed(one: shop.Shop, size: int) -> int:
    """Two of three have one line, one of ten is held for its buyer is a stranger."""
    mark = f"mixed-{next(_marks)}-"
    given = [wanted.order(n, one.buyers, mark) for n in range(size)]
    return place(one, given, [wanted.expected(n) for n in range(size)])[0]


def held(one: shop.Shop, size: int) -> list[str]:
    """Refs of paid orders of goods that their buyers, each anew, have not talked about."""
    given = [_not_talked_about(next(_buyers), one.buyers) for _ in range(size)]
    return place(one, given, ["held"] * size)[1]


def _not_talked_about(n: int, buyers: int) -> dict[str, object]:
    line = {"sku": wanted.sku(n + FAR), "quantity": 1, "price": "18.00"}
    changes = {"email": wanted.email(n), "total": "18.00", "lines": [line], "payment": {"kind": "card", "paid": "18"}}
    return wanted.order(n, buyers, "held-") | changes


def cured(one: shop.Shop, size: int) -> int:
    """Paid and held orders whose buyers have talked after all: looked at together, admitted and released."""
    refs = held(one, size)
    _talk_about(one, refs)
    with counting() as counted:
        told = orders.reconsider(order_refs=refs, by=SYSTEM, at=clock.now())
    _expect(refs, states.RELEASED)
    if [decision.outcome for decision in told] != ["admitted"] * size:
        raise SystemExit(f"{len(told)} of {size} cured: {told[:1]}")
    return counted.statements


@transaction.atomic
def _talk_about(one: shop.Shop, refs: Sequence[str]) -> None:
    lines = OrderLine.objects.filter(order__ref__in=refs).values_list("order__customer_id", "variant__product_id")
    talks = dict(Conversation.objects.values_list("customer_id", "id"))
    known = set(Topic.objects.values_list("conversation_id", "product_id"))
    topics = {(talks[person], product) for person, product in lines} - known
    made = [(one.store.id, talk, product, "") for talk, product in sorted(topics)]
    rows.insert(Topic, ("store_id", "conversation_id", "product_id", "order_ref"), made)


def declined(one: shop.Shop, size: int) -> int:
    """Held orders past their deadline: one round of the worker in the lane of timers."""
    refs = held(one, size)
    with counting() as counted:
        done = worker.work("timer", now=_past_all_deadlines)
    _expect(refs, states.DECLINED)
    if (done.claimed, done.done) != (size, size):
        raise SystemExit(f"expected {size} timers, met {done}")
    return counted.statements


def _past_all_deadlines() -> datetime:
    return clock.now() + PAST_ALL_DEADLINES


def _expect(refs: Sequence[str], state: str) -> None:
    found = Order.objects.filter(ref__in=refs, state=state).count()
    if found != len(refs):
        raise SystemExit(f"{found} of {len(refs)} are {state}")


def main() -> None:
    one = shop.open_shop()
    worker.drain()
    for first in (admitted, mixed, declined, cured):
        first(one, 3)
    worker.work("timer", now=_past_all_deadlines)
    answer = {
        "admitted": {size: admitted(one, size) for size in BATCHES},
        "mixed": {size: mixed(one, size) for size in BATCHES[1:]},
    }
    worker.drain(now=_past_all_deadlines)
    answer["declined"] = {size: declined(one, size) for size in LATE}
    answer["cured"] = {size: cured(one, size) for size in CURED}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
