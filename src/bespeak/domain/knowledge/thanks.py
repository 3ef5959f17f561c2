"""Whether a customer says thanks and nothing more, so that nothing is left to answer. Rules over whole messages: every
word of it must be one of thanks, or of what goes with them. Pure; whoever reads decides. The words stand in
`thankwords.json`, lower case, with straight apostrophes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

LONGEST = 160
_WORDS: dict[str, dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("thankwords.json").read_text(encoding="utf-8")
)
_ASKS = re.compile(r"[?？؟]")
_SAYS = re.compile(r"[?？؟\d/@]")
_UNPARTED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN = re.compile(r"[^\w']+|_+")
_THANKS, _BESIDE = "thanks", "beside"


def mere(text: str, *, names: Collection[str] = ()) -> bool:
    """Whether it thanks and neither asks nor says anything else. `names` are those of the people it may name."""
    if not may_be(text):
        return False
    plain = _plain(text)
    left, thanked = 0, False
    known = {part for name in names for part in _plain(name).split()}
    while left < len(plain):
        found = _pattern().match(plain, left) or _name(plain, left, known)
        if found is None:
            return False
        thanked = thanked or found.lastgroup == _THANKS
        left = found.end()
        left += plain[left : left + 1] == " "
    return thanked


def may_be(text: str) -> bool:
    """False where one need not look at the words to see that more is said."""
    return len(text) <= LONGEST and not _SAYS.search(text)


def asks(text: str) -> bool:
    """Whether there is a question in it, as far as signs tell."""
    return bool(_ASKS.search(text))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return _BETWEEN.sub(" ", folded).strip()


def _name(plain: str, at: int, known: Collection[str]) -> re.Match[str] | None:
    found = re.compile(r"[^\s]+").match(plain, at)
    return found if found and found[0] in known else None


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Thanks, or what goes with them, the longest first; a word of a language with blanks stands alone."""
    return re.compile("|".join(f"(?P<{kind}>{_one_of(kind)})" for kind in (_THANKS, _BESIDE)))


def _one_of(kind: str) -> str:
    words = _longest_first(one for language in _WORDS[kind].values() for one in language)
    return "|".join(re.escape(one) + ("" if _UNPARTED.search(one) else r"(?![\w'])") for one in words)


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted({_plain(one) for one in words}, key=lambda one: (-len(one), one))
