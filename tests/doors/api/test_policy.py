"""The store's rules through the API: the same rules as data and as sentences."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.desk import Caller, order


def edited(olga: Caller, **changes: Any) -> dict[str, Any]:
    """The rules in force as they are edited and published again."""
    present = olga.get("/policy/versions/1")
    return {"rules": present["rules"], "expect_version": 1, **changes}


@pytest.mark.both
def test_a_version_is_read_edited_and_published(olga: Caller):
    rules = [one for one in olga.get("/policy/versions/1")["rules"] if one["code"] != "talk-first"]
    made = olga.post("/policy/versions", edited(olga, rules=rules, note="Talk is free"))
    assert (made["version"], made["note"]) == (2, "Talk is free")
    assert [one["version"] for one in olga.get("/policy/versions")["items"]] == [2, 1]
    [decision] = olga.place(order(email="jun@mail.example"))
    assert decision["outcome"] == "admitted"


def test_versions_come_page_by_page(olga: Caller):
    olga.post("/policy/versions", edited(olga))
    first = olga.get("/policy/versions?limit=1")
    assert [one["version"] for one in first["items"]] == [2]
    last = olga.get(f"/policy/versions?limit=1&cursor={first['next']}")
    assert ([one["version"] for one in last["items"]], last["next"]) == ([1], None)


def test_who_edited_an_older_version_is_told(olga: Caller):
    olga.post("/policy/versions", edited(olga))
    answer = olga.ask("POST", "/policy/versions", edited(olga))
    assert (answer.status, answer.code) == (409, "stale_state")


def test_a_rule_that_cannot_be_written_is_refused_with_its_place(olga: Caller):
    bad = {"code": "x", "when": {"and": [{"fact": "colour", "op": "=", "value": 1}, "always"]}}
    answer = olga.ask("POST", "/policy/versions", edited(olga, rules=[bad]))
    assert answer.status == 422
    assert answer.json["field"] == "rules[0].when.and[0].fact"


def test_rules_are_told_as_sentences_in_the_readers_language(olga: Caller):
    english = olga.get("/policy/sentences")
    assert (english["version"], english["language"]) == (1, "en")
    assert {one["rule"] for one in english["sentences"]} >= {"talk-first", "availability-first"}
    japanese = olga.get("/policy/sentences?language=ja")
    assert japanese["sentences"] != english["sentences"]
    assert olga.get("/policy/sentences", accept_language="ja") == japanese


def test_who_sells_reads_the_rules_and_changes_none(ben: Caller):
    answer = ben.ask("POST", "/policy/versions", edited(ben))
    assert (answer.status, answer.json["data"]) == (403, {"permission": "policy:version:publish"})


def test_there_is_no_such_version(olga: Caller):
    assert olga.ask("GET", "/policy/versions/99").code == "not_found"
    assert olga.ask("GET", "/policy/versions/0").json["version"] == 0
    assert olga.ask("GET", "/policy/versions/last").code == "wrong_type"


def test_an_amount_in_a_rule_may_be_a_text_in_the_stores_currency(olga: Caller):
    rule = {
        "code": "dear-first",
        "when": {"fact": "value", "op": ">", "value": "200.00"},
        "needs": ["two_way_talk"],
        "valid_days": 30,
        "otherwise": "decline",
    }
    made = olga.post("/policy/versions", {"rules": [rule], "expect_version": 1})
    assert made["rules"][0]["when"]["value"] == 20000
    wrong = rule | {"when": {"fact": "value", "op": ">", "value": "2.005"}}
    refused = olga.ask("POST", "/policy/versions", {"rules": [wrong], "expect_version": 2})
    assert (refused.status, refused.code) == (422, "too_many_decimals")


@pytest.mark.both
def test_a_draft_is_tried_on_the_orders_there_are_and_publishes_nothing(olga: Caller):
    olga.place(order("#1", email="jun@mail.example"), order("#2", email="ada@mail.example"))
    present = olga.get("/policy/versions/1")["rules"]
    tried = olga.post("/policy/trials", {"rules": [one for one in present if one["code"] != "talk-first"]})
    assert (tried["in_force"], tried["removed"], tried["added"], tried["changed"]) == (1, ["talk-first"], [], [])
    assert (tried["judged"], tried["since"] is None, tried["otherwise_told"]) == (2, False, 0)
    reason = {"rule": "talk-first", "code": "no_two_way_talk", "orders": 1}
    [move] = tried["moves"]
    [named] = move.pop("named")
    assert move == {"before": "held", "after": "admitted", "orders": 1, "reasons": [reason], "cancelled": 0}
    assert (named["external_id"], olga.get(f"/orders/{named['order']}")["state"]) == ("#1", "held")
    reach = {one["rule"]: (one["matches"], one["lacks"]) for one in tried["rules"]}
    assert reach["specification-first"] == (0, 0)
    assert [one["version"] for one in olga.get("/policy/versions")["items"]] == [1]


def test_a_draft_that_cannot_be_read_is_refused_as_a_version_is(olga: Caller, ben: Caller):
    bad = {"rules": [{"code": "x", "when": {"fact": "colour", "op": "=", "value": 1}}]}
    answer = olga.ask("POST", "/policy/trials", bad)
    assert (answer.status, answer.json["field"]) == (422, "rules[0].when.fact")
    assert ben.ask("POST", "/policy/trials", {"rules": []}).json["data"] == {"permission": "policy:version:publish"}
