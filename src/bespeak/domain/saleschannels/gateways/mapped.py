"""Any CSV or JSON by a column mapping; Bespeak's own CSV is one whose columns are already called like the fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Named
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bespeak.domain.saleschannels.checks import amount, inside, moment, shown
from bespeak.domain.saleschannels.gateways import loose
from bespeak.domain.saleschannels.gateways.loose import Object, to_the_letter
from bespeak.domain.saleschannels.mapping import Mapping, Rule, Source
from bespeak.domain.saleschannels.orderform import Formed
from bespeak.kit.refusals import Invalid

Convert = Callable[[Any], Any]

_AMOUNTS = frozenset({"total", "shipping", "tax", "discount", "price", "payment.paid"})
_TIMES = frozenset({"placed_at", "updated_at"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?", re.ASCII)


def pieces(written: Any) -> Any:
    """A quantity from a spreadsheet's text ("6", "6.0"); whether it is whole and above zero is checked later."""
    if not isinstance(written, str):
        return written
    if written.isdecimal() and len(written) < 10 and written.isascii():
        return int(written)
    if not _NUMBER.fullmatch(written.strip()):
        raise Invalid("not_a_number", f"The quantity is {written[:40]!r}; it must be a whole number.", field="quantity")
    number = Decimal(written.strip())
    return int(number) if number == number.to_integral_value() else number


class _Plan:
    """How the fields of one level (order or line) are filled: nested place, name, where from, what is done to it."""

    def __init__(self, mapping: Mapping, sources: Named[str, Source]) -> None:
        self.fixed = [(*_places(target), source.value) for target, source in sources.items() if not source.column]
        self.read = [
            (*_places(target), source.column, _convert(target, source, mapping))
            for target, source in sources.items()
            if source.column
        ]
        self.positive = any(source.positive for source in sources.values())

    def fill(self, values: Sequence[Any], places: Sequence[int]) -> Object:
        filled: Object = {}
        for (outer, name, _, convert), place in zip(self.read, places, strict=True):
            value = values[place]
            if value is None or value == "":
                continue
            if convert is not None:
                value = convert(value)
            if outer:
                filled.setdefault(outer, {})[name] = value
            else:
                filled[name] = value
        for outer, name, value in self.fixed:
            (filled.setdefault(outer, {}) if outer else filled)[name] = value
        return filled


def _places(target: str) -> tuple[str, str]:
    outer, point, inner = target.partition(".")
    return (outer, inner) if point else ("", target)


def _convert(target: str, source: Source, mapping: Mapping) -> Convert | None:
    steps: list[Convert] = []
    if mapping.format != "csv":
        steps.append(_value if target in _AMOUNTS or target == "quantity" else to_the_letter)
    if source.cut:
        steps.append(lambda value: value.removesuffix(source.cut) if isinstance(value, str) else value)
    if target == "quantity":
        steps.append(pieces)
    elif target in _AMOUNTS and mapping.decimal == ",":
        steps.append(_with_point)
    elif target in _TIMES and (source.pattern or mapping.timezone != "UTC"):
        steps.append(_Clock(target, source.pattern, ZoneInfo(mapping.timezone)))
    if len(steps) < 2:
        return steps[0] if steps else None
    return lambda value: _through(steps, value)


def _through(steps: list[Convert], value: Any) -> Any:
    for step in steps:
        value = step(value)
    return value


def _value(value: Any) -> Any:
    return value


def _with_point(value: Any) -> Any:
    """ "1.234,50" → "1234.50"."""
    return re.sub(r"[ .\u00a0\u202f']", "", value).replace(",", ".") if isinstance(value, str) else value


class _Clock:
    """Reads a time that has no offset in the mapping's zone."""

    def __init__(self, field: str, pattern: str, zone: ZoneInfo) -> None:
        self.field, self.pattern, self.zone = field, pattern, zone

    def __call__(self, written: Any) -> str:
        if self.pattern and isinstance(written, str):
            try:
                written = datetime.strptime(written.strip(), self.pattern).isoformat()  # noqa: DTZ007 (the zone follows)
            except ValueError:
                text = f"{shown(written, 40)!r} is not a time written like {self.pattern}."
                raise Invalid("bad_date", text, field=self.field) from None
        at = moment(written, self.field, self.zone)
        return at.isoformat() if at else ""


def _positive(line: Object, currency: Any, place: str) -> None:
    if line.get("price") is not None and isinstance(currency, str) and amount(line["price"], currency, place) <= 0:
        raise Invalid("price_not_positive", f"The price is {line['price']}; here it must be above zero.", field=place)


