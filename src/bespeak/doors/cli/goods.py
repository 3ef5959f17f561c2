"""`bespeak products`: what the store sells, from a file."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from django.db import transaction
from rich.console import RenderableType

from bespeak.domain.catalog import operations, queries
from bespeak.domain.catalog.pictures import LARGEST
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.operations import PromisedAlready
from bespeak.doors.cli import called, goodsfile, paper
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import SOME_REFUSED
from bespeak.doors.cli.goodsfile import Goods, Refused
from bespeak.doors.cli.paging import collect
from bespeak.kit.refusals import Invalid

AT_ONCE = 100


def add_commands(commands: Commands) -> None:
    products = group(commands, "products", help="what the store sells")
    importing = command(products, "import", import_products, help="add products, or change those with the same handle")
    importing.add_argument("file", metavar="FILE", help="CSV (one variant a row), JSON (a list) or JSON Lines")
    importing.add_argument("--dry-run", action="store_true", help="decide the same, write nothing")
    listing = command(products, "list", list_products, help="products with their variants and prices")
    listing.add_argument("--search", metavar="TEXT", default="")


def import_products(desk: Desk) -> int:
    """What cannot be taken is refused by line and field; the rest goes on. A rehearsal does the same and undoes it."""
    read = goodsfile.read(desk.args.file, desk.store.currency)
    refused = [one for one in read if isinstance(one, Refused)]
    with transaction.atomic() if desk.args.dry_run else nullcontext():
        taken, more = _save_all(desk, [one for one in read if isinstance(one, Goods)])
        if desk.args.dry_run:
            transaction.set_rollback(True)
    refused = sorted([*refused, *more], key=lambda one: one.line)
    desk.give(
        {"read": len(taken) + len(refused), **_sums(taken), "refused": refused}, *_taken_pages(desk, taken, refused)
    )
    return SOME_REFUSED if refused else 0


def _sums(taken: list[Goods]) -> dict[str, int]:
    return {
        "products": len({one.draft.handle for one in taken}),
        "variants": sum(len(one.draft.variants) for one in taken),
    }


def _taken_pages(desk: Desk, taken: list[Goods], refused: list[Refused]) -> list[RenderableType]:
    sums, verb = _sums(taken), "could be taken" if desk.args.dry_run else "taken"
    goods = f"{paper.counted(sums['products'], 'product')} with {paper.counted(sums['variants'], 'variant')}"
    pages: list[RenderableType] = [f"{goods} {verb}, {len(refused):,} refused."]
    if desk.args.dry_run:
        pages.append("This was a rehearsal: nothing was written.")
    return pages + [paper.indented(_line(one)) for one in refused]


def _line(one: Refused) -> str:
    return f"line {one.line}: {one.code}: {one.text}" + (f" ({one.field})" if one.field else "")


def _save_all(desk: Desk, good: list[Goods]) -> tuple[list[Goods], list[Refused]]:
    """Each product by itself, with its stock: what is refused takes nothing with it."""
    saved: list[tuple[Goods | None, list[Refused]]] = []
    with desk.progress("Products", len(good)) as step:
        for start in range(0, len(good), AT_ONCE):
            with transaction.atomic():
                saved += [_save(desk, one) for one in good[start : start + AT_ONCE]]
            step(min(AT_ONCE, len(good) - start))
    return [one for one, _ in saved if one], [said for _, some in saved for said in some]


def _save(desk: Desk, goods: Goods) -> tuple[Goods | None, list[Refused]]:
    """The product as it was taken, less the rows of a table that were refused."""
    left: Goods | None = goods
    refused: list[Refused] = []
    while left:
        try:
            _save_one(desk, left)
            return left, refused
        except (Invalid, PromisedAlready) as fault:
            said, number = goodsfile.refusal(fault, left.line, left.rows)
            refused.append(said)
            left = None if number is None else goodsfile.without(left, number)
    return None, refused


@transaction.atomic
def _save_one(desk: Desk, goods: Goods) -> None:
    ids = operations.save_products(products=[goods.draft], **desk.here)
    if goods.picture:
        body = picture_of(goods, desk.args.file)
        operations.save_picture(product=goods.draft.handle, body=body, **desk.here)
    places = {one.sku: n for n, one in enumerate(goods.draft.variants)}
    for sku, units in goods.stock:
        try:
            inventory.count(variant_id=ids[sku], on_hand=units, **desk.here)
        except PromisedAlready as fault:
            fault.field = f"variants[{places[sku]}].stock"
            raise


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
