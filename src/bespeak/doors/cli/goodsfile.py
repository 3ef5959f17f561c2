"""A file of products as drafts. What cannot be read is refused by line and field; it never spoils the rest."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.doors.cli import reading
from bespeak.doors.cli.exits import Unusable
from bespeak.kit import money
from bespeak.kit.refusals import Invalid

PRODUCT = ("handle", "name", "category", "tags", "made_to_order", "limited", "extra_payment", "limit_per_customer")
VARIANT = ("sku", "variant", "price", "stock", "tracked")
NEEDED = ("handle", "name", "sku", "price")
WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


@dataclass(frozen=True, slots=True)
class Goods:
    """`stock` are (SKU, units counted) where the file says how many there are."""

    line: int
    draft: ProductDraft
    stock: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    field: str
    code: str
    text: str


def read(path: str, currency: str) -> list[Goods | Refused]:
    """Everything in the file, in its order. Refuses one that is neither CSV, JSON nor JSON Lines, or lacks a column."""
    text = reading.text_of(path)
    found = _json(path, text) if text.lstrip()[:1] in ("[", "{") else _rows(text)
    try:
        return [_one(line, data, currency) for line, data in found]
    except csv.Error as error:
        raise Unusable(f"{path} is not a table: {error}.", field="FILE", code="not_csv") from None


def _json(path: str, text: str) -> Iterator[tuple[int, Any]]:
    try:
        data = json.loads(text)
    except ValueError:
        yield from _lines(path, text)
        return
    if isinstance(data, dict):
        data = data.get("products", [data])
    yield from enumerate(data if isinstance(data, list) else [data], start=1)


def _lines(path: str, text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise Unusable(
                    f"{path} is neither JSON nor JSON Lines: {error}.", field=f"line {number}", code="not_json"
                ) from None


def _rows(text: str) -> Iterator[tuple[int, Any]]:
    """Rows of one handle, one below the other, are the variants of one product."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    names = list(reader.fieldnames or ())
    for name in NEEDED:
        if name not in names:
            raise Unusable(f"The header lacks {name!r}.", field="line 1", code="missing_column")
    for name in names:
        if name not in PRODUCT + VARIANT and not name.startswith("option."):
            raise Unusable(
                f"The column {name!r} is not known; known are {', '.join(PRODUCT + VARIANT)}, option.NAME.",
                field="line 1",
                code="unknown_column",
            )
    first, product = 0, dict[str, Any]()
    for row in reader:
        if product and row["handle"] == product["handle"]:
            product["variants"].append(_variant(row))
            continue
        if product:
            yield first, product
        first, product = (
            reader.line_num,
            {name: row.get(name) or "" for name in PRODUCT} | {"variants": [_variant(row)]},
        )
    if product:
        yield first, product


def _variant(row: Mapping[str, str]) -> dict[str, Any]:
    options = {
        name.removeprefix("option."): text for name, text in row.items() if name and name.startswith("option.") and text
    }
    return {
        "sku": row["sku"],
        "name": row.get("variant") or "",
        "price": row["price"],
        "options": options,
        "stock": row.get("stock") or None,
        "tracked": row.get("tracked") or "yes",
    }


def _one(line: int, data: Any, currency: str) -> Goods | Refused:
    try:
        return _goods(line, data, currency)
    except Invalid as fault:
        return Refused(line, fault.field, fault.code, fault.text)


def _goods(line: int, data: Any, currency: str) -> Goods:
    if not isinstance(data, dict):
        raise Invalid("not_a_product", "A product is an object.", field="")
    _known(data, (*PRODUCT, "variants"), "")
    variants = data.get("variants")
    if not isinstance(variants, list) or not variants:
        raise Invalid("no_variants", "A product needs at least one variant.", field="variants")
    read = [_read_variant(one, currency, f"variants[{n}]") for n, one in enumerate(variants)]
    tags = data.get("tags") or []
    draft = ProductDraft(
        handle=_text(data, "handle", needed=True),
        name=_text(data, "name", needed=True),
        category=_text(data, "category"),
        tags=tuple(tags.split(";")) if isinstance(tags, str) else tuple(str(one) for one in tags),
        made_to_order=_flag(data, "made_to_order"),
        limited=_flag(data, "limited"),
        extra_payment=_flag(data, "extra_payment"),
        limit_per_customer=_units(data.get("limit_per_customer"), "limit_per_customer", least=1),
        variants=tuple(one for one, _ in read),
    )
    return Goods(line, draft, tuple((one.sku, units) for one, units in read if units is not None))


def _read_variant(data: Any, currency: str, place: str) -> tuple[VariantDraft, int | None]:
    if not isinstance(data, dict):
        raise Invalid("not_a_variant", "A variant is an object.", field=place)
    _known(data, ("sku", "name", "price", "options", "tracked", "stock"), f"{place}.")
    price = money.parse(data.get("price", ""), currency, field=f"{place}.price")
    if price.minor <= 0:
        raise Invalid("price_not_positive", "A price is above zero.", field=f"{place}.price")
    options = {str(name): str(text) for name, text in (data.get("options") or {}).items()}
    tracked = data.get("tracked", True)
    made = VariantDraft(
        sku=_text(data, "sku", needed=True, place=f"{place}."),
        price=price,
        name=_text(data, "name", place=f"{place}."),
        options=options,
        tracked=_flag({"tracked": tracked}, "tracked"),
    )
    return made, _units(data.get("stock"), f"{place}.stock")


def _known(data: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in data:
        if name not in names:
            raise Invalid("unknown_field", f"{name!r} is not one of {', '.join(names)}.", field=f"{place}{name}")


def _text(data: Mapping[str, Any], name: str, *, needed: bool = False, place: str = "") -> str:
    found = data.get(name) or ""
    if not isinstance(found, str) or "\0" in found:
        raise Invalid("not_a_text", f"{name} is a text.", field=f"{place}{name}")
    if needed and not found.strip():
        raise Invalid(f"missing_{name}", f"{name} is needed.", field=f"{place}{name}")
    return found.strip()


def _flag(data: Mapping[str, Any], name: str) -> bool:
    found = data.get(name, "")
    if isinstance(found, bool):
        return found
    if str(found or "").strip().lower() not in WORDS:
        raise Invalid("not_yes_or_no", f"{name} is yes or no.", field=name)
    return WORDS[str(found or "").strip().lower()]


def _units(found: Any, field: str, *, least: int = 0) -> int | None:
    if found in (None, ""):
        return None
    try:
        units = int(str(found))
    except ValueError:
        raise Invalid("not_a_number", f"{str(found)[:20]!r} is no whole number.", field=field) from None
    if units < least:
        raise Invalid("number_too_small", f"At least {least}.", field=field)
    return units
