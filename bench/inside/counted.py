"""What is in the tables of orders whose id at the channel begins so: `python -m bench.inside.counted MARK`."""

from __future__ import annotations

import json
import sys
from collections import Counter

from bespeak.domain.orders import states
from bespeak.domain.orders.facts import OrderAdmitted, OrderDeclined, OrderHeld
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal.models import Fact

DECIDED = (OrderAdmitted.kind, OrderHeld.kind, OrderDeclined.kind)


def main() -> None:
    beginning = f"#{sys.argv[1]}"
    orders = Order.objects.filter(external_id__startswith=beginning)
    outcomes = Counter(states.outcome(state) for state in orders.values_list("state", flat=True))
    answer = {
        "orders": outcomes.total(),
        "outcomes": outcomes,
        "lines": OrderLine.objects.filter(order__external_id__startswith=beginning).count(),
        "inputs": RawInput.objects.filter(external_id__startswith=beginning, order_ref__gt="").count(),
        "facts": Fact.objects.filter(kind__in=DECIDED, subject__in=orders.values("ref")).count(),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
