"""The code of a row: six digits that follow from its ref and the installation's secret key, and are kept nowhere."""

from __future__ import annotations

import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

from bespeak.domain.messaging.states import DIGITS
from bespeak.kit.refusals import Invalid

_HYPHENS = dict.fromkeys(map(ord, " \t\u3000-\u2010\u2011\u2012\u2013\u2212\u30fc"))


def of(ref: str) -> str:
    digest = salted_hmac("bespeak.messaging.code", ref, algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"


def typed(text: str) -> str:
    """As somebody typed or pasted it: full-width digits, spaces and hyphens are forgiven. Refuses `not_a_code`."""
    found = unicodedata.normalize("NFKC", text[:60].strip()).translate(_HYPHENS)
    if len(found) != DIGITS or not (found.isascii() and found.isdecimal()):
        raise Invalid("not_a_code", f"The code has {DIGITS} digits.", field="code")
    return found


def fits(code: str, ref: str) -> bool:
    """In the same time whether it does or not."""
    return constant_time_compare(code, of(ref))
