"""What a password must be: long, not one's address, and none of the twenty thousand that are tried first."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from bespeak.kit.refusals import Refusal

SHORTEST = 10
_COMMON = CommonPasswordValidator()


class WeakPassword(Refusal):
    code = "weak_password"
    sentence = (
        f"A password has at least {SHORTEST} characters, is not the e-mail address, and none of those tried first."
    )


def check(password: str, address: str) -> None:
    """Refuses WeakPassword."""
    if len(password) < SHORTEST or password.lower() == address:
        raise WeakPassword(field="password")
    try:
        _COMMON.validate(password)
    except ValidationError:
        raise WeakPassword(field="password") from None
