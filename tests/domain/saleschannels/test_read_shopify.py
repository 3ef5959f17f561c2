"""Shopify: REST answers, webhook bodies, and the order export."""

import csv
import io
import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from bespeak.domain.orders.drafts import Address
from tests.domain.saleschannels.samples import codes, data, doubts, parsed, read, read_json, read_text, refused

BOB = Address(
    name="Bob Norman",
    line1="Chestnut Street 92",
    city="Louisville",
    region="KY",
    postcode="40202",
    country="US",
    phone="555-625-1199",
)


def bobs(**changes):
    """Bob's order from the REST fixture with parts that add up, and changes."""
    one = deepcopy(json.loads(data("shopify/order.json"))["order"])
    sums = {"subtotal_price": "587.00", "total_discounts": "10.00", "total_price": "598.94"}
    return one | sums | changes


def export(*rows, **changes):
    """The export of Bob's order with changes in its first row."""
    lines = list(csv.reader(io.StringIO(data("shopify/orders_export.csv").decode())))
    header, bob = lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:4]]
    bob[0] |= {"Total": "598.94", "Subtotal": "587.00"} | changes
    out = io.StringIO()
    writer = csv.DictWriter(out, header)
    writer.writeheader()
    writer.writerows([*bob, *rows])
    return out.getvalue()


def test_the_rest_order_is_read_whole():
    (bob,) = parsed(read("shopify/order.json"))
    assert (bob["external_id"], bob["source"], bob["currency"]) == ("#1001", "shopify", "USD")
    assert [(line.sku, line.title, line.quantity, line.unit_minor) for line in bob["lines"]] == [
        ("IPOD2008GREEN", "IPod Nano - 8gb - green", 1, 19900),
        ("IPOD2008RED", "IPod Nano - 8gb - red", 1, 19900),
        ("IPOD2008BLACK", "IPod Nano - 8gb - black", 1, 19900),
    ]
    assert bob["lines"][0].properties == (("Custom Engraving", "Happy Birthday"),)
    assert bob["wishes"] == (("custom engraving", "Happy Birthday"), ("colour", "green"))
    assert (bob["email"], bob["phone"], bob["name"]) == ("bob.norman@hostmail.com", "555-625-1199", "Bob Norman")
    assert bob["address"] == bob["billing"] == BOB
    assert (bob["total_minor"], bob["tax_minor"], bob["paid_minor"], bob["payment_kind"]) == (
        40994,
        1194,
        0,
        "authorize_net",
    )
    assert bob["placed_at"] == datetime(2008, 1, 10, 16, tzinfo=UTC)
    assert doubts(bob) == ["total_differs"], "the fixture has three lines of 199.00 and a total of 409.94"


def test_the_webhook_order_is_paid_but_names_neither_contact_nor_address():
    (fields,) = parsed(read("shopify/orders_create.json"))
    assert (fields["external_id"], fields["total_minor"], fields["paid_minor"]) == ("#1010", 262995, 262995)
    assert doubts(fields) == ["no_contact", "no_address"]
    assert fields["extra"]["fulfilled_by"] == "snow-city-warehouse"
    assert fields["language"] == "en"


def test_the_export_gives_the_same_two_orders():
    bob, snow = parsed(read("shopify/orders_export.csv"))
    (rest,), (hook,) = parsed(read("shopify/order.json")), parsed(read("shopify/orders_create.json"))
    for table, web in ((bob, rest), (snow, hook)):
        for key in (
            "external_id",
            "source",
            "currency",
            "email",
            "address",
            "total_minor",
            "paid_minor",
            "payment_kind",
            "placed_at",
        ):
            assert table[key] == web[key], key
        assert [(a.sku, a.quantity, a.unit_minor) for a in table["lines"]] == [
            (a.sku, a.quantity, a.unit_minor) for a in web["lines"]
        ]
    assert [one.line for one in read("shopify/orders_export.csv")] == [2, 5]


def test_orders_whose_parts_add_up_raise_no_doubt():
    assert [doubts(one) for one in parsed(read_json(bobs()))] == [[]]
    assert [doubts(one) for one in parsed(read_text(export()))] == [[]]


def test_tax_inside_the_prices_is_not_added():
    (fields,) = parsed(read_json(bobs(taxes_included=True, total_price="587.00")))
    assert (doubts(fields), fields["tax_minor"], fields["extra"]["tax_included"]) == ([], 0, "11.94")
    (fields,) = parsed(read_text(export(Total="587.00")))
    assert (doubts(fields), fields["tax_minor"]) == ([], 0)


def test_discounts_of_lines_shipping_and_order_are_each_counted_once():
    bob = bobs(shipping_lines=[{"title": "Express", "price": "20.00"}], total_price="618.94")
    bob["line_items"][0]["discount_allocations"] = [{"amount": "4.00"}, {"amount": "2.00"}]
    (fields,) = parsed(read_json(bob))
    assert (fields["lines"][0].discount_minor, fields["discount_minor"], fields["shipping_minor"]) == (600, 400, 2000)
    assert doubts(fields) == []


def test_what_was_taken_out_of_the_order_since_is_left_out():
    bob = bobs(current_total_price="408.96", current_total_tax="10.96", current_total_discounts="0.00")
    for item, left in zip(bob["line_items"], (1, 0, 1), strict=True):
        item["current_quantity"] = left
    (fields,) = parsed(read_json(bob))
    assert [line.sku for line in fields["lines"]] == ["IPOD2008GREEN", "IPOD2008BLACK"]
    assert doubts(fields) == []


