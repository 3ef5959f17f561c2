"""Real orders with anything put in any place of them: read or refused, never a traceback."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bespeak.domain.saleschannels.reading import Parsed, open_orders
from bespeak.kit.refusals import Refusal
from tests.domain.saleschannels.samples import data, order

AMAZON = json.loads(data("amazon/getOrders_example.json"))["payload"]["Orders"][0] | {
    "OrderItems": json.loads(
        data("amazon/getOrderItems_example.json").decode().replace("JPY", "USD").replace("GBP", "USD")
    )["payload"]["OrderItems"]
}
REAL = {
    "own": order(shipping="0", payment={"kind": "card", "paid": "18"}, wishes=[{"name": "a", "value": "b"}]),
    "shopify": json.loads(data("shopify/order.json"))["order"],
    "shopify webhook": json.loads(data("shopify/orders_create.json")),
    "woocommerce": json.loads(data("woocommerce/order_create.json")),
    "amazon": AMAZON,
    "amazon notice": json.loads(data("amazon/OrderChangeNotification.json"))[0],
}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["-1", "0", "1e9", "29.355", "\0", "9" * 60]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def places(thing, here=()):
    yield here
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, value in inner:
        yield from places(value, (*here, key))


def put(thing, place, value):
    if not place:
        return value
    for key in place[:-1]:
        thing = thing[key]
    thing[place[-1]] = value
    return None


@pytest.mark.parametrize("which", REAL)
@given(chooser=st.data())
@settings(max_examples=150)
def test_a_damaged_order_is_read_or_refused(which, chooser):
    damaged = deepcopy(REAL[which])
    spots = [place for place in places(damaged) if place]
    for place in chooser.draw(st.lists(st.sampled_from(spots), min_size=1, max_size=3)):
        with suppress(TypeError, KeyError, IndexError):
            put(damaged, place, chooser.draw(anything))
    try:
        found = list(open_orders("orders.json", json.dumps([damaged]).encode()).orders("USD"))
    except Refusal:
        return
    assert len(found) == 1
    told = found[0]._replace(raw="") if not isinstance(found[0], Parsed) else found[0].fields["external_id"]
    json.dumps(told, ensure_ascii=False).encode()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 80), st.text(alphabet='",\n;1a-\0é', max_size=6)), max_size=6)
)
def test_a_damaged_export_is_read_or_refused(damage):
    lines = data("shopify/orders_export.csv").decode().splitlines()
    for row, column, text in damage:
        cells = lines[row + 1].split(",")
        cells[column % len(cells)] = text
        lines[row + 1] = ",".join(cells)
    for one in open_orders("orders.csv", "\n".join(lines).encode()).orders("USD"):
        assert one.line >= 2
