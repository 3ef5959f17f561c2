"""Files of orders at the command line: what is taken, what is held and why, what is refused by line and field."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from contextlib import contextmanager
from pathlib import Path

import pytest

from bespeak.doors.cli import admitting
from bespeak.doors.cli.desk import Desk

DATA = Path(__file__).parents[2] / "data"
SUMMARY = ("read", "admitted", "held", "declined", "duplicates", "changed", "refused", "reasons", "seconds")


def order(number: str = "#1", **changes):
    """Ada's order of a mug she has talked about."""
    whole = {
        "external_id": number,
        "currency": "USD",
        "lines": [{"sku": "MUG", "title": "Mug", "quantity": 1, "price": "18.00"}],
        "total": "18.00",
        "email": "ada@mail.example",
        "name": "Ada",
        "address": {"line1": "12 Elm St", "city": "Denver", "region": "CO", "postcode": "80279", "country": "US"},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


@pytest.fixture
def file(tmp_path):
    """Writes orders (or bytes) to a file and answers its path."""

    def write(*orders, name="orders.jsonl"):
        path = tmp_path / name
        if len(orders) == 1 and isinstance(orders[0], bytes):
            path.write_bytes(orders[0])
        else:
            path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in orders), encoding="utf-8")
        return str(path)

    return write


def line(**changes):
    return {"sku": "MUG", "title": "Mug", "quantity": 1, "price": "18.00"} | changes


@pytest.mark.both
def test_what_became_of_a_file_is_told_in_numbers_that_add_up(bespeak, scene, file):
    orders = (
        order("#1"),
        order("#2", email="jun@mail.example"),
        order("#3", lines=[line(quantity=0)]),
        order("#1"),
        order("#4", lines=[line(sku="SNK", quantity=3, price="180.00")], total="540.00", email="emil@mail.example"),
    )
    said = bespeak("admit", file(*orders), "--json")
    assert said.code == 3
    assert set(SUMMARY) <= set(said.data)
    counts = [said.data[name] for name in ("read", "admitted", "held", "declined", "duplicates", "changed")]
    assert counts == [5, 1, 1, 1, 1, 0]
    assert counts[0] == sum(counts[1:]) + len(said.data["refused"])
    assert said.data["reasons"]["no_two_way_talk"] == 1
    refused = said.data["refused"][0]
    assert (refused["line"], refused["field"], refused["code"]) == (3, "lines[0].quantity", "quantity_not_positive")
    assert refused["text"]
    assert said.err == ""


def test_people_read_the_same_as_a_table(bespeak, scene, file):
    said = bespeak("admit", file(order("#1"), order("#2", email="jun@mail.example"), order("#3", currency="QQQ")))
    assert said.code == 3
    for words in (
        "orders.jsonl: 3 orders read",
        "no_two_way_talk 1 We have not spoken about this order yet.",
        "line 3 #3: unknown_currency",
        "(currency)",
    ):
        assert words in said.words


@pytest.mark.both
def test_the_same_file_again_changes_nothing_and_says_so(bespeak, scene, file):
    path = file(order("#1"), order("#2", email="jun@mail.example"))
    assert bespeak("admit", path).code == 0
    before = bespeak("orders", "--json").data
    again = bespeak("admit", path)
    assert (again.code, "All of them were here already; nothing has changed." in again.out) == (0, True)
    assert bespeak("admit", path, "--json").data["duplicates"] == 2
    assert bespeak("orders", "--json").data == before


@pytest.mark.both
def test_a_rehearsal_decides_the_same_and_writes_nothing(bespeak, scene, file):
    path = file(order("#1"), order("#2", email="jun@mail.example"), order("#3", total="x"))
    rehearsed = bespeak("admit", path, "--dry-run", "--json")
    assert rehearsed.code == 3
    assert "nothing was written" in bespeak("admit", path, "--dry-run").out
    assert bespeak("orders", "--json").data["orders"] == []
    real = bespeak("admit", path, "--json")
    for name in ("read", "admitted", "held", "reasons", "refused"):
        assert rehearsed.data[name] == real.data[name]


