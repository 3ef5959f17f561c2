"""A cursor leads to where the page before it ended."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.doors.frame import pages
from bespeak.kit.refusals import Invalid

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=100)


@given(st.lists(st.integers(1, 2**63 - 1), unique=True, max_size=30), st.integers(1, 10))
def test_pages_together_are_everything_once(numbers: list[int], limit: int):
    everything = sorted(numbers, reverse=True)
    found: list[int] = []
    cursor = ""
    while True:
        before = pages.number_after(cursor)
        rest = [one for one in everything if not before or one < before]
        page = pages.page(rest[: limit + 1], limit, lambda one: one)
        found += page.items
        if page.next is None:
            break
        cursor = page.next
    assert found == everything


@given(TEXTS)
def test_a_text_comes_back_as_it_was(text: str):
    assert pages.text_after(pages.cursor(text)) == text


@given(st.text())
def test_whatever_is_made_up_is_read_or_refused(made_up: str):
    for read in (pages.text_after, pages.number_after):
        with contextlib.suppress(Invalid):
            assert isinstance(read(made_up), str | int)


@pytest.mark.parametrize("place", [-1, 2**63, True, 1.5, None, [], "1"])
def test_a_number_is_a_number(place: object):
    with pytest.raises(Invalid):
        pages.number_after(pages.cursor(place))  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["\0", "a\ud800", 1, None, {}])
def test_a_text_is_one_that_a_database_keeps(place: object):
    with pytest.raises(Invalid):
        pages.text_after(pages.cursor(place))  # type: ignore[arg-type]
