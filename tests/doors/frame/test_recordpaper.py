"""Whatever was said can be put on paper, and the paper is signed to the last sign."""

import io
import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from bespeak.domain.conversations import checking, queries
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame import papertype, recordpaper
from bespeak.doors.frame.recordpaper import TooLongForPaper
from tests.domain.cast import MAX, asks, buys, later, shop, works

pytestmark = pytest.mark.django_db
NASTY = Path(__file__).resolve().parents[2] / "data" / "nasty-strings" / "strings.json"


@pytest.fixture
def talk():
    store = shop()
    ben = works("Ben", "agent", store)
    return store, ben, asks(buys("Ada", store), store, ben)


def paper(talk):
    _, ben, ref = talk
    record = queries.on_paper(ref=ref, actor=ben, at=later(days=1), edition="store")
    return queries.paper(record=record, pdf=recordpaper.drawn(record, {ben.ref: "Ben"}), at=later(days=1))


def test_a_word_longer_than_a_page_and_strange_signs_are_written(talk):
    store, ben, ref = talk
    texts = [
        "x" * 20_000,
        "長い文章" * 2_000,
        "<b>&amp;</i><font color=",
        "\u202eabc\u200f",
        "🎁 Привет مرحبا",
        "a\n" * 300,
    ]
    for n, text in enumerate(texts):
        conversations.say(store_id=store.id, conversation=ref, text=text, by=ben, at=later(minutes=n))
    data = paper(talk)
    assert checking.verify(data).whole
    assert data.startswith(b"%PDF-")


def test_so_is_every_nasty_string(talk):
    store, ben, ref = talk
    strings = [text for section in json.loads(NASTY.read_text("utf-8")) for text in section["strings"] if text.strip()]
    text = "\n".join(strings)[:50_000]
    conversations.say(store_id=store.id, conversation=ref, text=text, by=ben, at=later(minutes=1))
    assert checking.verify(paper(talk)).whole


def test_a_changed_dropped_or_added_byte_is_found_everywhere(talk):
    data = paper(talk)
    for place in range(0, len(data), max(1, len(data) // 400)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert not checking.verify(changed).whole, place
        assert not checking.verify(data[:place] + data[place + 1 :]).whole, place
    assert not checking.verify(data + b"\n").whole
    assert not checking.verify(data + data).whole


def test_every_sign_stands_in_the_paper_itself(talk):
    """Nothing is left to a reader that may have no Japanese font; two papers after each other have each their own."""
    store, ben, ref = talk
    assert b"/FontFile2" not in paper(talk)
    for n, text in enumerate(("指輪の内側に「みら」と彫ります。髙﨑", "Привет, 你好")):
        conversations.say(store_id=store.id, conversation=ref, text=text, by=ben, at=later(minutes=n))
        data = paper(talk)
        assert b"/FontFile2" in data
        assert b"/ToUnicode" in data
        assert b"HeiseiMin" not in data
        assert checking.verify(data).whole


def test_a_face_is_cut_to_what_is_written():
    font = TTFont(io.BytesIO(papertype._cut(set("指輪𠮷🎁"))))
    assert sorted(font.getBestCmap()) == sorted(map(ord, "指輪𠮷"))
    assert [font["glyf"][name].numberOfContours > 0 for name in font.getGlyphOrder()] == [True] * 4


def test_too_long_for_paper_is_said(talk, monkeypatch):
    monkeypatch.setattr(recordpaper, "MOST", 0)
    with pytest.raises(TooLongForPaper):
        paper(talk)


def test_whose_turn_it_is_says_who_set_it(talk):
    store, ben, ref = talk
    here = {"store_id": store.id, "conversation": ref, "by": ben}
    conversations.say(text="Yes, in silver.", at=later(minutes=1), **here)
    stores.set_answering(store_id=store.id, within={}, rest_thanks=True, by=MAX, at=later(minutes=1))
    conversations.say(text="Thank you!", on_behalf_of_customer=True, at=later(minutes=2), **here)
    conversations.pass_turn(to="store", at=later(minutes=3), **here)
    conversations.pass_turn(to="customer", at=later(minutes=4), **here)
    conversations.bring_back(member="", why="prospect", at=later(minutes=5), **here)
    turns = [one for one in queries.thread(ref=ref, actor=ben) if one.kind == "turn"]
    assert [recordpaper._turn(one, one.body or {}) for one in turns] == [
        "Rests by itself: thanks, and nothing more.",
        *["Whose turn it is was set by hand."] * 2,
        "Whose turn it is changed by itself.",
    ]
    assert checking.verify(paper(talk)).whole
