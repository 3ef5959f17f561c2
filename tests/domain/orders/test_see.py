"""What a member sees of orders: lists, one in full, its decisions; strangers see nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import queries
from bespeak.domain.orders.drafts import Address, Doubt, LineDraft
from bespeak.domain.orders.models import Decision, Gate, Order
from bespeak.kit.refusals import Forbidden, NotFound
from tests.domain.orders.counter import Counter
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def ids(counter: Counter, **more: object) -> list[str]:
    found = queries.orders(store_id=counter.store_id, actor=counter.scene.ben, **more)
    return [one.external_id for one in found]


def filled(counter: Counter) -> None:
    counter.talks("kim", "lamp", "mug", "sneaker")
    counter.order("LAMP", who="kim", external_id="#1")
    counter.order("LAMP", who="kim", external_id="#2")
    counter.order("SNK", who="kim", external_id="#3")
    counter.order("MUG", who="jun", external_id="#4", doubts=(Doubt(code="no_total"),))
    counter.order("MUG", who="jun", external_id="#5", doubts=(Doubt(code="no_address"),))
    counter.confirms("kim", "availability", sku="SNK", quantity=9)
    counter.order("SNK", "SNK", "SNK", who="kim", external_id="#6")


def test_the_newest_come_first_and_pages_go_on_where_they_ended(counter: Counter) -> None:
    filled(counter)

    assert ids(counter) == ["#6", "#5", "#4", "#3", "#2", "#1"]
    page = queries.orders(store_id=counter.store_id, actor=counter.scene.ben, most=2)
    assert ids(counter, before=page[-1].id, most=2) == ["#4", "#3"]


def test_orders_are_found_by_state_by_number_and_by_ref(counter: Counter) -> None:
    filled(counter)
    ref = Order.objects.get(external_id="#3").ref

    assert ids(counter, state="held") == ["#5", "#4", "#3", "#2"]
    assert ids(counter, state="declined") == ["#6"]
    assert ids(counter, search="#4") == ["#4"]
    assert ids(counter, search=ref) == ["#3"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("no_two_way_talk", ["#5", "#4"]),
        ("not_enough_stock", ["#2"]),
        ("availability_not_confirmed", ["#3"]),
        ("no_total", ["#4"]),
        ("no_address", ["#5"]),
        ("limit_per_customer", ["#6"]),
        ("no_such_code", []),
    ],
)
def test_orders_are_found_by_exactly_the_reason_they_have_now(counter: Counter, code: str, found: list[str]) -> None:
    filled(counter)

    assert ids(counter, code=code) == found


def test_a_reason_that_was_cured_is_found_no_more(counter: Counter) -> None:
    filled(counter)
    counter.talks("jun", "mug")
    counter.work()

    assert ids(counter, code="no_two_way_talk") == []
    assert ids(counter, code="no_total") == ["#4"]


def test_a_row_says_why_it_waits_and_until_when(counter: Counter) -> None:
    held = counter.order("MUG", who="jun", external_id="#1")

    [row] = queries.orders(store_id=counter.store_id, actor=counter.scene.ben)

    assert (row.ref, row.state, row.outcome, row.codes) == (held.order, "held", "held", ("no_two_way_talk",))
    assert (row.deadline, row.total_minor, row.currency, row.name) == (held.deadline, 1800, "USD", "Jun")


def test_one_order_is_shown_to_the_letter(counter: Counter) -> None:
    engraving = (("Engraving", "  Mira ♥ 彫刻\n"), ("Size", "7½"), ("Engraving", "again"))
    lines = (LineDraft(sku="RING", title="Ring “Aurora”", quantity=2, unit_minor=24000, properties=engraving),)
    address = Address(name="Jun Sato", line1="1-2-3 Ginza", postcode="0010001", country="JP", phone="+81 3")
    held = counter.order(
        "RING", who="jun", lines=lines, address=address, note="Line 1\r\nLine 2", wishes=(("By", "Sat 12 Dec"),),
        external_id="#1009", discount_minor=100,
    )  # fmt: skip

    order = counter.see(held)

    assert order.lines[0].properties == engraving
    assert (order.lines[0].title, order.lines[0].quantity) == ("Ring “Aurora”", 2)
    assert order.details["address"] == address.as_dict()
    assert (order.details["note"], order.details["wishes"]) == ("Line 1\r\nLine 2", [["By", "Sat 12 Dec"]])
    assert order.total_minor == 47900


def test_an_order_is_found_by_its_channels_number_where_only_one_has_it(counter: Counter) -> None:
    one = counter.order("MUG", who="jun", external_id="#1", source="shopify")
    assert queries.order(store_id=counter.store_id, ref="#1", actor=counter.scene.ben).ref == one.order

    counter.order("MUG", who="jun", external_id="#1", source="amazon")
    with pytest.raises(NotFound, match="Several"):
        queries.order(store_id=counter.store_id, ref="#1", actor=counter.scene.ben)
    counter.order("MUG", who="jun")
    with pytest.raises(NotFound):
        queries.order(store_id=counter.store_id, ref="", actor=counter.scene.ben)


def test_strangers_see_nothing(counter: Counter) -> None:
    held = counter.order("MUG", who="jun", external_id="#1")
    elsewhere = open_scene(slug="elsewhere")
    nobody = replace(counter.scene.ben, permissions=frozenset())

    for ask in (queries.order, queries.decisions):
        with pytest.raises(NotFound):
            ask(store_id=elsewhere.store.id, ref=held.order, actor=elsewhere.mika)
        with pytest.raises(NotFound):
            ask(store_id=counter.store_id, ref=held.order, actor=elsewhere.mika)
        with pytest.raises(Forbidden):
            ask(store_id=counter.store_id, ref=held.order, actor=nobody)
    assert queries.orders(store_id=elsewhere.store.id, actor=elsewhere.mika) == []
    assert queries.counts(store_id=elsewhere.store.id, actor=elsewhere.mika) == {}
    with pytest.raises(NotFound):
        queries.orders(store_id=counter.store_id, actor=elsewhere.mika)


def test_orders_are_counted_by_state(counter: Counter) -> None:
    filled(counter)

    assert queries.counts(store_id=counter.store_id, actor=MAX) == {"admitted": 1, "held": 4, "declined": 1}


def test_a_list_costs_the_same_statements_however_long_it_is(counter: Counter) -> None:
    def statements(most: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.orders(store_id=counter.store_id, actor=MAX, most=most)
        return len(seen)

    filled(counter)
    assert statements(6) == statements(1) == 1


def test_books_that_disagree_are_named(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")
    assert queries.reconcile() == []
    elsewhere = open_scene(slug="elsewhere")

    Gate.objects.filter(order__ref=held.order, kind="communication").update(opened_at=counter.scene.at)
    assert [held.order in fault for fault in queries.reconcile()] == [True]
    Order.objects.filter(ref=held.order).update(store=elsewhere.store.id)
    assert len(queries.reconcile()) > 3
    assert queries.reconcile(store_id=counter.store_id) != []


@pytest.mark.parametrize("state", ["admitted", "released"])
def test_an_order_admitted_in_spite_of_a_shut_gate_is_named(counter: Counter, state: str) -> None:
    held = counter.order("MUG", who="jun")
    assert held.outcome == "held"
    Gate.objects.filter(order__ref=held.order).update(pay=False, pick=False, ship=False)
    Order.objects.filter(ref=held.order).update(state=state, shut_pay=0, shut_pick=0, shut_ship=0)

    Decision.objects.filter(order__ref=held.order).update(outcome="admitted")
    said = f"order {held.order}: is {state}, and its communication gate is shut"
    assert queries.reconcile(store_id=counter.store_id) == [said]
