"""WooCommerce: orders as its REST API and webhooks write them."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from tests.domain.saleschannels.samples import data, doubts, parsed, read, read_json, refused


def johns(**changes):
    return deepcopy(json.loads(data("woocommerce/order_create.json"))) | changes


def line(**changes):
    return {
        "id": 1,
        "name": "Mug",
        "quantity": 3,
        "subtotal": "10.00",
        "total": "10.00",
        "sku": "MUG",
        "meta_data": [],
    } | changes


def test_the_order_is_read_whole():
    (john,) = parsed(read("woocommerce/order_create.json"))
    assert (john["external_id"], john["source"], john["currency"], john["total_minor"]) == (
        "727",
        "woocommerce",
        "USD",
        2935,
    )
    assert [(one.sku, one.title, one.quantity, one.unit_minor) for one in john["lines"]] == [
        ("", "Woo Single #1", 2, 300),
        ("Bar3", "Ship Your Idea &ndash; Color: Black, Size: M Test", 1, 1200),
    ]
    assert john["lines"][1].properties == (("pa_color", "black"), ("size", "M Test"))
    assert (john["email"], john["phone"], john["name"]) == ("john.doe@example.com", "(555) 555-5555", "John Doe")
    assert (john["address"].line1, john["address"].postcode, john["address"].country) == ("969 Market", "94103", "US")
    assert (john["shipping_minor"], john["tax_minor"], john["paid_minor"], john["payment_kind"]) == (
        1000,
        135,
        2935,
        "bacs",
    )
    assert john["placed_at"] == datetime(2017, 3, 22, 19, 28, 2, tzinfo=UTC)
    assert doubts(john) == ["no_sku"]
    assert john["wishes"] == (), "names that begin with _ are the shop's own bookkeeping"


def test_the_completed_order_is_the_same_order_and_already_fulfilled():
    (before,), (after,) = (
        parsed(read("woocommerce/order_create.json")),
        parsed(read("woocommerce/order_completed.json")),
    )
    assert before["lines"] == after["lines"]
    assert before["external_id"] == after["external_id"]
    assert before["updated_at"] < after["updated_at"]
    assert doubts(after) == ["no_sku", "already_fulfilled"]


def test_a_line_whose_sum_does_not_divide_keeps_its_sum():
    (fields,) = parsed(read_json(johns(line_items=[line()], total="21.35")))
    (mug,) = fields["lines"]
    assert mug.unit_minor * mug.quantity - mug.discount_minor == 1000
    assert doubts(fields) == []


def test_coupons_show_as_discounts_of_the_lines():
    (fields,) = parsed(
        read_json(johns(line_items=[line(subtotal="30.00", total="24.00")], total="35.35", discount_total="6.00"))
    )
    assert (fields["lines"][0].unit_minor, fields["lines"][0].discount_minor) == (1000, 600)
    assert doubts(fields) == []


def test_fees_and_reductions_are_counted():
    fees = [{"name": "Gift wrap", "total": "2.00"}, {"name": "Loyalty", "total": "-1.00"}]
    (fields,) = parsed(read_json(johns(line_items=[line()], fee_lines=fees, total="22.35")))
    assert (fields["shipping_minor"], fields["discount_minor"], doubts(fields)) == (1200, 100, [])


def test_shops_that_show_prices_with_tax_round_each_amount_by_itself():
    items = [line(quantity=1, subtotal="8.33", total="8.33") for _ in range(4)]
    changes = {"line_items": items, "shipping_total": "0.00", "total_tax": "6.66", "total": "39.96"}
    (inside,) = parsed(read_json(johns(prices_include_tax=True, **changes)))
    assert doubts(inside) == []
    (outside,) = parsed(read_json(johns(prices_include_tax=False, **changes)))
    assert doubts(outside) == ["total_differs"]


def test_what_the_buyer_chose_and_wrote_is_kept():
    meta = [
        {"key": "Delivery date", "value": "2026-12-24"},
        {"key": "_hidden", "value": "x"},
        {"key": "gift_message", "value": " For Mira "},
    ]
    (fields,) = parsed(read_json(johns(customer_note="Leave it with the neighbour", meta_data=meta)))
    assert fields["note"] == "Leave it with the neighbour"
    assert fields["wishes"] == (("Delivery date", "2026-12-24"), ("gift_message", " For Mira "))


NOWHERE = dict.fromkeys(
    ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country"), ""
)


def test_shops_that_ship_to_the_billing_address_leave_the_other_one_empty():
    (fields,) = parsed(read_json(johns(shipping=NOWHERE)))
    assert fields["address"].line1 == "969 Market"
    assert "no_address" not in doubts(fields)


def test_who_collects_needs_no_address():
    (fields,) = parsed(
        read_json(
            johns(
                shipping=NOWHERE,
                billing={"email": "john.doe@example.com"},
                shipping_lines=[{"method_id": "local_pickup"}],
            )
        )
    )
    assert "no_address" not in doubts(fields)


@pytest.mark.parametrize(
    ("changes", "paid"),
    [
        ({}, 2935),
        ({"date_paid": None, "date_paid_gmt": None}, 2935),
        ({"date_paid": None, "date_paid_gmt": None, "payment_method": "cod"}, 0),
        ({"date_paid": None, "date_paid_gmt": None, "status": "on-hold"}, 0),
        ({"date_paid": None, "date_paid_gmt": None, "status": "pending"}, 0),
    ],
)
def test_a_paid_order_may_lack_its_paid_date(changes, paid):
    assert parsed(read_json(johns(**changes)))[0]["paid_minor"] == paid


@pytest.mark.parametrize(
    ("status", "cancelled"), [("cancelled", True), ("refunded", True), ("failed", True), ("processing", False)]
)
def test_orders_that_are_off_are_taken_as_cancelled(status, cancelled):
    assert parsed(read_json(johns(status=status)))[0]["cancelled_at_source"] is cancelled


def test_bad_orders_are_refused_by_name():
    found = read_json(
        johns(),
        johns(line_items=[]),
        johns(total="29.355"),
        johns(line_items=[line(quantity=0)]),
        johns(line_items=[line(subtotal="-3.00", total="-3.00")]),
        johns(currency="???"),
        johns(number="", id=None),
        johns(status="checkout-draft"),
        johns(billing=[]),
    )
    assert [(one.field, one.code) for one in refused(found)] == [
        ("lines", "no_lines"),
        ("total", "too_many_decimals"),
        ("lines[0].quantity", "quantity_not_positive"),
        ("lines[0].price", "price_negative"),
        ("currency", "unknown_currency"),
        ("external_id", "no_external_id"),
        ("status", "not_placed"),
        ("billing", "wrong_type"),
    ]


def test_a_total_with_a_third_zero_is_fine():
    assert parsed(read_json(johns(total="29.350")))[0]["total_minor"] == 2935
