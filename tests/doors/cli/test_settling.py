"""What settles an order stands below its reasons as commands, and typing them does settle it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from bespeak.doors.cli import called, placeholders
from tests.scene import ALASKA


def printed(said):
    """The commands under "To settle it:", without what a manager may do against the rules."""
    lines = said.out.split("To settle it:", 1)[1].split("or, against the rules:", 1)[0].splitlines()
    return [shlex.split(line) for line in lines if line.strip().startswith("bespeak ")]


def filled(words):
    """The same command with something of one's own in place of what the program left open."""
    return ["7" if one == placeholders.CAME else "In my words" if one in placeholders.EVERY else one for one in words]


CASES = [
    (("MUG",), "jun", {}, ["talk start"]),
    (("RING",), "jun", {}, ["talk start", "confirm"]),
    (("RING", "MUG"), "gus", {}, ["talk start", "confirm"]),
    (("SNK", "SNK"), "emil", {}, ["confirm"]),
    (("LAP",), "gus", {}, ["verify-identity"]),
    (("WARD",), "fay", {"address": ALASKA}, ["confirm"]),
    (("WARD", "RING"), "jun", {"address": ALASKA}, ["talk start", "confirm", "verify-identity", "confirm"]),
    (("EXTRA",), "jun", {}, ["talk start", "confirm"]),
    (("MUG",), "ada", {"currency": "EUR"}, ["review"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one[1]} {' '.join(one[0])}")
def test_what_is_printed_settles_it(bespeak, scene, case):
    skus, who, more, verbs = case
    scene.order(*skus, email=f"{who}@mail.example", external_id="#1", **more)
    shown = bespeak("order", "#1")
    typed = printed(shown)
    assert [" ".join(words[1:3]) if words[1] == "talk" else words[1] for words in typed] == verbs
    for words in typed:
        assert bespeak(*filled(words)[1:]).code == 0
    assert bespeak("order", "#1", "--json").data["state"] == "admitted"


def test_an_unknown_sku_is_put_right_or_let_pass(bespeak, scene):
    scene.order("MUG", "NOSUCH", email="ada@mail.example", external_id="#1")
    talk, correct, review = printed(bespeak("order", "#1"))
    assert [talk[1], correct[1:3], review[1]] == ["talk", ["order", "correct"], "review"]
    correct[-1] = "MUG"
    assert "is admitted" in bespeak(*correct[1:]).out


def test_goods_that_come_settle_what_lacked_them(bespeak, scene):
    scene.order("LAMP", email="kim@mail.example", external_id="#1")
    scene.order("LAMP", email="lea@mail.example", external_id="#2")
    [words] = printed(bespeak("order", "#2"))
    assert words[1:] == ["stock", "receive", "LAMP", "HOW-MANY-CAME"]
    assert "1 × LAMP short. Once goods are here:" in bespeak("order", "#2").out
    [step] = bespeak("order", "#2", "--json").data["settle"]
    assert (step["code"], step["note"]) == ("not_enough_stock", "1 × LAMP short. Once goods are here:")
    before = bespeak("stock", "show", "LAMP").out
    refused = bespeak(*words[1:], "--json")
    assert (refused.code, refused.data["code"]) == (2, "placeholder")
    assert bespeak("stock", "show", "LAMP").out == before
    assert "1 order was cured: #2" in bespeak(*filled(words)[1:]).out


@pytest.mark.parametrize("left", sorted(placeholders.EVERY))
def test_what_the_program_left_open_is_no_answer(bespeak, scene, left):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    for words in (
        ("override", "#1", "admitted", "--reason", left),
        ("override", "#1", "admitted", f"--reason={left}"),
        ("pay", "#1", "18.00", "--key", f" {left} "),
    ):
        said = bespeak(*words, "--json")
        assert (said.code, said.data["code"]) == (2, "placeholder")
        assert left in said.data["text"]
        assert said.data["field"] == ("--key" if words[0] == "pay" else "--reason")
    assert bespeak("order", "#1", "--json").data["state"] == "held"
    assert bespeak("override", "#1", "admitted", "--reason", f"{left} not, said she").code == 0


def test_a_yes_to_what_is_proposed_settles_it(bespeak, scene):
    made = scene.agree("noa", "RING", accepted=False)
    scene.order("RING", email="noa@mail.example", external_id="#1", agreement_code=made.code)
    typed = printed(bespeak("order", "#1"))
    assert ["bespeak", "accept", made.code] in typed
    assert "1 order was cured: #1" in bespeak("accept", made.code).out


def test_an_answer_settles_it_where_the_customer_waits_for_one(bespeak, scene):
    talk = scene.talk("pia", "mug", answered=False)
    scene.order("MUG", email="pia@mail.example", external_id="#1")
    [words] = printed(bespeak("order", "#1"))
    assert words[1:4] == ["talk", "say", talk]
    assert "1 order was cured: #1" in bespeak(*filled(words)[1:]).out


def test_a_manager_may_decide_against_the_rules_and_money_is_still_to_come(bespeak, scene):
    order = scene.order("MUG", email="jun@mail.example", external_id="#1").order
    against = bespeak("order", "#1").out.split("or, against the rules:")[1].splitlines()[1]
    assert shlex.split(against)[1:4] == ["override", order, "admitted"]
    assert bespeak(*filled(shlex.split(against))[1:]).code == 0
    [pay] = printed(bespeak("order", "#1"))
    assert pay[1:4] == ["pay", order, "18.00"]
    assert bespeak(*filled(pay)[1:]).code == 0
    assert bespeak("order", "#1", "--json").data["state"] == "released"
    assert "To settle it" not in bespeak("order", "#1").out


def test_programs_get_the_commands_too(bespeak, scene):
    order = scene.order("RING", email="jun@mail.example", external_id="#1").order
    steps = bespeak("order", "#1", "--json").data["settle"]
    assert [one["code"] for one in steps] == ["no_two_way_talk", "specification_not_agreed"]
    assert steps[1]["run"].startswith(f"bespeak confirm {order} specification ")


def test_admit_says_how_those_that_wait_go_on(bespeak, scene, tmp_path):
    (tmp_path / "orders.csv").write_text(
        "external_id,email,sku,title,quantity,price,total\n"
        + "".join(f"#{n},jun{n}@mail.example,MUG,Mug,1,18.00,18.00\n" for n in range(5))
    )
    said = bespeak("admit", str(tmp_path / "orders.csv"))
    assert said.out.count("To settle it:") == 3
    assert "2 more orders wait" in said.out
    assert "bespeak orders --state held" in said.out
    words = printed(said)[0]
    assert bespeak(*filled(words)[1:]).code == 0
    rehearsed = bespeak("admit", str(tmp_path / "orders.csv"), "--dry-run")
    assert "To settle it" not in rehearsed.out


def test_a_talk_that_settles_nothing_yet_says_what_is_left(bespeak, scene):
    order = scene.order("MUG", email="jun@mail.example", external_id="#1").order
    said = bespeak("talk", "start", "--email", "jun@mail.example", "--about", "mug", "--text", "Is it blue?")
    assert f"#1 ({order}) waits as before." in said.out
    [words] = printed(said)
    assert "1 order was cured: #1" in bespeak(*filled(words)[1:]).out


def test_confirming_for_an_order_nobody_has_talked_about_says_how_to_begin(bespeak, scene):
    scene.order("RING", email="jun@mail.example", external_id="#1")
    said = bespeak("confirm", "#1", "specification", "--details", "Mira")
    assert (said.code, said.err.startswith("not_found: Nobody has talked with them yet. Begin with: bespeak talk")) == (
        4,
        True,
    )


def test_the_program_is_named_as_it_can_be_typed_here(monkeypatch, tmp_path):
    program = tmp_path / "a b" / ".venv" / "bin" / "bespeak"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path / "a b")
    assert called.program() == ".venv/bin/bespeak"
    monkeypatch.chdir(tmp_path)
    assert called.program() == "'a b/.venv/bin/bespeak'"
    monkeypatch.setenv("PATH", str(program.parent))
    assert called.program() == "bespeak"
    monkeypatch.setattr(sys, "argv", [str(Path(sys.executable))])
    assert called.program() == "bespeak"
