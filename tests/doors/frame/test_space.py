"""White space that a template has only to be read by people stands nowhere that a browser shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

DOORS = Path(__file__).parents[3] / "src" / "bespeak" / "doors"
UNSEEN_LAST = re.compile(r"<summary\b[^>]*>\s*[^\s<](?:(?!</summary>).)*</span>\s+</summary>", re.DOTALL)
"""The space after a word that only screen readers say would be an item of its own, with a gap before it."""


@pytest.mark.parametrize("href", ["", "/there/"])
def test_a_button_begins_and_ends_with_its_words(href: str) -> None:
    slot = SafeString("Copy<span class='unseen'>: it</span>")
    page = render_to_string("cotton/button.html", {"href": href, "slot": slot, "kind": "plain", "type": "submit"})
    assert re.search(rf">{re.escape(slot)}</(a|button)>", page), page


@pytest.mark.parametrize(("slot", "shown"), [("\n   <b> </b>\n", 0), ("\n <p>Why</p>\n", 1)])
def test_a_gate_without_words_has_no_room_for_them(slot: str, shown: int) -> None:
    page = render_to_string("cotton/gate.html", {"slot": slot, "state": "open", "name": "Talk"})
    assert page.count("gate-why") == shown


def test_words_for_screen_readers_end_what_is_opened_without_a_gap() -> None:
    found = [file.name for file in DOORS.rglob("*.html") if UNSEEN_LAST.search(file.read_text(encoding="utf-8"))]
    assert found == []
