"""Texts as they may be stored: whole, readable by every database, and without secrets nobody should keep. Pure."""

from __future__ import annotations

import re

from bespeak.domain.customers import contacts
from bespeak.kit.refusals import Invalid

LONGEST = 50_000
_CARD = re.compile(r"(?<![\d.])(?:\d[ -]?){13,18}\d(?![\d])")
_CARD_BEGINNINGS = {14: ("30", "36", "38", "39"), 15: ("34", "37")}
_LONG_CARDS = ("2", "3", "4", "5", "6")
_NAMES = r"pass(?:word|code|phrase|wort)?|pwd|contraseña|mot de passe|cvv|cvc2?"
_CJK_NAMES = r"パスワード|暗証番号|密码|密碼"
_SECRET = re.compile(
    rf"\b({_NAMES})(\s*[:=]\s*|\s+(?:is|ist|es|est)\s*:?\s+)\S+|({_CJK_NAMES})(\s*[は是为為:=：]\s*)\S+", re.IGNORECASE
)
HIDDEN = "••••"


def said(text: str, *, field: str = "text") -> str:
    """The text to the letter, but for signs no database takes and secrets, which are masked before anything is
    stored or hashed. Refuses an empty one (`no_text`) and one over 50,000 characters (`text_too_long`)."""
    kept = optional(text, field=field)
    if not kept.strip():
        raise Invalid("no_text", "Say something.", field=field)
    return kept


def optional(text: str, *, field: str) -> str:
    """The same for a text that may be missing."""
    if len(text) > LONGEST:
        raise Invalid("text_too_long", f"A text has at most {LONGEST} characters.", field=field, most=LONGEST)
    return masked(contacts.storable(text))


def masked(text: str) -> str:
    """Card numbers but for their last four digits, and passwords where they are named as such."""
    return _SECRET.sub(_without_secret, _CARD.sub(_without_number, text))


def _without_secret(match: re.Match[str]) -> str:
    name, sign = match[1] or match[3], match[2] or match[4]
    return f"{name}{sign}{HIDDEN}"


def _without_number(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    beginnings = _CARD_BEGINNINGS.get(len(digits), _LONG_CARDS)
    if not digits.startswith(beginnings) or not _adds_up(digits):
        return match[0]
    return f"{HIDDEN} {digits[-4:]}"


def _adds_up(digits: str) -> bool:
    """Luhn's check, which a card number passes and nine of ten other numbers do not."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0
