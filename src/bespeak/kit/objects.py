"""Objects in JSON whose keys each stand there once: of two values under one key nobody can say which was meant."""

from __future__ import annotations

import json
from typing import Any


class Twice(Exception):
    """A key stands twice in one object."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is there twice")


class _Doubled(dict[str, Any]):
    """An object with a key that stands there twice."""

    name = ""


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `object_pairs_hook`. Raises Twice."""
    one = dict(pairs)
    if len(one) != len(pairs):
        raise Twice(_first_again(pairs))
    return one


def where_twice(text: str) -> str:
    """The place of a key that stands twice in this JSON ("lines[0].price"), "" if each stands there once."""
    return _place(json.loads(text, object_pairs_hook=_marked), "") or ""


def _first_again(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    one = _Doubled(pairs)
    one.name = _first_again(pairs) if len(one) != len(pairs) else ""
    return one if len(one) != len(pairs) else dict(one)


def _place(data: Any, place: str) -> str | None:
    before = f"{place}." if place else ""
    if isinstance(data, _Doubled):
        return f"{before}{data.name[:60]}"
    inner: list[tuple[str, Any]] = []
    if isinstance(data, dict):
        inner = [(f"{before}{name[:60]}", value) for name, value in data.items()]
    elif isinstance(data, list):
        inner = [(f"{place}[{number}]", value) for number, value in enumerate(data)]
    return next((found for at, value in inner if (found := _place(value, at)) is not None), None)
