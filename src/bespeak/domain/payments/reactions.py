"""What decisions on orders do to their money, in the transaction of the decision, whole lists at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.orders import facts as orders
from bespeak.domain.payments import operations
from bespeak.domain.payments.models import OrderMoney, locked_order
from bespeak.domain.payments.states import CANCELLED, DECLINED, Standing
from bespeak.journal.wires import AtOnce
from bespeak.kit.actors import SYSTEM

Judged = orders.OrderAdmitted | orders.OrderHeld | orders.OrderDeclined | orders.OrderCancelled


def ask_for_admitted(facts: Sequence[orders.OrderAdmitted]) -> None:
    """Asks for the money of admitted orders, less what came already; opens the payment gate where it all came."""
    _settle(facts, Standing.OPEN)


def keep_for_held(facts: Sequence[orders.OrderHeld]) -> None:
    """Asks for nothing; what the platform took is noted and kept until the order is decided."""
    _settle(facts, Standing.HELD)


def give_back_for_declined(facts: Sequence[orders.OrderDeclined]) -> None:
    """All that came is due back."""
    _settle(facts, Standing.CLOSED, DECLINED)


def give_back_for_cancelled(facts: Sequence[orders.OrderCancelled]) -> None:
    """All that came is due back."""
    _settle(facts, Standing.CLOSED, CANCELLED)


def note_change(facts: Sequence[orders.OrderChanged]) -> None:
    """The platform took more meanwhile: noted by how the order stands now; its new content is judged on its own."""
    found = [(fact, locked_order(store_id=fact.store_id, ref=fact.subject)) for fact in facts]
    money = [replace(order, paid_minor=fact.paid_minor) for fact, order in found if order]
    operations.settle(orders_money=money, by=SYSTEM, at=facts[0].at)


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        operations.erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, by=SYSTEM, at=fact.at)


def _settle(facts: Sequence[Judged], standing: Standing, reason: str = "") -> None:
    money = [_money(fact, standing, reason) for fact in facts]
    operations.settle(orders_money=money, by=SYSTEM, at=facts[0].at)


def _money(fact: Judged, standing: Standing, reason: str) -> OrderMoney:
    return OrderMoney(
        ref=fact.subject,
        store_id=fact.store_id,
        currency=fact.currency,
        total_minor=fact.total_minor,
        paid_minor=fact.paid_minor,
        customer_id=fact.customer_id,
        standing=standing,
        reason=reason,
        agreement=fact.agreement,
        fresh=fact.first and not fact.agreement,  # what was agreed may have been paid beforehand
    )


LISTENERS: dict[str, AtOnce] = {
    orders.OrderAdmitted.kind: ask_for_admitted,
    orders.OrderHeld.kind: keep_for_held,
    orders.OrderDeclined.kind: give_back_for_declined,
    orders.OrderCancelled.kind: give_back_for_cancelled,
    orders.OrderChanged.kind: note_change,
}
