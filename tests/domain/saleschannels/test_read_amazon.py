"""Amazon: orders in one answer, their items in another."""

import json

import pytest

from bespeak.domain.saleschannels.reading import join, open_orders
from tests.domain.saleschannels.samples import codes, data, doubts, parsed, read, read_text, refused

ORDERS, ITEMS, NOTICE = (
    "amazon/getOrders_example.json",
    "amazon/getOrderItems_example.json",
    "amazon/OrderChangeNotification.json",
)


def orders(**changes):
    found = json.loads(data(ORDERS))
    found["payload"]["Orders"][0] |= changes
    return found


def items(order_id="902-3159896-1390916", currency="USD"):
    """The items of the sample, moved to the sample's order and to one currency."""
    text = data(ITEMS).decode().replace("903-1671087-0812628", order_id)
    return json.loads(text.replace('"JPY"', f'"{currency}"').replace('"GBP"', f'"{currency}"'))


def together(*documents):
    files = [(f"{n}.json", json.dumps(one).encode()) for n, one in enumerate(documents)]
    return [one for name, given in join(files) for one in open_orders(name, given).orders("USD")]


def test_each_sample_alone_says_what_it_lacks():
    assert [(one.external_id, one.code) for one in refused(read(ORDERS))] == [("902-3159896-1390916", "no_lines")]
    assert [(one.external_id, one.code) for one in refused(read(ITEMS))] == [("903-1671087-0812628", "no_order")]
    assert [(one.external_id, one.code) for one in refused(read(NOTICE))] == [("903-8868176-2219830", "not_an_order")]


def test_items_of_another_order_are_not_joined():
    found = together(json.loads(data(ORDERS)), json.loads(data(ITEMS)))
    assert codes(found) == {"no_lines": 1, "no_order": 1}


@pytest.mark.parametrize("items_first", [False, True])
def test_orders_and_items_given_together_are_joined(items_first):
    files = [orders(), items()]
    (john,) = parsed(together(*(reversed(files) if items_first else files)))
    assert (john["external_id"], john["source"], john["currency"]) == ("902-3159896-1390916", "amazon", "USD")
    assert [(one.sku, one.quantity, one.unit_minor, one.discount_minor) for one in john["lines"]] == [
        ("CBA_OTF_1", 1, 2599, 0),
        ("CBA_OTF_5", 2, 898, 1),
    ]
    assert john["lines"][0].properties[:2] == (("Gift message", "For you!"), ("Gift wrap", "Classic"))
    assert john["shipping_minor"] == 126 + 1000 - 100 + 4199 + 199
    assert (john["email"], john["address"].postcode, john["address"].country) == ("user@example.com", "48817", "US")
    assert (john["paid_minor"], john["extra"]["purchase_order"]) == (0, "1234567890123")
    assert doubts(john) == ["no_total", "buyer_wants_to_cancel", "buyer_wants_to_cancel"]


def test_the_total_tells_whether_the_tax_is_inside():
    plain = {"ASIN": "B", "OrderItemId": "1", "SellerSKU": "MUG", "Title": "Mug", "QuantityOrdered": 2}
    price = {
        "ItemPrice": {"CurrencyCode": "USD", "Amount": "20.00"},
        "ItemTax": {"CurrencyCode": "USD", "Amount": "2.00"},
    }
    for total, tax, doubted in (("22.00", 200, []), ("20.00", 0, []), ("21.00", 200, ["total_differs"])):
        given = orders(
            OrderItems=[plain | price], OrderTotal={"CurrencyCode": "USD", "Amount": total}, OrderStatus="Unshipped"
        )
        (fields,) = parsed(read_text(json.dumps(given), "a.json"))
        assert (fields["tax_minor"], doubts(fields)) == (tax, doubted)
        assert fields["paid_minor"] == fields["total_minor"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"OrderItems": []}, "no_lines"),
        ({"OrderItems": items()["payload"]["OrderItems"], "FulfillmentChannel": "AFN"}, "fulfilled_elsewhere"),
        ({"OrderItems": items(currency="JPY")["payload"]["OrderItems"]}, "too_many_decimals"),
        ({"OrderItems": json.loads(data(ITEMS))["payload"]["OrderItems"]}, "two_currencies"),
        ({"OrderItems": [{"SellerSKU": "A", "QuantityOrdered": 1}]}, "missing_field"),
    ],
)
def test_bad_orders_are_refused_by_name(changes, code):
    assert codes(read_text(json.dumps(orders(**changes)), "a.json")) == {code: 1}


def test_an_order_that_comes_twice_in_one_answer_is_read_twice():
    given = orders(OrderItems=items()["payload"]["OrderItems"])
    given["payload"]["Orders"] *= 2
    first, second = parsed(read_text(json.dumps(given), "a.json"))
    assert first == second


def test_a_cancelled_and_a_shipped_order():
    given = items()["payload"]["OrderItems"]
    (gone,) = parsed(read_text(json.dumps(orders(OrderItems=given, OrderStatus="Canceled")), "a.json"))
    (sent,) = parsed(read_text(json.dumps(orders(OrderItems=given, OrderStatus="Shipped")), "a.json"))
    assert gone["cancelled_at_source"]
    assert "already_fulfilled" in doubts(sent)
