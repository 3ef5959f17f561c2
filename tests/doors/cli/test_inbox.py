"""The list of conversations at the command line: found, given, tagged, several at once; tags, views and dealing."""

from __future__ import annotations

import json

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.kit import clock


def found(bespeak, *words):
    listed = bespeak("talk", "inbox", *words, "--json").data["conversations"]
    return [one["conversation"]["customer_name"] for one in listed]


@pytest.mark.both
def test_it_is_found_as_in_the_console(bespeak, scene):
    nora, otto = scene.talk("nora", "lamp", answered=False), scene.talk("otto", "ring", answered=False)
    assert found(bespeak) == ["Nora", "Otto"]
    assert found(bespeak, "--order", "newest") == ["Otto", "Nora"]
    assert found(bespeak, "--search", "nora@mail.example") == ["Nora"]
    assert found(bespeak, "--search", "Otto here have ring") == ["Otto"]
    [by_words] = bespeak("talk", "inbox", "--search", "Otto here have ring", "--json").data["conversations"]
    assert "Otto here" in by_words["found"]
    assert found(bespeak, "--limit", "1") == ["Nora"]
    assert "Ada" in found(bespeak, "--kind", "all")
    bespeak("talk", "assign", otto, "--to", scene.ben.ref)
    assert found(bespeak, "--of", scene.ben.ref) == ["Otto"]
    assert found(bespeak, "--of", "nobody") == ["Nora"]
    assert found(bespeak, "--of", "me", "--as", scene.ben.ref) == ["Otto"]
    shown = bespeak("talk", "inbox")
    assert nora in shown.out
    assert "store 2" in shown.out
    assert bespeak("talk", "inbox", "--of", "nosuch@mail.example").code == 4
    assert "No conversation is like that" in bespeak("talk", "inbox", "--kind", "closed").out


@pytest.mark.both
def test_tags_are_put_on_changed_merged_and_taken_off(bespeak, scene):
    refs = [scene.talk(name, "lamp", answered=False) for name in ("nora", "otto")]
    assert bespeak("talk", "tag", *refs, "--name", "gift", "--json").data["changed"] == sorted(refs)
    assert "0 conversations are changed. 2 were like that" in bespeak("talk", "tag", *refs, "--name", "Gift").words
    bespeak("talk", "tag", refs[0], "--name", "present")
    assert found(bespeak, "--search", "tag:present") == ["Nora"]
    assert bespeak("tags", "change", "gift", "--name", "For a gift", "--colour", "green").code == 0
    assert bespeak("tags", "merge", "present", "for a gift", "--json").data["moved"] == 0
    [tag] = bespeak("tags", "list", "--json").data["tags"]
    assert (tag["name"], tag["colour"], tag["having"]) == ("For a gift", "green", 2)
    bespeak("tags", "retire", tag["ref"])
    assert "retired" in bespeak("tags", "list").out
    assert bespeak("tags", "retire", tag["ref"], "--back", "--json").data["tag"]["retired_at"] is None
    assert bespeak("talk", "untag", refs[0], "--name", "for a gift", "--json").data["changed"] == [refs[0]]
    assert bespeak("talk", "untag", refs[0], "--name", "nosuch").code == 4


@pytest.mark.both
def test_heated_ones_are_found_until_somebody_has_looked(bespeak, scene):
    talk = scene.talk("nora", "lamp", answered=False)
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="This is unacceptable, my lawyer will write to you!!",
        on_behalf_of_customer=True, by=scene.mika, at=clock.now(),
    )  # fmt: skip
    assert found(bespeak, "--search", "is:heated") == ["Nora"]
    assert bespeak("talk", "calm", talk, "--json").data == {"conversation": talk}
    assert found(bespeak, "--search", "is:heated") == []


@pytest.mark.both
def test_several_at_once_all_or_none(bespeak, scene):
    refs = [scene.talk(name, "lamp", answered=False) for name in ("nora", "otto")]
    none = bespeak("talk", "several", *refs, "cnv_0000000000000000", "--rest", "--json")
    assert (none.code, none.data["code"]) == (4, "not_found")
    assert found(bespeak) == ["Nora", "Otto"]
    for words in (("--snooze", "2d"), ("--rest",), ("--close", "spam")):
        assert bespeak("talk", "several", *refs, *words, "--json").data["changed"] == sorted(refs), words
    assert found(bespeak, "--kind", "closed") == ["Otto", "Nora"]
    assert bespeak("talk", "several", *refs).code == 2
    assert bespeak("talk", "several", *refs, "--snooze", "soon", "--json").data["code"] == "not_a_time"


