"""A process beside the test that does what it is told at the moment it is told: `python -m tests.races.racer`.

A line names a verb and its words; "go" runs all that were named at the same moment, each in a thread with its own
connection, and answers one line with what each gave.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import django
from django.db import connections

django.setup()

from bespeak.domain.agreements import operations as agreements  # noqa: E402
from bespeak.domain.conversations import operations as conversations  # noqa: E402
from bespeak.domain.inventory.operations import holds  # noqa: E402
from bespeak.domain.orders import operations as orders  # noqa: E402
from bespeak.domain.orders.drafts import OrderDraft  # noqa: E402
from bespeak.domain.saleschannels.orderform import parse_order  # noqa: E402
from bespeak.kit.actors import SYSTEM, operator  # noqa: E402
from bespeak.kit.refusals import Refusal  # noqa: E402

MAX = operator("max")
Words = dict[str, Any]


def admit(words: Words) -> Any:
    fields = parse_order(words["order"], store_currency="USD")
    draft = OrderDraft(store_id=words["store_id"], by=MAX, at=_at(words), **fields)
    told = orders.admit([draft])[0]
    codes = [reason.code for reason in told.reasons]
    return {"order": told.order, "outcome": told.outcome, "duplicate": told.duplicate, "codes": codes}


def lapse_agreement(words: Words) -> Any:
    return agreements.let_lapse(store_id=words["store_id"], ref=words["ref"], by=SYSTEM, at=_at(words))


def accept(words: Words) -> Any:
    made = agreements.accept(
        store_id=words["store_id"], ref=words["ref"], version=words["version"], hash=words["hash"], how="mail",
        by=MAX, at=_at(words),
    )  # fmt: skip
    return made.state


def lapse_hold(words: Words) -> Any:
    return holds.let_lapse(store_id=words["store_id"], ref=words["ref"], by=SYSTEM, at=_at(words))


def reconsider(words: Words) -> Any:
    return [one.outcome for one in orders.reconsider(order_refs=words["refs"], by=SYSTEM, at=_at(words))]


def decline(words: Words) -> Any:
    return bool(orders.decline_due(due=[(words["store_id"], words["ref"])], by=SYSTEM, at=_at(words)))


def cancel(words: Words) -> Any:
    return orders.cancel(
        store_id=words["store_id"], ref=words["ref"], reason="changed my mind", by=MAX, at=_at(words)
    ).state


def confirm(words: Words) -> Any:
    """Ben sets one unit aside for somebody."""
    terms = conversations.Terms(sku=words["sku"], quantity=1, valid_until=datetime.fromisoformat(words["until"]))
    conversations.confirm(
        store_id=words["store_id"], conversation=words["ref"], kind="availability", terms=terms, by=MAX, at=_at(words)
    )
    return "confirmed"


VERBS: dict[str, Callable[[Words], Any]] = {
    verb.__name__: verb for verb in (admit, lapse_agreement, accept, lapse_hold, reconsider, decline, cancel, confirm)
}


def _at(words: Words) -> datetime:
    return datetime.fromisoformat(words["at"])


def run(named: list[Words]) -> list[Any]:
    """All of them at the same moment; what each gave, {"refused": code} or {"error": text}."""
    start = threading.Barrier(len(named) or 1)

    def one(words: Words) -> Any:
        try:
            start.wait()
            return VERBS[words["verb"]](words)
        except Refusal as no:
            return {"refused": no.code}
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"[:300]}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(named) or 1) as pool:
        return list(pool.map(one, named))


def main() -> None:
    named: list[Words] = []
    for line in sys.stdin:
        if line.strip() == "go":
            print(json.dumps(run(named)), flush=True)
            named = []
        else:
            named.append(json.loads(line))


if __name__ == "__main__":
    main()
