"""Reading a file of orders: what it is, then each order of it, one at a time, parsed or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bespeak.domain.saleschannels import documents, tables
from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.documents import Member
from bespeak.domain.saleschannels.gateways.loose import Platform, Table
from bespeak.domain.saleschannels.mapping import Mapping
from bespeak.domain.saleschannels.opening import Opened, open_file
from bespeak.domain.saleschannels.orderform import fields_of
from bespeak.domain.saleschannels.recognising import Format, recognise, single, unwrap
from bespeak.domain.saleschannels.tables import Row
from bespeak.kit.refusals import Invalid


class Parsed(NamedTuple):
    """An order that could be read: the line it starts on, its own text, and the fields of its draft."""

    line: int
    raw: str
    fields: dict[str, Any]


class Refused(NamedTuple):
    """One that could not. `line` is that of the row at fault; `external_id` is "" where it could not be made out."""

    line: int
    raw: str
    external_id: str
    field: str
    code: str
    text: str


Read = Parsed | Refused


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was recognised. Its orders can be read as often as wanted."""

    opened: Opened
    format: Format
    mapping: Mapping | None

    def orders(self, store_currency: str) -> Iterator[Read]:
        """Each order in turn; where the order names no currency it is the store's."""
        if self.format.table is not None:
            return _TableReader(self.format, self.format.table, store_currency).orders(self.opened.lines())
        return (_one(member, self.format, store_currency) for member in _members(self.opened, self.format))


def open_orders(name: str, data: bytes | Path, mapping: Mapping | None = None) -> Reading:
    """Recognises a file. Refuses an unusable one (`Unusable`): empty, not text, half, wrong header, no known format."""
    opened = open_file(name, data)
    return Reading(opened, recognise(opened, mapping), mapping)


def read(data: bytes | Path, name: str, store_currency: str, mapping: Mapping | None = None) -> Iterator[Read]:
    """Every order of a file, in its order. One bad line refuses its order, never the file."""
    return open_orders(name, data, mapping).orders(store_currency)


def _members(opened: Opened, format: Format) -> Iterator[Member]:
    if format.shape == "lines":
        return documents.lines(opened.lines())
    text = opened.text()
    start = documents.find_list(text, format.path) if format.shape == "list" else None
    return iter([single(text)]) if start is None else documents.members(text, start)


def _one(member: Member, format: Format, currency: str) -> Read:
    order, platform = unwrap(member.value), format.platform
    try:
        if member.fault is not None:
            raise member.fault
        if not isinstance(order, dict):
            raise Invalid("not_an_object", "An order is an object.")
        formed = platform.form(order, store_currency=currency)
        return Parsed(member.line, member.raw, fields_of(formed, store_currency=currency, source=format.source))
    except Invalid as fault:
        name = _id_of(order, platform)
        return Refused(member.line, member.raw, name, shown(fault.field, 100), fault.code, fault.text)


def _id_of(order: object, platform: Platform) -> str:
    try:
        return shown(platform.external_id(order), 100) if isinstance(order, dict) else ""
    except Invalid:
        return ""


class _TableReader:
    """Rows that stand together and name the same order are one order."""

    def __init__(self, format: Format, table: Table, currency: str) -> None:
        self._format, self._table, self._currency = format, table, currency
        self._seen: dict[str, int] = {}

    def orders(self, lines: Iterator[str]) -> Iterator[Read]:
        for _ in range(self._format.first - 1):
            next(lines, None)
        for name, group in self._groups(
            tables.rows(lines, self._format.delimiter, self._format.width, self._format.first)
        ):
            yield self._order(name, group)

    def _groups(self, rows: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
        """A broken row counts to the order it seems to name."""
        key, name = self._table.key, ""
        group: list[Row] = []
        for row in rows:
            cells = row.cells if row.cells is not None else tables.split(row.raw, self._format.delimiter)
            here = cells[key] if len(cells) > key else ""
            if group and here and here == name:
                group.append(row)
                continue
            if group:
                yield name, group
            name, group = here, [row]
        if group:
            yield name, group

    def _order(self, name: str, group: list[Row]) -> Read:
        raw = group[0].raw if len(group) == 1 else "".join([row.raw for row in group])
        try:
            return Parsed(group[0].line, raw, self._fields(name, group, raw))
        except Invalid as fault:
            line = _line_at_fault(fault, group)
            return Refused(line, raw, shown(name, 100), shown(fault.field, 100), fault.code, fault.text)

    def _fields(self, name: str, group: list[Row], raw: str) -> dict[str, Any]:
        cells = []
        for n, row in enumerate(group):
            if row.cells is None:
                raise Invalid("broken_row", self._what_is_broken(row), row=n)
            cells.append(row.cells)
        here = hash(raw.rstrip("\r\n"))
        if name and self._seen.setdefault(name, here) != here:
            text = "Other rows of this order stand further up; the rows of an order must stand together."
            raise Invalid("rows_apart", text)
        formed = self._table.form(cells, store_currency=self._currency)
        return fields_of(formed, store_currency=self._currency, source=self._format.source)

    def _what_is_broken(self, row: Row) -> str:
        cells = len(tables.split(row.raw, self._format.delimiter))
        if cells == self._format.width or row.raw.count('"') % 2:
            return "A quote in this row is not closed, or has something behind it."
        return f"This row has {cells} cells; the header has {self._format.width}."


def _line_at_fault(fault: Invalid, group: list[Row]) -> int:
    found = re.match(r"lines\[(\d+)\]", fault.field)
    row = int(found.group(1)) if found else fault.data.get("row", 0)
    return group[min(row, len(group) - 1)].line


def join(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Files given together, with Amazon's items put into the orders they belong to. Everything else stays as it is."""
    documents_by_place = {n: found for n, (_, data) in enumerate(files) if (found := _amazon(data))}
    items: dict[str, list[Any]] = {}
    for found in documents_by_place.values():
        if isinstance(found.get("OrderItems"), list) and "PurchaseDate" not in found:
            items.setdefault(str(found.get("AmazonOrderId")), []).extend(found["OrderItems"])
    joined, used = [], set()
    for n, (name, data) in enumerate(files):
        orders = documents_by_place.get(n, {}).get("Orders")
        wanting = [one for one in orders if _wants_items(one, items)] if isinstance(orders, list) else []
        for one in wanting:
            one["OrderItems"] = items[one["AmazonOrderId"]]
            used.add(one["AmazonOrderId"])
        joined.append((name, _rewritten(orders) if wanting else data))
    return [
        pair for n, pair in enumerate(joined) if str(documents_by_place.get(n, {}).get("AmazonOrderId")) not in used
    ]


def _wants_items(order: Any, items: dict[str, list[Any]]) -> bool:
    return (
        isinstance(order, dict)
        and "OrderItems" not in order
        and isinstance(order.get("AmazonOrderId"), str)
        and order["AmazonOrderId"] in items
    )


def _rewritten(orders: Any) -> bytes:
    rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in orders)
    return f'{{"payload": {{"Orders": [\n{rows}\n]}}}}\n'.encode()


def _amazon(data: bytes) -> dict[str, Any] | None:
    if b'"AmazonOrderId"' not in data:
        return None
    try:
        found = json.loads(data)
        found = found.get("payload", found) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None
