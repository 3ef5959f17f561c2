"""What stands in braces in a reply kept ready, and what takes its place. Pure.

A value that is not known leaves a mark that is seen and is never sent: ‹order?›.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bespeak.kit.refusals import Invalid, Refusal

NAMES = ("customer", "order", "product", "agent", "store", "by when")
_ANY = re.compile(r"\{([^{}\n]*)\}")
_LOOSE = re.compile(r"[{}]")
_GAP = re.compile(r"‹([^‹›\n]{1,40})\?›")


class GapLeft(Refusal):
    """Something that was to be filled in is still marked."""

    code = "gap_left"
    sentence = "Fill in what is marked, then send it."


def check(text: str, *, field: str) -> None:
    """Refuses a variable that nobody knows, and a brace that opens or ends nothing."""
    for name in _ANY.findall(text):
        if _plain(name) not in NAMES:
            known = ", ".join(f"{{{one}}}" for one in NAMES)
            asked = f"{{{name[:40]}}}"
            raise Invalid("unknown_variable", f"{asked} is none of {known}.", field=field, variable=asked, known=known)
    if _LOOSE.search(_ANY.sub("", text)):
        raise Invalid("loose_brace", "A brace stands alone. Variables are written like {customer}.", field=field)


def filled(text: str, values: Mapping[str, str], called: Mapping[str, str] | None = None) -> str:
    """The text with its values; what is missing is marked by what it is called."""

    def value(found: re.Match[str]) -> str:
        name = _plain(found[1])
        return values.get(name) or f"‹{(called or {}).get(name, name)}?›"

    return _ANY.sub(value, text)


def require_filled(text: str) -> None:
    """Refuses words in which a mark is left, or a variable that was written by hand."""
    left = _GAP.search(text)
    raw = next((found[0] for found in _ANY.finditer(text) if _plain(found[1]) in NAMES), "")
    if left or raw:
        raise GapLeft(field="text", gap=left[1] if left else raw)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
