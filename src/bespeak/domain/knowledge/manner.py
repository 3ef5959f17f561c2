"""Keeping one's manner: whether a customer is angry, worried or hesitant, and whether words that go out would make it
worse. Rules over words, capitals, exclamation marks and repeats, each with the reason by which it was noticed. Pure;
what it finds is shown to members only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bespeak.domain.knowledge import moodwords
from bespeak.domain.knowledge.states import Mood
from bespeak.kit.refusals import Refusal

HOT = 2
"""So many points of anger are heated."""
READ = 2_000
LOUD_WORDS, LOUD_SHARE, LETTERS, SHOUTED = 3, 0.6, 3, 8
ASKED_AGAIN = 3
_CALLS = re.compile(r"[!！]{2,}|[!！][?？][!！?？]*|[?？]{3,}")
_CALL = re.compile("[!！]")
_WORD = re.compile(r"[^\W\d_]+")
_UNPARTED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: `kind` is words, capitals, exclamation, same_again or no_answer; `shown` what stood there."""

    kind: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Mien:
    """How somebody sounds; `hot` where it is heated. Nothing noticed: no mood."""

    mood: str = Mood.ANY
    hot: bool = False
    reasons: tuple[Reason, ...] = ()


class SecondLook(Refusal):
    """Words that may make it worse are sent only once whoever wrote them has looked at them again."""

    code = "second_look"
    sentence = "Read it once more before it goes out: it may sound sharper than you mean it."


def customer(said: Sequence[str], *, unanswered: int = 0) -> Mien:
    """How a customer sounds by what they said lately, oldest first; nobody has answered the last `unanswered` of it.
    What makes them angry counts before worry, worry before doubt."""
    found: list[tuple[int, Reason]] = []
    for text in said:
        found += _anger(text[:READ])
    if again := _same_again(said):
        found.append((1, Reason("same_again", again)))
    if found and unanswered >= ASKED_AGAIN:
        found.append((1, Reason("no_answer", str(unanswered))))
    anger = max(sum(points for points, _ in found) - _calm(said, found), 0)
    if anger >= HOT:
        return Mien(Mood.ANGRY, hot=True, reasons=_once(found))
    for mood, words in ((Mood.WORRIED, moodwords.WORRIED), (Mood.HESITANT, moodwords.HESITANT)):
        told = [hit for text in said[-2:] for hit in _hits(text[:READ], words)]
        if told:
            return Mien(mood, reasons=_once([(1, Reason("words", one)) for one in told]))
    return Mien()


def outgoing(text: str) -> Mien:
    """Whether what a member is about to say may sound sharp."""
    found = [(HOT, Reason("words", one)) for one in _hits(text[:READ], moodwords.SHARP)]
    if loud := _loud(text[:READ]):
        found.append((HOT, Reason("capitals", loud)))
    if calls := _CALLS.search(text[:READ]):
        found.append((1, Reason("exclamation", calls[0][:6])))
    hot = sum(points for points, _ in found) >= HOT
    return Mien(Mood.ANGRY if hot else Mood.ANY, hot=hot, reasons=_once(found) if hot else ())


def require_calm(text: str, *, sure: bool) -> None:
    """Refuses sharp words (SecondLook, with what they are) unless whoever wrote them is sure."""
    mien = outgoing(text)
    if mien.hot and not sure:
        shown = ", ".join(f"“{one.shown}”" for one in mien.reasons)
        text = f"Read it once more before it goes out: {shown} may sound sharper than you mean it."
        raise SecondLook(text, field="text", words=[one.shown for one in mien.reasons])


def _anger(text: str) -> list[tuple[int, Reason]]:
    found = [(2, Reason("words", one)) for one in _hits(text, moodwords.FURIOUS)]
    found += [(1, Reason("words", one)) for one in _hits(text, moodwords.CROSS)]
    if loud := _loud(text):
        found.append((2, Reason("capitals", loud)))
    calls = _CALLS.search(text)
    if calls or len(_CALL.findall(text)) >= 3:
        found.append((1, Reason("exclamation", calls[0][:6] if calls else "!")))
    return found


def _calm(said: Sequence[str], found: Sequence[tuple[int, Reason]]) -> int:
    """Thanks and delight take back what only loudness said."""
    if any(reason.kind == "words" for _, reason in found):
        return 0
    return 3 if any(_hits(text[:READ], moodwords.GLAD) for text in said) else 0


def _same_again(said: Sequence[str]) -> str:
    seen: set[str] = set()
    for text in said:
        plain = " ".join(_WORD.findall(_folded(text)))
        if len(plain) >= SHOUTED and plain in seen:
            return text.strip()[:60]
        seen.add(plain)
    return ""


def _loud(text: str) -> str:
    """Words in capitals, where most of the text is. Codes, short ones and scripts without capitals are no shouting."""
    words = [one for one in _WORD.findall(text) if len(one) >= LETTERS and one.upper() != one.lower()]
    loud = [one for one in words if one.isupper()]
    enough = len(loud) >= LOUD_WORDS and sum(map(len, loud)) >= SHOUTED
    return " ".join(loud[:4]) if enough and len(loud) >= LOUD_SHARE * len(words) else ""


def _hits(text: str, words: tuple[str, ...]) -> list[str]:
    """Which of these stand in the text, whatever its language, but where they are denied."""
    plain = _folded(text)
    for one in moodwords.DENIED:
        plain = plain.replace(one, " ")
    return [found[0] for found in _pattern(words).finditer(plain)]


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first; a word of a language with blanks stands alone, one that ends in * may go on."""
    parts = []
    for one in sorted(words, key=len, reverse=True):
        bare = re.escape(one.removesuffix("*"))
        if _UNPARTED.search(one):
            parts.append(bare)
        else:
            parts.append(rf"(?<!\w){bare}" + (r"\w*" if one.endswith("*") else r"(?!\w)"))
    return re.compile("|".join(parts))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("ё", "е")
    return " ".join(plain.split())


def _once(found: Sequence[tuple[int, Reason]]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for _, reason in found))[:5]
