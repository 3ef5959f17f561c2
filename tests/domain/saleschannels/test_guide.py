"""docs/guides/orders-from-files.md is true, and the codes of connect-*.md are there."""

import json
import re
from pathlib import Path

import pytest

from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels import orderform
from bespeak.domain.saleschannels.orderform import parse_order
from tests.domain.saleschannels.samples import doubts, parsed, read_text, refused

CHECKOUT = Path(__file__).resolve().parents[3]
GUIDE = (CHECKOUT / "docs" / "guides" / "orders-from-files.md").read_text("utf-8")
SHOPS = "".join(file.read_text("utf-8") for file in sorted((CHECKOUT / "docs" / "guides").glob("connect-*.md")))
ROOM = CHECKOUT / "src" / "bespeak" / "domain" / "saleschannels"
SOURCE = "".join(file.read_text("utf-8") for file in sorted(ROOM.rglob("*.py")) if "migrations" not in file.parts)
NAMED = re.findall(r'(?:Invalid|Unusable)\(\s*"([a-z_]+)"|Doubt\(code="([a-z_]+)"|doubt\(formed, "([a-z_]+)"', SOURCE)
CODES = sorted({code for found in NAMED for code in found if code})


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)[number]


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_and_doubt_stands_in_the_guide(code):
    assert f"`{code}`" in GUIDE + SHOPS


def test_the_guide_knows_them_all():
    assert len(CODES) > 45


def test_the_order_of_the_guide_is_a_good_order():
    fields = parse_order(json.loads(block("json")))
    assert fields["doubts"] == ()
    assert fields["total_minor"] == 28250


def test_the_order_of_the_guide_shows_every_field():
    order = json.loads(block("json"))
    assert set(order) == orderform.ORDER_FIELDS
    assert set(order["address"]) == orderform.ADDRESS_FIELDS
    assert set(order["payment"]) == orderform.PAYMENT_FIELDS


def test_the_table_of_the_guide_is_a_good_table():
    rows = re.search(r"    external_id,.*?\n\n", GUIDE, re.DOTALL)
    (fields,) = parsed(read_text(re.sub(r"^ {4}", "", rows.group(), flags=re.MULTILINE)))
    assert len(fields["lines"]) == 2
    assert doubts(fields) == []


def test_the_mapping_of_the_guide_can_be_used():
    header = "No;Sum;Mail;Date;Zip;Country;Wish;Customer;Article;Qty;Price;Colour;State\n"
    row = "{};2.469,00;ada@mail.example;24.12.2025 09:30;01099;Germany;after 18:00;17850.0;MUG;2.0;1.234,50;red;{}\n"
    found = read_text(
        header + row.format(7, "open") + row.format(8, "test") + row.format(9, "void"), mapping=block("toml")
    )
    good, gone = parsed(found)
    assert (doubts(good), doubts(gone)) == ([], ["cancelled_at_source"])
    assert good["extra"] == {"customer_id": "17850"}
    assert [one.code for one in refused(found)] == ["test_order"]
    assert mappings.load(block("toml")).name == "old-shop"
