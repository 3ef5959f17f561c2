"""One worker does what is due, in this process: `python -m bench.inside.draining ORDERS` admits them first."""

from __future__ import annotations

import json
import sys
import time

from bench.inside import admission, shop
from bespeak.domain.orders import operations as orders
from bespeak.journal import worker

BATCH = 500


def main() -> None:
    count = int(sys.argv[1])
    one = shop.open_shop(buyers=20_000)
    worker.drain()  # what opening the shop left to do
    for first in range(0, count, BATCH):
        orders.admit(admission.drafts(one, first, min(BATCH, count - first), ""))
    began, began_at = time.process_time(), time.perf_counter()
    done = worker.drain()
    seconds, processor = time.perf_counter() - began_at, time.process_time() - began
    print(json.dumps({"errands": done, "seconds": seconds, "processor_seconds": processor}))


if __name__ == "__main__":
    main()
