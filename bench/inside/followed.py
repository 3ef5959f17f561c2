"""Conversations to follow: `python -m bench.inside.followed COUNT`. A buyer, an order and a talk about it each.

Answers the key to write with, the talks, and where the page of each one's order is followed.
"""

from __future__ import annotations

import json
import sys

from bench.inside import admission, shop
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from bespeak.kit.actors import Actor

BATCH = 500
MAY = frozenset({"conversations:message:say", "conversations:conversation:read"})


def main() -> None:
    count = int(sys.argv[1])
    made = shop.open_shop(buyers=count)
    issued = stores.issue_key(store_id=made.store.id, label="talks", scopes=["talk"], by=shop.MAX, at=clock.now())
    told: list[tuple[str, str]] = []
    for first in range(0, count, BATCH):
        for one in orders.admit(admission.drafts(made, first, min(BATCH, count - first), "follow-")):
            told.append(_talk(made, one.order))  # noqa: PERF401 - one after the other
    talks, paths = [talk for talk, _ in told], [path for _, path in told]
    print(json.dumps({"secret": issued.secret, "talks": talks, "paths": paths}))


def _talk(made: shop.Shop, order: str) -> tuple[str, str]:
    """The conversation about an order, and where its page is followed."""
    whose = queries.order(store_id=made.store.id, ref=order, actor=shop.MAX).customer
    buyer = Actor(kind="customer", ref=whose, store_id=made.store.id, permissions=MAY)
    talk = conversations.start(
        store_id=made.store.id, text="Is it there?", orders=[order], line="form", by=buyer, at=clock.now()
    ).conversation
    path, _, query = addresses.path(made.store, addresses.ORDERS, order).partition("?")
    return talk, f"/en{path}live/?{query}"


if __name__ == "__main__":
    main()
