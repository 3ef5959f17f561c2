"""Structured messages through the API: asked, shown, answered, settled, summed up; and how they stand by now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.desk import Caller, program
from tests.scene import Scene


def entry(caller: Caller, talk: str, seq: int) -> Any:
    [found] = caller.get(f"/conversations/{talk}/messages?after={seq - 1}&limit=1")["items"]
    return found


def asked(ben: Caller, talk: str, **more: Any) -> int:
    body = {"text": "Which metal?", "choices": ["Silver", "Gold"], **more}
    return int(ben.post(f"/conversations/{talk}/questions", body)["seq"])


@pytest.mark.both
def test_a_question_is_answered_changed_and_settled(scene: Scene, ben: Caller):
    talk = scene.talks["ada"]
    of = asked(ben, talk, own=True)
    before = entry(ben, talk, of)
    assert (before["kind"], before["body"]["choices"]) == ("question", ["Silver", "Gold"])
    assert before["exchange"] == {"answer": None, "settled_at": None, "latest": True, "verdicts": {}}
    place = f"/conversations/{talk}/messages/{of}"
    assert ben.ask("POST", f"{place}/settlement").code == "not_answered"
    ben.post(f"{place}/answer", {"chosen": [0]})
    assert ben.post(f"{place}/answer", {"chosen": [0]})["duplicate"] is True
    said = ben.post(f"{place}/answer", {"own": "Platinum"})
    assert said["duplicate"] is False
    stands = entry(ben, talk, of)["exchange"]
    assert (stands["answer"]["seq"], stands["answer"]["text"]) == (said["seq"], "Platinum")
    assert ben.get(f"/conversations/{talk}")["turn"] == "store"
    for _ in range(2):
        assert ben.post(f"{place}/settlement") == {"conversation": talk, "of": of}
    assert entry(ben, talk, of)["exchange"]["settled_at"]
    assert ben.ask("POST", f"{place}/answer", {"chosen": [1]}).code == "answer_settled"


def test_only_questions_have_answers(scene: Scene, ben: Caller):
    talk = scene.talks["ada"]
    assert entry(ben, talk, 1)["exchange"] is None
    assert ben.ask("POST", f"/conversations/{talk}/messages/1/answer", {"chosen": [0]}).code == "not_found"
    of = asked(ben, talk)
    place = f"/conversations/{talk}/messages/{of}/answer"
    for body, code, field in (
        ({"chosen": [2]}, "unknown_choice", "chosen"),
        ({"chosen": [0, 1]}, "one_choice_only", "chosen"),
        ({"own": "Platinum"}, "no_own_answer", "own"),
        ({}, "nothing_chosen", "chosen"),
        ({"chosen": ["0"]}, "wrong_type", "chosen[0]"),
    ):
        answer = ben.ask("POST", place, body)
        assert (answer.status, answer.code, answer.json["field"]) == (422, code, field), body
    for choices, code in (
        (["One"], "too_few_choices"),
        (["A", "a"], "equal_choices"),
        (list("abcdefg"), "too_many_choices"),
    ):
        answer = ben.ask("POST", f"/conversations/{talk}/questions", {"text": "Which?", "choices": choices})
        assert (answer.code, answer.json["field"]) == (code, "choices")


def test_products_are_shown_and_one_is_what_they_talk_about(scene: Scene, ben: Caller):
    talk = scene.talks["ada"]
    given = {"skus": ["LAMP", "MUG"], "text": "These two?", "client_key": "shown"}
    shown = ben.post(f"/conversations/{talk}/products", given)
    assert ben.post(f"/conversations/{talk}/products", given)["seq"] == shown["seq"]
    assert [one["sku"] for one in entry(ben, talk, shown["seq"])["body"]["products"]] == ["LAMP", "MUG"]
    ben.post(f"/conversations/{talk}/messages/{shown['seq']}/answer", {"chosen": [0]})
    assert "Lamp" in ben.get(f"/conversations/{talk}")["products"]
    refused = ben.ask("POST", f"/conversations/{talk}/products", {"skus": ["NOSUCH"]})
    assert (refused.status, refused.json["field"]) == (404, "skus")


@pytest.mark.both
def test_what_was_settled_is_summed_up_confirmed_and_corrected(scene: Scene, ben: Caller):
    talk = scene.talks["ada"]
    first = ben.post(f"/conversations/{talk}/summary")
    assert ben.post(f"/conversations/{talk}/summary") == {**first, "duplicate": True}
    [detail] = entry(ben, talk, first["seq"])["body"]["details"]
    place = f"/conversations/{talk}/messages/{first['seq']}/verdict"
    ben.post(place, {"detail": detail["id"], "yes": True})
    assert entry(ben, talk, first["seq"])["exchange"]["verdicts"][detail["id"]]["yes"] is True
    ben.post(place, {"detail": detail["id"], "yes": False, "text": "Mia, without r."})
    told = entry(ben, talk, first["seq"])["exchange"]["verdicts"][detail["id"]]
    assert (told["yes"], told["text"]) == (False, "Mia, without r.")
    assert ben.get(f"/conversations/{talk}")["turn"] == "store"
    assert ben.ask("POST", place, {"detail": "no such", "yes": True}).code == "unknown_detail"
    of = asked(ben, talk)
    ben.post(f"/conversations/{talk}/messages/{of}/answer", {"chosen": [1]})
    ben.post(f"/conversations/{talk}/messages/{of}/settlement")
    second = ben.post(f"/conversations/{talk}/summary")
    assert len(entry(ben, talk, second["seq"])["body"]["details"]) == 2
    assert entry(ben, talk, first["seq"])["exchange"]["latest"] is False
    late = ben.ask("POST", place, {"detail": detail["id"], "yes": True})
    assert (late.status, late.code, late.json["data"]["newest"]) == (409, "summary_superseded", second["seq"])


def test_where_nothing_was_settled_nothing_is_summed_up(scene: Scene, ben: Caller):
    talk = scene.talk("nora", "lamp")
    assert ben.ask("POST", f"/conversations/{talk}/summary").code == "nothing_settled"


def test_a_program_asks_but_answers_for_nobody_it_may_not_log_for(scene: Scene):
    talk = scene.talks["ada"]
    bot = program(scene, "conversations:message:say", "conversations:conversation:read")
    of = asked(bot, talk)
    assert entry(bot, talk, of)["author_kind"] == "key"
    refused = bot.ask("POST", f"/conversations/{talk}/messages/{of}/answer", {"chosen": [0]})
    assert (refused.status, refused.json["data"]["permission"]) == (403, "conversations:message:log")
    again = bot.ask(
        "POST", f"/conversations/{talk}/questions", {"text": "?", "choices": ["A", "B"]}, idempotency_key="q1"
    )
    told = bot.ask(
        "POST", f"/conversations/{talk}/questions", {"text": "?", "choices": ["A", "B"]}, idempotency_key="q1"
    )
    assert (told.json["seq"], told.headers["Idempotency-Replayed"]) == (again.json["seq"], "true")
