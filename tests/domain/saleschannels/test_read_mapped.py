"""Any other file, by a column mapping."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels.mapping import Unusable
from tests.domain.saleschannels.samples import codes, doubts, parsed, read, read_text, refused

UCI = {
    "01": (127, {"is_a_cancellation": 6, "price_not_positive": 10}),
    "02": (142, {"is_a_cancellation": 23, "price_not_positive": 2}),
    "03": (68, {"is_a_cancellation": 7, "price_not_positive": 33}),
    "05": (87, {"is_a_cancellation": 7, "price_not_positive": 1}),
    "06": (102, {"is_a_cancellation": 18, "price_not_positive": 13}),
    "07": (82, {"is_a_cancellation": 18, "price_not_positive": 11}),
    "08": (116, {"is_a_cancellation": 23, "price_not_positive": 9}),
    "09": (106, {"is_a_cancellation": 34, "price_not_positive": 43}),
    "10": (77, {"is_a_cancellation": 7, "price_not_positive": 7}),
}
LINES = {"01": 3108, "02": 2109, "03": 2202, "05": 2725, "06": 3878, "07": 2963, "08": 2647, "09": 2891, "10": 2758}


@pytest.mark.parametrize("day", UCI)
def test_nine_real_days_of_a_gift_shop_with_their_dirt(day):
    found = read(f"uci/2010-12-{day}.csv")
    taken, dirt = UCI[day]
    assert (len(parsed(found)), codes(found)) == (taken, dirt)
    assert sum(one.raw.count("\n") for one in found) == LINES[day]
    seen = Counter(code for one in parsed(found) for code in doubts(one) if code != "unknown_country")
    assert seen == {"no_contact": taken, "no_address": taken}


def test_the_first_invoice_of_the_first_day():
    (first, *_) = parsed(read("uci/2010-12-01.csv"))
    assert (first["external_id"], first["source"], first["currency"]) == ("536365", "uci-online-retail", "GBP")
    assert first["placed_at"] == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert len(first["lines"]) == 7
    line = first["lines"][0]
    assert (line.sku, line.title, line.quantity, line.unit_minor) == (
        "85123A",
        "WHITE HANGING HEART T-LIGHT HOLDER",
        6,
        255,
    )
    assert first["address"].country == "GB"
    assert first["extra"] == {"customer_id": "17850"}
    assert "total_minor" not in first


def test_an_invoice_whose_rows_differ_by_a_minute_is_one_order():
    (one,) = [one for one in parsed(read("uci/2010-12-01.csv")) if one["external_id"] == "536591"]
    assert one["placed_at"] == datetime(2010, 12, 1, 16, 57, tzinfo=UTC)


def test_cancellations_are_named_with_their_line():
    first = refused(read("uci/2010-12-01.csv"))[0]
    assert (first.line, first.external_id, first.field, first.code) == (
        143,
        "C536379",
        "external_id",
        "is_a_cancellation",
    )


def test_a_country_that_is_no_country_waits_for_a_person():
    (island,) = [one for one in parsed(read("uci/2010-12-09.csv")) if "unknown_country" in doubts(one)]
    assert island["extra"]["address_country_as_written"] == "Channel Islands"


GERMAN = """
name = "laden"
source = "laden"
delimiter = ";"
decimal = ","
timezone = "Europe/Berlin"
[order]
external_id = "Nr"
currency = { value = "EUR" }
total = "Summe"
email = "Mail"
placed_at = { column = "Datum", pattern = "%d.%m.%Y %H:%M" }
"address.postcode" = "PLZ"
"address.country" = { value = "DE" }
"wishes.Lieferung" = "Wunsch"
"extra.kunde" = { column = "Kunde", cut = ".0" }
[line]
sku = "Artikel"
quantity = "Menge"
price = "Preis"
"properties.Farbe" = "Farbe"
[cancelled]
column = "Status"
equals = ["storniert", "zurück"]
[[refuse]]
column = "Status"
equals = "Test"
code = "test_order"
"""
HEADER = "Nr;Datum;Artikel;Menge;Preis;Farbe;Summe;Mail;PLZ;Wunsch;Kunde;Status;Filiale\n"


def test_a_table_from_a_german_spreadsheet():
    rows = "7;24.12.2025 09:30;TASSE;2;1.234,50;rot;2.469,00;ada@mail.example;01099;nach 18 Uhr;17850.0;offen;Mitte\n"
    (fields,) = parsed(read_text(HEADER + rows, mapping=GERMAN))
    assert (fields["external_id"], fields["source"], fields["currency"], fields["total_minor"]) == (
        "7",
        "laden",
        "EUR",
        246900,
    )
    assert fields["placed_at"] == datetime(2025, 12, 24, 8, 30, tzinfo=UTC)
    assert fields["lines"][0].properties == (("Farbe", "rot"),)
    assert fields["wishes"] == (("Lieferung", "nach 18 Uhr"),)
    assert fields["address"].postcode == "01099"
    assert fields["extra"] == {"kunde": "17850"}
    assert (doubts(fields), fields["cancelled_at_source"]) == ([], False)


def test_a_mapping_decides_what_is_refused_and_what_is_cancelled():
    row = "{};24.12.2025 09:30;TASSE;2;1,00;;2,00;ada@mail.example;01099;;;{};\n"
    found = read_text(
        HEADER + row.format(7, "storniert") + row.format(8, "Test") + row.format(9, "offen"), mapping=GERMAN
    )
    assert [one["cancelled_at_source"] for one in parsed(found)] == [True, False]
    assert [(one.external_id, one.code) for one in refused(found)] == [("8", "test_order")]


def test_bad_cells_are_named():
    row = "{};{};TASSE;{};{};;2,00;ada@mail.example;01099;;;;\n"
    text = (
        HEADER
        + row.format(1, "morgen", 2, "1,00")
        + row.format(2, "24.12.2025 09:30", "zwei", "1,00")
        + row.format(3, "", 2, "1,005")
    )
    assert [(one.line, one.field, one.code) for one in refused(read_text(text, mapping=GERMAN))] == [
        (2, "placed_at", "bad_date"),
        (3, "lines[0].quantity", "not_a_number"),
        (4, "lines[0].price", "too_many_decimals"),
    ]


FOREIGN = """
name = "foreign"
source = "foreign"
format = "json"
orders = "data.sales"
lines = "basket.items"
[order]
external_id = "id"
currency = "money.code"
total = "money.sum"
email = "buyer.mail"
"address.line1" = "buyer.home.0"
"address.country" = "buyer.land"
[line]
sku = "article.no"
title = "article.name"
quantity = "count"
price = { column = "each", positive = true }
"""


def test_foreign_json():
    sale = {
        "id": 77,
        "money": {"code": "USD", "sum": 36.0},
        "buyer": {"mail": "ada@mail.example", "home": ["12 Elm St"], "land": "United States"},
        "basket": {"items": [{"article": {"no": 123, "name": "Mug"}, "count": "2", "each": 18.0}]},
    }
    free = sale | {"id": 78, "basket": {"items": [{"article": {"no": 1}, "count": 1, "each": 0}]}}
    found = read_text(
        json.dumps({"data": {"pages": 1, "sales": [sale, free, sale | {"id": 79, "basket": None}]}}),
        "x",
        mapping=FOREIGN,
    )
    (fields,) = parsed(found)
    assert (fields["external_id"], fields["lines"][0].sku, fields["lines"][0].quantity, fields["total_minor"]) == (
        "77",
        "123",
        2,
        3600,
    )
    assert (fields["address"].line1, fields["address"].country) == ("12 Elm St", "US")
    assert doubts(fields) == []
    assert [(one.external_id, one.code) for one in refused(found)] == [("78", "price_not_positive"), ("79", "no_lines")]


def test_a_table_that_lacks_a_mapped_column_is_unusable():
    with pytest.raises(Unusable, match="Menge") as found:
        read_text(HEADER.replace("Menge", "Anzahl"), mapping=GERMAN)
    assert (found.value.code, found.value.field) == ("wrong_header", "Menge")


BAD = {
    "no TOML": ("name = ", ""),
    "an unknown key": (GERMAN + "[extras]\n", "extras"),
    "an unknown field": (GERMAN.replace("total =", "sum ="), "order.sum"),
    "an unknown part of an address": (GERMAN.replace("address.postcode", "address.zip"), "order.address.zip"),
    "no id": (GERMAN.replace("external_id", "note"), "order"),
    "a fixed id": (GERMAN.replace('external_id = "Nr"', 'external_id = { value = "1" }'), "order.external_id"),
    "no price": (GERMAN.replace('price = "Preis"', ""), "line"),
    "an unknown time zone": (GERMAN.replace("Europe/Berlin", "Mars/Base"), "timezone"),
    "a strange decimal sign": (GERMAN.replace('decimal = ","', 'decimal = "x"'), "decimal"),
    "a source of nothing": (GERMAN.replace('{ value = "EUR" }', "{ cut = 'x' }"), "order.currency"),
    "a rule without a test": (GERMAN.replace('equals = "Test"', ""), "refuse"),
    "a name that is no name": (GERMAN.replace('name = "laden"', "name = 5"), "name"),
}


@pytest.mark.parametrize(("written", "key"), BAD.values(), ids=BAD)
def test_mistakes_in_a_mapping_are_named_with_their_key(written, key):
    with pytest.raises(Unusable) as found:
        mappings.load(written)
    assert (found.value.code, found.value.field) == ("bad_mapping", key)


def test_a_mapping_that_is_not_shipped_names_those_that_are():
    with pytest.raises(Unusable, match="uci-online-retail"):
        mappings.load("etsy")
