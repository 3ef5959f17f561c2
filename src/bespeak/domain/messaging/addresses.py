"""An address as a mail can be sent to it: plain, and nothing that could end a line of a header."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bespeak.domain.customers import contacts
from bespeak.kit.refusals import Invalid


def mail(written: str) -> str:
    """In the form it is compared in. Refuses `not_an_email`."""
    found = contacts.normal(contacts.EMAIL, written, "")
    try:
        if not written.strip().isprintable() or any(sign in found for sign in "\"'[]<>(),;:\\"):
            raise ValidationError("not plain")
        validate_email(found)
    except ValidationError:
        raise Invalid("not_an_email", "This is no e-mail address.", field="address") from None
    return found
