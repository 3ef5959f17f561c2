"""Where in a text the words stand that were looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.kit import excerpts, grams


def shown(text: str, search: str, most: int = 80) -> str:
    pieces = excerpts.excerpt(text, search, most=most)
    return "".join(f"[{one.text}]" if one.found else one.text for one in pieces)


@pytest.mark.parametrize(
    ("text", "search", "marked"),
    [
        ("Do you have it in cobalt blue?", "cobalt", "Do you have it in [cobalt] blue?"),
        ("Do you have it in cobalt blue?", "BLUE cob", "Do you have it in [cob]alt [blue]?"),
        ("指輪のサイズは12号です。", "サイズ", "指輪の[サイズ]は12号です。"),
        ("指輪のサイズは12号です。", "指輪 12", "[指輪]のサイズは[12]号です。"),
        ("東京から京都へ", "京", "東[京]から[京]都へ"),
        ("ｶﾞﾗｽの器", "ガラス", "[ｶﾞﾗｽ]の器"),
        ("A cafe\u0301, naïve", "CAFÉ", "A [cafe\u0301], naïve"),
        ("Straße 7", "strasse", "[Straße] 7"),
        ("<b>bold</b> & <script>", "script", "<b>bold</b> & <[script]>"),
        ("one\ntwo", "two", "one [two]"),
        ("blue, blue", "blue", "[blue], [blue]"),
    ],
)
def test_it_is_marked_as_it_was_written(text: str, search: str, marked: str) -> None:
    assert shown(text, search) == marked


@pytest.mark.parametrize("search", ["ettle", "輪指", "", "!?", "red"])
def test_what_does_not_stand_there_is_not_shown(search: str) -> None:
    assert shown("A kettle and 指輪", search) == ""


def test_around_the_first_place_so_many_signs_and_no_word_cut_before_it() -> None:
    text = "word " * 100 + "kettle" + " more" * 100
    pieces = excerpts.excerpt(text, "kettle", most=60)
    whole = "".join(one.text for one in pieces)
    assert whole.startswith("…word ")
    assert whole.endswith("…")
    assert len(whole) <= 62
    assert [one.text for one in pieces if one.found] == ["kettle"]


@given(st.text(max_size=200), st.text(max_size=20))
def test_nothing_is_added_and_whatever_is_marked_is_what_was_looked_for(text: str, search: str) -> None:
    pieces = excerpts.excerpt(text, search, most=1000)
    if pieces:
        assert "".join(one.text for one in pieces) == text.translate(str.maketrans("\n\r\t", "   "))
        assert any(one.found for one in pieces)
    for one in pieces:
        assert not one.found or grams.plain(one.text)
