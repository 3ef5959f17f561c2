"""Adding and changing what the store sells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from bespeak.domain.catalog import bespoke as made
from bespeak.domain.catalog import bespokefile, pictures
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.domain.catalog.facts import BespokeSaved, PictureSaved, ProductsSaved
from bespeak.domain.catalog.models import BespokeVersion, Picture, Product, Variant
from bespeak.domain.catalog.permissions import Catalog
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.money import Money, exponent
from bespeak.kit.refusals import Invalid, NotFound, StaleState


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    sku: str
    price: Money
    name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    tracked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    handle: str
    name: str
    variants: tuple[VariantDraft, ...]
    category: str = ""
    tags: tuple[str, ...] = ()
    made_to_order: bool = False
    limited: bool = False
    extra_payment: bool = False
    limit_per_customer: int | None = None
    bespoke: Bespoke | None = None
    """What may be asked about it; None leaves that as it is."""


@requires(Catalog.WRITE)
@transaction.atomic
def save_products(*, store_id: int, products: Sequence[ProductDraft], by: Actor, at: datetime) -> dict[str, int]:
    """Adds products, or changes those with the same handle (variants by SKU). Answers variant id by SKU.

    Refuses a price that is not above zero or in no currency, a SKU that belongs to another product, an empty handle,
    name or SKU, texts that are too long, a limit below one.
    """
    ids: dict[str, int] = {}
    for position, draft in enumerate(products):
        _check(draft, position)
        ids |= _save(store_id, draft, position)
        if draft.bespoke is not None:
            place = f"products[{position}].bespoke"
            save_bespoke(store_id=store_id, product=draft.handle, bespoke=draft.bespoke, by=by, at=at, field=place)
    record(
        [
            ProductsSaved(
                store_id=store_id,
                subject=f"store:{store_id}",
                at=at,
                by=by.ref,
                products=len(products),
                variants=len(ids),
            )
        ]
    )
    return ids


@requires(Catalog.WRITE)
@transaction.atomic
def save_picture(*, store_id: int, product: str, body: bytes, by: Actor, at: datetime) -> str:
    """What the product of this handle looks like, in place of the picture before. Answers its name; safe to repeat.

    Refuses what is no picture, one that is too large, a drawing that acts (scripts).
    """
    name, kind = pictures.named(body)
    one = Product.objects.filter(store_id=store_id, handle=product).first()
    if one is None:
        raise NotFound(f"There is no product {product!r} here.", field="product")
    before = Picture.objects.filter(product=one).values_list("name", flat=True).first()
    if before != name:
        values = {"store_id": store_id, "name": name, "kind": kind, "body": body}
        Picture.objects.update_or_create(product=one, defaults=values)
        record([PictureSaved(store_id=store_id, subject=one.ref, at=at, by=by.ref, picture=name)])
    return name


@requires(Catalog.WRITE)
@transaction.atomic
def save_bespoke(
    *,
    store_id: int,
    product: str,
    bespoke: Bespoke,
    by: Actor,
    at: datetime,
    instead_of: int | None = None,
    field: str = "bespoke",
) -> int:
    """What may be asked about the product of this handle, as its next version; answers its number. The same as holds
    already makes none. Refuses StaleState where `instead_of` (a number, 0 none) holds no more, and what
    `bespokefile.read` refuses, naming places in `field`."""
    said = made.data(bespoke)
    bespokefile.read(said, field=field)
    one = Product.objects.select_for_update(no_key=True).filter(store_id=store_id, handle=product).first()
    if one is None:
        raise NotFound(f"There is no product {product!r} here.", field="product")
    before = BespokeVersion.objects.filter(product=one).order_by("-number").first()
    number = before.number if before else 0
    if instead_of is not None and instead_of != number:
        raise StaleState(field=field)
    if said == (before.said if before else made.data(Bespoke())):
        return number
    BespokeVersion.objects.create(store_id=store_id, product=one, number=number + 1, said=said, at=at, by=by.ref)
    record([BespokeSaved(store_id=store_id, subject=one.ref, at=at, by=by.ref, version=number + 1)])
    return number + 1


def _check(draft: ProductDraft, position: int) -> None:
    place = f"products[{position}]"
    if not draft.handle or not draft.name:
        raise Invalid("missing_name", "A product needs a handle and a name.", field=place)
    if draft.limit_per_customer is not None and draft.limit_per_customer < 1:
        raise Invalid("limit_not_positive", "A limit is at least one.", field=f"{place}.limit_per_customer")
    _check_lengths(draft, Product, place)
    for number, variant in enumerate(draft.variants):
        _check_variant(variant, f"{place}.variants[{number}]")


def _check_variant(draft: VariantDraft, place: str) -> None:
    if not draft.sku:
        raise Invalid("missing_sku", "A variant needs a SKU.", field=f"{place}.sku")
    exponent(draft.price.currency)
    if draft.price.minor <= 0:
        raise Invalid("price_not_positive", "A price is above zero.", field=f"{place}.price")
    _check_lengths(draft, Variant, place)


def _check_lengths(draft: ProductDraft | VariantDraft, row: type[Product | Variant], place: str) -> None:
    for name in ("handle", "name", "category", "sku"):
        text, most = getattr(draft, name, ""), getattr(_field(row, name), "max_length", None)
        if most and len(text) > most:
            raise Invalid("text_too_long", f"A {name} has at most {most} characters.", field=f"{place}.{name}")


def _field(row: type[Product | Variant], name: str) -> object:
    return next((field for field in row._meta.concrete_fields if field.name == name), None)


def _save(store_id: int, draft: ProductDraft, position: int) -> dict[str, int]:
    product, _ = Product.objects.update_or_create(
        store_id=store_id,
        handle=draft.handle,
        defaults={
            "name": draft.name, "category": draft.category, "tags": sorted(set(draft.tags)), "active": True,
            "made_to_order": draft.made_to_order, "limited": draft.limited, "extra_payment": draft.extra_payment,
            "limit_per_customer": draft.limit_per_customer,
        },
        create_defaults={
            "ref": refs.new("prd"), "name": draft.name, "category": draft.category, "tags": sorted(set(draft.tags)),
            "made_to_order": draft.made_to_order, "limited": draft.limited, "extra_payment": draft.extra_payment,
            "limit_per_customer": draft.limit_per_customer,
        },
    )  # fmt: skip
    place = f"products[{position}].variants"
    return {
        variant.sku: _save_variant(store_id, product, variant, f"{place}[{n}].sku")
        for n, variant in enumerate(draft.variants)
    }


def _save_variant(store_id: int, product: Product, draft: VariantDraft, field: str) -> int:
    values = {
        "name": draft.name, "options": dict(draft.options), "price_minor": draft.price.minor,
        "currency": draft.price.currency,
        "tracked": draft.tracked, "active": True,
    }  # fmt: skip
    variant, _ = Variant.objects.update_or_create(
        store_id=store_id,
        sku=draft.sku,
        defaults=values,
        create_defaults=values | {"ref": refs.new("var"), "product": product},
    )
    if variant.product_id != product.pk:
        raise Invalid("sku_taken", f"{draft.sku} belongs to another product.", field=field)
    return variant.pk