@pytest.mark.both
def test_what_was_done_to_several_is_undone_where_nothing_happened_since(bespeak, scene, tmp_path):
    refs = [scene.talk(name, "lamp", answered=False) for name in ("nora", "otto")]
    file = tmp_path / "done.json"
    done = bespeak("talk", "several", *refs, "--close", "spam", "--json")
    assert {one["ref"]: one["turn"] for one in done.data["before"]} == dict.fromkeys(refs, "store")
    file.write_text(done.out, encoding="utf-8")
    bespeak("talk", "reopen", refs[1])
    assert bespeak("talk", "undo", str(file), "--json").data == {"undone": 1}
    assert found(bespeak, "--kind", "closed") == []
    assert "0 conversations stand as before" in bespeak("talk", "undo", str(file)).out

    file.write_text(bespeak("talk", "assign", *refs, "--to", scene.ben.ref, "--json").out, encoding="utf-8")
    assert "2 conversations stand as before" in bespeak("talk", "undo", str(file)).out
    assert sorted(found(bespeak, "--of", "nobody")) == ["Nora", "Otto"]


STOOD = {"ref": "cnv_1", "seq": 2, "state": "open", "turn": "store", "assignee": ""}
NO_STANDS = [[], "x", 7, [{"ref": "cnv_1"}], [STOOD | {"seq": "2"}], [STOOD | {"turn": None}]]


@pytest.mark.parametrize("said", [{}, [], 3, *({"before": one} for one in NO_STANDS)])
def test_what_is_no_such_answer_undoes_nothing(bespeak, scene, tmp_path, said):
    file = tmp_path / "done.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    told = bespeak("talk", "undo", str(file), "--json")
    assert (told.code, told.data["code"]) == (2, "nothing_to_undo")


def test_views_are_kept_under_a_name(bespeak, scene):
    scene.talk("nora", "lamp", answered=False)
    saved = bespeak("views", "save", "For Ben", "--kind", "store", "--order", "newest", "--team", "--json").data["view"]
    assert (saved["team"], saved["kind"]) == (True, "store")
    assert found(bespeak, "--view", "for ben") == ["Nora"]
    own = bespeak("views", "save", "Mine", "--whose", "me", "--first", "--as", scene.ben.ref, "--json").data["view"]
    assert (own["team"], own["first"]) == (False, True)
    assert found(bespeak, "--view", "Mine", "--as", scene.ben.ref) == []
    assert bespeak("talk", "inbox", "--view", "Mine").code == 4
    assert "For Ben" in bespeak("views", "list").out
    as_ben = ("--as", scene.ben.ref)
    assert bespeak("views", "first", "for ben", *as_ben).code == 0
    assert [one["first"] for one in bespeak("views", "list", *as_ben, "--json").data["views"]] == [True, False]
    assert bespeak("views", "first", *as_ben).code == 0
    assert [one["first"] for one in bespeak("views", "list", *as_ben, "--json").data["views"]] == [False, False]
    assert bespeak("views", "remove", "for ben").code == 0
    assert "No view is kept yet" in bespeak("views", "list").out


def test_dealing_is_switched_and_who_is_away_is_said(bespeak, scene):
    talk = scene.talk("nora", "lamp", answered=False)
    bespeak("talk", "assign", talk, "--to", scene.ben.ref)
    assert bespeak("dealing", "on", "--json").data["on"] is True
    told = bespeak("dealing", "away", scene.ben.ref, "--json").data
    assert told["away"] == [scene.ben.ref]
    [ben] = [one for one in told["hands"] if one["member"] == scene.ben.ref]
    assert (ben["name"], ben["waiting"], ben["away"]) == ("Ben", 1, True)
    assert "away" in bespeak("dealing", "show").out
    assert bespeak("dealing", "away", scene.olga.ref, "--as", scene.ben.ref, "--json").data["code"] == "forbidden"
    assert "away" not in bespeak("dealing", "back", scene.ben.ref).out
    assert bespeak("dealing", "off", "--json").data["on"] is False


@pytest.mark.both
def test_how_long_it_takes_is_said_part_by_part(bespeak, scene):
    assert "has not said" in bespeak("zones", "times").out
    first = bespeak("zones", "times", "--made", "3-5", "--json")
    assert (first.code, first.data["code"], first.data["field"]) == (4, "missing_days", "packed")
    every = ("--made", "3-5", "--packed", "1", "--home", "2-4", "--abroad", "5-10", "--remote", "2-3")
    assert bespeak("zones", "times", *every).code == 0
    told = bespeak("zones", "times", "--made", "6-8", "--json").data["times"]
    assert (told["made"], told["packed"]) == ({"least": 6, "most": 8}, {"least": 1, "most": 1})
    assert bespeak("zones", "times", "--made", "8-6", "--json").data["code"] == "least_above_most"
    assert bespeak("zones", "times", "--made", "long", "--json").data["code"] == "not_days"
