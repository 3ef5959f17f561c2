"""What is typed, as it is kept: cleaned, and refused by name where it is too long or empty. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bespeak.kit.refusals import Invalid

_UNKEPT = re.compile("[\0\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_HANDLE = re.compile(r"[^\w]+")
_SHORTCUT = re.compile(r"[\w-]{1,40}")
MOST_TAGS = 20
LONGEST_TAG = 40


def heading(text: str, most: int, *, field: str) -> str:
    """One line that says something."""
    found = line(text, most, field=field)
    if not found:
        raise Invalid("missing_text", "This needs some words.", field=field)
    return found


def line(text: str, most: int, *, field: str) -> str:
    """One line; it may be empty."""
    return _within(_SPACES.sub(" ", _UNKEPT.sub("", text)).strip(), most, field)


def body(text: str, most: int, *, field: str) -> str:
    """Any lines, parted by a newline only."""
    return _within(_UNKEPT.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip(), most, field)


def tags(given: Iterable[str]) -> list[str]:
    """Each once, lower case, in order."""
    found = dict.fromkeys(one.casefold() for tag in given if (one := line(tag, LONGEST_TAG, field="tags")))
    if len(found) > MOST_TAGS:
        raise Invalid("too_many_tags", f"At most {MOST_TAGS} tags.", field="tags")
    return list(found)


def handle(text: str) -> str:
    """A short name made of a longer one; letters of every script stay."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _HANDLE.sub("-", plain).strip("-_")[:120].strip("-")


def shortcut(text: str, *, field: str = "shortcut") -> str:
    """Letters, digits, - and _; a stroke before it is taken off."""
    found = unicodedata.normalize("NFKC", _UNKEPT.sub("", text)).strip().removeprefix("/").casefold()
    if not _SHORTCUT.fullmatch(found):
        raise Invalid("bad_shortcut", "A shortcut is letters and digits without blanks, at most 40.", field=field)
    return found


def _within(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise Invalid("text_too_long", f"This has at most {most} characters.", field=field)
    return text
