"""In a crowd of rows no page of one thing reads a table whole: what belongs to it is looked up, also where it is nested
in the statement that asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F
from django.test import Client

from bespeak.domain.agreements.models import Acceptance, Agreement, Promise, Version, VersionLine
from bespeak.domain.conversations.models import Confirmation, Conversation, Event, Topic
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.orders import operations as ordering
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.models import Cancellation, Decision, Gate, Order, OrderLine
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue, RefundMade
from bespeak.doors.frame import addresses
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock
from tests.doors.console.test_order import agreed_ring, page_of
from tests.plans import crowd, plans
from tests.scene import MAX, Scene, passed_callback

pytestmark = [pytest.mark.both, pytest.mark.slow]


SCANNED = re.compile(r"(?:\bSCAN|Seq Scan on) (\w+)")
FULL: set[str] = set()


def others(kind: type[models.Model], column: str = "pk") -> Callable[[int], Any]:
    """One of the crowd of these, each another."""
    found = list(kind._default_manager.order_by("-pk").values_list(column, flat=True))
    return found.__getitem__


def fill() -> None:
    """Thousands of everything that stands around orders, talks and people."""

    def number(n: int) -> str:
        return f"{n:016}"

    ref = {"ref": lambda n: f"x_{number(n)}"}
    of: dict[type[models.Model], Callable[[], dict[str, Callable[[int], Any]]]] = {
        Customer: lambda: ref,
        ContactPoint: lambda: {"customer_id": others(Customer), "value": lambda n: f"n{n}@mail.example"},
        Verification: lambda: {"customer_id": others(Customer)},
        Conversation: lambda: ref | {"customer_id": others(Customer), "client_key": number},
        Topic: lambda: {"conversation_id": others(Conversation)},
        Event: lambda: {"conversation_id": others(Conversation)},
        Confirmation: lambda: ref | {"conversation_id": others(Conversation)},
        Agreement: lambda: ref | {"code": lambda n: f"C{n}", "customer_id": others(Customer)},
        Version: lambda: {"agreement_id": others(Agreement)},
        VersionLine: lambda: {"version_id": others(Version)},
        Promise: lambda: {"version_id": others(Version)},
        Acceptance: lambda: {"agreement_id": others(Agreement)},
        Order: lambda: ref | {"external_id": lambda n: f"#x{n}", "customer_id": others(Customer)},
        OrderLine: lambda: {"order_id": others(Order)},
        Gate: lambda: {"order_id": others(Order)},
        Decision: lambda: {"order_id": others(Order)},
        Cancellation: lambda: {"order_id": others(Order)},
        PaymentRequest: lambda: ref | {"order_id": others(Order, "ref")},
        Capture: lambda: ref | {"order_id": others(Order, "ref"), "external_key": number},
        RefundDue: lambda: ref | {"order_id": others(Order, "ref")},
        RefundMade: lambda: ref | {"due_id": others(RefundDue), "external_key": number},
        Fact: lambda: {"subject": lambda n: f"x_{number(n)}"},
        Errand: lambda: {"subject": lambda n: f"x_{number(n)}"},
    }  # fmt: skip
    for kind, changes in of.items():
        crowd(kind._default_manager.order_by("pk")[0], **changes())
        FULL.add(kind._meta.db_table)
        if kind is Customer:
            Customer.objects.update(survivor=F("pk"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_no_page_of_one_thing_reads_a_table_whole(scene: Scene, mika: Client) -> None:
    order = agreed_ring(scene)
    given_back(scene)
    passed_callback(scene, "jun")
    fill()
    whose = orders.order(store_id=scene.store.id, ref=order, actor=MAX).customer
    own = f"/en{addresses.path(scene.store, addresses.ORDERS, order)}"
    pages = [page_of(order), f"/en/console/talks/{scene.talks['jun']}/", f"/en/console/customers/{whose}/", own]
    found = {(page, plan) for page in pages for plan in plans(lambda page=page: mika.get(page)) if whole(plan)}
    assert not found, "\n\n".join("\n".join(one) for one in found)
    assert [mika.get(page).status_code for page in pages] == [200] * len(pages)


def given_back(scene: Scene) -> None:
    """A paid mug is called off and its money went back."""
    here = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    order = scene.order("MUG", email="ada@mail.example").order
    payments.record_payment(
        order=order, amount_minor=1800, currency="USD", method="bank_transfer", external_key="t1", **here
    )
    ordering.cancel(ref=order, reason="Changed their mind", **here)
    due = RefundDue.objects.get()
    payments.make_refund(due=due.ref, amount_minor=1800, method="bank_transfer", external_key="r1", **here)


def whole(plan: str) -> list[str]:
    """The lines that say so, of tables that are full here."""
    return [line for line in plan.splitlines() if any(name in FULL for name in SCANNED.findall(line))]
