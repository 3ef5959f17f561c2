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
    if own := _TEXTS.get(error["type"]):
        name = place(error["loc"]).rpartition(".")[2] or "The body"
        return own.format(name=name, **error.get("ctx", {}))
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."


_TEXTS = {
    "missing": "{name} is needed.",
    "extra_forbidden": "{name} is not known here; /api/v1/openapi.json says what is.",
    "literal_error": "{name} is one of {expected}.",
    "enum": "{name} is one of {expected}.",
    "string_too_long": "{name} has at most {max_length} characters.",
    "string_too_short": "{name} is needed.",
    "too_long": "{name} has at most {max_length} entries.",
    "too_short": "{name} has at least {min_length}.",
    "greater_than": "{name} is more than {gt}.",
    "greater_than_equal": "{name} is at least {ge}.",
    "less_than": "{name} is less than {lt}.",
    "less_than_equal": "{name} is at most {le}.",
    "string_pattern_mismatch": "{name} does not have the right form, which is {pattern}.",
    "int_type": "{name} is a whole number.",
    "int_parsing": "{name} is a whole number.",
    "string_type": "{name} is a text.",
    "bool_type": "{name} is true or false.",
    "list_type": "{name} is a list.",
    "dict_type": "{name} is an object.",
    "model_type": "{name} is an object.",
    "model_attributes_type": "{name} is an object.",
}
"""What is wrong, by the framework's own word for it."""


def place(loc: tuple[str | int, ...]) -> str:
    """Where it is, as the caller wrote it: ("body", "body", "lines", 0, "sku") is lines[0].sku."""
    inside = loc[2:] if loc[0] == "body" else loc[1:]
    text = ""
    for step in inside:
        text += f"[{step}]" if isinstance(step, int) else f".{str(step)[:60]}"
    return text.lstrip(".")[:200]
