"""Each command that README and guides name is there, with the options they give it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bespeak.doors.cli import asked
from bespeak.doors.cli.commands import GROUPS
from bespeak.doors.cli.exits import Unusable

CHECKOUT = Path(__file__).parents[3]
PAPERS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
TYPED = re.compile(r"^ {4}(?:[A-Z]+=\$\()?(?:\.venv/bin/)?bespeak (.+)$", re.MULTILINE)
NAMED = re.compile(r"`bespeak ([a-z][^`]*)`")
SCHEMATIC = re.compile(r"\[--|·|FILE…")


def commands_of(paper: Path, pattern: re.Pattern[str]) -> list[list[str]]:
    """As they would be typed: without the pipe behind them, a number for N. What stands for several is left out."""
    found = [one for one in pattern.findall(paper.read_text("utf-8")) if not SCHEMATIC.search(one)]
    return [shlex.split(one.split(" | ")[0].replace(" N", " 3"), comments=True) for one in found]


def fault_of(words: list[str], *, whole: bool) -> str:
    """What a reader who types it is told; without `whole` it may lack what the command is about."""
    known = words[1:] if words[:2] == ["order", "correct"] and len(words) > 2 else words
    try:
        strange = asked.parser(GROUPS).parse_known_args(known)[1]
    except Unusable as fault:
        return fault.text if whole or "arguments are required" not in fault.text else ""
    return f"no command knows {strange}" if strange else ""


@pytest.mark.parametrize("paper", PAPERS, ids=lambda one: one.name)
def test_what_is_shown_to_be_typed_can_be(paper: Path) -> None:
    faults = {" ".join(words): fault_of(words, whole=True) for words in commands_of(paper, TYPED)}
    assert not {words: fault for words, fault in faults.items() if fault}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda one: one.name)
def test_what_is_named_in_a_sentence_is_there(paper: Path) -> None:
    faults = {" ".join(words): fault_of(words, whole=False) for words in commands_of(paper, NAMED)}
    assert not {words: fault for words, fault in faults.items() if fault}


def test_there_are_some() -> None:
    assert sum(len(commands_of(paper, TYPED)) for paper in PAPERS) > 30
