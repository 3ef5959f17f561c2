"""JSON from outside, read strictly and member by member, so that one bad member spoils only itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from bespeak.domain.saleschannels.checks import shown
from bespeak.kit import objects
from bespeak.kit.refusals import Invalid

_SPACE = re.compile(r"[ \t\r\n]*")
_OPENER = re.compile(r"[\[{]")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["\[\]{},]', re.DOTALL)


class Member(NamedTuple):
    """One member of a list: where it starts (line from 1), its own text, and its value or why it has none."""

    line: int
    raw: str
    value: object
    fault: Invalid | None
    end: int


def _object(found: list[tuple[str, Any]]) -> dict[str, Any]:
    try:
        return objects.each_once(found)
    except objects.Twice as twice:
        name = shown(twice.name)
        raise Invalid("duplicate_key", f"{name!r} is there twice; only one can be meant.", field=name) from None


def _constant(name: str) -> NoReturn:
    raise Invalid("not_a_number", f"{name} is not a number in JSON.")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)


def decode(text: str) -> object:
    """One whole document. Numbers with a point stay exact (Decimal).

    Refuses broken_json, duplicate_key, not_a_number, too_deep.
    """
    value, end = _value(text, _SPACE.match(text).end())  # type: ignore[union-attr]
    if _SPACE.match(text, end).end() != len(text):  # type: ignore[union-attr]
        raise Invalid(
            "broken_json", f"After the end (character {end + 1}) something follows that does not belong there."
        )
    return value


def _value(text: str, start: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Invalid("broken_json", f"This is not JSON: {error.msg} ({place}).") from None
    except RecursionError:
        raise Invalid("too_deep", "This is nested far too deeply.") from None
    except (ValueError, ArithmeticError):
        raise Invalid("not_a_number", "A number has far too many digits.") from None


def is_cut(text: str) -> bool:
    """Whether broken JSON is only the beginning of something longer."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip())
        return at_end or error.msg.startswith("Unterminated string")
    except (ValueError, RecursionError):
        pass
    return False


def lines(stream: Iterator[str], first: int = 1) -> Iterator[Member]:
    """One JSON value a line; blank lines are passed over."""
    for number, line in enumerate(stream, first):
        if not line.isspace():
            yield _alone(number, line)


def _alone(number: int, line: str) -> Member:
    raw = line.strip()
    try:
        return Member(number, raw, decode(raw), None, 0)
    except Invalid as fault:
        text = re.sub(r"line 1, (column)", r"\1", fault.text)
        return Member(number, raw, None, Invalid(fault.kind, text, field=fault.field), 0)


def find_list(text: str, path: Sequence[str]) -> int | None:
    """Where the list under these keys opens (behind its bracket), without reading what lies before or after."""
    here = _space(text, 0)
    for key in path:
        found = _find_key(text, here, key)
        if found is None:
            return None
        here = found
    return here + 1 if text.startswith("[", here) else None


def _find_key(text: str, here: int, key: str) -> int | None:
    if not text.startswith("{", here):
        return None
    here = _space(text, here + 1)
    while text.startswith('"', here):
        try:
            name, here = _value(text, here)
            here = _space(text, here)
            if not text.startswith(":", here):
                return None
            here = _space(text, here + 1)
            if name == key:
                return here
            _, here = _value(text, here)
        except Invalid:
            return None
        here = _space(text, here)
        if not text.startswith(",", here):
            return None
        here = _space(text, here + 1)
    return None


def _space(text: str, here: int) -> int:
    return _SPACE.match(text, here).end()  # type: ignore[union-attr]


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the list that opens just before `start`.

    A list that never closes ends in a member with the fault `truncated`.
    """
    counted, line = start, 1 + text.count("\n", 0, start)
    here = _space(text, start)
    while not text.startswith("]", here):
        line += text.count("\n", counted, here)
        counted = here
        value, fault, end, there = _member(text, here)
        yield Member(line, text[here:end].rstrip(), value, fault, end)
        if there is None:
            break
        here = there
    else:
        yield from _tail(text, here)


def _tail(text: str, here: int) -> Iterator[Member]:
    """Behind the list's end only the ends of what it lies in may follow; another list or object was forgotten there."""
    found = _OPENER.search(text, here + 1)
    if found and not text[here + 1 : found.start()].strip(" \t\r\n]}"):
        fault = Invalid("broken_json", "Behind the end of the list something follows that does not belong there.")
        line = 1 + text.count("\n", 0, found.start())
        yield Member(line, text[found.start() :].rstrip(), None, fault, len(text))


def _member(text: str, here: int) -> tuple[object, Invalid | None, int, int | None]:
    """Value or fault, where it ends, and where the next one starts (None: nowhere)."""
    fault = _cut()
    if here < len(text):
        try:
            value, end = _value(text, here)
            there = len(text) if _space(text, end) == len(text) else _behind(text, end)
            if there is not None:
                return value, None, end, there
            fault = Invalid("broken_json", "A comma is missing behind this.")
        except Invalid as found:
            fault = found
    alike = _next_alike(text, here)
    stop = _skip(text, here, alike or len(text))
    if stop is not None:
        return None, fault, stop, _behind(text, stop)
    if alike is not None:
        return None, fault, alike, _space(text, alike)
    return None, _cut(), len(text), None


def _behind(text: str, end: int) -> int | None:
    """Past the comma behind a member, or at the bracket that closes the list; None when neither stands there."""
    end = _space(text, end)
    if text.startswith(",", end):
        return _space(text, end + 1)
    return end if text.startswith("]", end) else None


def _cut() -> Invalid:
    return Invalid("truncated", "The file ends in the middle of the list; what came before was read.")


def _skip(text: str, here: int, limit: int) -> int | None:
    """The end of a broken member: the next comma or bracket of its list; None when there is none before the limit."""
    depth = 0
    for token in _TOKEN.finditer(text, here, limit):
        sign = token.group()
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0:
                return token.start() if sign == "]" else None
        elif sign == "," and depth == 0:
            return token.start()
        elif sign == '"':
            return None
    return None


def _next_alike(text: str, here: int) -> int | None:
    """If members have lines of their own: where the next line starts that looks like this member's first."""
    begin = text.rfind("\n", 0, here) + 1
    if text[begin:here].strip(" \t") or here >= len(text):
        return None
    found = text.find("\n" + text[begin:here] + text[here], here)
    return None if found < 0 else found