@pytest.mark.parametrize(
    "wrapped", [lambda one: one, lambda one: {"order": one}, lambda one: {"orders": [one]}, lambda one: [one]]
)
def test_one_order_an_envelope_a_list_and_a_list_in_an_envelope(wrapped):
    assert [one["external_id"] for one in parsed(read_text(json.dumps(wrapped(bobs())), "x.json"))] == ["#1001"]


@pytest.mark.parametrize(
    ("changes", "cancelled", "doubted"),
    [
        ({"cancelled_at": "2008-01-11T11:00:00-05:00"}, True, ["cancelled_at_source"]),
        ({"financial_status": "refunded"}, True, ["cancelled_at_source"]),
        ({"financial_status": "partially_refunded"}, False, ["refunded_at_source"]),
        ({"fulfillment_status": "fulfilled"}, False, ["already_fulfilled"]),
        ({"email": "bob at home", "customer": None}, False, ["not_an_email"]),
        ({"total_price": None}, False, ["no_total"]),
    ],
)
def test_what_the_shop_says_of_the_order_is_taken_over(changes, cancelled, doubted):
    (fields,) = parsed(read_json(bobs(**changes)))
    assert (fields["cancelled_at_source"], doubts(fields)) == (cancelled, doubted)


def test_a_paid_and_a_partly_paid_order():
    paid, part = parsed(
        read_json(bobs(financial_status="paid"), bobs(financial_status="partially_paid", total_outstanding="98.94"))
    )
    assert (paid["paid_minor"], part["paid_minor"]) == (59894, 50000)


def test_what_needs_no_shipping_needs_no_address():
    bob = bobs(shipping_address=None)
    assert doubts(parsed(read_json(bob))[0]) == ["no_address"]
    for item in bob["line_items"]:
        item["requires_shipping"] = False
    assert doubts(parsed(read_json(bob))[0]) == []


def test_a_country_nobody_knows_is_kept_and_doubted():
    bob = bobs()
    bob["shipping_address"] |= {"country_code": None, "country": "Narnia"}
    (fields,) = parsed(read_json(bob))
    assert doubts(fields) == ["no_address", "unknown_country"]
    assert fields["extra"]["address_country_as_written"] == "Narnia"


def test_properties_of_any_kind_are_kept_to_the_letter():
    bob = bobs()
    bob["line_items"][0]["properties"] = [
        {"name": "Size", "value": 52},
        {"name": "Letters", "value": ["M", "i"]},
        {"name": "Gift", "value": None},
    ]
    (fields,) = parsed(read_json(bob))
    assert fields["lines"][0].properties == (("Size", "52"), ("Letters", '["M", "i"]'), ("Gift", ""))


def test_bad_orders_are_refused_by_name():
    def with_item(**changes):
        bob = bobs()
        bob["line_items"][1] |= changes
        return bob

    found = read_json(
        bobs(),
        bobs(test=True),
        bobs(line_items=[]),
        bobs(currency="XXY"),
        with_item(quantity=-1),
        with_item(price="199.005"),
        with_item(price=None),
        bobs(line_items="none"),
        bobs(name="", id=None),
        bobs(created_at="soon"),
        bobs(note="x" * 2_000_000),
    )
    assert [(one.field, one.code) for one in refused(found)] == [
        ("test", "test_order"),
        ("lines", "no_lines"),
        ("currency", "unknown_currency"),
        ("lines[1].quantity", "quantity_not_positive"),
        ("lines[1].price", "too_many_decimals"),
        ("lines[1].price", "missing_field"),
        ("line_items", "wrong_type"),
        ("external_id", "no_external_id"),
        ("placed_at", "bad_date"),
        ("note", "note_too_large"),
    ]


def test_the_exports_zip_loses_its_spreadsheet_mark_and_keeps_its_zero():
    (fields,) = parsed(
        read_text(
            export(**{"Shipping Zip": "'07001", "Shipping Country": "ES", "Created at": "2008-01-10 11:00:00 -0500"})
        )
    )
    assert (fields["address"].postcode, fields["address"].country) == ("07001", "ES")
    assert fields["placed_at"] == datetime(2008, 1, 10, 16, tzinfo=UTC)


def test_note_attributes_of_the_export_become_wishes():
    (fields,) = parsed(
        read_text(
            export(
                **{"Note Attributes": "colour: green\ncustom engraving: Happy\nBirthday: 1st", "Notes": "Ring twice"}
            )
        )
    )
    assert fields["wishes"] == (("colour", "green"), ("custom engraving", "Happy"), ("Birthday", "1st"))
    assert fields["note"] == "Ring twice"


def test_the_columns_of_earlier_years_are_enough():
    rows = list(csv.reader(io.StringIO(export())))
    end = rows[0].index("Cancelled at") + 1
    out = io.StringIO()
    csv.writer(out).writerows(row[:end] for row in rows)
    (fields,) = parsed(read_text(out.getvalue()))
    assert (fields["external_id"], len(fields["lines"]), doubts(fields)) == ("#1001", 3, [])


def test_a_later_row_without_its_first_is_refused_not_taken_for_an_order():
    lines = export().splitlines(keepends=True)
    found = read_text("".join([lines[0], *lines[2:]]))
    assert codes(found) == {"rows_apart": 1}
