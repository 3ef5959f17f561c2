"""Stores, members, keys, zones, products and stock at the command line."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bespeak.domain.accounts.queries import has_password
from bespeak.domain.stores import queries as stores
from bespeak.doors.cli import machine

ZONES = "country,zone,name,remote,match,value\nUS,far,Alaska,yes,range,99500-99999\nUS,near,Mainland,no,any,\n"
GOODS = """handle,name,category,tags,made_to_order,sku,variant,price,stock,option.colour
mug,Blue mug,kitchen,gift;blue,no,MUG-B,Blue,18.50,12,blue
mug,Blue mug,kitchen,gift;blue,no,MUG-R,Red,18.50,3,red
ring,Ring,jewellery,engraved,yes,RING-9,Size 9,240.00,,
"""


@pytest.fixture
def opened(bespeak):
    """An empty store."""
    assert bespeak("store", "open", "atelier", "--name", "Atelier", "--currency", "EUR", "--country", "FR").code == 0
    return "atelier"


def test_a_store_is_opened_listed_shown_and_changed(bespeak, opened):
    assert [one["slug"] for one in bespeak("store", "list", "--json").data["stores"]] == ["atelier"]
    changed = bespeak(
        "store", "change", "--talk-url", "https://atelier.example/talk", "--timezone", "Europe/Paris", "--json"
    )
    assert (changed.data["talk_url"], changed.data["timezone"], changed.data["name"]) == (
        "https://atelier.example/talk",
        "Europe/Paris",
        "Atelier",
    )
    assert "Europe/Paris" in bespeak("store", "show").out
    taken = bespeak("store", "open", "atelier", "--name", "X", "--currency", "EUR", "--country", "FR")
    assert (taken.code, taken.err) == (4, "slug_taken: There is a store 'atelier' already. (slug)\n")


def test_a_store_says_how_else_it_is_reached_and_a_held_order_tells_it(bespeak, opened, tmp_path):
    bad = bespeak("store", "change", "--email", "nobody")
    assert (bad.code, bespeak("store", "show", "--json").data["email"]) == (4, "")

    changed = bespeak(
        "store", "change", "--email", "bonjour@atelier.example", "--phone", "01 42 68 53 00", "--json"
    ).data
    assert (changed["email"], changed["phone"]) == ("bonjour@atelier.example", "+33 1 42 68 53 00")
    assert "bonjour@atelier.example" in bespeak("store", "show").out

    order = {
        "external_id": "1",
        "total": "5",
        "email": "ada@mail.example",
        "lines": [{"sku": "X", "quantity": 1, "price": "5"}],
    }
    (tmp_path / "one.json").write_text(json.dumps(order))
    bespeak("admit", str(tmp_path / "one.json"))
    [held] = bespeak("orders", "--json").data["orders"]
    assert "bonjour@atelier.example" in bespeak("order", held["ref"]).out


def test_a_store_has_the_machines_time_zone_unless_another_is_named(bespeak, monkeypatch, tmp_path):
    def opened_as(slug, *words):
        return bespeak("store", "open", slug, "--name", "X", "--currency", "EUR", "--country", "FR", *words)

    monkeypatch.setattr(machine, "_given", ["Asia/Tokyo"])
    said = opened_as("one")
    assert "Its times are Asia/Tokyo, as this machine has it." in " ".join(said.err.split())
    monkeypatch.setattr(machine, "_given", ["Nowhere/Atall"])
    monkeypatch.setattr(machine, "LOCALTIME", tmp_path / "none")
    monkeypatch.setattr(machine, "NAMED", tmp_path / "none")
    said = opened_as("two")
    assert "Its times are UTC, because this machine names none." in " ".join(said.err.split())
    (tmp_path / "timezone").write_text("Europe/Rome\n")
    monkeypatch.setattr(machine, "NAMED", tmp_path / "timezone")
    opened_as("three")
    assert "Its times" not in opened_as("four", "--timezone", "Europe/Paris").err
    zones = {one["slug"]: one["timezone"] for one in bespeak("store", "list", "--json").data["stores"]}
    assert zones == {"one": "Asia/Tokyo", "two": "UTC", "three": "Europe/Rome", "four": "Europe/Paris"}


def test_times_are_told_with_their_zone(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    for zone, named in (("America/Denver", "M[DS]T"), ("America/Sao_Paulo", "UTC-03")):
        bespeak("store", "change", "--timezone", zone)
        for words in (("order", "#1"), ("orders",)):
            assert re.search(rf"\d\d:\d\d {named}\b", bespeak(*words).words)


def test_with_several_stores_the_one_meant_is_named(bespeak, opened):
    assert bespeak("store", "open", "second", "--name", "Second", "--currency", "USD", "--country", "US").code == 0
    said = bespeak("orders")
    assert (said.code, said.err) == (4, "which_store: Say which store is meant. --store is one of atelier, second.\n")
    assert bespeak("orders", "--store", "second").code == 0
    assert bespeak("orders", "--store", "third", "--json").data["code"] == "not_found"


def test_without_a_store_it_is_said_how_to_open_one(bespeak):
    assert "bespeak store open" in bespeak("store", "list").out
    assert bespeak("orders").err == "which_store: There is no store yet.\n"


def test_members_come_change_and_leave(bespeak, opened):
    assert bespeak("member", "add", "olga@atelier.example", "--name", "Olga", "--role", "owner").code == 0
    assert bespeak("member", "add", "ben@atelier.example", "--name", "Ben", "--role", "agent").code == 0
    assert bespeak("member", "role", "ben@atelier.example", "manager").code == 0
    members = bespeak("member", "list", "--json").data["members"]
    assert [(one["name"], one["role"]) for one in members] == [("Olga", "owner"), ("Ben", "manager")]
    assert bespeak("member", "end", "ben@atelier.example").code == 0
    assert "Ben" not in bespeak("member", "list").out
    assert "Ben" in bespeak("member", "list", "--ended").out
    last = bespeak("member", "end", "olga@atelier.example", "--json")
    assert (last.code, last.data["code"]) == (4, "last_owner")
    assert (
        bespeak("member", "add", "x@atelier.example", "--name", "X", "--role", "king", "--json").data["code"]
        == "unknown_role"
    )
    assert bespeak("member", "list", "--as", "nobody@atelier.example").code == 4


def test_a_key_is_shown_once_and_revoked(bespeak, opened):
    said = bespeak("key", "issue", "--label", "webshop", "--scopes", "orders,read", "--expires", "90d")
    assert said.code == 0
    assert said.out.strip().startswith("bsk_")
    assert "\n" not in said.out.strip()
    key = bespeak("key", "list", "--json").data["keys"][0]
    assert said.out.strip() not in json.dumps(key)
    shown = bespeak("key", "list").words
    assert "read, orders" in shown
    assert "permissions" not in shown
    assert bespeak("key", "revoke", key["ref"]).code == 0
    assert "revoked" in bespeak("key", "list").out
    for scopes in ("nonsense", ""):
        assert bespeak("key", "issue", "--label", "x", "--scopes", scopes).code == 4
    assert bespeak("key", "revoke", "key_0").code == 4


def test_a_key_may_act_as_a_member(bespeak, opened):
    bespeak("member", "add", "ben@atelier.example", "--name", "Ben", "--role", "agent")
    issued = bespeak(
        "key", "issue", "--label", "phone", "--scopes", "talk", "--member", "ben@atelier.example", "--json"
    ).data
    assert issued["key"]["member"].startswith("mem_")
    assert issued["secret"].startswith("bsk_")


def test_zones_are_set_as_a_whole_and_asked(bespeak, opened, tmp_path):
    (tmp_path / "zones.csv").write_text(ZONES)
    assert bespeak("zones", "set", str(tmp_path / "zones.csv"), "--json").data == {"rows": 2, "remote": 1}
    assert bespeak("zones", "show", "--country", "us", "--postcode", "99615", "--json").data["remote"] is True
    assert "not remote" in bespeak("zones", "show", "--country", "us", "--postcode", "80205").out
    assert len(bespeak("zones", "show", "--json").data["zones"]) == 2
    assert bespeak("zones", "set", "--default").code == 0
    assert bespeak("zones", "set").code == 2


def test_a_bad_table_of_zones_is_refused_by_line_and_field(bespeak, opened, tmp_path):
    (tmp_path / "zones.csv").write_text(ZONES.replace("yes", "perhaps"))
    said = bespeak("zones", "set", str(tmp_path / "zones.csv"), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (4, "not_yes_or_no", "rows[0].remote")
    (tmp_path / "zones.csv").write_text("country;zone\n")
    said = bespeak("zones", "set", str(tmp_path / "zones.csv"))
    assert (said.code, said.err.startswith("missing_column: ")) == (2, True)
    assert bespeak("zones", "show", "--json").data["zones"] == []


def test_products_come_from_a_table_with_their_stock(bespeak, opened, tmp_path):
    (tmp_path / "goods.csv").write_text(GOODS)
    said = bespeak("products", "import", str(tmp_path / "goods.csv"), "--json")
    assert (said.code, said.data) == (0, {"read": 2, "products": 2, "variants": 3, "refused": []})
    products = {one["handle"]: one for one in bespeak("products", "list", "--json").data["products"]}
    assert (products["ring"]["made_to_order"], products["mug"]["tags"]) == (True, ["blue", "gift"])
    assert {one["sku"]: one["on_hand"] for one in bespeak("stock", "show", "--json").data["stock"]} == {
        "MUG-B": 12,
        "MUG-R": 3,
    }
    assert bespeak("products", "import", str(tmp_path / "goods.csv")).code == 0
    assert bespeak("stock", "show", "MUG-B", "--json").data["stock"][0]["on_hand"] == 12
    listed = bespeak("products", "list").words
    assert "€240.00" in listed
    assert all(name in listed for name in ("Size 9", "Red", "Blue"))


def test_a_picture_lies_beside_the_file_and_one_that_is_none_is_refused_by_name(bespeak, opened, tmp_path):
    (tmp_path / "pen.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "pot.svg").write_text("a pot")
    goods = [("pen", "pen.svg"), ("pot", "pot.svg"), ("cup", "nowhere.svg")]
    variant = {"price": "2.00", "stock": 3}
    (tmp_path / "goods.json").write_text(
        json.dumps([{"handle": n, "name": n, "picture": p, "variants": [variant | {"sku": n}]} for n, p in goods])
    )
    said = bespeak("products", "import", str(tmp_path / "goods.json"), "--json")
    assert [(one["field"], one["code"]) for one in said.data["refused"]] == [
        ("picture", "not_a_picture"),
        ("picture", "picture_unreadable"),
    ]
    shown = {one["handle"]: one["picture"] for one in bespeak("products", "list", "--json").data["products"]}
    assert (list(shown), shown["pen"].endswith(".svg")) == (["pen"], True)


def test_a_bad_product_is_refused_alone(bespeak, opened, tmp_path):
    rows = (
        GOODS.replace("RING-9,Size 9,240.00", "RING-9,Size 9,0")
        + "lamp,Lamp,,,maybe,LAMP,,9.00,,\npot,Pot,,,,POT,,9.00,many,\n"
    )
    (tmp_path / "goods.csv").write_text(rows)
    said = bespeak("products", "import", str(tmp_path / "goods.csv"), "--json")
    assert said.code == 3
    assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == [
        (4, "price", "price_not_positive"),
        (5, "made_to_order", "not_yes_or_no"),
        (6, "stock", "not_a_number"),
    ]
    assert "line 4: price_not_positive" in bespeak("products", "import", str(tmp_path / "goods.csv"), "--dry-run").out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("handle,name,sku\n", "missing_column"),
        ("handle,name,sku,price,colour\n", "unknown_column"),
        ('handle,name,sku,price\na,b,"c,1\n', "not_csv"),
        ("{broken\n", "not_json"),
        ('[{"handle": "a"}, {broken}]', "not_json"),
        ("\udcff", "not_utf8"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_whole(bespeak, opened, tmp_path, content, code):
    (tmp_path / "goods.csv").write_bytes(content.encode("utf-8", "surrogateescape"))
    said = bespeak("products", "import", str(tmp_path / "goods.csv"), "--json")
    assert (said.code, said.data["code"]) == (2, code)


def test_a_bad_row_of_a_table_is_refused_alone_and_a_rehearsal_says_the_same(bespeak, opened, tmp_path):
    bespeak("products", "import", _written(tmp_path, GOODS))
    rows = (
        "mug,Blue mug,kitchen,gift,no,MUG-G,Green,18.50,1,green\n"
        "mug,Blue mug,kitchen,gift,no,RING-9,Taken,18.50,1,\n"
        "mug,Blue mug,kitchen,gift,no,MUG-W,White,18.555,1,\n"
        "mug,Blue mug,kitchen,gift,no,MUG-K,Black,19.00\n"
        f"jar,Jar,,,no,{'J' * 101},,4.00,,\n"
        "pin,Pin,,,no,PIN,,4.00,2,\n"
    )
    file = _written(tmp_path, GOODS.split("\n", maxsplit=1)[0] + "\n" + rows)
    refused = [
        (3, "sku", "sku_taken"),
        (4, "price", "too_many_decimals"),
        (5, "", "broken_row"),
        (6, "sku", "text_too_long"),
    ]
    for words in (("--dry-run",), ()):
        said = bespeak("products", "import", file, "--json", *words)
        assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == refused
        assert (said.code, said.data["products"], said.data["variants"]) == (3, 2, 2)
        there = bespeak("products", "list", "--search", "pin", "--json").data["products"]
        assert len(there) == (0 if words else 1)
    told = bespeak("products", "import", file)
    assert "2 products with 2 variants taken, 4 refused." in told.out
    assert "line 3: sku_taken: RING-9 belongs to another product. (sku)" in told.out


def _written(folder, text):
    (folder / "goods.csv").write_text(text)
    return str(folder / "goods.csv")


def test_a_count_below_what_is_sold_is_refused_with_its_line(bespeak, scene, tmp_path):
    scene.order("LAMP", email="kim@mail.example")
    file = _written(tmp_path, "handle,name,sku,price,stock\nlamp,Lamp,LAMP,90.00,0\n")
    said = bespeak("products", "import", file, "--json")
    assert (said.code, said.data["products"]) == (3, 0)
    assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == [
        (2, "stock", "promised_already")
    ]


def test_a_broken_line_of_json_spoils_no_other(bespeak, opened, tmp_path):
    pen = '{"handle": "pen", "name": "Pen", "variants": [{"sku": "PEN", "price": "3.20"}]}\n'
    odd = '{"handle": "odd", "name": "Odd", "tags": 5, "variants": [{"sku": "O", "price": "1", "options": []}]}\n'
    listed = '{"handle": "ink", "name": "Ink", "variants": [{"sku": "INK", "price": "1", "options": ["x"]}]}\n'
    said = bespeak("products", "import", _written(tmp_path, pen + "{broken\n" + odd + listed), "--json")
    assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == [
        (2, "", "not_json"),
        (3, "tags", "not_a_list"),
        (4, "variants[0].options", "not_an_object"),
    ]
    assert said.data["products"] == 1
    several = bespeak("products", "import", _written(tmp_path, f"[\n{pen},\n{odd}]"), "--json").data
    assert [(one["line"], one["code"]) for one in several["refused"]] == [(4, "not_a_list")]


def test_products_come_from_json_too(bespeak, opened, tmp_path):
    goods = [
        {
            "handle": "pen",
            "name": "Pen",
            "variants": [{"sku": "PEN", "price": "3.20", "stock": 4, "options": {"ink": "black"}}],
        },
        {"handle": "none", "name": "Nothing", "variants": []},
        {"handle": "odd", "name": "Odd", "colour": "red", "variants": [{"sku": "O", "price": "1"}]},
        "what?",
    ]
    (tmp_path / "goods.json").write_text(json.dumps(goods))
    said = bespeak("products", "import", str(tmp_path / "goods.json"), "--json")
    assert [one["code"] for one in said.data["refused"]] == ["no_variants", "unknown_field", "not_a_product"]
    assert said.data["products"] == 1
    (tmp_path / "goods.jsonl").write_text("\n".join(json.dumps(one) for one in goods[:1] * 2))
    again = bespeak("products", "import", str(tmp_path / "goods.jsonl"), "--json").data
    assert (again["products"], [(one["line"], one["code"]) for one in again["refused"]]) == (1, [(2, "sku_twice")])


def test_a_sku_twice_in_a_file_is_refused_by_line(bespeak, opened, tmp_path):
    rows = (
        "handle,name,sku,price,stock\npen,Pen,PEN,3.20,4\npen,Pen,PEN,3.30,9\n"
        "cup,Cup,CUP,5.00,1\npen,Pen,PEN-2,3.20,\npot,Pot, PEN ,4.00,7\n"
    )
    file = _written(tmp_path, rows)
    for words in (("--dry-run",), ()):
        said = bespeak("products", "import", file, "--json", *words)
        assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == [
            (3, "sku", "sku_twice"),
            (6, "sku", "sku_twice"),
        ]
        assert "stands in line 2 already" in said.data["refused"][1]["text"]
        assert (said.code, said.data["products"], said.data["variants"]) == (3, 2, 3)
    assert bespeak("stock", "show", "PEN", "--json").data["stock"][0]["on_hand"] == 4


def test_a_stock_is_written_in_plain_digits(bespeak, opened, tmp_path):
    rows = "handle,name,sku,price,stock\na,A,A,1.00,1_000\nb,B,B,1.00,١٢\nc,C,C,1.00, 12 \n"
    said = bespeak("products", "import", _written(tmp_path, rows), "--json")
    assert [(one["line"], one["field"], one["code"]) for one in said.data["refused"]] == [
        (2, "stock", "not_a_number"),
        (3, "stock", "not_a_number"),
    ]
    for written in ("1_000", "１２"):
        assert bespeak("stock", "count", "C", written).code == 2
    assert bespeak("stock", "show", "C", "--json").data["stock"][0]["on_hand"] == 12


def test_a_key_twice_spoils_only_its_product(bespeak, opened, tmp_path):
    pen = '{"handle": "pen", "name": "Pen", "variants": [{"sku": "PEN", "price": "3.20"}]}'
    cup = '{"handle": "cup", "name": "Cup", "variants": [{"sku": "CUP", "price": "1.00", "price": "999.00"}]}'
    told = [(2, "duplicate_key")]
    for text, products, refused in (
        (f"[{pen},\n{cup}]", 1, told),
        (f"{pen}\n{cup}\n", 1, told),
        (f"\n{cup}", 0, told),
        (f"{cup}\n{pen}", 1, [(1, "duplicate_key")]),
    ):
        said = bespeak("products", "import", _written(tmp_path, text), "--json", "--dry-run").data
        assert (said["products"], [(one["line"], one["code"]) for one in said["refused"]]) == (products, refused), text


def test_stock_is_received_and_counted_and_cures_what_waited(bespeak, scene):
    scene.order("LAMP", email="kim@mail.example", external_id="#1")
    scene.order("LAMP", email="lea@mail.example", external_id="#2")
    waiting = bespeak("order", "#2", "--json").data
    assert (waiting["state"], [one["code"] for one in waiting["reasons"]]) == ("held", ["not_enough_stock"])
    said = bespeak("stock", "receive", "LAMP", "5", "--ref", "delivery 7")
    assert "6 × LAMP lie here now." in said.out
    assert "1 order was cured: #2" in said.out
    stock = bespeak("stock", "show", "LAMP", "--json").data["stock"][0]
    assert (stock["on_hand"], stock["sold"], stock["free"]) == (6, 2, 4)
    assert bespeak("stock", "count", "LAMP", "4").code == 0
    promised = bespeak("stock", "count", "LAMP", "1", "--json")
    assert (promised.code, promised.data["code"], promised.data["data"]["sold"]) == (4, "promised_already", 2)
    for words in (("receive", "NOSUCH", "1"), ("receive", "LAMP", "0"), ("count", "LAMP", "-1")):
        assert bespeak("stock", *words).code in (2, 4)


def test_a_hold_is_ended_before_its_time(bespeak, scene):
    held = bespeak("holds", "--json").data["holds"]
    assert "SNK" in {one["sku"] for one in held}
    assert bespeak("let-go", held[0]["ref"]).code == 0
    assert bespeak("let-go", held[0]["ref"]).code == 4
    assert "SNK" not in bespeak("holds").out


def test_stdin_is_a_file_too(bespeak, opened, monkeypatch, tmp_path):
    (tmp_path / "goods.csv").write_text(GOODS)
    with (tmp_path / "goods.csv").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert bespeak("products", "import", "-", "--json").data["products"] == 2


def test_a_store_is_given_a_name_in_the_world(bespeak, opened):
    assert "no name of its own" in bespeak("host", "list").out
    assert bespeak("host", "add", "Atelier.Example", "--json").data["hosts"] == ["atelier.example"]
    assert bespeak("host", "add", "https://atelier.example").code == 4
    assert bespeak("host", "remove", "atelier.example", "--json").data["hosts"] == []


def test_somebody_is_invited_by_a_link_that_opens_once(bespeak, opened):
    said = bespeak("member", "invite", "cleo@atelier.example", "--role", "packer")
    assert said.code == 0
    assert "/en/console/join/" in said.out
    assert "opens once" in said.err
    made = bespeak("member", "invite", "cleo@atelier.example", "--role", "packer", "--json").data
    assert made["invitation"]["role"] == "packer"
    assert made["link"].split("/join/")[1] not in said.out
    assert bespeak("member", "invite", "cleo@atelier.example", "--role", "king").code == 4


def test_a_forgotten_password_is_renewed_by_whoever_sits_here(bespeak, opened, monkeypatch):
    bespeak("member", "add", "ben@atelier.example", "--name", "Ben", "--role", "agent")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert "weak_password" in bespeak("member", "password", "ben@atelier.example").err
    assert "first line of standard input" in bespeak("member", "password", "ben@atelier.example").err
    monkeypatch.setattr(sys, "stdin", io.StringIO("thimble and chalk 9\n"))
    assert bespeak("member", "password", "ben@atelier.example").code == 0
    assert has_password(email="ben@atelier.example")


def test_the_hours_that_customers_read_are_set_and_shown(bespeak, scene):
    assert "always there" in bespeak("hours", "show").out
    open_ = ("--open", "mon-fri", "09:00-18:30", "--open", "sat", "10:00-12:00", "--open", "sat", "13:00-16:00")
    said = bespeak("hours", "set", *open_, "--closed", "2026-12-25", "Christmas")
    assert (said.code, "fri 09:00-18:30 sat 10:00-12:00, 13:00-16:00" in said.words) == (0, True)
    christmas = datetime(2026, 12, 25, 12, tzinfo=ZoneInfo(scene.store.timezone))
    assert not stores.is_open(scene.store.id, christmas)
    assert stores.is_open(scene.store.id, christmas + timedelta(days=3))
    assert bespeak("hours", "show", "--json").data["hours"][0] == {"weekday": 0, "opens": "09:00", "closes": "18:30"}
    for days, hours, code in (
        ("fri-mon", "09:00-18:00", "not_a_weekday"),
        ("someday", "09:00-18:00", "not_a_weekday"),
        ("mon", "9-18", "not_a_time"),
        ("mon", "18:00-09:00", "closes_before_it_opens"),
    ):
        assert bespeak("hours", "set", "--open", days, hours, "--json").data["code"] == code
    bad = bespeak("hours", "set", "--open", "mon", "09:00-18:00", "--closed", "tomorrow", "x", "--json")
    assert bad.data["code"] == "not_a_date"
    assert len(bespeak("hours", "show", "--json").data["hours"]) == 7


def test_how_soon_one_answers_is_set_and_shown(bespeak, scene):
    assert "Nothing is promised" in bespeak("hours", "answers").out
    given = ("--within", "chat", "30m", "--within", "mail", "4h", "--return-after", "3")
    said = bespeak("hours", "answers", *given, "--json").data["answering"]
    assert said == {
        "within": {"chat": 30, "mail": 240}, "escalate_to": "", "return_after_days": 3, "sum_up_after": 0,
        "rest_thanks": False,
    }  # fmt: skip
    assert "240 min" in bespeak("hours", "answers").out
    assert bespeak("hours", "answers", "--rest-thanks", "--json").data["answering"]["rest_thanks"] is True
    assert "laid by" in bespeak("hours", "answers").out
    assert bespeak("hours", "answers", "--within", "chat", "soon", "--json").data["code"] == "not_a_span"
    assert bespeak("hours", "answers", "--within", "pigeon", "5m", "--json").data["code"] == "unknown_line"
    assert "Nothing is promised" in bespeak("hours", "answers", "--nothing").out
