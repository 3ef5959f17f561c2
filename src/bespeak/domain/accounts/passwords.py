"""What a password must be: long, more than one's address, one's name or this house, and none of the twenty thousand
that are tried first."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from bespeak.kit.refusals import Refusal

SHORTEST, LEFT = 10, 8
"""Characters; and how many must be left without the words that anybody would guess."""
GUESSED = frozenset(
    {
        "bespeak", "password", "passwort", "passwd", "welcome", "willkommen", "letmein", "qwerty", "admin",
        "administrator", "agent", "packer", "manager", "owner", "integrator", "store", "shop", "order", "orders",
        "console", "secret", "login",
    }
)  # fmt: skip
"""Words of this house and its trade; with those of one's own address and name they do not count (docs/security.md)."""
SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = CommonPasswordValidator()


class WeakPassword(Refusal):
    code = "weak_password"
    sentence = (
        f"A password has at least {SHORTEST} characters, says more than the e-mail address, the name and this house, "
        "and is none of those tried first."
    )


def check(password: str, address: str, name: str = "") -> None:
    """Refuses WeakPassword."""
    if len(password) < SHORTEST or len(_without_guesses(password, address, name)) < LEFT:
        raise WeakPassword(field="password")
    try:
        _COMMON.validate(password)
    except ValidationError:
        raise WeakPassword(field="password") from None


def _without_guesses(password: str, address: str, name: str) -> str:
    """What is left of it when the words that whoever knows the person would try are taken out, the longest first."""
    own = {word for word in _WORD.findall(f"{address} {name}".lower()) if len(word) >= SHORTEST_WORD}
    left = password.lower()
    for word in sorted(GUESSED | own, key=len, reverse=True):
        left = left.replace(word, "")
    return left
