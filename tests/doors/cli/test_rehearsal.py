"""Other rules are tried on what was judged before; what deserves a second thought is published only with a yes."""

from __future__ import annotations

import json

import pytest

TALK = {"code": "dear-first", "needs": ["two_way_talk"], "valid_days": 30, "otherwise": {"hold_hours": 72}}


@pytest.fixture
def written(tmp_path):
    """Writes rules to a file, and answers its name."""

    def write(*rules, **more):
        file = tmp_path / "rules.json"
        file.write_text(json.dumps({"rules": list(rules), **more}))
        return str(file)

    return write


def dear(value, **changes):
    return {**TALK, "when": {"fact": "value", "op": ">", "value": value}, **changes}


@pytest.fixture
def judged(scene):
    """Ada's mug is admitted, Jun's mug and lamp wait for a talk."""
    scene.order("MUG", email="ada@mail.example", external_id="#1")
    scene.order("MUG", email="jun@mail.example", external_id="#2")
    scene.order("LAMP", email="jun@mail.example", external_id="#3")
    return scene


def version(bespeak):
    return bespeak("policy", "show", "--json").data["version"]


def test_a_rehearsal_tells_which_rules_differ_and_which_orders_would_be_told_something_else(bespeak, judged, written):
    said = bespeak("policy", "publish", written(dear("50.00")), "--dry-run", "--json")
    assert (said.code, said.data["in_force"], said.data["judged"]) == (0, 1, 3)
    assert [one["rule"] for one in said.data["added"]] == ["dear-first"]
    assert "$50.00" in said.data["added"][0]["text"]
    assert {one["rule"] for one in said.data["removed"]} >= {"talk-first", "identity-first"}
    [move] = said.data["moves"]
    assert (move["before"], move["after"], move["orders"]) == ("held", "admitted", 1)
    assert move["reasons"] == [{"rule": "talk-first", "code": "no_two_way_talk", "orders": 1}]
    assert version(bespeak) == 1


def test_a_rehearsal_for_people(bespeak, judged, written):
    rules = bespeak("policy", "show", "--json").data
    [talk] = [one for one in rules["rules"] if one["code"] == "talk-first"]
    talk["otherwise"] = "decline"
    shown = bespeak("policy", "publish", written(*rules["rules"]), "--dry-run")
    for words in ("nothing was published", "changed: talk-first", "now", "then", "Of the 3 orders of the last 30 days"):
        assert words in shown.words
    assert "held → declined" in shown.words
    assert "2 × no_two_way_talk (talk-first)" in shown.words
    assert "such as #3, #2" in shown.words
    same = bespeak("policy", "publish", "--default", "--dry-run")
    assert "None: these rules are in force already" in same.words


def test_rules_that_let_everything_through_need_a_yes(bespeak, judged, written):
    said = bespeak("policy", "publish", written(), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (2, "not_confirmed", "--yes")
    assert "There is no rule in it" in said.data["text"]
    late = bespeak("policy", "publish", written(dear("90000.00")))
    assert (late.code, version(bespeak)) == (2, 1)
    assert "would let every order through" in late.err
    assert bespeak("policy", "publish", written(), "--yes").code == 0
    assert version(bespeak) == 2


def test_a_rule_about_nothing_or_about_everything_needs_a_yes(bespeak, judged, written):
    present = bespeak("policy", "show", "--json").data["rules"]
    for value, code in (("0.01", "matches_everything"), ("7000.00", "matches_nothing")):
        file = written(*present, dear(value))
        told = bespeak("policy", "publish", file, "--dry-run", "--json").data["warnings"]
        assert [(one["code"], one["rule"]) for one in told] == [(code, "dear-first")]
        assert bespeak("policy", "publish", file).code == 2
    assert bespeak("policy", "publish", written(*present, dear("20.00"))).code == 0


def test_where_no_order_came_yet_there_is_nothing_to_warn_of(bespeak, scene, written):
    said = bespeak("policy", "publish", written(dear("7000.00")), "--dry-run")
    assert "No order has come yet" in said.words
    assert bespeak("policy", "publish", written(dear("7000.00"))).code == 0


def test_a_whole_number_is_no_amount_where_there_are_cents(bespeak, scene, written):
    said = bespeak("policy", "publish", written(dear(200)), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (2, "amount_ambiguous", "rules[0].when.value")
    assert "$200.00 or $2.00" in said.data["text"]
    inner = dear(
        1,
        when={"or": [{"fact": "value", "op": "in", "value": ["1.00", 5]}, {"fact": "quantity", "op": ">", "value": 2}]},
    )
    assert bespeak("policy", "publish", written(inner), "--json").data["field"] == "rules[0].when.or[0].value[1]"


def test_an_amount_is_told_back_as_it_was_understood(bespeak, scene, written):
    assert "more than $200.00" in bespeak("policy", "publish", written(dear("200.00"))).words
    shown = bespeak("policy", "show", "--json").data
    assert shown["rules"][0]["when"]["value"] == "200.00"
    assert bespeak("policy", "publish", written(*shown["rules"])).code == 0
    cents = bespeak("policy", "publish", written(dear(200), amounts="minor"))
    assert "more than $2.00" in cents.words
    said = bespeak("policy", "publish", written(dear("2.005")), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (4, "too_many_decimals", "rules[0].when.value")
