"""Which places are remote, and how a store says so."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bespeak.domain.shipping import operations, queries
from bespeak.domain.shipping.matching import ZoneTable
from bespeak.domain.shipping.models import Zone, ZoneRule
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.tables import default_zones, read
from bespeak.domain.stores.models import Store
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound

DATA = Path(__file__).resolve().parents[2] / "data" / "zones"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TABLE = ZoneTable(read(default_zones()))
ROW = {"country": "FR", "zone": "corsica", "name": "Corse", "remote": "yes", "match": "prefix", "value": "20"}

PLACES = [
    ("FR", "97133", "overseas_collectivity"),  # Saint-Barthélemy is not in Guadeloupe's 971
    ("FR", "97110", "overseas_department"),
    ("FR", "97150", "overseas_collectivity"),
    ("GP", "97110", "overseas_department"),
    ("FR", "20090", "corsica"),
    ("FR", "75002", "mainland"),
    ("FR", "2 000", "mainland"),
    ("US", "96813", "non_contiguous_state"),
    ("US", "96813-1234", "non_contiguous_state"),
    ("US", "96799", "territory_or_associated"),
    ("US", "99501", "non_contiguous_state"),
    ("US", "501", "mainland"),  # 00501, Holtsville
    ("US", "901", "territory_or_associated"),  # 00901, San Juan
    ("PR", "00901", "territory_or_associated"),
    ("US", "09012", "military"),
    ("US", "9012", "military"),
    ("AU", "872", "external_or_remote"),
    ("AU", "0872", "external_or_remote"),
    ("AU", "2000", "mainland"),
    ("ES", "7001", "balearic_islands"),
    ("ES", "07001", "balearic_islands"),
    ("GB", "KW15 1AA", "highlands_islands"),
    ("gb", "kw151aa", "highlands_islands"),
    ("UK", "KW15", "highlands_islands"),
    ("GB", "AB36 8XX", "highlands_islands"),
    ("GB", "AB3 6XY", "mainland"),  # AB3, not AB36
    ("GB", "AB10 1AA", "mainland"),
    ("GB", "PO30 1AA", "isle_of_wight"),
    ("GB", "PO1 1AA", "mainland"),
    ("GB", "K1 1AA", "mainland"),
    ("JE", "JE2 3AB", "channel_islands"),
    ("GB", "SW1A 1AA", "mainland"),
    ("JP", "100-0101", "island"),
    ("JP", "１００－０１０１", "island"),
    ("JP", "〒100-0101", "island"),
    ("JP", "100-0001", "mainland"),
    ("JP", "97-0101", "island"),  # 097-0101
    ("JP", "656-1501", "mainland"),
    ("PT", "9500-123", "azores"),
    ("PT", "9000-001", "madeira"),
    ("PT", "1000-001", "mainland"),
    ("DE", "27498", "heligoland"),
    ("CA", "X0A 0H0", "northern_territory"),
    ("CA", "M5V 2T6", "mainland"),
    ("KR", "63322", "jeju"),
    ("FI", "22100", "aland"),
    ("AX", "22100", "aland"),
    ("BR", "01310-100", "unserved"),
    ("FR", "", "unreadable"),
    ("", "97133", ""),
]


@pytest.mark.parametrize(("country", "postcode", "zone"), PLACES, ids=[f"{a} {b}" for a, b, _ in PLACES])
def test_a_place_lies_in_its_zone(country, postcode, zone):
    found = TABLE.find(country, postcode)
    assert found.code == zone
    assert found.remote == (zone not in ("mainland", ""))


WRITTEN = [
    ("DE", "27498", "D-27498", "D27498", "DE 27498", "27498 Helgoland", "Helgoland 27498", "27 498", "２７４９８"),
    ("FR", "97400", "F-97400", "FR-97400", "FR97400", "97400 Saint-Denis", "97400 ST DENIS CEDEX 9", "97\u200b400"),
    ("ES", "35001", "E-35001", "ES35001", "ES-35001", "35.001"),
    ("ES", "07001", "7001", "E-7001", "ES7001", "7001 Palma"),
    ("US", "99501", "AK 99501", "AK99501", "AK 99501-1234", "995011234", "Anchorage, AK 99501", "٩٩٥٠١"),
    ("US", "00901", "901", "PR 901", "901-1234"),
    ("AU", "0872", "NT 0872", "NT 872", "AU-0872", "Alice Springs NT 0872"),
    ("GB", "KW15 1AA", "КW15 1AA", "ΚW15 1AA", "GB-KW15 1AA", "GBKW151AA", "UK KW15 1AA", "Kirkwall KW15 1AA",
     "KW15 1AA Orkney", "KW 15 1AA", "ＫＷ１５ １ＡＡ", "K\u0301W15 1AA", "Orkney KW15"),
    ("CA", "X0A 0H0", "CA-X0A 0H0", "Iqaluit X0A0H0", "Х0А 0Н0"),
    ("PT", "9500-123", "PT-9500-123", "P 9500-123", "9500 Ponta Delgada", "9500"),
    ("JP", "100-0101", "JP 100-0101", "東京都 〒100-0101 大島町"),
]  # fmt: skip


@pytest.mark.parametrize("spellings", WRITTEN, ids=[f"{a} {b}" for a, b, *_ in WRITTEN])
def test_however_a_postcode_is_written_its_zone_is_the_same(spellings):
    country, plain, *others = spellings
    zone = TABLE.find(country, plain)
    assert zone.remote
    assert zone.code != "unreadable"
    assert {other: TABLE.find(country, other).code for other in others} == dict.fromkeys(others, zone.code)


UNREADABLE = [
    *[(country, text) for country in ("FR", "GB", "US", "JP") for text in ("", " ", "-", "unknown", "?")],
    *[("DE", text) for text in ("2749O", "2749 О", "O7498", "274980", "27", "27498 10115")],
    ("ES", "O7001"),
    ("GB", "ᏦW15 1AA"),  # Cherokee
    ("GB", "KWI5 IAA"),
    ("GB", "KW15 1AA or SW1A 1AA"),
    ("CA", "XOA OHO"),
]


@pytest.mark.parametrize(("country", "postcode"), UNREADABLE)
def test_a_postcode_that_cannot_be_read_must_be_agreed(country, postcode):
    found = TABLE.find(country, postcode)
    assert (found.code, found.remote) == ("unreadable", True)


def test_where_a_country_is_one_zone_its_postcodes_need_not_be_read():
    table = ZoneTable(read(default_zones(home="NL")))
    assert table.find("NL", "").code == "mainland"


def test_countries_whose_form_is_not_known_are_read_with_and_without_their_code():
    rows = [dict(zip(ROW, ("AD", "south", "", "yes", "prefix", value), strict=True)) for value in ("AD6", "7")]
    table = ZoneTable(read(rows))
    assert [table.find("AD", text).code for text in ("AD600", "ad-600", "AD700", "700", "AD500", "")] == [
        *("south",) * 4,
        "",
        "unreadable",
    ]


def test_every_japanese_postcode_of_the_source_is_told_rightly():
    with (DATA / "japan_postcodes.csv").open(encoding="utf-8", newline="") as file:
        wrong = [
            row["postcode"]
            for row in csv.DictReader(file)
            if TABLE.find("JP", row["postcode"]).remote != (row["zone"] == "island")
        ]
    assert wrong == []


def test_american_zones_are_those_of_the_source():
    with (DATA / "zones.csv").open(encoding="utf-8", newline="") as file:
        source = [(re.compile(row["value"]), row["zone"]) for row in csv.DictReader(file) if row["country"] == "US"]
    for number in range(100_000):
        code = f"{number:05d}"
        expected = next((zone for form, zone in source if form.match(code)), "mainland")
        assert TABLE.find("US", code).code == expected, code


def test_the_name_is_of_the_place():
    assert TABLE.find("FR", "97133").name == "Saint-Barthélemy"
    assert TABLE.find("JP", "817-0001").name == "長崎県対馬市"


def test_without_a_table_nothing_is_known():
    assert ZoneTable([]).find("FR", "97133").code == ""


def test_a_store_in_a_country_the_table_does_not_know_serves_it_at_home():
    table = ZoneTable(read(default_zones(home="NL")))
    assert table.find("NL", "1011 AB").remote is False
    assert TABLE.find("NL", "1011 AB").code == "unserved"
    assert default_zones(home="FR") == default_zones()


@settings(max_examples=200)
@given(st.text(max_size=4) | st.sampled_from(["FR", "GB", "US", "JP", "PT"]), st.text(max_size=12))
def test_whatever_is_written_finds_an_answer(country, postcode):
    assert TABLE.find(country, postcode).code is not None


BAD = [
    ({"country": "France"}, "not_a_country", "country"),
    ({"zone": "Corse du Sud"}, "not_a_zone_code", "zone"),
    ({"zone": "unserved"}, "not_a_zone_code", "zone"),
    ({"zone": "unreadable"}, "not_a_zone_code", "zone"),
    ({"remote": "maybe"}, "not_yes_or_no", "remote"),
    ({"match": "regex"}, "unknown_match", "match"),
    ({"value": ""}, "not_a_value", "value"),
    ({"match": "range", "value": "9-10"}, "not_a_value", "value"),
    ({"match": "range", "value": "20-10"}, "not_a_value", "value"),
    ({"match": "districts", "value": "AB"}, "not_a_value", "value"),
    ({"match": "districts", "value": "AB9-3"}, "not_a_value", "value"),
    ({"match": "area", "value": "HS1"}, "not_a_value", "value"),
    ({"match": "any", "value": "20"}, "not_a_value", "value"),
    ({"name": "x" * 121}, "text_too_long", "name"),
    ({"value": 20}, "not_a_text", "value"),
    ({"value": "971"}, "row_twice", "value"),
    ({"match": "range", "value": "100-120"}, "ranges_overlap", "value"),
    ({"zone": "overseas", "remote": "no"}, "remote_differs", "remote"),
]
GOOD = [
    ROW | {"zone": "overseas", "value": "971"},
    ROW | {"zone": "overseas", "match": "range", "value": "110-130"},
]


@pytest.mark.parametrize(("changes", "code", "field"), BAD, ids=[f"{code} {field}" for _, code, field in BAD])
def test_a_bad_row_is_refused_by_line_and_field(changes, code, field):
    with pytest.raises(Invalid) as refused:
        read([*GOOD, ROW | changes])
    assert (refused.value.code, refused.value.field) == (code, f"rows[2].{field}")
    assert refused.value.data == {"line": 3}


def test_a_row_that_is_none_is_refused():
    with pytest.raises(Invalid) as refused:
        read(["FR"])
    assert (refused.value.code, refused.value.field) == ("not_a_row", "rows[0]")


def open_store(slug):
    return Store.objects.create(
        slug=slug, name=slug, currency="EUR", country="FR", language="en", timezone="UTC", created_at=NOON
    ).pk


def set_zones(store_id, rows, *permissions):
    by = Actor("member", "mem_MAYA", store_id, frozenset(permissions or (Shipping.SET,)), is_person=True)
    return operations.set_zones(store_id=store_id, rows=rows, by=by, at=NOON)


@pytest.mark.both
@pytest.mark.django_db
class TestStore:
    def test_maya_sets_the_table_that_is_shipped(self):
        store_id = open_store("sofas")
        set_zones(store_id, default_zones())
        [corsica, brazil] = queries.zones_for([(store_id, "FR", "20090"), (store_id, "BR", "1")])
        assert (corsica.code, corsica.remote, brazil.code, brazil.remote) == ("corsica", True, "unserved", True)
        [fact] = Fact.objects.filter(kind="shipping.zones_set")
        assert fact.data == {"zones": Zone.objects.count(), "rules": ZoneRule.objects.count()}
        reader = Actor("member", "mem_MAYA", store_id, frozenset({Shipping.READ}))
        assert queries.zones(store_id, reader) == read(default_zones())

    def test_a_new_table_takes_the_place_of_the_former(self):
        store_id = open_store("sofas")
        set_zones(store_id, default_zones())
        queries.zones_for([(store_id, "FR", "20090")])
        set_zones(store_id, [ROW | {"zone": "south"}])
        assert queries.zones_for([(store_id, "FR", "20090")])[0].code == "south"
        set_zones(store_id, [])
        assert queries.zones_for([(store_id, "FR", "20090")])[0].code == ""

    def test_stores_have_tables_of_their_own(self):
        sofas, rings, none = open_store("sofas"), open_store("rings"), open_store("none")
        set_zones(sofas, [ROW])
        set_zones(rings, [ROW | {"zone": "island", "remote": "no"}])
        asks = [(sofas, "FR", "20090"), (rings, "FR", "20090"), (none, "FR", "20090"), (sofas, "FR", "75002")]
        assert [(zone.code, zone.remote) for zone in queries.zones_for(asks)] == [
            ("corsica", True),
            ("island", False),
            ("", False),
            ("", False),
        ]

    def test_any_number_of_places_takes_one_statement(self, django_assert_num_queries):
        stores = [open_store(f"store-{n}") for n in range(3)]
        for store_id in stores:
            set_zones(store_id, [ROW])
        asks = [(store_id, "FR", f"{n:05d}") for store_id in stores for n in range(0, 99_999, 1_000)]
        with django_assert_num_queries(2):
            first = queries.zones_for(asks)
        with django_assert_num_queries(1):
            assert queries.zones_for(asks) == first
        with django_assert_num_queries(0):
            assert queries.zones_for([]) == []

    def test_a_bad_table_leaves_the_former(self):
        store_id = open_store("sofas")
        set_zones(store_id, [ROW])
        with pytest.raises(Invalid):
            set_zones(store_id, [ROW, ROW])
        assert queries.zones_for([(store_id, "FR", "20090")])[0].code == "corsica"
        assert Fact.objects.count() == 1

    def test_only_who_may_set_zones_does(self):
        store_id, other = open_store("sofas"), open_store("rings")
        with pytest.raises(Forbidden):
            set_zones(store_id, [ROW], Shipping.READ)
        with pytest.raises(NotFound):
            queries.zones(other, Actor("member", "mem_MAYA", store_id, frozenset({Shipping.READ})))
        assert not Zone.objects.exists()
