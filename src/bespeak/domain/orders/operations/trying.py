"""A test order: judged like any other, so that a new store sees what its rules do, and cancelled afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import Address, LineDraft, OrderDraft
from bespeak.domain.orders.finding import TRIAL
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations.admit import admit
from bespeak.domain.orders.operations.settle import cancel
from bespeak.domain.orders.permissions import Orders
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires

NAME = "Test order"
EMAIL = "test-order@example.invalid"
WHY = "A test order of the set-up."
MOST_UNITS = 1000


@requires(Orders.PLACE)
@transaction.atomic
def place_trial(
    *, store_id: int, sku: str, quantity: int, country: str, postcode: str, by: Actor, at: datetime
) -> Decision:
    """One order for this variant at its price, from a buyer who is only there for tests; earlier test orders end first.

    Refuses what is not on sale. It claims stock like any other until it is ended (`end_trials`).
    """
    end_trials(store_id=store_id, by=by, at=at)
    one = catalog.variant(store_id=store_id, sku=sku)
    units = min(max(quantity, 1), MOST_UNITS)
    line = LineDraft(sku=one.sku, title=one.product_name, quantity=units, unit_minor=one.price_minor)
    address = Address(name=NAME, line1="1 Test Street", city="Test Town", postcode=postcode[:20], country=country)
    draft = OrderDraft(
        store_id=store_id, by=by, at=at, source=TRIAL, external_id=f"TEST-{refs.new('x')[-5:]}", name=NAME,
        currency=one.currency, lines=(line,), email=EMAIL, address=address, note=WHY,
    )  # fmt: skip
    return admit([draft])[0]


@requires(Orders.CANCEL)
@transaction.atomic
def end_trials(*, store_id: int, by: Actor, at: datetime) -> int:
    """Cancels every test order that still stands; one that somebody carried away is left as it is. Answers how many;
    safe to repeat."""
    known = Order.objects.filter(store_id=store_id, source=TRIAL, beyond_recall_at=None).exclude(external_id="")
    standing = list(known.exclude(state__in=states.OVER).order_by("id").values_list("ref", flat=True))
    for ref in standing:
        cancel(store_id=store_id, ref=ref, reason=WHY, by=by, at=at)
    return len(standing)
