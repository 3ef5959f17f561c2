"""What is settled, out of a form: amounts, numbers and times as people write them."""

from __future__ import annotations

from collections.abc import Mapping

from bespeak.domain.conversations.operations import Terms
from bespeak.domain.orders import queries as orders
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk


def of(given: Mapping[str, str], desk: Desk) -> Terms:
    """Refuses by name what cannot be read; the verb refuses what is missing."""
    number, amount = typed.plain(given, "order"), typed.plain(given, "amount")
    quantity, until = typed.plain(given, "quantity"), typed.plain(given, "until")
    return Terms(
        sku=typed.plain(given, "sku"),
        product=typed.plain(given, "product"),
        order=orders.order(ref=number, **desk.asking).ref if number else "",
        quantity=typed.number(quantity, field="quantity") if quantity else 0,
        country=typed.plain(given, "country").upper(),
        postcode=typed.plain(given, "postcode"),
        amount=typed.amount(amount, desk.store.currency, field="amount") if amount else None,
        details=typed.words(given, "details"),
        valid_until=typed.moment(until, desk.store.timezone, field="until") if until else None,
    )
