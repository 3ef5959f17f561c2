"""A file of products as drafts. What cannot be read is refused by line and field; it never spoils the rest.

In a table a row is a variant: a bad one is refused alone, unless what is wrong is the product's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bespeak.domain.catalog import bespokefile, goodsrows
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.domain.catalog.goodsrows import PRODUCT, Broken, Entry
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.kit import money
from bespeak.kit.refusals import Invalid, Refusal

MOST_UNITS = 1_000_000
WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_WHOLE = re.compile(r"[+-]?[0-9]+")
_PLACE = re.compile(r"(?:products\[0\]\.?)?(?:variants\[(\d+)\]\.?)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Goods:
    """`stock` are (SKU, units counted) where the file says how many there are; `rows` the lines of the variants, in
    a table; `picture` a file beside this one, "" for none."""

    line: int
    draft: ProductDraft
    stock: tuple[tuple[str, int], ...]
    rows: tuple[int, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    field: str
    code: str
    text: str


def read(name: str, text: str, currency: str) -> list[Goods | Refused]:
    """Everything in the file, in its order. Refuses one that is neither CSV, JSON nor JSON Lines, or lacks a column."""
    found: list[Goods | Refused] = []
    lines: dict[str, int] = {}
    for one in goodsrows.entries(name, text):
        found += [Refused(one.line, "", one.code, one.text)] if isinstance(one, Broken) else _read(one, currency, lines)
    return found


def _read(entry: Entry, currency: str, lines: dict[str, int]) -> list[Goods | Refused]:
    """The product, and the rows of it that were refused. `lines` are those of the SKUs so far."""
    refused: list[Goods | Refused] = []
    while True:
        try:
            goods = _goods(entry, currency)
            lines.update(_lines(goods, lines))
            return [*refused, goods]
        except Invalid as fault:
            said, number = refusal(fault, entry.line, entry.rows)
            refused.append(said)
            if number is None or len(entry.rows) < 2:
                return refused
            entry = _without(entry, number)


def _lines(goods: Goods, before: Mapping[str, int]) -> dict[str, int]:
    """The line of each SKU of the product. Refuses sku_twice."""
    here: dict[str, int] = {}
    for n, one in enumerate(goods.draft.variants):
        first = before.get(one.sku) or here.get(one.sku)
        if first:
            text = f"{one.sku[:40]!r} stands in line {first} already; only one can be meant."
            raise Invalid("sku_twice", text, field=f"variants[{n}].sku")
        here[one.sku] = goods.rows[n] if goods.rows else goods.line
    return here


def refusal(fault: Refusal, line: int, rows: tuple[int, ...]) -> tuple[Refused, int | None]:
    """What was refused, with its place in the file; and which row of a table it was, where it was one of them."""
    found = _PLACE.fullmatch(fault.field)
    place = fault.field.removeprefix("products[0].")
    if not rows or found is None or found[1] is None:
        return Refused(line, place, fault.code, fault.text), None
    number = int(found[1])
    column = "variant" if found[2] == "name" else found[2]
    return Refused(rows[number], column, fault.code, fault.text), number


def _without(entry: Entry, number: int) -> Entry:
    variants = [one for n, one in enumerate(entry.data["variants"]) if n != number]
    rows = tuple(line for n, line in enumerate(entry.rows) if n != number)
    return replace(entry, data={**entry.data, "variants": variants}, rows=rows)


def without(goods: Goods, number: int) -> Goods | None:
    """The product less one row, or None where nothing is left of it."""
    gone = goods.draft.variants[number]
    left = tuple(one for n, one in enumerate(goods.draft.variants) if n != number)
    if not left:
        return None
    rows = tuple(line for n, line in enumerate(goods.rows) if n != number)
    stock = tuple(pair for pair in goods.stock if pair[0] != gone.sku)
    return replace(goods, draft=replace(goods.draft, variants=left), stock=stock, rows=rows)


def _goods(entry: Entry, currency: str) -> Goods:
    data = entry.data
    if not isinstance(data, dict):
        raise Invalid("not_a_product", "A product is an object.", field="")
    _known(data, (*PRODUCT, "variants"), "")
    variants = data.get("variants")
    if not isinstance(variants, list) or not variants:
        raise Invalid("no_variants", "A product needs at least one variant.", field="variants")
    read = [_read_variant(one, currency, f"variants[{n}]") for n, one in enumerate(variants)]
    draft = _product(data, tuple(one for one, _ in read))
    stock = tuple((one.sku, units) for one, units in read if units is not None)
    return Goods(entry.line, draft, stock, entry.rows, _text(data, "picture"))


def _product(data: Mapping[str, Any], variants: tuple[VariantDraft, ...]) -> ProductDraft:
    return ProductDraft(
        handle=_text(data, "handle", needed=True),
        name=_text(data, "name", needed=True),
        category=_text(data, "category"),
        tags=_tags(data.get("tags") or []),
        made_to_order=_flag(data, "made_to_order"),
        limited=_flag(data, "limited"),
        extra_payment=_flag(data, "extra_payment"),
        limit_per_customer=_units(data.get("limit_per_customer"), "limit_per_customer", least=1),
        variants=variants,
        bespoke=_bespoke(data.get("bespoke")),
    )


def _bespoke(found: Any) -> Bespoke | None:
    """What may be asked about it; in a table the object stands as JSON in its cell."""
    if isinstance(found, str) and found.strip():
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            raise Invalid("not_an_object", "bespoke is written as an object of JSON.", field="bespoke") from None
    return bespokefile.read(found) if found not in (None, "") else None


def _read_variant(data: Any, currency: str, place: str) -> tuple[VariantDraft, int | None]:
    if not isinstance(data, dict):
        raise Invalid("not_a_variant", "A variant is an object.", field=place)
    _known(data, ("sku", "name", "price", "options", "tracked", "stock"), f"{place}.")
    price = money.parse(data.get("price", ""), currency, field=f"{place}.price")
    if price.minor <= 0:
        raise Invalid("price_not_positive", "A price is above zero.", field=f"{place}.price")
    made = VariantDraft(
        sku=_text(data, "sku", needed=True, place=f"{place}."),
        price=price,
        name=_text(data, "name", place=f"{place}."),
        options=_options(data.get("options") or {}, f"{place}.options"),
        tracked=_flag({"tracked": data.get("tracked", True)}, "tracked", place=f"{place}."),
    )
    return made, _units(data.get("stock"), f"{place}.stock")


def _tags(found: Any) -> tuple[str, ...]:
    """ "gift;blue", or a list of texts."""
    if isinstance(found, str):
        found = found.split(";")
    if not isinstance(found, list):
        raise Invalid("not_a_list", "tags are a list of texts.", field="tags")
    return tuple(_text({"tags": str(one)}, "tags") for one in found)


def _options(found: Any, field: str) -> dict[str, str]:
    if not isinstance(found, dict):
        raise Invalid("not_an_object", 'options are names and texts, {"colour": "red"}.', field=field)
    return {str(name): _text({"options": str(text)}, "options") for name, text in found.items()}


def _known(data: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in data:
        if name not in names:
            raise Invalid("unknown_field", f"{name!r} is not one of {', '.join(names)}.", field=f"{place}{name}")


def _text(data: Mapping[str, Any], name: str, *, needed: bool = False, place: str = "") -> str:
    found = data.get(name) or ""
    if not isinstance(found, str) or any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in found):
        raise Invalid("not_a_text", f"{name} is a text.", field=f"{place}{name}")
    if needed and not found.strip():
        raise Invalid(f"missing_{name}", f"{name} is needed.", field=f"{place}{name}")
    return found.strip()


def _flag(data: Mapping[str, Any], name: str, *, place: str = "") -> bool:
    found = data.get(name, "")
    if isinstance(found, bool):
        return found
    if str(found or "").strip().lower() not in WORDS:
        raise Invalid("not_yes_or_no", f"{name} is yes or no.", field=f"{place}{name}")
    return WORDS[str(found or "").strip().lower()]


def _units(found: Any, field: str, *, least: int = 0) -> int | None:
    if found in (None, ""):
        return None
    written = str(found).strip()
    try:
        units = int(written) if _WHOLE.fullmatch(written) else None
    except ValueError:  # thousands of digits
        units = None
    if units is None:
        raise Invalid("not_a_number", f"{str(found)[:20]!r} is no whole number.", field=field)
    if units < least:
        raise Invalid("number_too_small", f"At least {least}.", field=field)
    if units > MOST_UNITS:
        raise Invalid("number_too_large", f"At most {MOST_UNITS:,}.", field=field)
    return units
