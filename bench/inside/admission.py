"""Admits orders in this process, in batches of one size. `python -m bench.inside.admission SECONDS BATCH [PROFILE]`."""

from __future__ import annotations

import cProfile
import json
import sys
import time

import psutil
from django.db import connection

from bench.inside import shop
from bench.rig import orders as wanted
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.journal import worker
from bespeak.kit import clock


def drafts(one: shop.Shop, first: int, count: int, mark: str) -> list[OrderDraft]:
    """Orders as they come out of the parser; each parsed anew, for a draft remembers its digest."""
    at = clock.now()
    fields = [parse_order(wanted.order(n, one.buyers, mark)) for n in range(first, first + count)]
    return [OrderDraft(store_id=one.store.id, by=shop.MAX, at=at, **each) for each in fields]


def run(one: shop.Shop, seconds: float, size: int, mark: str) -> dict[str, float]:
    """Orders judged; the seconds the gate took for them (parsing apart), by the wall and of this process alone."""
    done, wall, processor, served = 0, 0.0, 0.0, at_the_server()
    while wall < seconds:
        batch = drafts(one, done, size, mark)
        began, began_at = time.process_time(), time.perf_counter()
        told = orders.admit(batch)
        processor += time.process_time() - began
        wall += time.perf_counter() - began_at
        wrong = [d.outcome for n, d in enumerate(told, done) if d.outcome != wanted.expected(n)]
        if wrong:
            raise SystemExit(f"unexpected decisions: {wrong[:3]} {told[0]}")
        done += size
    return {"orders": done, "seconds": wall, "processor_seconds": processor, "server_seconds": at_the_server() - served}


def fill(one: shop.Shop, count: int) -> None:
    """A shop that has been open for a while: its errands are done, and the database knows how large its tables are."""
    for first in range(0, count, 500):
        orders.admit(drafts(one, first, 500, "before-"))
    worker.drain()
    shop.analyse()
    connection.close()


def at_the_server() -> float:
    """Processor seconds that PostgreSQL has taken for our connection so far; it must be on this machine."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        taken = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return float(taken.user + taken.system)


def main() -> None:
    seconds, size, profile = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    one = shop.open_shop()
    fill(one, 5000)
    run(one, min(1.0, seconds), size, "warm-")
    if profile:
        with cProfile.Profile(time.process_time) as seen:
            told = run(one, seconds, size, "run-")
        seen.dump_stats(profile[0])
    else:
        told = run(one, seconds, size, "run-")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
