"""`bespeak products`: what the store sells, from a file."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path

from django.db import transaction
from rich.console import RenderableType

from bespeak.domain.catalog import goodsfile, queries
from bespeak.domain.catalog.goodsfile import Goods, Refused
from bespeak.domain.catalog.goodsrows import UnusableFile
from bespeak.domain.catalog.pictures import LARGEST
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.operations import Taken
from bespeak.doors.cli import called, paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import SOME_REFUSED, Unusable
from bespeak.doors.cli.paging import collect
from bespeak.kit.refusals import Invalid


def add_commands(commands: Commands) -> None:
    products = group(commands, "products", help="what the store sells")
    importing = command(products, "import", import_products, help="add products, or change those with the same handle")
    importing.add_argument("file", metavar="FILE", help="CSV (one variant a row), JSON (a list) or JSON Lines")
    importing.add_argument("--dry-run", action="store_true", help="decide the same, write nothing")
    listing = command(products, "list", list_products, help="products with their variants and prices")
    listing.add_argument("--search", metavar="TEXT", default="")


def import_products(desk: Desk) -> int:
    """What cannot be taken is refused by line and field; the rest goes on. A rehearsal does the same and undoes it."""
    found = read(desk.args.file, desk.store.currency)
    many = sum(isinstance(one, Goods) for one in found)
    with transaction.atomic() if desk.args.dry_run else nullcontext(), desk.progress("Products", many) as step:
        pictures = partial(picture_of, file=desk.args.file)
        taken = inventory.take_goods(found=found, pictures=pictures, step=step, **desk.here)
        if desk.args.dry_run:
            transaction.set_rollback(True)
    sums = {"products": taken.products, "variants": taken.variants, "refused": taken.refused}
    desk.give({"read": len(taken.goods) + len(taken.refused), **sums}, *_taken_pages(desk, taken))
    return SOME_REFUSED if taken.refused else 0


def read(path: str, currency: str) -> list[Goods | Refused]:
    """What stands in the file. Refuses one that cannot be used as a whole."""
    try:
        return goodsfile.read(path, reading.text_of(path), currency)
    except UnusableFile as fault:
        raise Unusable(fault.text, field=fault.field, code=fault.code) from None


def _taken_pages(desk: Desk, taken: Taken) -> list[RenderableType]:
    verb = "could be taken" if desk.args.dry_run else "taken"
    goods = f"{paper.counted(taken.products, 'product')} with {paper.counted(taken.variants, 'variant')}"
    pages: list[RenderableType] = [f"{goods} {verb}, {len(taken.refused):,} refused."]
    if desk.args.dry_run:
        pages.append("This was a rehearsal: nothing was written.")
    return pages + [paper.indented(_line(one)) for one in taken.refused]


def _line(one: Refused) -> str:
    return f"line {one.line}: {one.code}: {one.text}" + (f" ({one.field})" if one.field else "")


def picture_of(goods: Goods, file: str) -> bytes:
    """The bytes of the file that is named, beside the file of products. Refuses one that cannot be read."""
    place = Path(file).parent / goods.picture
    try:
        with place.open("rb") as source:
            return source.read(LARGEST + 1)
    except (OSError, ValueError):
        raise Invalid("picture_unreadable", f"{place} cannot be read.", field="picture") from None


def list_products(desk: Desk) -> None:
    about = {**desk.given("search"), **desk.asking}
    found = collect(lambda last, most: queries.products(after=last.handle if last else "", most=most, **about))
    rows = [
        (
            one.handle,
            " · ".join(part for part in (one.name, variant.name) if part),
            one.category,
            _marks(one),
            variant.sku,
            paper.money(variant.price_minor, variant.currency),
        )
        for one in found
        for variant in one.variants
    ]
    columns = ("product", "name", "category", "is", "sku", "price")
    made = paper.table(*columns, rows=rows, right=("price",))
    empty = f"Nothing is sold here yet: {called.program()} products import FILE"
    desk.give({"products": found}, made if found else empty)


def _marks(one: queries.ProductView) -> str:
    marks = (("made to order", one.made_to_order), ("limited", one.limited), ("extra payment", one.extra_payment))
    named = [name for name, holds in marks if holds]
    return ", ".join([*named, f"{one.limit_per_customer} a customer"] if one.limit_per_customer else named)
