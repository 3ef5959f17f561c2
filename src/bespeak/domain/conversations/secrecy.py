"""Secrets that people type into a talk and nobody should keep: card numbers, and passwords named as such. Pure.

Told apart from other numbers by what a card number must be: 13 to 19 digits (with spaces, dashes, dots or strokes
between them) in a range that card companies give out, whose check digit is right. Bank accounts (IBAN), telephone
numbers with a plus (15 digits at most) and the codes under bars of goods (EAN) stay, as do all numbers of another
length, range or check digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HIDDEN = "••••"
CARD, PASSWORD = "card", "password"
_GAP = r"[\s./|\-\u00ad\u00b7\u2010-\u2015\u2022\u2212\u200b-\u200f\u202a-\u202e\u2060-\u2069\u30fb\ufeff]{1,4}"
_NUMBER = re.compile(rf"\d+(?:{_GAP}\d+)*")
_GROUP = re.compile(r"\d+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){2,8}\b")
_SHORTEST, _LONGEST = 13, 19
_LONGEST_PHONE = 15

_RANGES: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),
    ("51", "55", frozenset({16})),
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),
    ("37", "37", frozenset({15})),
    ("300", "305", frozenset(range(14, 20))),
    ("3095", "3095", frozenset(range(14, 20))),
    ("36", "36", frozenset(range(14, 20))),
    ("38", "39", frozenset(range(14, 20))),
    ("3528", "3589", frozenset(range(16, 20))),
    ("2200", "2204", frozenset(range(16, 20))),
    ("6", "6", frozenset(range(16, 20))),
    ("50", "50", frozenset(range(16, 20))),
    ("56", "58", frozenset(range(16, 20))),
    ("81", "82", frozenset({16})),
    ("9792", "9792", frozenset({16})),
)
"""First digits from, to, and how many digits such numbers have: Visa, Mastercard, American Express, Diners, JCB, Mir,
Discover, UnionPay, Maestro, RuPay, Troy."""

_NAMED = (
    r"pass[ \u00ad-]?(?:word|code|phrase|wort)|passwd|pwd|pw|kennwort|wachtwoord|contraseña|senha|mot de passe|"
    r"пароль|비밀번호"
)
_STILL_WORDS = (
    r"a|an|the|my|your|our|this|that|it|i|we|you|not|no|never|always|still|also|too|very|so|now|only|being|been|"
    r"wrong|right|correct|incorrect|invalid|needed|required|necessary|lost|gone|forgotten|expired|missing|empty|blank|"
    r"weak|strong|safe|secure|set|reset|changed|different|unknown|known|saved|stored|sent|protected|secret|private|"
    r"working|correctly|ok|okay|fine|for|in|on|at|by|from|to|of|with|what|why|how|where|and|or|but|if|here|there|"
    r"nicht|falsch|vergessen|pas|oublié|perdu|incorrecta|olvidada"
)
_PASSWORD = re.compile(
    rf"\b((?:{_NAMED})\b(?:[ \t]*[:=：][ \t]*|[ \t]+(?:is|was|ist|lautet|es|est)[ \t]*[:：]?[ \t]+))"
    rf"(?!(?:{_STILL_WORDS})\b)(?!•)(\S*[^\s.,;!?)\]”’»。、])",
    re.IGNORECASE,
)
_SIGNS = r"[!-~！-～]"
_JAPANESE = re.compile(
    r"((?:パスワード|パスコード|暗証番号|密码|密碼)\s*(?:は|が|を|是|为|為|:|=|：|＝)\s*)"
    rf"(?:「[^」\n]{{1,60}}」|『[^』\n]{{1,60}}』|{_SIGNS}*[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{_SIGNS}*)"
)
_CODE = re.compile(
    r"((?:\b(?:cvv2?|cvc2?|cvn2?|security code)\b|セキュリティー?コード)(?:\s*[:=：は]\s*|\s+(?:is\s+)?|\s*))"
    r"(?<!\d)\d{3,4}(?!\d)",
    re.IGNORECASE,
)
_PIN = re.compile(r"(\bpin(?: (?:code|number))?(?:\s*[:=：]\s*|\s+is\s+))\d{4,8}(?!\d)", re.IGNORECASE)


class _Digits(NamedTuple):
    """Digits that stand together: where, and which."""

    start: int
    end: int
    digits: str


def masked(text: str) -> str:
    """Card numbers but for their last four digits, and passwords and codes where they are named as such."""
    return _without_words(_without_cards(text))


def kinds(text: str) -> tuple[str, ...]:
    """Which kinds of secrets `masked` takes out of it."""
    without = _without_cards(text)
    found = ((CARD, without != text), (PASSWORD, _without_words(without) != without))
    return tuple(kind for kind, there in found if there)


def _without_words(text: str) -> str:
    for pattern in (_PASSWORD, _JAPANESE, _CODE, _PIN):
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def _without_cards(text: str) -> str:
    parts, done = [], 0
    for start, end, digits in cards(text):
        parts += [text[done:start], f"{HIDDEN} {digits[-4:]}"]
        done = end
    return "".join([*parts, text[done:]])


def cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Where card numbers stand in it (from, to), and their digits."""
    accounts = [one.span() for one in _IBAN.finditer(text) if _is_iban(one[0])]
    for number in _NUMBER.finditer(text):
        if len(number[0]) < _SHORTEST or any(start <= number.start() < end for start, end in accounts):
            continue
        yield from _in_number(text, _groups(text, number.start(), number.end()))


def _groups(text: str, start: int, end: int) -> list[_Digits]:
    found = _GROUP.finditer(text, start, end)
    return [_Digits(one.start(), one.end(), "".join(str(int(sign)) for sign in one[0])) for one in found]


def _in_number(text: str, groups: list[_Digits]) -> Iterator[tuple[int, int, str]]:
    """The card numbers among groups of digits: from where one may begin, the longest."""
    at = 0
    while at < len(groups):
        ends = range(min(len(groups), at + _LONGEST), at, -1)
        most = next((last for last in ends if _is_card(text, groups[at:last])), 0)
        if most:
            chosen = groups[at:most]
            yield chosen[0].start, chosen[-1].end, "".join(one.digits for one in chosen)
        at = most or at + 1


def _is_card(text: str, groups: list[_Digits]) -> bool:
    if not _SHORTEST <= sum(len(one.digits) for one in groups) <= _LONGEST:
        return False
    digits = "".join(one.digits for one in groups)
    return _in_range(digits) and adds_up(digits) and not _is_something_else(text, groups, digits)


def _in_range(digits: str) -> bool:
    return any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _RANGES)


def _is_something_else(text: str, groups: list[_Digits], digits: str) -> bool:
    """A telephone number with its plus, part of a code with letters around it, or the code under the bars of goods."""
    phone = len(digits) <= _LONGEST_PHONE
    before, after = text[groups[0].start - 1 : groups[0].start], text[groups[-1].end : groups[-1].end + 1]
    inside = before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
    marked = before == "_" or after == "_" or (phone and before in ("+", "＋"))
    return marked or inside or (len(groups) == 1 and _is_ean(digits))


def _is_ean(digits: str) -> bool:
    return len(digits) == 13 and sum(int(one) * (3 if at % 2 else 1) for at, one in enumerate(digits)) % 10 == 0


def _is_iban(text: str) -> bool:
    plain = re.sub(r"[ -]", "", text)
    return 15 <= len(plain) <= 34 and int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def adds_up(digits: str) -> bool:
    """Luhn's check, which a card number passes and nine of ten other numbers do not."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0
