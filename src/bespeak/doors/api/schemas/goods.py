"""What the store sells, how much of it there is, what is set aside."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from bespeak.domain.catalog import bespoke, bespokefile
from bespeak.domain.catalog.asked import BespokeView
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.catalog.queries import ProductView, VariantFacts
from bespeak.doors.api.schemas.basics import (
    Amount,
    At,
    Body,
    Currency,
    Flag,
    MaybeRef,
    Moment,
    Pieces,
    Short,
    Sku,
    Told,
    Word,
    amount,
    same,
)
from bespeak.kit import money

Units = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Tag = Annotated[str, Field(min_length=1, max_length=60)]
Option = Annotated[str, Field(max_length=200)]


class Variant(Told):
    sku: str
    name: str
    price: str
    currency: str
    tracked: bool

    @classmethod
    def of(cls, view: VariantFacts) -> Variant:
        price = amount(view.price_minor, view.currency)
        return cls(sku=view.sku, name=view.name, price=price, currency=view.currency, tracked=view.tracked)


class Product(Told):
    """`bespoke` is what may be asked about it (`options`, `measurements`, `sizes`), null where nothing is."""

    ref: str
    handle: str
    name: str
    category: str
    tags: list[str]
    made_to_order: bool
    limited: bool
    extra_payment: bool
    limit_per_customer: int | None
    variants: list[Variant]
    bespoke: dict[str, Any] | None = None

    @classmethod
    def of(cls, view: ProductView, asked: BespokeView | None) -> Product:
        own = same(view, (name for name in cls.model_fields if name not in ("variants", "bespoke")))
        said = bespoke.data(asked.bespoke) if asked and asked.bespoke else None
        return cls(**own, variants=[Variant.of(one) for one in view.variants], bespoke=said)


class VariantGiven(Body):
    sku: Sku
    price: Amount
    currency: Currency | None = None
    name: str = Field("", max_length=300)
    options: dict[Option, Option] = Field({}, max_length=50)
    tracked: Flag = True


class ProductGiven(Body):
    """The three marks say why it may have to be spoken for before it is ordered; `bespoke` what may be asked about it
    (null leaves that as it is)."""

    handle: str = Field(min_length=1, max_length=120)
    name: str = Field(min_length=1, max_length=300)
    variants: list[VariantGiven] = Field(min_length=1, max_length=200)
    category: str = Field("", max_length=120)
    tags: list[Tag] = Field([], max_length=100)
    made_to_order: Flag = False
    limited: Flag = False
    extra_payment: Flag = False
    limit_per_customer: Pieces | None = None
    bespoke: dict[str, Any] | None = None


class ProductsGiven(Body):
    """Added, or changed where the handle is there already (variants by SKU)."""

    products: list[ProductGiven] = Field(min_length=1, max_length=200)

    def drafts(self, store_currency: str) -> list[ProductDraft]:
        return [_draft(one, f"products[{n}]", store_currency) for n, one in enumerate(self.products)]


def _draft(given: ProductGiven, place: str, store_currency: str) -> ProductDraft:
    variants = tuple(
        VariantDraft(
            sku=one.sku,
            name=one.name,
            options=one.options,
            tracked=one.tracked,
            price=money.parse(one.price, one.currency or store_currency, field=f"{place}.variants[{n}].price"),
        )
        for n, one in enumerate(given.variants)
    )
    return ProductDraft(
        handle=given.handle,
        name=given.name,
        variants=variants,
        category=given.category,
        tags=tuple(given.tags),
        made_to_order=given.made_to_order,
        limited=given.limited,
        extra_payment=given.extra_payment,
        limit_per_customer=given.limit_per_customer,
        bespoke=None if given.bespoke is None else bespokefile.read(given.bespoke, field=f"{place}.bespoke"),
    )


class ProductsSaved(Told):
    products: int
    variants: int


class Stock(Told):
    """Units of one variant; what has lapsed is back in `free`."""

    sku: str
    on_hand: int
    held: int
    sold: int
    free: int


class GoodsIn(Body):
    sku: Sku
    quantity: Pieces
    place: Word = Field("house", min_length=1)
    ref: MaybeRef = ""


class GoodsCounted(Body):
    sku: Sku
    on_hand: Units
    place: Word = Field("house", min_length=1)
    ref: MaybeRef = ""


class OnHand(Told):
    sku: str
    place: str
    on_hand: int


class Hold(Told):
    """Units set aside until `expires_at` for one conversation or agreement."""

    ref: str
    sku: str
    quantity: int
    held_for: str
    expires_at: At
    state: str


class HoldGiven(Body):
    """Set aside for the customer of a conversation."""

    sku: Sku
    quantity: Pieces
    until: Moment
    conversation: Short = Field(min_length=1)
