"""What a probe needs to ask the filled shop: `python -m bench.inside.asking COUNT`: a key, talks and orders."""

from __future__ import annotations

import json
import random
import sys

from bench.inside import shop
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.orders.models import Order
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.kit import clock


def main() -> None:
    count, dice = int(sys.argv[1]), random.Random(5)
    scopes = ["talk", "orders", "read"]
    at = clock.now()
    issued = stores.issue_key(store_id=queries.only_store().id, label="probe", scopes=scopes, by=shop.MAX, at=at)
    talks = list(Conversation.objects.order_by("id").values_list("ref", flat=True))
    orders = list(Order.objects.order_by("-id").values_list("ref", flat=True)[: 100 * count])
    drawn = {name: dice.sample(refs, min(count, len(refs))) for name, refs in (("talks", talks), ("orders", orders))}
    print(json.dumps({"secret": issued.secret, **drawn}))


if __name__ == "__main__":
    main()
