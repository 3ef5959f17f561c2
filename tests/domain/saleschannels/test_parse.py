"""One order in Bespeak's own form, as the API takes it."""

import json
import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.orders.drafts import Address, LineDraft
from bespeak.domain.saleschannels.orderform import Formed, fields_of, parse_order
from bespeak.kit.refusals import Refusal
from tests.domain.saleschannels.samples import ADDRESS, data, doubts, order


def refusal(given_order: object) -> tuple[str, str]:
    with pytest.raises(Refusal) as found:
        parse_order(given_order)
    return found.value.code, found.value.field


def test_ada_orders_a_ring_and_a_mug():
    ring = {"sku": "RING", "title": "Ring", "quantity": 1, "price": "240.00", "properties": {"Engraving": "Mira"}}
    mug = {"sku": "MUG", "title": "Mug", "quantity": 2, "price": 18, "discount": "1.00"}
    fields = parse_order(
        order(
            lines=[ring, mug],
            shipping="7.50",
            total="282.50",
            name="Ada Byron",
            phone="+1 303 555 0101",
            payment={"kind": "card", "paid": "282.50", "reference": "ch_1"},
            placed_at="2026-11-24T19:00:00+01:00",
        )
    )
    assert fields["lines"] == (
        LineDraft(sku="RING", title="Ring", quantity=1, unit_minor=24000, properties=(("Engraving", "Mira"),)),
        LineDraft(sku="MUG", title="Mug", quantity=2, unit_minor=1800, discount_minor=100),
    )
    assert fields["address"] == Address(**ADDRESS)
    assert (fields["total_minor"], fields["shipping_minor"], fields["paid_minor"]) == (28250, 750, 28250)
    assert fields["placed_at"] == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert fields["doubts"] == ()


