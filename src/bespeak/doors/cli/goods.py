"""`bespeak products`: what the store sells, from a file."""

from __future__ import annotations

from bespeak.domain.catalog import operations, queries
from bespeak.domain.inventory import operations as inventory
from bespeak.doors.cli import goodsfile, paper
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import SOME_REFUSED
from bespeak.doors.cli.paging import collect

AT_ONCE = 100


def add_commands(commands: Commands) -> None:
    products = group(commands, "products", help="what the store sells")
    importing = command(products, "import", import_products, help="add products, or change those with the same handle")
    importing.add_argument("file", metavar="FILE", help="CSV (one variant a row), JSON (a list) or JSON Lines")
    importing.add_argument("--dry-run", action="store_true", help="read and say what is wrong, change nothing")
    listing = command(products, "list", list_products, help="products with their variants and prices")
    listing.add_argument("--search", metavar="TEXT", default="")


def import_products(desk: Desk) -> int:
    """A product that cannot be read is refused by line and field; the rest goes on."""
    read = goodsfile.read(desk.args.file, desk.store.currency)
    good = [one for one in read if isinstance(one, goodsfile.Goods)]
    refused = [one for one in read if isinstance(one, goodsfile.Refused)]
    if not desk.args.dry_run:
        _save(desk, good)
    variants = sum(len(one.draft.variants) for one in good)
    verb = "could be taken" if desk.args.dry_run else "taken"
    goods = f"{paper.counted(len(good), 'product')} with {paper.counted(variants, 'variant')}"
    told = f"{goods} {verb}, {len(refused):,} refused."
    pages = [paper.indented(f"line {one.line}: {one.code}: {one.text} ({one.field})") for one in refused]
    desk.give({"read": len(read), "products": len(good), "variants": variants, "refused": refused}, told, *pages)
    return SOME_REFUSED if refused else 0


def _save(desk: Desk, good: list[goodsfile.Goods]) -> None:
    with desk.progress("Products", len(good)) as step:
        for start in range(0, len(good), AT_ONCE):
            some = good[start : start + AT_ONCE]
            ids = operations.save_products(products=[one.draft for one in some], **desk.here)
            for sku, units in (pair for one in some for pair in one.stock):
                inventory.count(variant_id=ids[sku], on_hand=units, **desk.here)
            step(len(some))


def list_products(desk: Desk) -> None:
    about = {**desk.given("search"), **desk.asking}
    found = collect(lambda last, most: queries.products(after=last.handle if last else "", most=most, **about))
    rows = [
        (
            one.handle,
            one.name,
            one.category,
            _marks(one),
            variant.sku,
            paper.money(variant.price_minor, variant.currency),
        )
        for one in found
        for variant in one.variants
    ]
    made = paper.table("product", "name", "category", "", "sku", "price", rows=rows, right=("price",))
    desk.give({"products": found}, made if found else "Nothing is sold here yet: bespeak products import FILE")


def _marks(one: queries.ProductView) -> str:
    marks = (("made to order", one.made_to_order), ("limited", one.limited), ("extra payment", one.extra_payment))
    named = [name for name, holds in marks if holds]
    return ", ".join([*named, f"{one.limit_per_customer} a customer"] if one.limit_per_customer else named)