def test_a_changed_order_is_an_edit_and_an_older_change_is_ignored(bespeak, scene, file):
    bespeak("admit", file(order("#1", updated_at="2026-11-20T10:00:00Z")))
    dearer = order("#1", lines=[line(quantity=2)], total="36.00", updated_at="2026-11-20T12:00:00Z")
    assert bespeak("admit", file(dearer), "--json").data["changed"] == 1
    older = order("#1", lines=[line(quantity=9)], total="162.00", updated_at="2026-11-20T11:00:00Z")
    assert bespeak("admit", file(older), "--json").data["duplicates"] == 1
    shown = bespeak("order", "#1", "--json").data
    assert (shown["lines"][0]["quantity"], shown["changes"]) == (2, 1)


BAD = {
    "broken row": ('{"external_id": "#9", "lines": [', "broken_json", ""),
    "zero lines": (order("#9", lines=[]), None, "lines"),
    "negative quantity": (order("#9", lines=[line(quantity=-1)]), "quantity_not_positive", "lines[0].quantity"),
    "price below zero": (order("#9", lines=[line(price="-1.00")], total="-1.00"), None, "lines[0].price"),
    "unknown currency": (order("#9", currency="QQQ"), "unknown_currency", "currency"),
    "three decimals in dollars": (order("#9", lines=[line(price="18.005")]), "too_many_decimals", "lines[0].price"),
    "note of two megabytes": (order("#9", note="x" * 2_000_000), "note_too_large", "note"),
    "unknown field": (order("#9", colour="red"), None, "colour"),
    "no number of its own": (order("#9", external_id=None), "no_external_id", "external_id"),
}


@pytest.mark.parametrize("kind", BAD)
def test_one_bad_order_is_refused_by_name_and_the_rest_goes_on(bespeak, scene, file, kind):
    bad, code, field = BAD[kind]
    lines = [json.dumps(order("#1")), bad if isinstance(bad, str) else json.dumps(bad), json.dumps(order("#2"))]
    said = bespeak("admit", file("\n".join(lines).encode()), "--json")
    assert said.code == 3
    [refused] = said.data["refused"]
    assert (refused["line"], refused["field"]) == (2, field)
    assert refused["code"] == (code or refused["code"])
    assert (said.data["read"], said.data["admitted"]) == (3, 2)
    assert [one["external_id"] for one in bespeak("orders", "--json").data["orders"]] == ["#2", "#1"]


DOUBTFUL = {
    "no e-mail": ({"email": None}, "no_contact"),
    "no address": ({"address": None}, "no_address"),
    "no total": ({"total": None}, "no_total"),
    "unknown SKU": ({"lines": [line(sku="NOSUCH")]}, "unknown_sku"),
}


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_what_a_person_has_to_look_at_is_held_and_never_admitted(bespeak, scene, file, kind):
    changes, code = DOUBTFUL[kind]
    said = bespeak("admit", file(order("#1", **changes)), "--json")
    assert (said.code, said.data["held"], said.data["admitted"]) == (0, 1, 0)
    assert code in said.data["reasons"]


