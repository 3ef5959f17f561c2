"""The rules at the command line: told as sentences, published as data, kept in versions."""

from __future__ import annotations

import json


def test_the_rules_in_force_are_told_as_everybody_reads_them(bespeak, scene):
    shown = bespeak("policy", "show")
    assert "talked about the product or the order in the last 30 days" in shown.words
    assert "90日以内" in bespeak("policy", "show", "--language", "ja").out
    data = bespeak("policy", "show", "--json").data
    assert data["version"] == 1
    assert {one["rule"] for one in data["sentences"]} == {one["code"] for one in data["rules"]} | {"currency", "order"}


def test_rules_that_were_shown_may_be_changed_and_published(bespeak, scene, tmp_path):
    rules = bespeak("policy", "show", "--json").data
    rules["rules"] = [one for one in rules["rules"] if one["code"] != "identity-first"]
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    said = bespeak("policy", "publish", str(tmp_path / "rules.json"), "--note", "We know our people", "--json")
    assert (said.code, said.data["version"]) == (0, 2)
    scene.order("LAP", email="gus@mail.example", external_id="#1")
    assert bespeak("order", "#1", "--json").data["state"] == "admitted"
    versions = bespeak("policy", "history", "--json").data["versions"]
    assert [(one["version"], one["removed"], one["note"]) for one in versions] == [
        (2, ["identity-first"], "We know our people"),
        (1, [], ""),
    ]
    assert "removed identity-first" in bespeak("policy", "history").words
    assert bespeak("policy", "show", "--version", "1", "--json").data["version"] == 1
    assert bespeak("policy", "show", "--version", "9").code == 4


def test_somebody_elses_version_is_not_run_over(bespeak, scene):
    said = bespeak("policy", "publish", "--default", "--expect", "0", "--json")
    assert (said.code, said.data["code"]) == (4, "stale_state")
    assert bespeak("policy", "publish", "--default", "--expect", "1").code == 0


def test_rules_that_cannot_be_written_are_refused_with_their_place(bespeak, scene, tmp_path):
    rules = [
        {
            "code": "x",
            "when": {"fact": "colour", "op": "=", "value": "red"},
            "needs": ["two_way_talk"],
            "valid_days": 3,
            "otherwise": "decline",
        }
    ]
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    said = bespeak("policy", "publish", str(tmp_path / "rules.json"), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (4, "unknown_fact", "rules[0].when.fact")
    (tmp_path / "rules.json").write_text("{")
    said = bespeak("policy", "publish", str(tmp_path / "rules.json"))
    assert (said.code, said.err.startswith("not_json: ")) == (2, True)
    assert bespeak("policy", "publish", str(tmp_path / "no.json")).code == 2
    assert bespeak("policy", "publish").code == 2
    assert bespeak("policy", "show", "--json").data["version"] == 1


def test_an_agent_reads_no_rules_they_may_not_publish(bespeak, scene):
    said = bespeak("policy", "publish", "--default", "--as", "ben@northlight.example", "--json")
    assert (said.code, said.data["code"]) == (4, "forbidden")


def test_publishing_tells_what_became_of_the_rules_before(bespeak, scene, tmp_path):
    rules = bespeak("policy", "show", "--json").data["rules"]
    kept = [one for one in rules if one["code"] != "identity-first"]
    [talk] = [one for one in kept if one["code"] == "talk-first"]
    talk["otherwise"] = "decline"
    (tmp_path / "rules.json").write_text(json.dumps({"rules": kept}))
    said = bespeak("policy", "publish", str(tmp_path / "rules.json"), "--yes")
    assert "Rules that differ from version 1" in said.words
    assert ("gone: identity-first" in said.words, "changed: talk-first" in said.words) == (True, True)
    again = bespeak("policy", "publish", "--default", "--yes", "--json").data
    assert [one["rule"] for one in again["added"]] == ["identity-first"]
    assert ([one["rule"] for one in again["changed"]], again["removed"]) == (["talk-first"], [])
    (tmp_path / "rules.json").write_text(json.dumps(again))
    assert bespeak("policy", "publish", str(tmp_path / "rules.json"), "--yes").code == 0


def test_the_first_rules_are_told_against_the_default_of_the_house(bespeak, db, tmp_path):
    about = ("--name", "New", "--currency", "USD", "--country", "US")
    assert bespeak("store", "open", "new", *about).code == 0
    rules = bespeak("policy", "show", "--json").data["rules"]
    (tmp_path / "rules.json").write_text(json.dumps({"rules": rules[1:]}))
    said = bespeak("policy", "publish", str(tmp_path / "rules.json"), "--yes", "--json")
    assert [one["rule"] for one in said.data["removed"]] == [rules[0]["code"]]
    assert said.data["added"] == said.data["changed"] == []
    [first] = bespeak("policy", "history", "--json").data["versions"]
    assert (first["added"], first["removed"], first["changed"]) == ([], [rules[0]["code"]], [])
