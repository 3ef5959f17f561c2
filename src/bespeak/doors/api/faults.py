"""What the framework found wrong with a request, in our own words: a code, a place, a sentence."""

from __future__ import annotations

from typing import Any

from ninja.errors import HttpError, ValidationError

from bespeak.doors.frame.problems import Malformed
from bespeak.kit.refusals import Invalid, Refusal

MOST_TOLD = 20
_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "string_too_long": "text_too_long",
    "string_too_short": "missing_field",
    "too_long": "too_many",
    "too_short": "missing_field",
    "literal_error": "unknown_word",
    "enum": "unknown_word",
    "greater_than": "number_out_of_range",
    "greater_than_equal": "number_out_of_range",
    "less_than": "number_out_of_range",
    "less_than_equal": "number_out_of_range",
    "timezone_aware": "time_without_zone",
    "string_pattern_mismatch": "wrong_form",
}
_WRONG_TYPE = ("_type", "_parsing", "_from_date_parsing", "_attributes_type")


def as_refusal(error: BaseException) -> BaseException:
    """The framework's own complaints as refusals; everything else as it is."""
    if isinstance(error, ValidationError):
        return _invalid(error.errors)
    if isinstance(error, HttpError):
        return Malformed("bad_request", "This request cannot be read.")
    return error


def _invalid(errors: list[dict[str, Any]]) -> Refusal:
    faults = [{"code": _code(one), "field": place(one["loc"]), "text": _text(one)} for one in errors]
    first = faults[0]
    more = {"faults": faults[:MOST_TOLD]} if len(faults) > 1 else {}
    return Invalid(first["code"], first["text"], field=first["field"], **more)


def _code(error: dict[str, Any]) -> str:
    kind: str = error["type"]
    if own := error.get("ctx", {}).get("kind"):
        return str(own)
    if kind in _CODES:
        return _CODES[kind]
    return "wrong_type" if kind.endswith(_WRONG_TYPE) else "wrong_value"


def _text(error: dict[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."


def place(loc: tuple[str | int, ...]) -> str:
    """Where it is, as the caller wrote it: ("body", "body", "lines", 0, "sku") is lines[0].sku."""
    inside = loc[2:] if loc[0] == "body" else loc[1:]
    text = ""
    for step in inside:
        text += f"[{step}]" if isinstance(step, int) else f".{str(step)[:60]}"
    return text.lstrip(".")[:200]
