"""E-mail addresses as they are compared: NFKC, no spaces around, lower case."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bespeak.kit.refusals import Invalid


def clean(email: str) -> str:
    """The address as it is stored. Refuses what is none (`not_an_email`)."""
    address = unicodedata.normalize("NFKC", email).strip().lower()
    try:
        address.encode()
        validate_email(address)
    except (ValidationError, UnicodeEncodeError):
        raise Invalid("not_an_email", f"{email[:60]!r} is not an e-mail address.", field="email") from None
    return address
