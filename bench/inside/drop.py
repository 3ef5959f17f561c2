"""A drop: `python -m bench.inside.drop open BUYERS UNITS HOLDERS` prepares it, `… drop sold` says what was sold.

The pair is sold two to a person at most; everybody has talked about it, the first HOLDERS have one by agreement.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

from bench.inside import shop
from bench.rig.orders import sku
from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreed
from bespeak.domain.agreements.drafts import LineAsk, Terms
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.models import Hold, Level
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.payments import queries as payments
from bespeak.journal import worker
from bespeak.kit.money import Money

PAIR, LIMIT = sku(0), 2
LONG = timedelta(days=2)


def opened(buyers: int, units: int, holders: int) -> dict[str, Any]:
    """The key and the code of each holder's agreement. The second product is there to warm up with."""
    one = shop.open_shop(buyers=buyers, units=units, products=2)
    pair = ProductDraft(
        handle="product-0000", name="Pair", limit_per_customer=LIMIT,
        variants=(VariantDraft(sku=PAIR, price=Money(shop.PRICE, "USD")),),
    )  # fmt: skip
    catalog.save_products(store_id=one.store.id, products=[pair], by=shop.MAX, at=one.at)
    talks = Conversation.objects.order_by("id").values_list("ref", flat=True)[:holders]
    codes = [_agree(one, talk) for talk in talks]
    worker.drain()
    shop.analyse()
    return {"secret": one.secret, "codes": codes}


def _agree(one: shop.Shop, talk: str) -> str:
    terms = Terms(valid_until=one.at + LONG, hold_until=one.at + LONG, lines=(LineAsk(sku=PAIR, quantity=1),))
    made = agreements.propose(store_id=one.store.id, conversation=talk, terms=terms, by=shop.MAX, at=one.at)
    made = agreements.accept(
        store_id=one.store.id, ref=made.ref, version=made.terms.number, hash=made.terms.hash, how="mail",
        by=shop.MAX, at=one.at,
    )  # fmt: skip
    return made.code


def sold() -> dict[str, Any]:
    """Units by level and by lines of standing orders, to whom, and what the books say of it."""
    levels = Level.objects.filter(variant__sku=PAIR).values_list("on_hand", "held", "allocated")
    lines = OrderLine.objects.filter(sku=PAIR, order__state__in=states.STANDING)
    holders = Order.objects.filter(state__in=states.STANDING).exclude(agreement_ref="")
    return {
        "level": levels.get(),
        "units": sum(lines.values_list("quantity", flat=True)),
        "holders": holders.count(),
        "holds used": Hold.objects.filter(state="used").count(),
        "faults": [
            *inventory.reconcile(store_id=None),
            *orders.reconcile(store_id=None),
            *payments.reconcile(store_id=None),
            *agreed.reconcile(store_id=None),
        ],
    }


def main() -> None:
    verb, *words = sys.argv[1:]
    print(json.dumps(opened(*map(int, words)) if verb == "open" else sold()))


if __name__ == "__main__":
    main()
