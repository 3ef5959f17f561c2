"""Column mappings: how a file that is no known format says what an order says (docs/guides/orders-from-files.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.orderform import ADDRESS_FIELDS, LINE_FIELDS, ORDER_FIELDS, PAYMENT_FIELDS
from bespeak.domain.saleschannels.slugs import channel
from bespeak.kit.refusals import Invalid

_TOP = frozenset(
    [
        "name",
        "title",
        "source",
        "format",
        "delimiter",
        "decimal",
        "timezone",
        "header",
        "orders",
        "lines",
        "ships",
        "order",
        "line",
        "refuse",
        "cancelled",
    ]
)
_FLAT = ORDER_FIELDS - {"lines", "address", "billing", "payment", "wishes"}
_NESTED = {"address": ADDRESS_FIELDS, "billing": ADDRESS_FIELDS, "payment": PAYMENT_FIELDS}
_SOURCE = frozenset(["column", "value", "cut", "positive", "pattern"])
_RULE = frozenset(["column", "equals", "starts", "code", "text"])


class Unusable(Invalid):
    """The whole file (or mapping) cannot be used; nothing was read from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one field comes from: a column (in JSON a path like "buyer.mail") or a fixed value.

    `cut` is taken off the end ("17850.0" → "17850"); `pattern` reads a time (strptime);
    `positive` refuses a price of 0.
    """

    column: str = ""
    value: str = ""
    cut: str = ""
    pattern: str = ""
    positive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A value of a column that decides: refuse the order by this code, or call it cancelled."""

    column: str
    equals: tuple[str, ...] = ()
    starts: str = ""
    code: str = ""
    text: str = ""

    def fits(self, value: str) -> bool:
        return value in self.equals or (bool(self.starts) and value.startswith(self.starts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """`strict` is the house's own CSV: what cannot be right is refused there, not doubted."""

    name: str
    source: str = "file"
    format: str = "csv"
    delimiter: str = ""
    decimal: str = "."
    timezone: str = "UTC"
    header: tuple[str, ...] = ()
    orders: str = ""
    lines: str = "lines"
    ships: bool = True
    strict: bool = False
    order: Table[str, Source] = field(default_factory=dict)
    line: Table[str, Source] = field(default_factory=dict)
    refuse: tuple[Rule, ...] = ()
    cancelled: Rule | None = None
    written: str = ""

    def columns(self) -> Iterator[str]:
        """Every column the mapping needs."""
        for source in (*self.order.values(), *self.line.values()):
            if source.column:
                yield source.column
        for rule in (*self.refuse, *((self.cancelled,) if self.cancelled else ())):
            yield rule.column


def load(name: str) -> Mapping:
    """A shipped mapping by its name, or the text of a mapping. Refuses bad_mapping with the key."""
    if "\n" in name or "=" in name:
        return read(name)
    by_name = {one.name: one for one in shipped()}
    if name not in by_name:
        _bad("", f"There is no mapping {shown(name)!r} here; shipped are: {', '.join(by_name)}.")
    return by_name[name]


@lru_cache(maxsize=1)
def shipped() -> tuple[Mapping, ...]:
    folder = resources.files("bespeak.domain.saleschannels") / "mappings"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(read(one.read_text("utf-8")) for one in files)


def read(written: str) -> Mapping:
    """A mapping from its TOML. Every mistake in it is named with its key (bad_mapping)."""
    try:
        data = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        _bad("", f"The mapping is not TOML: {error}.")
    _only(data, _TOP, "")
    order = {key: _source(one, f"order.{key}") for key, one in _table(data, "order").items()}
    line = {key: _source(one, f"line.{key}") for key, one in _table(data, "line").items()}
    for key in order:
        check_target(key)
    for key in line:
        if key not in LINE_FIELDS - {"properties"} and not key.startswith("properties."):
            _bad(f"line.{key}", f"A line has no field {key!r}.")
    for needed, table in (("external_id", order), ("quantity", line), ("price", line)):
        if needed not in table:
            _bad("order" if table is order else "line", f"The mapping does not say where {needed} comes from.")
    if not order["external_id"].column:
        _bad("order.external_id", "The order's id must come from a column.")
    return Mapping(
        name=_word(data, "name") or "mapping",
        source=_channel(data) or "file",
        format=_one_of(data, "format", ("csv", "json", "jsonl")),
        delimiter=_word(data, "delimiter"),
        decimal=_one_of(data, "decimal", (".", ",")),
        timezone=_zone(data),
        header=_words(data, "header"),
        orders=_word(data, "orders"),
        lines=_word(data, "lines") or "lines",
        ships=data.get("ships", True) is not False,
        order=order,
        line=line,
        refuse=_rules(data),
        cancelled=_rule(data["cancelled"], "cancelled") if "cancelled" in data else None,
        written=written,
    )


def own(header: tuple[str, ...]) -> Mapping:
    """Bespeak's own CSV: columns called like the fields. Refuses unknown columns, and the lack of a needed one."""
    order: dict[str, Source] = {}
    line: dict[str, Source] = {}
    unknown = []
    for column in header:
        if column in _OWN_LINE or column.startswith("properties."):
            line[_OWN_LINE.get(column, column)] = Source(column=column)
        else:
            try:
                check_target(column)
                order[column] = Source(column=column)
            except Unusable:
                unknown.append(column)
    missing = [one for one in ("external_id", "quantity", "price") if one not in header]
    if unknown or missing:
        raise Unusable(
            "wrong_header",
            " ".join(_header_faults(missing, unknown)),
            field=shown((missing or unknown)[0]),
            missing=missing,
            unknown=unknown,
        )
    return Mapping(name="generic", strict=True, order=order, line=line, header=header)


def _header_faults(missing: list[str], unknown: list[str]) -> Iterator[str]:
    if missing:
        yield f"The header lacks {', '.join(missing)}."
    if unknown:
        yield f"It has columns nobody knows: {', '.join(repr(shown(one)) for one in unknown[:10])}."


_OWN_LINE = {
    "sku": "sku",
    "title": "title",
    "quantity": "quantity",
    "price": "price",
    "line_discount": "discount",
    "line_external_id": "external_id",
}
OWN_COLUMNS = frozenset(_OWN_LINE) | _FLAT


def _bad(key: str, text: str) -> NoReturn:
    raise Unusable("bad_mapping", text, field=key)


def _only(data: dict[str, Any], known: frozenset[str], place: str) -> None:
    for key in data:
        if key not in known:
            _bad(f"{place}{key}", f"The mapping knows no {key!r} here; known are {', '.join(sorted(known))}.")


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        _bad(key, f"[{key}] must be a table.")
    return value


def _word(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        _bad(key, f"{key} must be text.")
    return value


def _channel(data: dict[str, Any]) -> str:
    try:
        return channel(_word(data, "source"))
    except Invalid as fault:
        _bad("source", fault.text)


def _words(data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        _bad(key, f"{key} must be text or a list of texts.")
    return tuple(value)


def _one_of(data: dict[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = _word(data, key) or choices[0]
    if value not in choices:
        _bad(key, f"{key} must be one of {', '.join(choices)}.")
    return value


def _zone(data: dict[str, Any]) -> str:
    name = _word(data, "timezone") or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _bad("timezone", f"{name!r} is no time zone like Europe/London.")
    return name


def check_target(key: str) -> None:
    """Refuses what is no field of an order ("address.city", "wishes.Delivery time")."""
    outer, _, inner = key.partition(".")
    fits = outer in ("wishes", "extra") or inner in _NESTED.get(outer, ()) if inner else key in _FLAT
    if not fits:
        _bad(f"order.{key}", f"An order has no field {key!r}.")


def _source(value: Any, place: str) -> Source:
    if isinstance(value, str):
        return Source(column=value)
    if not isinstance(value, dict):
        _bad(place, "Write the column's name, or a table with column or value.")
    _only(value, _SOURCE, f"{place}.")
    if bool(_word(value, "column")) == bool(_word(value, "value")):
        _bad(place, "Give either column or value.")
    return Source(
        column=_word(value, "column"),
        value=_word(value, "value"),
        cut=_word(value, "cut"),
        pattern=_word(value, "pattern"),
        positive=value.get("positive") is True,
    )


def _rules(data: dict[str, Any]) -> tuple[Rule, ...]:
    found = data.get("refuse", [])
    if not isinstance(found, list):
        _bad("refuse", "Write [[refuse]] once for each rule.")
    return tuple(_rule(one, "refuse") for one in found)


def _rule(value: Any, place: str) -> Rule:
    if not isinstance(value, dict):
        _bad(place, "A rule is a table with column and equals or starts.")
    _only(value, _RULE, f"{place}.")
    rule = Rule(
        column=_word(value, "column"),
        equals=_words(value, "equals"),
        starts=_word(value, "starts"),
        code=_word(value, "code") or "not_wanted",
        text=_word(value, "text"),
    )
    if not rule.column or not (rule.equals or rule.starts):
        _bad(place, "A rule needs column, and equals or starts.")
    return rule