@pytest.mark.parametrize(
    ("written", "minor"),
    [("29.350", 2935), ("29", 2900), (29, 2900), (29.35, 2935), (Decimal("29.35"), 2935), (" 5.1 ", 510)],
)
def test_amounts_are_exact_however_they_are_written(written, minor):
    assert parse_order(order(line={"price": written}))["lines"][0].unit_minor == minor


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"lines": []}, "no_lines", "lines"),
        ({"lines": None}, "no_lines", "lines"),
        ({"lines": {}}, "wrong_type", "lines"),
        ({"lines": ["MUG"]}, "not_an_object", "lines[0]"),
        ({"line": {"quantity": -1}}, "quantity_not_positive", "lines[0].quantity"),
        ({"line": {"quantity": 0}}, "quantity_not_positive", "lines[0].quantity"),
        ({"line": {"quantity": 1.5}}, "quantity_not_whole", "lines[0].quantity"),
        ({"line": {"quantity": "2"}}, "wrong_type", "lines[0].quantity"),
        ({"line": {"quantity": True}}, "wrong_type", "lines[0].quantity"),
        ({"line": {"quantity": 10**30}}, "quantity_too_large", "lines[0].quantity"),
        ({"line": {"quantity": float("inf")}}, "quantity_not_whole", "lines[0].quantity"),
        ({"line": {"price": "-0.01"}}, "price_negative", "lines[0].price"),
        ({"line": {"price": "29.355"}}, "too_many_decimals", "lines[0].price"),
        ({"line": {"price": 0.1 + 0.2}}, "too_many_decimals", "lines[0].price"),
        ({"line": {"price": "1e3"}}, "not_an_amount", "lines[0].price"),
        ({"line": {"price": "1_000"}}, "not_an_amount", "lines[0].price"),
        ({"line": {"price": "١٢"}}, "not_an_amount", "lines[0].price"),
        ({"line": {"price": float("nan")}}, "not_an_amount", "lines[0].price"),
        ({"line": {"price": 10**400}}, "amount_too_large", "lines[0].price"),
        ({"line": {"price": float("inf")}}, "amount_too_large", "lines[0].price"),
        ({"line": {"price": True}}, "wrong_type", "lines[0].price"),
        ({"line": {"price": None}}, "missing_field", "lines[0].price"),
        ({"line": {"price": "9" * 14, "quantity": 10**6}}, "amount_too_large", "lines[0].price"),
        ({"line": {"sku": 85123}}, "wrong_type", "lines[0].sku"),
        ({"line": {"sku": "", "title": ""}}, "missing_field", "lines[0].sku"),
        ({"line": {"qty": 1}}, "unknown_field", "lines[0].qty"),
        ({"line": {"discount": "18.01"}}, "discount_too_large", "lines[0].discount"),
        ({"line": {"title": "x" * 301}}, "text_too_long", "lines[0].title"),
        ({"line": {"properties": "red"}}, "wrong_type", "lines[0].properties"),
        ({"line": {"properties": [{"key": "a"}]}}, "unknown_field", "lines[0].properties[0]"),
        ({"line": {"properties": {"a": ["b"]}}}, "wrong_type", "lines[0].properties.a"),
        ({"currency": "USX"}, "unknown_currency", "currency"),
        ({"currency": None}, "missing_field", "currency"),
        ({"currency": 5}, "wrong_type", "currency"),
        ({"total": "-18.00"}, "amount_negative", "total"),
        ({"shipping": "-1"}, "amount_negative", "shipping"),
        ({"discount": "18.01"}, "discount_too_large", "discount"),
        ({"email": "ada at home"}, "not_an_email", "email"),
        ({"email": 5}, "wrong_type", "email"),
        ({"note": "x" * 1_000_001}, "note_too_large", "note"),
        ({"note": "a\0b"}, "bad_character", "note"),
        ({"name": "\ud83d"}, "bad_character", "name"),
        ({"name": "x" * 301}, "text_too_long", "name"),
        ({"external_id": "x" * 101}, "text_too_long", "external_id"),
        ({"external_id": 1009}, "wrong_type", "external_id"),
        ({"placed_at": "24.11.2026"}, "bad_date", "placed_at"),
        ({"placed_at": "0001-01-01T00:00:00+23:59"}, "bad_date", "placed_at"),
        ({"placed_at": 1700000000}, "wrong_type", "placed_at"),
        ({"address": "12 Elm St"}, "wrong_type", "address"),
        ({"address": {"country": "Narnia"}}, "unknown_country", "address.country"),
        ({"address": {"postcode": 7001}}, "wrong_type", "address.postcode"),
        ({"address": {"zip": "07001"}}, "unknown_field", "address.zip"),
        ({"payment": {"paid": "x"}}, "not_an_amount", "payment.paid"),
        ({"payment": "card"}, "wrong_type", "payment"),
        ({"wishes": [1]}, "wrong_type", "wishes[0]"),
        ({"notes": "typo"}, "unknown_field", "notes"),
        ({"\ud800": "typo"}, "unknown_field", "\\ud800"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name_and_place(changes, code, field):
    assert refusal(order(**changes)) == (code, field)


@pytest.mark.parametrize("thing", [None, 5, "order", [], True])
def test_what_is_no_object_is_no_order(thing):
    assert refusal(thing)[0] == "not_an_object"


@pytest.mark.parametrize(
    ("changes", "doubted"),
    [
        ({"email": None}, ["no_contact"]),
        ({"email": None, "phone": "+81 90 1234 5678"}, []),
        ({"address": None}, ["no_address"]),
        ({"address": {"country": "US"}}, ["no_address"]),
        ({"total": None}, ["no_total"]),
        ({"total": "17.99"}, ["total_differs"]),
        ({"total": "18.01"}, ["total_differs"]),
        ({"line": {"price": "0"}, "total": "0.00"}, ["free_line"]),
        ({"line": {"sku": None}}, ["no_sku"]),
    ],
)
def test_what_a_person_can_settle_is_doubted_not_refused(changes, doubted):
    assert doubts(parse_order(order(**changes))) == doubted


def test_the_store_says_the_currency_where_the_order_does_not():
    assert parse_order(order(currency=None), store_currency="USD")["currency"] == "USD"


def test_leading_zeros_stay():
    assert parse_order(order(address=ADDRESS | {"postcode": " 07001 "}))["address"].postcode == "07001"


NASTY = [text for section in json.loads(data("nasty-strings/strings.json")) for text in section["strings"]]


@pytest.mark.parametrize("text", NASTY)
def test_what_people_write_is_kept_to_the_letter(text):
    fields = parse_order(
        order(
            note=text,
            name=text[:300],
            wishes={"Gift message": text},
            line={"title": text[:300] or "x", "properties": [{"name": "Engraving", "value": text}]},
            address=ADDRESS | {"line1": text[:300]},
        )
    )
    assert fields["note"] == text
    assert fields["name"] == text[:300]
    assert fields["wishes"] == (("Gift message", text),)
    assert fields["lines"][0].properties == (("Engraving", text),)
    assert fields["lines"][0].title == (text[:300] or "x")
    assert fields["address"].line1 == text[:300]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
places = st.sampled_from(
    [*order(), "shipping", "tax", "discount", "phone", "name", "note", "wishes", "payment", "placed_at", "billing"]
)


@given(anything)
def test_nothing_but_a_refusal_comes_of_nonsense(thing):
    with pytest.raises(Refusal):
        parse_order(thing)


@given(
    st.dictionaries(places, anything, max_size=3),
    st.dictionaries(
        st.sampled_from(["sku", "title", "quantity", "price", "discount", "properties"]), anything, max_size=2
    ),
)
def test_an_order_with_nonsense_in_it_is_read_or_refused(changes, line):
    try:
        fields = parse_order(
            order() | changes | ({} if "lines" in changes else {"lines": [order()["lines"][0] | line]})
        )
    except Refusal as refused:
        refused_text = json.dumps(refused.as_dict(), ensure_ascii=False, default=str)
        assert refused_text.encode()
    else:
        assert fields["lines"]


@pytest.mark.slow
def test_reading_an_order_is_quick():
    one = order()
    parse_order(one)
    best = min(_seconds(one) for _ in range(5))
    assert best < 100e-6, "a plain order takes about ten microseconds; a hundred means something broke"


def _seconds(one):
    start = time.perf_counter()
    for _ in range(500):
        parse_order(one)
    return (time.perf_counter() - start) / 500


WAYS_TO_PAY = [
    ("card", "card"),
    ("authorize_net", "authorize_net"),
    ("Direct Bank Transfer", "direct-bank-transfer"),
    ("  PayPal Express (EU) ", "paypal-express-eu"),
    ("Ｃａｒｄ", "card"),
    ("代金引換", "other"),
    ("paid by ada@mail.example", "other"),
    ("-_.", "other"),
]


@pytest.mark.parametrize(("written", "kind"), WAYS_TO_PAY)
def test_a_way_to_pay_is_kept_as_a_slug_and_beside_it_as_it_was_written(written, kind):
    fields = parse_order(order(payment={"kind": written}))
    assert fields["payment_kind"] == kind
    assert fields.get("extra", {}) == ({} if written == kind else {"payment_kind_as_written": written})


@pytest.mark.parametrize("written", [None, ""])
def test_no_way_to_pay_stays_none(written):
    fields = parse_order(order(payment={"kind": written}))
    assert (fields["payment_kind"], fields.get("extra")) == ("", None)


def test_what_a_file_says_beside_the_way_to_pay_is_kept_too():
    formed = Formed(order=order(external_id="#1", payment={"kind": "Bank Transfer"}), extra={"till": "3"})
    fields = fields_of(formed, store_currency="USD", source="file")
    assert fields["extra"] == {"payment_kind_as_written": "Bank Transfer", "till": "3"}


@pytest.mark.parametrize(
    ("written", "source"),
    [("web-shop", "web-shop"), ("Web Shop", "web-shop"), (" POS/2 ", "pos-2"), ("", "api"), (None, "api")],
)
def test_a_channel_is_kept_as_a_slug(written, source):
    assert parse_order(order(channel=written))["source"] == source


@pytest.mark.parametrize("written", ["東京店", "Laden Köln", "ada@mail.example", "  ", "--"])
def test_a_channel_that_would_lose_letters_is_refused(written):
    assert refusal(order(channel=written)) == ("not_a_slug", "channel")
