"""Opens the shop on an empty database: `python -m bench.inside.opened BUYERS [UNITS]`. Answers what a client needs."""

from __future__ import annotations

import json
import sys

from bench.inside import admission, shop

FILLED = 5000


def main() -> None:
    buyers, *units = (int(word) for word in sys.argv[1:])
    made = shop.open_shop(buyers=buyers, units=units[0] if units else 1_000_000_000)
    if not units:
        admission.fill(made, FILLED)
    print(json.dumps({"secret": made.secret, "buyers": made.buyers, "store_id": made.store.id}))


if __name__ == "__main__":
    main()