def _decide(rules: tuple[Rule, ...], value_of: Callable[[str], str]) -> None:
    for rule in rules:
        if rule.fits(value_of(rule.column)):
            text = rule.text or f"Orders whose {rule.column} is {shown(value_of(rule.column))!r} are not taken."
            raise Invalid(rule.code, text, field="external_id" if rule.starts else shown(rule.column))


class _Mapped:
    """What CSV and JSON have in common once fields and lines are there."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping, self.name, self.source = mapping, mapping.name, mapping.source
        self._order, self._line = _Plan(mapping, mapping.order), _Plan(mapping, mapping.line)

    def _formed(
        self, order: Object, lines: list[Object], store_currency: str, value_of: Callable[[str], str]
    ) -> Formed:
        mapping, gone = self.mapping, self.mapping.cancelled
        order["lines"] = lines
        if self._line.positive:
            for n, line in enumerate(lines):
                _positive(line, order.get("currency") or store_currency, f"lines[{n}].price")
        formed = Formed(order=order, ships=mapping.ships, extra=order.pop("extra", {}))
        formed.needs_total = mapping.strict or "total" in mapping.order
        formed.cancelled = gone is not None and gone.fits(value_of(gone.column))
        if not mapping.strict:
            order.setdefault("channel", mapping.source)
            loose.contact(formed, email=order.get("email") or "", phone=order.get("phone") or "")
            for place in ("address", "billing"):
                loose.address(formed, place, order.get(place) or {})
        return formed


class MappedTable(_Mapped):
    """One CSV file by its mapping: rows with the same id, standing together, are one order."""

    def __init__(self, mapping: Mapping, header: Sequence[str]) -> None:
        super().__init__(mapping)
        self._at = {column: n for n, column in enumerate(header)}
        self.key = self._at[mapping.order["external_id"].column]
        self._order_places = [self._at[column] for _, _, column, _ in self._order.read]
        self._line_places = [self._at[column] for _, _, column, _ in self._line.read]
        self._same = [(name, self._at[column]) for _, name, column, _ in self._order.read if name not in _TIMES]

    def form(self, rows: Sequence[Sequence[str]], *, store_currency: str) -> Formed:
        first = rows[0]

        def value_of(column: str) -> str:
            return first[self._at[column]]

        if self.mapping.refuse:
            _decide(self.mapping.refuse, value_of)
        if len(rows) > 1:
            self._agree(rows)
        lines = [self._one_line(row, n) for n, row in enumerate(rows)]
        return self._formed(self._order.fill(first, self._order_places), lines, store_currency, value_of)

    def _one_line(self, row: Sequence[str], n: int) -> Object:
        try:
            return self._line.fill(row, self._line_places)
        except Invalid as fault:
            raise inside(fault, f"lines[{n}]") from None

    def _agree(self, rows: Sequence[Sequence[str]]) -> None:
        """What belongs to the whole order stands in its first row; later rows repeat it or leave it empty."""
        first = rows[0]
        for name, place in self._same:
            for n, row in enumerate(rows):
                if row[place] and row[place] != first[place]:
                    text = f"Row {n + 1} of the order says another {name} than its first row."
                    raise Invalid("rows_disagree", text, field=name, row=n)


class MappedPlatform(_Mapped):
    """Foreign JSON by its mapping: columns are paths like "buyer.mail"."""

    marks: frozenset[str] = frozenset()

    def external_id(self, order: Object) -> str:
        return to_the_letter(reach(order, self.mapping.order["external_id"].column))

    def form(self, order: Object, *, store_currency: str) -> Formed:
        def value_of(column: str) -> str:
            return to_the_letter(reach(order, column))

        _decide(self.mapping.refuse, value_of)
        items = reach(order, self.mapping.lines)
        lines = [self._one_line(item, n) for n, item in enumerate(items)] if isinstance(items, list) else []
        return self._formed(_filled(self._order, order), lines, store_currency, value_of)

    def _one_line(self, item: Any, n: int) -> Object:
        try:
            return _filled(self._line, item)
        except Invalid as fault:
            raise inside(fault, f"lines[{n}]") from None


def _filled(plan: _Plan, data: Any) -> Object:
    return plan.fill([reach(data, column) for _, _, column, _ in plan.read], range(len(plan.read)))


def reach(data: Any, path: str) -> Any:
    """The value under a path like "buyer.mail" or "items.0.id"; None where there is none."""
    for key in path.split("."):
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and key.isdecimal() and len(key) < 6 and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data
