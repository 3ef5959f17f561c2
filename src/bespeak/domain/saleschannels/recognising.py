"""Telling which format a file is in, before any order of it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from bespeak.domain.saleschannels import documents, tables
from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.documents import Member
from bespeak.domain.saleschannels.gateways.amazon import Amazon
from bespeak.domain.saleschannels.gateways.generic import Generic
from bespeak.domain.saleschannels.gateways.loose import Platform, Table
from bespeak.domain.saleschannels.gateways.mapped import MappedPlatform, MappedTable
from bespeak.domain.saleschannels.gateways.shopify import Shopify
from bespeak.domain.saleschannels.gateways.shopify_export import NEEDED, ShopifyExport
from bespeak.domain.saleschannels.gateways.woocommerce import WooCommerce
from bespeak.domain.saleschannels.mapping import Mapping, Unusable
from bespeak.domain.saleschannels.opening import Opened
from bespeak.kit.refusals import Invalid

PLATFORMS: dict[str, Platform] = {one.name: one for one in (Shopify(), WooCommerce(), Amazon(), Generic())}
EXPECTED = (
    "Shopify JSON or order export, WooCommerce JSON, Amazon orders, Bespeak's own JSON, JSON lines or CSV, "
    "or anything else by a mapping"
)
_PATHS = (("orders",), ("payload", "Orders"), ("Orders",))
_LOOK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a file is: `shape` is list, single, lines or table; `source` the sales channel its orders come from."""

    code: str
    shape: str
    source: str
    platform: Platform = PLATFORMS["generic"]
    table: Table | None = None
    delimiter: str = ""
    header: str = ""
    width: int = 0
    first: int = 1
    path: tuple[str, ...] = ()


def recognise(opened: Opened, mapping: Mapping | None = None) -> Format:
    """Refuses what cannot be used, naming what was expected and what was found."""
    if mapping is not None:
        return _table(opened, mapping) if mapping.format == "csv" else _json(opened, mapping)
    start = opened.first_lines(1)[0].lstrip()
    if start[:1] in ("{", "["):
        return _json(opened, None)
    if start[:1] == "<":
        _unknown("HTML or XML")
    return _table(opened, None)


def _unknown(found: str) -> NoReturn:
    raise Unusable("unknown_format", f"This is no format that is known here. Expected: {EXPECTED}. Found: {found}.")


def _json(opened: Opened, mapping: Mapping | None) -> Format:
    if _one_a_line(opened, mapping):
        return _of_members(documents.lines(opened.lines()), "lines", (), mapping)
    text = opened.text()
    for path in _paths(mapping):
        start = documents.find_list(text, path)
        if start is not None:
            return _of_members(documents.members(text, start), "list", path, mapping)
    return _of_members(iter([single(text)]), "single", (), mapping)


def _paths(mapping: Mapping | None) -> Iterable[tuple[str, ...]]:
    yield ()
    if mapping and mapping.orders:
        yield tuple(mapping.orders.split("."))
    yield from _PATHS


def _one_a_line(opened: Opened, mapping: Mapping | None) -> bool:
    if (mapping and mapping.format == "jsonl") or opened.name.lower().endswith((".jsonl", ".ndjson")):
        return True
    first, second = [*(line.strip() for line in opened.first_lines(2)), ""][:2]
    return first.startswith("{") and first != "{" and second.startswith("{")


def single(text: str) -> Member:
    """A whole document that is one order. Half of it, or no JSON at all, is no order: Unusable."""
    line = 1 + text[: len(text) - len(text.lstrip())].count("\n")
    try:
        return Member(line, text.strip(), documents.decode(text), None, len(text))
    except Invalid as fault:
        if fault.code == "broken_json":
            _broken(text, fault)
        return Member(line, text.strip(), None, fault, len(text))


def _broken(text: str, fault: Invalid) -> NoReturn:
    if documents.is_cut(text):
        raise Unusable("truncated", "The file ends in the middle of its only order.")
    raise Unusable("broken_json", fault.text)


def unwrap(value: object) -> object:
    """Webhooks and answers put the order into an envelope with one key."""
    if isinstance(value, dict):
        for key in ("order", "payload"):
            inner = value.get(key)
            if isinstance(inner, dict) and ("lines" not in value and "line_items" not in value):
                return inner
    return value


