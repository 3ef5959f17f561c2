"""Agreements at the command line: put before a customer, accepted, declined, and what that cures."""

from __future__ import annotations

import pytest


def propose(bespeak, *words):
    return bespeak("agree", "--customer", "jun@mail.example", *words, "--json")


def known_jun(bespeak):
    bespeak(
        "talk",
        "start",
        "--email",
        "jun@mail.example",
        "--name",
        "Jun",
        "--about",
        "mug",
        "--text",
        "Hello.",
        "--answer",
        "Hello.",
    )


def test_an_agreement_says_what_was_agreed_word_for_word(bespeak, scene):
    known_jun(bespeak)
    said = propose(
        bespeak,
        "--line",
        "RING:2@230.00",
        "--spec",
        "RING:engraving=Mira ♥",
        "--promise",
        "delivery:by Christmas",
        "--deliver",
        "us",
        "--postcode",
        "80279",
        "--deliver-by",
        "2026-12-23",
        "--deposit",
        "100.00",
        "--extra",
        "30.00",
        "--extra-reason",
        "second engraving",
        "--valid",
        "10d",
    )
    assert said.code == 0
    terms = said.data["agreement"]["terms"]
    assert terms["lines"][0]["specification"] == [["engraving", "Mira ♥"]]
    assert (terms["lines"][0]["quantity"], terms["lines"][0]["unit_minor"]) == (2, 23000)
    assert (terms["country"], terms["postcode"], terms["deliver_by"], terms["extra_minor"], terms["deposit_minor"]) == (
        "US",
        "80279",
        "2026-12-23",
        3000,
        10000,
    )
    shown = bespeak("agreement", said.data["agreement"]["code"]).out
    for words in ("engraving: Mira ♥", "by Christmas", "second engraving", "$230.00"):
        assert words in shown


@pytest.mark.both
def test_accepting_it_cures_the_order_that_named_it(bespeak, scene):
    known_jun(bespeak)
    agreement = propose(bespeak, "--line", "RING", "--spec", "RING:engraving=Mira").data["agreement"]
    scene.order("RING", email="jun@mail.example", external_id="#1", agreement_code=agreement["code"])
    assert bespeak("order", "#1", "--json").data["state"] == "held"
    said = bespeak("accept", agreement["ref"], "--how", "mail", "--name", "Jun")
    assert said.code == 0
    assert "1 order was cured: #1" in said.out
    assert bespeak("agreement", agreement["ref"], "--json").data["agreement"]["state"] == "used"


def test_another_version_than_the_one_read_is_not_accepted(bespeak, scene):
    known_jun(bespeak)
    ref = propose(bespeak, "--line", "MUG").data["agreement"]["ref"]
    assert bespeak("agree", "--revise", ref, "--line", "MUG:2").code == 0
    said = bespeak("accept", ref, "--version", "1", "--json")
    assert (said.code, said.data["code"]) == (4, "agreement_version_changed")
    assert len(bespeak("agreement", ref, "--json").data["versions"]) == 2
    assert bespeak("accept", ref, "--version", "2").code == 0


def test_a_side_says_no(bespeak, scene):
    known_jun(bespeak)
    first = propose(bespeak, "--line", "LAMP", "--hold", "48h").data["agreement"]["ref"]
    assert len(bespeak("holds", "--for", first, "--json").data["holds"]) == 1
    said = bespeak("decline-agreement", first, "--reason", "price", "--text", "too dear", "--for-customer")
    assert "declined by the customer" in said.out
    assert bespeak("holds", "--for", first, "--json").data["holds"] == []
    second = propose(bespeak, "--line", "LAMP").data["agreement"]["ref"]
    assert bespeak("withdraw-agreement", second, "--reason", "not_available").code == 0
    refused = propose(bespeak, "--line", "RING", "--no", "option_not_possible", "--alternative", "Garamond")
    assert (refused.data["agreement"]["state"], refused.data["agreement"]["alternative"]) == ("declined", "Garamond")
    states = [
        one["state"] for one in bespeak("agreements", "--customer", "jun@mail.example", "--json").data["agreements"]
    ]
    assert states == ["declined", "withdrawn", "declined"]
    assert bespeak("agreements", "--state", "withdrawn").out.count("agr_") == 1


def test_a_customers_no_after_their_yes_is_refused(bespeak, scene):
    known_jun(bespeak)
    ref = propose(bespeak, "--line", "LAMP").data["agreement"]["ref"]
    no = ("decline-agreement", ref, "--reason", "price", "--for-customer", "--json")
    assert bespeak(*no, "--version", "2").data["code"] == "agreement_version_changed"
    assert bespeak("accept", ref).code == 0
    assert bespeak(*no).data["code"] == "accepted_already"
    assert bespeak("agreement", ref, "--json").data["agreement"]["state"] == "accepted"


def test_what_cannot_be_agreed_is_refused_with_its_place(bespeak, scene):
    known_jun(bespeak)
    for words, exit_code, code in (
        (("--line", "NOSUCH"), 4, "not_found"),
        ((), 4, "nothing_agreed"),
        (("--line", "MUG", "--extra", "3.00"), 4, "extra_needs_a_reason"),
        (("--line", "MUG", "--spec", "RING:engraving=x"), 2, "usage"),
        (("--line", "MUG", "--spec", "MUG:engraving"), 2, "not_a_pair"),
        (("--line", "MUG", "--valid", "soon"), 2, "not_a_time"),
        (("--line", "MUG", "--deliver", "us", "--deliver-by", "Friday"), 2, "not_a_day"),
        (("--line", "LAMP:2", "--hold", "1h"), 4, "not_enough_stock"),
    ):
        said = propose(bespeak, *words)
        assert (said.code, said.data["code"]) == (exit_code, code), words
    assert bespeak("agree", "--line", "MUG").code == 2
    assert bespeak("agree", "--customer", "nobody@mail.example", "--line", "MUG").code == 4
    assert bespeak("agreements", "--customer", "jun@mail.example", "--json").data["agreements"] == []