UNUSABLE = {
    "empty": b"",
    "not text": b"\xff\xfe\xfd\x00 \x00\xd8",
    "wrong encoding": '{"external_id": "é"}\n'.encode("latin-1"),
    "a workbook": b"PK\x03\x04 and more",
    "a wrong header": b"number;article;pieces\n1;MUG;2\n",
    "a column missing": b"external_id,sku,quantity\n#1,MUG,1\n",
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_file_that_cannot_be_used_is_refused_whole(bespeak, scene, file, kind):
    path = file(UNUSABLE[kind], name="orders.csv")
    said = bespeak("admit", path, "--json")
    assert (said.code, set(said.data)) == (2, {"code", "field", "text"})
    told = bespeak("admit", path)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(said.data["code"] + ": ")
    assert "orders.csv" in told.err
    assert bespeak("orders", "--json").data["orders"] == []


def test_half_a_file_gives_what_came_before_the_cut(bespeak, scene, file):
    whole = json.dumps([order("#1"), order("#2"), order("#3")], indent=1)
    said = bespeak("admit", file(whole[: whole.index("#3") + 20].encode(), name="orders.json"), "--json")
    assert (said.code, said.data["admitted"]) == (3, 2)
    assert said.data["refused"][-1]["code"] == "truncated"


def test_a_file_that_is_not_there_is_said_so(bespeak, scene, tmp_path):
    said = bespeak("admit", str(tmp_path / "none.csv"))
    assert (said.code, said.err.startswith("file_unreadable: ")) == (2, True)
    assert bespeak("admit", str(tmp_path)).code == 2
    assert bespeak("admit").code == 2


def test_any_table_is_read_by_a_mapping(bespeak, scene, file, tmp_path):
    mapping = """
name = "till"
format = "csv"
delimiter = ";"
[order]
external_id = "Bon"
email = "Mail"
currency = { value = "USD" }
[line]
sku = "Article"
quantity = "Pieces"
price = "Each"
"properties.Colour" = "Colour"
"""
    (tmp_path / "till.toml").write_text(mapping)
    table = b"Bon;Mail;Article;Pieces;Each;Colour\n17;ada@mail.example;MUG;2;18.00;blue\n"
    said = bespeak("admit", file(table, name="till.csv"), "--mapping", str(tmp_path / "till.toml"), "--json")
    assert (said.code, said.data["read"]) == (0, 1)
    assert bespeak("order", "17", "--json").data["lines"][0]["properties"] == [["Colour", "blue"]]
    (tmp_path / "bad.toml").write_text(mapping.replace("external_id", "external"))
    for given in (str(tmp_path / "bad.toml"), "nosuchmapping"):
        wrong = bespeak("admit", file(table, name="till.csv"), "--mapping", given, "--json")
        assert (wrong.code, wrong.data["code"]) == (2, "bad_mapping")


def test_several_files_are_summed_and_told_apart(bespeak, scene, file):
    first, second = file(order("#1"), name="a.jsonl"), file(order("#2"), order("#3", total="?"), name="b.jsonl")
    said = bespeak("admit", first, second, "--json")
    assert (said.code, said.data["read"], said.data["admitted"], len(said.data["files"])) == (3, 3, 2, 2)
    assert said.data["refused"][0]["file"] == "b.jsonl"


def test_orders_may_come_from_stdin(bespeak, scene, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO((json.dumps(order("#1")) + "\n").encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert bespeak("admit", "-", "--json").data["admitted"] == 1


@pytest.mark.parametrize("name", ["shopify/orders_export.csv", "shopify/order.json", "woocommerce/order_create.json"])
def test_files_of_known_platforms_need_no_mapping(bespeak, scene, name):
    said = bespeak("admit", str(DATA / name), "--json")
    assert said.code in (0, 3)
    assert said.data["read"] >= 1
    assert said.data["format"]


def test_somebody_who_may_not_place_orders_is_refused(bespeak, scene, file):
    bespeak("member", "add", "cleo@northlight.example", "--name", "Cleo", "--role", "packer")
    said = bespeak("admit", file(order("#1")), "--as", "cleo@northlight.example", "--json")
    assert (said.code, said.data["code"]) == (4, "forbidden")
    assert bespeak("orders", "--json").data["orders"] == []


def test_the_bar_shows_the_share_of_the_file_and_counts_orders(scene, tmp_path, monkeypatch):
    file = tmp_path / "orders.csv"
    rows = [f"#{n},jun@mail.example,MUG,Mug,1,18.00,18.00\n" for n in range(1200)]
    file.write_text("external_id,email,sku,title,quantity,price,total\n" + "".join(rows))
    desk = Desk(Namespace(store="", acting="", json=False))
    shown = []

    @contextmanager
    def share(text):
        yield lambda share, told: shown.append((share, told))

    monkeypatch.setattr(desk, "share", share)
    admitting.take(desk, "orders.csv", file, dry_run=True)
    assert shown[-1][1] == "1,200 orders"
    assert all(0 < share <= 1 for share, _ in shown)
    assert [one for one, _ in shown] == sorted(one for one, _ in shown)
