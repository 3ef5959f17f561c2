"""What stands in a file of products, entry by entry, each with its place; one that is broken spoils no other."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bespeak.kit import objects
from bespeak.kit.refusals import Invalid

PRODUCT = (
    "handle",
    "name",
    "category",
    "tags",
    "made_to_order",
    "limited",
    "extra_payment",
    "limit_per_customer",
    "picture",
    "bespoke",
)
VARIANT = ("sku", "variant", "price", "stock", "tracked")
NEEDED = ("handle", "name", "sku", "price")
_LIST = re.compile(r'\[|\{\s*"products"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_decoder = json.JSONDecoder(object_pairs_hook=objects.each_once)


class UnusableFile(Invalid):
    """The whole file cannot be used; nothing was read from it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One product as it stands in the file, from this line on. `rows` are the lines of its variants in a table."""

    line: int
    data: Any
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Something in this line that cannot be read at all."""

    line: int
    code: str
    text: str


def entries(path: str, text: str) -> Iterator[Entry | Broken]:
    """Everything in the file, in its order. Refuses one that is neither CSV, JSON nor JSON Lines, or lacks a column."""
    begins = text.lstrip()[:1]
    if begins not in ("[", "{"):
        return _table(path, text)
    return _list(path, text) if _LIST.match(text.lstrip()) else _objects(path, text)


def _list(path: str, text: str) -> Iterator[Entry | Broken]:
    start = _LIST.match(text, len(text) - len(text.lstrip()))
    at = start.end() if start else 0
    while True:
        at = _after(_BETWEEN, text, at)
        if text[at : at + 1] == "]":
            return
        try:
            found, end = _whole(text, at)
        except (ValueError, RecursionError) as error:
            raise _no_json(path, error, _line(text, at)) from None
        line, at = _line(text, at), end
        yield _twice(line, found) if isinstance(found, objects.Twice) else Entry(line, found)


def _whole(text: str, at: int) -> tuple[Any, int]:
    """What stands here and where it ends; an object with a key twice is the fault that it is."""
    try:
        return _decoder.raw_decode(text, at)
    except objects.Twice as twice:
        return twice, json.JSONDecoder().raw_decode(text, at)[1]


def _twice(line: int, twice: objects.Twice) -> Broken:
    return Broken(line, "duplicate_key", f"{twice.name[:60]!r} is there twice; only one can be meant.")


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _objects(path: str, text: str) -> Iterator[Entry | Broken]:
    """One product a line, or one product alone."""
    start = _line(text, len(text) - len(text.lstrip()))
    try:
        yield Entry(start, _decoder.decode(text))
        return
    except objects.Twice as twice:
        if _is_one(text):
            yield _twice(start, twice)
            return
        whole: Exception = ValueError("a key twice")
    except (ValueError, RecursionError) as error:
        whole = error
    read = [(number, _object(line)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if isinstance(read[0][1], str):  # not even the first: this is no file of that kind
        raise _no_json(path, whole, getattr(whole, "lineno", 1))
    for number, found in read:
        if isinstance(found, objects.Twice):
            yield _twice(number, found)
        else:
            yield Broken(number, "not_json", found) if isinstance(found, str) else Entry(number, found[0])


def _is_one(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _object(line: str) -> tuple[Any] | str | objects.Twice:
    """What stands in a line, or what is wrong with it."""
    try:
        return (_decoder.decode(line),)
    except objects.Twice as twice:
        return twice
    except json.JSONDecodeError as error:
        return f"This line is not JSON: {error.msg} at character {error.colno}."
    except (ValueError, RecursionError):
        return "This line is not JSON."


def _no_json(path: str, error: Exception, line: int) -> UnusableFile:
    why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
    return UnusableFile("not_json", f"{path} is neither JSON nor JSON Lines: {why}.", field=f"line {line}")


def _table(path: str, text: str) -> Iterator[Entry | Broken]:
    """Rows of one handle, one below the other, are the variants of one product."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    _known_columns(list(reader.fieldnames or ()))
    try:
        yield from _products(reader)
    except csv.Error as error:
        where = f"line {reader.line_num}"
        raise UnusableFile("not_csv", f"{path} is not a table: {error}.", field=where) from None


def _known_columns(names: list[str]) -> None:
    for name in NEEDED:
        if name not in names:
            raise UnusableFile("missing_column", f"The header lacks {name!r}.", field="line 1")
    for name in names:
        if name not in PRODUCT + VARIANT and not name.startswith("option."):
            known = ", ".join(PRODUCT + VARIANT)
            text = f"The column {name!r} is not known; known are {known}, option.NAME."
            raise UnusableFile("unknown_column", text, field="line 1")


def _products(reader: csv.DictReader[str]) -> Iterator[Entry | Broken]:
    columns = len(reader.fieldnames or ())
    lines: list[int] = []
    product: dict[str, Any] = {}
    before = reader.line_num
    for row in reader:
        line, before = before + 1, reader.line_num  # a row may reach over several lines
        if (cells := _cells(row)) != columns:
            yield Broken(line, "broken_row", f"This row has {cells} cells, the header has {columns}.")
        elif product and row["handle"] and row["handle"] == product["handle"]:
            lines.append(line)
            product["variants"].append(_variant(row))
        else:
            if product:
                yield Entry(lines[0], product, tuple(lines))
            lines = [line]
            product = {name: row.get(name) or "" for name in PRODUCT} | {"variants": [_variant(row)]}
    if product:
        yield Entry(lines[0], product, tuple(lines))


def _cells(row: Mapping[Any, Any]) -> int:
    """How many there are: what is missing is None, what is too much stands under None."""
    return sum(one is not None for name, one in row.items() if name is not None) + len(row.get(None, ()))


def _variant(row: Mapping[str, str]) -> dict[str, Any]:
    options = {name.removeprefix("option."): text for name, text in row.items() if name.startswith("option.") and text}
    return {
        "sku": row["sku"],
        "name": row.get("variant") or "",
        "price": row["price"],
        "options": options,
        "stock": row.get("stock") or None,
        "tracked": row.get("tracked") or "yes",
    }
