"""Structured messages at the command line: asked, shown, answered, settled, summed up; a conversation shows how they
stand."""

from __future__ import annotations

import pytest

from tests.domain import album


def asked(bespeak, talk, *more):
    said = bespeak(
        "talk", "ask", talk, "--text", "Which metal?", "--choice", "Silver", "--choice", "Gold", *more, "--json"
    )
    return str(said.data["said"]["seq"])


@pytest.mark.both
def test_a_question_is_asked_answered_and_settled(bespeak, scene):
    talk = scene.talks["ada"]
    of = asked(bespeak, talk, "--key", "q")
    assert asked(bespeak, talk, "--key", "q") == of
    assert bespeak("talk", "settle", talk, of, "--json").data["code"] == "not_answered"
    answered = bespeak("talk", "answer", talk, of, "--choose", "2")
    assert f"bespeak talk settle {talk} {of}" in answered.words
    shown = bespeak("talk", "show", talk).out
    assert "1. Silver\n" in shown
    assert "2. Gold ← chosen" in shown
    assert bespeak("talk", "settle", talk, of).code == 0
    assert "the store goes by this answer" in bespeak("talk", "show", talk).out
    late = bespeak("talk", "answer", talk, of, "--choose", "1", "--json")
    assert (late.code, late.data["code"]) == (4, "answer_settled")


def test_what_cannot_be_asked_or_answered_is_refused_by_name(bespeak, scene):
    talk = scene.talks["ada"]
    one = bespeak("talk", "ask", talk, "--text", "Which?", "--choice", "Silver", "--json")
    assert (one.code, one.data["code"], one.data["field"]) == (4, "too_few_choices", "choices")
    of = asked(bespeak, talk)
    for words, code in (
        (("--choose", "3"), "unknown_choice"),
        (("--choose", "0"), "unknown_choice"),
        (("--own", "Platinum"), "no_own_answer"),
        ((), "nothing_chosen"),
    ):
        said = bespeak("talk", "answer", talk, of, *words, "--json")
        assert (said.code, said.data["code"]) == (4, code), words
    assert bespeak("talk", "answer", talk, "1", "--choose", "1", "--json").data["code"] == "not_found"


def test_products_are_shown_as_cards(bespeak, scene):
    talk = scene.talks["ada"]
    said = bespeak("talk", "products", talk, "--sku", "LAMP", "--sku", "MUG", "--text", "These two?", "--json").data
    bespeak("talk", "answer", talk, str(said["said"]["seq"]), "--choose", "1")
    shown = bespeak("talk", "show", talk).out
    assert "LAMP" in shown
    assert shown.count("← chosen") == 1
    assert "Lamp" in bespeak("talk", "show", talk, "--json").data["conversation"]["products"]
    assert bespeak("talk", "products", talk, "--sku", "NOSUCH").code == 4


@pytest.mark.both
def test_what_was_settled_is_summed_up_and_corrected_point_by_point(bespeak, scene):
    talk = scene.talks["ada"]
    sent = bespeak("talk", "sum-up", talk)
    assert "Engraving: Mira" in sent.out
    again = bespeak("talk", "sum-up", talk, "--json").data
    assert again["summary"]["duplicate"] is True
    of = str(again["summary"]["seq"])
    assert bespeak("talk", "verdict", talk, of, "1", "--yes").code == 0
    assert "— yes" in bespeak("talk", "show", talk).out
    assert bespeak("talk", "verdict", talk, of, "1", "--not-so", "Mia, without r.").code == 0
    assert "— not so: Mia, without r." in bespeak("talk", "show", talk).words
    for point in ("0", "2"):
        assert bespeak("talk", "verdict", talk, of, point, "--yes", "--json").data["code"] == "unknown_detail"
    assert bespeak("talk", "verdict", talk, "1", "1", "--yes", "--json").data["code"] == "not_found"
    assert bespeak("talk", "sum-up", scene.talk("nora", "lamp"), "--json").data["code"] == "nothing_settled"


def test_it_cures_what_waited_for_an_answer(bespeak, scene):
    order = scene.order("MUG", email="jun@mail.example", external_id="#1").order
    begun = bespeak("talk", "start", "--email", "jun@mail.example", "--about", "mug", "--text", "Blue?", "--json")
    said = bespeak(
        "talk", "ask", begun.data["talk"]["conversation"], "--text", "Which blue?", "--choice", "Sky", "--choice", "Sea"
    )
    assert f"1 order was cured: #1 ({order})." in said.out


@pytest.mark.both
def test_messages_carry_files_are_edited_and_taken_away(bespeak, scene, tmp_path):
    talk, picture = scene.talks["ada"], tmp_path / "ring.png"
    picture.write_bytes(album.picture())
    said = bespeak("talk", "say", talk, "--file", str(picture), "--json").data["said"]
    [event] = [one for one in bespeak("talk", "show", talk, "--json").data["events"] if one["seq"] == said["seq"]]
    assert [one["name"] for one in event["files"]] == ["ring.png"]
    assert bespeak("talk", "say", talk, "--json").code == 4
    assert bespeak("talk", "say", talk, "--file", str(tmp_path / "none.png"), "--json").data["field"] == "--file"
    seq = str(bespeak("talk", "say", talk, "--text", "On Monday.", "--json").data["said"]["seq"])
    edited = bespeak("talk", "edit", talk, seq, "--text", "On Tuesday 4111 1111 1111 1111", "--json").data
    assert (edited["of"], edited["masked"]) == (int(seq), ["card"])
    assert "On Tuesday" in bespeak("talk", "show", talk).out
    assert bespeak("talk", "delete", talk, seq).code == 0
    assert "(taken away)" in bespeak("talk", "show", talk).out
    again = bespeak("talk", "edit", talk, seq, "--text", "On Friday.", "--json")
    assert (again.code, again.data["code"]) == (4, "already_deleted")


def test_the_turn_is_passed_by_hand(bespeak, scene):
    talk = scene.talks["ada"]
    assert "the store is to speak now" in bespeak("talk", "turn", talk, "store").words
    assert bespeak("talk", "show", talk, "--json").data["conversation"]["turn"] == "store"
