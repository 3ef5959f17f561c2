"""A jeweller: Ada asks for an engraved ring, Ben agrees on it with her."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.customers.queries import Who
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory import queries as stock
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.actors import SYSTEM, Actor
from bespeak.kit.money import Money
from tests.domain.cast import MAX, NOW, buys, later, shop, works

WEEK = later(days=7)


@dataclass(frozen=True)
class Scene:
    """The shop with its goods: made-to-order rings, three brooches on the shelf."""

    store: StoreView
    ben: Actor
    ada: Who
    ring: int
    brooch: int

    def propose(self, at: datetime = NOW, **changes: Any) -> queries.AgreementView:
        return agreements.propose(
            store_id=self.store.id, terms=terms(**changes), customer=self.ada.ref, by=self.ben, at=at
        )

    def accept(self, one: queries.AgreementView, at: datetime = NOW, **changes: Any) -> queries.AgreementView:
        said: dict[str, Any] = {
            "version": one.terms.number,
            "hash": one.terms.hash,
            "how": "page",
            "by": as_customer(self),
        }
        return agreements.accept(store_id=self.store.id, ref=one.ref, at=at, **{**said, **changes})

    def agreed(self, at: datetime = NOW, **changes: Any) -> queries.AgreementView:
        return self.accept(self.propose(at=at, **changes), at=at)

    def see(self, one: queries.AgreementView, at: datetime = NOW) -> queries.AgreementView:
        return queries.agreement(store_id=self.store.id, ref=one.ref, actor=self.ben, at=at)

    def free_brooches(self, at: datetime = NOW) -> int:
        [level] = stock.stock(store_id=self.store.id, actor=SYSTEM, at=at, variant_ids=[self.brooch])
        return level.free

    def facts(self, one: queries.AgreementView) -> list[Any]:
        """What `for_admission` knows of it by its code."""
        with transaction.atomic():
            return queries.for_admission(codes=[(self.store.id, one.code)], customer_ids=[])


def set_up(slug: str = "atelier") -> Scene:
    store = shop(slug)
    skus = catalog.save_products(
        store_id=store.id,
        products=[
            catalog.ProductDraft(
                handle="ring",
                name="Signet ring",
                made_to_order=True,
                variants=(catalog.VariantDraft(sku="RING", price=Money(48000, "JPY"), tracked=False),),
            ),
            catalog.ProductDraft(
                handle="brooch", name="Brooch", variants=(catalog.VariantDraft(sku="BROOCH", price=Money(9000, "JPY")),)
            ),
        ],
        by=MAX,
        at=NOW,
    )
    inventory.receive(store_id=store.id, variant_id=skus["BROOCH"], quantity=3, by=MAX, at=NOW)
    ben = works("Ben", "agent", store)
    return Scene(store, ben, buys("Ada", store), skus["RING"], skus["BROOCH"])


def as_customer(scene: Scene, who: Who | None = None) -> Actor:
    """What a customer signed in on their own page may do."""
    mine = {Agreements.READ, Agreements.ACCEPT, Agreements.DECLINE}
    return Actor(kind="customer", ref=(who or scene.ada).ref, store_id=scene.store.id, permissions=frozenset(mine))


ENGRAVED = LineAsk(sku="RING", quantity=1, specification=(("engraving", "Mira 12 · 7"), ("font", "Garamond")))
BROOCHES = LineAsk(sku="BROOCH", quantity=2)


def terms(**changes: Any) -> Terms:
    """An engraved ring, sent to Hateruma, with an extra payment for the boat."""
    usual = Terms(
        valid_until=WEEK,
        lines=(ENGRAVED,),
        promises=(PromiseAsk(kind="specification", text="engraved Mira in Garamond"),),
        delivery=Delivery(country="JP", postcode="907-1751", method="boat", by=later(days=21).date()),
        extra_minor=3000,
        extra_reason="The boat to Hateruma",
    )
    return replace(usual, **changes)


def days(count: float) -> timedelta:
    return timedelta(days=count)
