"""A reason says one thing everywhere: who acts, the sentence, and where to go on, in both languages, for every code."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.orders.decisions import Decision
from bespeak.domain.policy import acting
from bespeak.domain.policy.languages.english_reasons import WORDINGS as ENGLISH
from bespeak.domain.policy.languages.japanese_reasons import WORDINGS as JAPANESE
from bespeak.domain.policy.values import LACKS, Reason
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import telling

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
SHOP = StoreView(
    id=1, ref="sto_1", slug="shop", name="Shop", currency="USD", country="US", language="en", timezone="Europe/London",
    talk_url="https://shop.example/talk?order={order}", email="", phone="", created_at=NOW,
)  # fmt: skip
TABLE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "golden" / "reasons.json").read_text())
"""Reason by code: its data and outcome, who acts, and the whole text in each language. Read them aloud."""


def told(code: str, row: dict[str, Any], store: StoreView, language: str = "en") -> dict[str, Any]:
    """The reason as every door tells it."""
    reason = Reason(code, "talk-first", 1, (), (), acting.who(code), "review", data=row["data"])
    deadline = THURSDAY if row["outcome"] == "held" else None
    decision = Decision(
        order="ord_1", store_id=1, external_id="", outcome=row["outcome"], state=row["outcome"], reasons=(reason,),
        deadline=deadline, products=("Ring",),
    )  # fmt: skip
    return telling.reasons_json(decision, store, language)[0]


def test_the_table_has_every_code() -> None:
    assert set(TABLE) == set(ENGLISH) - {""} == set(JAPANESE) - {""} == set(acting.FIRST)


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_who_acts_is_whom_the_sentence_asks(code: str) -> None:
    """What the store does begins with We, and in Japanese asks the customer for nothing."""
    customer = acting.who(code) == "customer"
    english, japanese = ENGLISH[code].then, JAPANESE[code].then
    assert bool(english) is bool(japanese)
    if english and ENGLISH[code].close != "then" and code != "delivery_not_agreed":
        assert english.startswith("We ") is not customer, english
        assert ("ください" in japanese or "お願いします" in japanese) is customer, japanese


def test_the_store_proposes_a_delivery_and_the_customer_answers_then() -> None:
    assert acting.who("delivery_not_agreed") == "store"
    assert ENGLISH["delivery_not_agreed"].then.startswith("We propose ")
    assert "ご提案しますので" in JAPANESE["delivery_not_agreed"].then


@pytest.mark.parametrize("code", sorted(TABLE))
def test_each_reason_as_it_is_told(code: str) -> None:
    row = TABLE[code]
    english, japanese = told(code, row, SHOP), told(code, row, SHOP, "ja")
    assert (english["who"], english["text"], japanese["text"]) == (row["who"], row["en"], row["ja"])
    where = "https://shop.example/talk?order=ord_1" if row["who"] == "customer" else telling.order_address("ord_1")
    assert english["next"] == japanese["next"] == where


def test_the_policy_and_the_table_name_the_same_person() -> None:
    assert {lack.code: lack.who for lack in LACKS.values()}.items() <= acting.FIRST.items()


def test_of_a_declined_order_the_customer_acts() -> None:
    row = {"outcome": "declined", "data": {}}
    for code in ("availability_not_confirmed", "total_differs", "deadline_passed", "limit_per_customer"):
        said = told(code, row, SHOP)
        assert said["who"] == "customer"
        assert said["text"].endswith("You are welcome to talk to us and order again.")
    assert told("cancelled_at_source", row, SHOP)["who"] == "store"


@pytest.mark.parametrize(
    ("ways", "where", "words"),
    [
        ({"email": "hi@shop.example"}, "mailto:hi@shop.example?subject=ord_1", "You reach us at hi@shop.example."),
        ({"phone": "+1 303-555-0100"}, "tel:+13035550100", "You reach us at +1 303-555-0100."),
        (
            {"email": "hi@shop.example", "phone": "+1 303-555-0100"},
            "mailto:hi@shop.example?subject=ord_1",
            "You reach us at hi@shop.example or +1 303-555-0100.",
        ),
        ({}, "", ""),
    ],
)
def test_without_a_place_to_talk_the_customer_is_told_how_to_reach_the_store(
    ways: dict[str, str], where: str, words: str
) -> None:
    store = replace(SHOP, talk_url="", **ways)
    said = told("no_two_way_talk", TABLE["no_two_way_talk"], store)
    assert (said["who"], said["next"]) == ("customer", where)
    assert words in said["text"]
    assert ("You reach us" in said["text"]) is bool(words)
    assert words in told("no_contact", TABLE["no_contact"], store)["text"]
    assert "You reach us" not in told("no_total", TABLE["no_total"], store)["text"]
    assert told("no_total", TABLE["no_total"], store)["next"].endswith("/api/v1/orders/ord_1")


def test_that_nothing_was_charged_is_not_said_beside_a_doubt_about_money() -> None:
    doubtful = [Reason(code, "order", 1, (), (), "store", "review") for code in ("no_total", "paid_unknown")]
    decision = Decision(
        order="ord_1", store_id=1, external_id="", outcome="held", state="held", reasons=tuple(doubtful)
    )
    assert all("charged" not in text for text in telling.sentences(decision, SHOP, "en"))


def test_more_things_than_can_be_named_are_counted() -> None:
    reason = Reason("no_two_way_talk", "talk-first", 1, (), (), "customer", "communication")
    names = ("Mug", "Mug", "Ring", "Hat", "Lamp", "Shoe")
    decision = Decision(
        order="ord_1", store_id=1, external_id="", outcome="held", state="held", reasons=(reason,), products=names
    )
    assert "about “Mug”, “Ring” and 3 more yet" in telling.sentences(decision, SHOP, "en")[0]


def held_for(*codes: str, store: StoreView = SHOP, language: str = "en", **more: Any) -> list[str]:
    """An order that waits for these, in words."""
    reasons = tuple(Reason(code, "talk-first", 1, (), (), acting.who(code), "review") for code in codes)
    decision = Decision(
        order="ord_1", store_id=1, external_id="", outcome="held", state="held", reasons=reasons, deadline=THURSDAY,
        products=("Ring",),
    )  # fmt: skip
    return telling.sentences(replace(decision, **more), store, language)


@pytest.mark.parametrize(("language", "ending"), [("en", "Your order waits until"), ("ja", "までお待ちしています")])
def test_until_when_it_waits_is_said_once_and_last(language: str, ending: str) -> None:
    texts = held_for("no_two_way_talk", "specification_not_agreed", "availability_not_confirmed", language=language)
    assert [ending in one for one in texts] == [False, False, True]
    alone = held_for("no_two_way_talk", language=language)
    assert ending in alone[0]
    assert alone[0].startswith(texts[0])


def test_how_to_reach_the_store_is_said_by_the_last_that_asks_the_customer() -> None:
    store = replace(SHOP, email="hi@shop.example")
    texts = held_for("no_two_way_talk", "no_address", "not_enough_stock", store=store)
    assert ["You reach us at" in one for one in texts] == [False, True, False]


def test_a_reason_that_two_rules_give_is_the_same_text_twice() -> None:
    texts = held_for("no_two_way_talk", "not_enough_stock", "no_two_way_talk")
    assert texts[0] == texts[2]
    assert sum("Your order waits until" in one for one in dict.fromkeys(texts)) == 1


def test_that_an_order_is_declined_is_said_once() -> None:
    texts = held_for("no_two_way_talk", "specification_not_agreed", outcome="declined", state="declined", deadline=None)
    assert ["You are welcome to talk to us" in one for one in texts] == [False, True]
