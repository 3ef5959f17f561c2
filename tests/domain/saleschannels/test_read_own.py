"""Bespeak's own JSON, JSON lines and CSV."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.saleschannels.reading import Parsed, open_orders
from bespeak.kit.refusals import Refusal
from tests.domain.saleschannels.samples import data, doubts, order, parsed, read, read_json, read_text, refused


def test_the_three_formats_say_the_same():
    as_json, as_lines, as_table = (parsed(read(f"generic/orders.{end}")) for end in ("json", "jsonl", "csv"))
    assert len(as_json) == 3
    assert as_json == as_lines
    for one, other in zip(as_json, as_table, strict=True):
        assert {key: value for key, value in one.items() if value} == {
            key: value for key, value in other.items() if value
        }


def test_what_ada_wrote_is_kept_to_the_letter():
    ada, jun, emil = parsed(read("generic/orders.csv"))
    assert ada["note"] == "Please wrap it.\nNot before Friday."
    assert ada["wishes"] == (("Delivery", "after 18:00"), ("Gift message", "  For Mira  "))
    assert ada["lines"][0].properties == (("Engraving", "Mira ♥"), ("Size", "52"))
    assert jun["lines"][0].unit_minor == 9000
    assert emil["address"].postcode == "02826"
    assert emil["lines"][0].title == 'Mug, "large"'
    assert emil["agreement_code"] == "K7M3"


def test_every_order_carries_its_line_and_its_own_text():
    found = read("generic/orders.csv")
    assert [one.line for one in found] == [2, 5, 6]
    assert found[2].raw.startswith("#1011,webshop")
    assert json.loads(read("generic/orders.json")[1].raw)["external_id"] == "#1010"


def test_one_bad_line_refuses_its_order_never_the_file():
    found = read("generic/bad.jsonl")
    assert [one.fields["external_id"] for one in found if isinstance(one, Parsed)] == [
        "G1",
        "D1",
        "D2",
        "D3",
        "D4",
        "D5",
        "D6",
        "G2",
    ]
    assert [doubts(one) for one in parsed(found)][1:-1] == [
        ["no_contact"],
        ["no_address"],
        ["no_total"],
        ["total_differs"],
        ["free_line"],
        ["no_sku"],
    ]
    assert [(one.line, one.code) for one in refused(found)] == [
        (2, "no_lines"),
        (3, "no_lines"),
        (4, "quantity_not_positive"),
        (5, "quantity_not_positive"),
        (6, "quantity_not_whole"),
        (7, "wrong_type"),
        (8, "price_negative"),
        (9, "unknown_currency"),
        (10, "too_many_decimals"),
        (11, "not_an_amount"),
        (12, "no_external_id"),
        (13, "not_an_email"),
        (14, "bad_date"),
        (15, "unknown_field"),
        (16, "wrong_type"),
        (17, "broken_json"),
        (18, "not_an_object"),
        (19, "duplicate_key"),
        (20, "not_a_number"),
        (21, "amount_too_large"),
        (22, "bad_character"),
        (23, "bad_character"),
        (24, "text_too_long"),
        (25, "unknown_country"),
        (26, "amount_negative"),
        (27, "discount_too_large"),
        (28, "quantity_too_large"),
        (29, "too_deep"),
    ]


def test_one_bad_row_refuses_its_whole_order():
    found = read("generic/bad.csv")
    assert [(one.line, one.fields["external_id"]) for one in found if isinstance(one, Parsed)] == [
        (2, "G1"),
        (12, "G2"),
        (14, "G1"),
        (17, "G3"),
    ]
    assert [(one.line, one.external_id, one.field, one.code) for one in refused(found)] == [
        (3, "B1", "lines[0].quantity", "quantity_not_positive"),
        (4, "B2", "", "broken_row"),
        (6, "B3", "lines[1].quantity", "not_a_number"),
        (8, "B4", "", "broken_row"),
        (10, "B5", "currency", "rows_disagree"),
        (11, "", "external_id", "no_external_id"),
        (15, "G2", "", "rows_apart"),
    ]


def test_half_a_list_gives_its_whole_orders_and_says_that_it_is_half():
    text = json.dumps([order("#1"), order("#2"), order("#3")])
    found = read_text(text[:-40], "orders.json")
    assert [one["external_id"] for one in parsed(found)] == ["#1", "#2"]
    assert [one.code for one in refused(found)] == ["truncated"]
    only_bracket_missing = read_text(text[:-1], "orders.json")
    assert len(parsed(only_bracket_missing)) == 3
    assert [one.code for one in refused(only_bracket_missing)] == ["truncated"]


def test_half_a_table_refuses_the_row_that_was_cut():
    found = read_text(data("generic/orders.csv")[:-60])
    assert [one["external_id"] for one in parsed(found)] == ["#1009", "#1010"]
    assert [one.code for one in refused(found)] == ["broken_row"]


def test_a_broken_member_of_a_list_spoils_only_itself():
    good, other = json.dumps(order("#1")), json.dumps(order("#3"))
    for broken in (
        '{"external_id": "#2",}',
        '{"external_id": "#2" "lines": []}',
        "{'a': 1}",
        '{"a": [1, 2}',
        "nonsense",
    ):
        found = read_text(f"[{good},\n{broken},\n{other}]", "orders.json")
        assert [one["external_id"] for one in parsed(found)] == ["#1", "#3"], broken
        assert [(one.line, one.code) for one in refused(found)] == [(2, "broken_json")]


def test_a_quote_that_is_never_closed_costs_one_line():
    good, other = json.dumps(order("#1")), json.dumps(order("#3"))
    broken = '{"external_id": "#2},'
    found = read_text(f"[\n{good},\n{broken}\n{other}\n]", "orders.json")
    assert [one["external_id"] for one in parsed(found)] == ["#1", "#3"]


def test_a_note_of_two_megabytes_is_refused_and_the_rest_goes_on():
    found = read_json(order("#1", note="x" * 2_000_000), order("#2"))
    assert [(one.external_id, one.code, one.field) for one in refused(found)] == [("#1", "note_too_large", "note")]
    assert len(parsed(found)) == 1
    found = read_text("external_id,sku,quantity,price,note\n#1,MUG,1,18.00," + "x" * 2_000_000 + "\n#2,MUG,1,18.00,\n")
    assert [(one.external_id, one.code, one.field) for one in refused(found)] == [("#1", "note_too_large", "note")]
    assert len(parsed(found)) == 1


def test_several_orders_on_one_line_of_json_lines_are_one_broken_line():
    found = read_text(json.dumps(order("#1")) * 2 + "\n" + json.dumps(order("#2")) + "\n", "orders.jsonl")
    assert [one.code for one in refused(found)] == ["broken_json"]
    assert len(parsed(found)) == 1


def test_an_order_without_contact_address_or_total_is_taken_with_doubts():
    (fields,) = parsed(read_text("external_id,sku,quantity,price\n#1,MUG,1,18.00\n"))
    assert doubts(fields) == ["no_total", "no_contact", "no_address"]


@given(st.binary(max_size=400), st.sampled_from(["orders", "a.csv", "a.jsonl", "a.json"]))
def test_nothing_but_refusals_comes_of_arbitrary_bytes(given_bytes, name):
    with suppress(Refusal):
        list(open_orders(name, given_bytes).orders("USD"))


PIECES = st.sampled_from(
    [
        '"',
        ",",
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        "#1",
        "\\",
        "1",
        "-",
        "é",
        "\0",
        " ",
        json.dumps(order()),
        "lines",
        "NaN",
        ";",
    ]
)


@given(
    st.lists(PIECES, max_size=25),
    st.sampled_from(
        ["[", '{"orders": [', '{"lines": [', "external_id,sku,quantity,price\n", "", '{"order": {"line_items": [']
    ),
)
def test_nothing_but_refusals_comes_of_shuffled_pieces(pieces, start):
    with suppress(Refusal):
        for one in open_orders("orders", (start + "".join(pieces)).encode()).orders("USD"):
            assert one.line >= 1
            json.dumps(one[2:], default=str).encode()


@given(st.integers(min_value=1, max_value=600))
@pytest.mark.parametrize(
    "name",
    [
        "generic/orders.json",
        "generic/orders.csv",
        "generic/orders.jsonl",
        "shopify/order.json",
        "shopify/orders_export.csv",
    ],
)
def test_a_file_cut_anywhere_gives_whole_orders_or_refusals(name, cut):
    whole = {one["external_id"]: one["lines"] for one in parsed(read(name))}
    try:
        found = list(open_orders(name, data(name)[: -cut % len(data(name))]).orders("USD"))
    except Refusal:
        return
    for one in parsed(found):
        assert len(one["lines"]) == len(whole[one["external_id"]]) or name.endswith("csv")
