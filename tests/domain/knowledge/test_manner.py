"""A heated conversation is noticed by rules that say why; calm ones, however lively, are not."""

from __future__ import annotations

import pytest

from bespeak.domain.knowledge import manner, operations, queries
from bespeak.domain.knowledge.manner import SecondLook
from tests.domain.cast import NOW, shop, works

ANGRY = (
    "This is unacceptable. I want my money back!!",
    "WHERE IS MY ORDER, ANSWER ME",
    "I am fed up with your shop.",
    "いつまで待たせるんですか。返金してください。",
    "責任者を出してください",
    "ふざけるな！！",
    "C’est inadmissible, je veux être remboursé !",
    "你们是骗子吧",
    "這太過分了",
    "Это просто безобразие",
)
CALM = (
    "Could you engrave MIRA on it?",
    "THANK YOU SO MUCH!!! I LOVE THE RING",
    "No worries, this is not a complaint.",
    "Do you have SKU RING-AU-54 in size L? OK, TTYL",
    "指輪の刻印はできますか？",
    "ありがとうございます！！とても素敵です！",
    "クレームではありませんが、確認させてください。",
    "Merci beaucoup !! Elle est magnifique !",
    "请问可以刻字吗？",
    "Спасибо! Очень красиво!!!",
    "Is it a disgraceful… no: a graceful shape?"[11:],
    "",
    "!!!",
)


@pytest.mark.parametrize("text", ANGRY)
def test_anger_is_noticed_and_says_why(text):
    mien = manner.customer([text])
    assert (mien.mood, mien.hot) == ("angry", True)
    assert all(one.shown for one in mien.reasons)


@pytest.mark.parametrize("text", CALM)
def test_calm_words_are_left_alone(text):
    assert not manner.customer([text]).hot


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("I am worried that it does not come in time.", "worried"),
        ("結婚式に間に合うか心配です。", "worried"),
        ("Я волнуюсь, посылка не пришла", "worried"),
        ("I am not sure, it is a bit expensive.", "hesitant"),
        ("少し迷っています。", "hesitant"),
        ("Je ne suis pas sûre, c’est un peu cher.", "hesitant"),
        ("有点贵，我再想想。", "hesitant"),
    ],
)
def test_worry_and_doubt_are_noticed_and_are_not_heat(text, mood):
    mien = manner.customer([text])
    assert (mien.mood, mien.hot) == (mood, False)


def test_asking_the_same_again_without_an_answer_heats():
    once = "This is disappointing, please answer."
    assert not manner.customer([once]).hot
    assert [one.kind for one in manner.customer([once, once]).reasons] == ["words", "words", "same_again"][-2:]
    assert "no_answer" in [one.kind for one in manner.customer([once, "Hello?", "Anybody?"], unanswered=3).reasons]


@pytest.mark.parametrize(
    "text",
    [
        "As I already told you, it ships Friday.",
        "CALM DOWN PLEASE SIR",
        "お客様の責任です。",
        "Calmez-vous.",
        "您的错。",
    ],
)
def test_sharp_words_want_a_second_look(text):
    with pytest.raises(SecondLook) as refused:
        manner.require_calm(text, sure=False)
    assert refused.value.data["words"]
    manner.require_calm(text, sure=True)


@pytest.mark.parametrize(
    "text", ["I am sorry. It ships Friday!", "申し訳ございません。本日発送いたします。", "Sounds great!! See you"]
)
def test_kind_words_go_out_at_once(text):
    manner.require_calm(text, sure=False)


@pytest.mark.django_db
@pytest.mark.both
def test_a_false_alarm_is_kept_by_number_and_never_goes_back():
    store = shop()
    ben = works("Ben", "agent", store)
    asked = {"store_id": store.id, "talk": "cnv_0000000000000000"}
    assert queries.found_calm(**asked, actor=ben) == 0
    for seq in (7, 7, 3):
        operations.find_calm(**asked, seq=seq, by=ben, at=NOW)
    assert queries.found_calm(**asked, actor=ben) == 7