def _of_members(found: Iterator[Member], shape: str, path: tuple[str, ...], mapping: Mapping | None) -> Format:
    seen: list[Member] = []
    for member in islice(found, _LOOK):
        seen.append(member)
        platform = MappedPlatform(mapping) if mapping else _platform(unwrap(member.value))
        if platform is not None and member.fault is None:
            source = getattr(platform, "source", platform.name)
            return Format(
                code=f"{platform.name}-{'jsonl' if shape == 'lines' else 'json'}",
                shape=shape,
                source=source,
                platform=platform,
                path=path,
            )
    faults = [one.fault for one in seen if one.fault]
    if faults and len(faults) == len(seen) and shape != "single":
        raise Unusable(faults[0].code, f"Nothing in the file can be read. {faults[0].text}")
    if any(one.fault is None for one in seen):
        _unknown(_described(seen))
    return Format(code="generic-json", shape=shape, source=Generic.source, platform=PLATFORMS["generic"], path=path)


def _platform(value: object) -> Platform | None:
    if not isinstance(value, dict):
        return None
    scored = [(len(value.keys() & one.marks), one) for one in PLATFORMS.values()]
    best, platform = max(scored, key=lambda pair: pair[0])
    return platform if best else None


def _described(seen: Sequence[Member]) -> str:
    value = next(one.value for one in seen if one.fault is None)
    if isinstance(value, dict):
        return "JSON with " + ", ".join(shown(key, 30) for key in list(value)[:12])
    return "JSON that is no object and no list of objects"


def _table(opened: Opened, mapping: Mapping | None) -> Format:
    start = opened.first_lines(1)[0]
    wanted = frozenset(mapping.columns()) if mapping else _KNOWN
    given = mapping.delimiter if mapping else ""
    delimiter = given or max(
        ",;\t|", key=lambda one: len(wanted.intersection(cell.strip() for cell in tables.split(start, one)))
    )
    header, text, first = tables.header(opened.lines(), delimiter)
    twice = sorted({one for one in header if one and header.count(one) > 1})
    if twice:
        raise Unusable(
            "wrong_header", f"The header has {', '.join(map(repr, twice[:5]))} twice.", field=shown(twice[0])
        )
    name, source, table = _table_of(header, mapping)
    return Format(
        code=f"{name}-csv",
        shape="table",
        source=source,
        table=table,
        delimiter=delimiter,
        header=text,
        width=len(header),
        first=first,
    )


def _table_of(header: list[str], mapping: Mapping | None) -> tuple[str, str, Table]:
    if mapping is not None:
        _all_there(header, sorted(set(mapping.columns())), f"The mapping {mapping.name!r}")
        return mapping.name, mapping.source, MappedTable(mapping, header)
    if set(header).issuperset(NEEDED):
        return "shopify", "shopify", ShopifyExport(header)
    for one in mappings.shipped():
        if one.header and tuple(header) == one.header:
            return one.name, one.source, MappedTable(one, header)
    nearest, wanted, overlap = max(_candidates(header), key=lambda one: one[2])
    if overlap < 2 and "external_id" not in header:
        _unknown("a table with the columns " + ", ".join(shown(one, 30) for one in header[:12]))
    if nearest != "Bespeak's own CSV":
        _all_there(header, wanted, nearest)
        raise Unusable(
            "wrong_header", f"{nearest} has exactly the columns {', '.join(wanted)}.", field=shown(header[0])
        )
    return "generic", "file", MappedTable(mappings.own(tuple(header)), header)


def _candidates(header: list[str]) -> Iterator[tuple[str, Sequence[str], int]]:
    own = sum(1 for one in header if one in mappings.OWN_COLUMNS or "." in one)
    yield "Bespeak's own CSV", ("external_id", "quantity", "price"), own
    yield "Shopify's order export", NEEDED, len(set(header) & set(NEEDED))
    for one in mappings.shipped():
        yield f"The mapping {one.name!r}", one.header, len(set(header) & set(one.header))


def _all_there(header: Sequence[str], wanted: Sequence[str], whose: str) -> None:
    missing = [one for one in wanted if one not in header]
    if missing:
        known = ", ".join(shown(one, 30) for one in header[:20])
        text = f"{whose} needs the columns {', '.join(missing)}, which the header lacks. It has: {known}."
        raise Unusable("wrong_header", text, field=missing[0], missing=missing)


_KNOWN = frozenset(NEEDED) | mappings.OWN_COLUMNS | {column for one in mappings.shipped() for column in one.header}
