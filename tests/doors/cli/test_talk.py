"""Talks at the command line: what is said and settled cures what waited for it, and the command says so."""

from __future__ import annotations

import io
import sys

import pytest


@pytest.mark.both
def test_a_call_with_its_answer_cures_the_order_at_once(bespeak, scene):
    order = scene.order("MUG", email="jun@mail.example", external_id="#1").order
    said = bespeak(
        "talk",
        "start",
        "--email",
        "jun@mail.example",
        "--about",
        "mug",
        "--text",
        "Is it blue?",
        "--answer",
        "As the sky.",
    )
    assert said.code == 0
    assert f"1 order was cured: #1 ({order})." in said.out
    assert bespeak("order", "#1", "--json").data["state"] == "admitted"


def test_a_talk_without_an_answer_cures_nothing(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    said = bespeak("talk", "start", "--email", "jun@mail.example", "--about", "mug", "--text", "Is it blue?", "--json")
    assert said.data["cured"] == []
    conversation = said.data["talk"]["conversation"]
    answered = bespeak("talk", "say", conversation, "--text", "As the sky.", "--json")
    assert [one["external_id"] for one in answered.data["cured"]] == ["#1"]
    assert answered.data["said"]["two_way"] is True


def test_what_is_still_missing_is_told_after_each_step(bespeak, scene):
    scene.order("RING", email="jun@mail.example", external_id="#2")
    begun = bespeak(
        "talk",
        "start",
        "--email",
        "jun@mail.example",
        "--about",
        "ring",
        "--text",
        "For Mira.",
        "--answer",
        "Gladly.",
        "--json",
    )
    assert [one["code"] for one in begun.data["moved"][0]["reasons"]] == ["specification_not_agreed"]
    said = bespeak(
        "confirm",
        begun.data["talk"]["conversation"],
        "specification",
        "--product",
        "ring",
        "--details",
        "Mira, Garamond",
    )
    assert "1 order was cured: #2" in said.out


def test_a_logged_call_counts_as_a_talk_and_the_same_key_logs_it_once(bespeak, scene):
    scene.order("LAMP", email="hana@mail.example", external_id="#3")
    conversation = scene.talks["hana"]
    bespeak("talk", "about", conversation, "--about", "lamp")
    call = ("talk", "call", conversation, "--heard", "Is the lamp warm?", "--answered", "2700 K.", "--key", "call-1")
    first, second = bespeak(*call, "--json"), bespeak(*call, "--json")
    assert (first.data["said"]["duplicate"], second.data["said"]["duplicate"]) == (False, True)
    assert "said before" in bespeak(*call).out
    assert bespeak("order", "#3", "--json").data["state"] == "admitted"


def test_the_same_key_with_other_words_is_refused(bespeak, scene):
    conversation = scene.talks["ada"]
    bespeak("talk", "say", conversation, "--text", "One.", "--key", "k")
    said = bespeak("talk", "say", conversation, "--text", "Two.", "--key", "k", "--json")
    assert (said.code, said.data["code"]) == (4, "idempotency_key_reused")


def test_a_conversation_is_shown_from_its_first_word(bespeak, scene):
    conversation = scene.talks["ada"]
    bespeak("talk", "note", conversation, "--text", "She likes Garamond.")
    shown = bespeak("talk", "show", conversation).out
    for words in ("Hello, Ada here", "Yes, gladly.", "She likes Garamond.", "Engraving: Mira", "Ben", "mug"):
        assert words in shown
    data = bespeak("talk", "show", conversation, "--json").data
    assert [one["seq"] for one in data["events"]] == list(range(1, len(data["events"]) + 1))
    assert data["conversation"]["customer_name"] == "Ada"


def test_words_may_come_from_stdin(bespeak, scene, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A long letter.\nWith two lines.")))
    said = bespeak("talk", "say", scene.talks["ada"], "--text", "-", "--from", "customer", "--line", "mail", "--json")
    assert said.code == 0
    assert "With two lines." in bespeak("talk", "show", scene.talks["ada"]).out


def test_conversations_are_listed_by_whose_turn_it_is(bespeak, scene):
    waiting = bespeak(
        "talk", "start", "--email", "new@mail.example", "--name", "Newa", "--text", "Hello?", "--json"
    ).data
    store = bespeak("talk", "list", "--turn", "store", "--json").data["conversations"]
    assert [one["ref"] for one in store] == [waiting["talk"]["conversation"]]
    assert "Newa" in bespeak("talk", "list").out
    assert [
        one["customer_name"]
        for one in bespeak("talk", "list", "--customer", "ada@mail.example", "--json").data["conversations"]
    ] == ["Ada"]
    assert len(bespeak("talk", "list", "--limit", "2", "--json").data["conversations"]) == 2


@pytest.mark.both
def test_confirmed_availability_holds_stock_until_it_is_taken_back(bespeak, scene):
    conversation = scene.talks["kim"]
    given = bespeak(
        "confirm", conversation, "availability", "--sku", "LAMP", "--quantity", "1", "--until", "48h", "--json"
    )
    assert given.code == 0
    assert [one["sku"] for one in bespeak("holds", "--for", conversation, "--json").data["holds"]] == ["LAMP"]
    too_many = bespeak(
        "confirm", scene.talks["lea"], "availability", "--sku", "LAMP", "--quantity", "1", "--until", "48h", "--json"
    )
    assert (too_many.code, too_many.data["code"]) == (4, "not_enough_stock")
    assert bespeak("withdraw", given.data["confirmation"]["ref"]).code == 0
    assert bespeak("holds", "--for", conversation, "--json").data["holds"] == []


def test_what_cannot_be_settled_is_refused_with_its_place(bespeak, scene):
    conversation = scene.talks["kim"]
    for words, code, field in (
        (("availability", "--sku", "NOSUCH", "--quantity", "1"), "not_found", "sku"),
        (("availability", "--sku", "LAMP"), "missing_quantity", "quantity"),
        (("specification", "--product", "lamp"), "missing_details", "details"),
        (("extra_payment", "--amount", "3.005"), "too_many_decimals", "--amount"),
        (("delivery", "--country", "Atlantis"), "unknown_country", "country"),
    ):
        said = bespeak("confirm", conversation, *words, "--json")
        assert (said.code, said.data["code"], said.data["field"]) == (4, code, field)
    said = bespeak("confirm", conversation, "delivery", "--country", "us", "--until", "next week", "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (2, "not_a_time", "--until")


def test_nobody_talks_in_a_conversation_that_is_not_there(bespeak, scene):
    for words in (("talk", "say", "cnv_0", "--text", "x"), ("talk", "show", "cnv_0"), ("confirm", "cnv_0", "identity")):
        assert bespeak(*words).code == 4


def test_a_talk_is_with_somebody(bespeak, scene):
    said = bespeak("talk", "start", "--text", "Hello?", "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (2, "no_customer", "--customer")
    assert bespeak("talk", "start", "--name", "Somebody", "--text", "Hello?").code == 0


def test_a_talk_about_an_order_is_with_whoever_placed_it(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    said = bespeak("talk", "start", "--order", "#1", "--text", "Is it blue?", "--answer", "It is.")
    assert "1 order was cured: #1" in said.out
