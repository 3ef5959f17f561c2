"""What a conversation is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.domain.customers import orderrefs


@dataclass(frozen=True, slots=True)
class About:
    """Product id by the name it was given, and order refs."""

    products: dict[str, int]
    orders: tuple[str, ...]

    def refs(self, row: Conversation) -> list[str]:
        """The products' refs, once they are topics of this conversation."""
        if not self.products:
            return []
        topics = Topic.objects.filter(conversation=row, product_id__in=self.products.values())
        return list(topics.order_by("product__ref").values_list("product__ref", flat=True))


def named(store_id: int, products: Sequence[str], orders: Sequence[str]) -> About:
    """Refuses products and orders that the store does not have, and what is no order's ref."""
    orderrefs.check(store_id, orders, field="orders")
    known = catalog.product_ids(store_id=store_id, names=tuple(products)) if products else {}
    return About(known, tuple(dict.fromkeys(orders)))


def add(row: Conversation, about: About) -> About:
    """Adds what is new, and answers only that."""
    had = list(Topic.objects.filter(conversation=row).values_list("product_id", "order_ref"))
    had_products, had_orders = {product for product, _ in had}, {order for _, order in had}
    fresh = About(
        {name: one for name, one in about.products.items() if one not in had_products},
        tuple(order for order in about.orders if order not in had_orders),
    )
    Topic.objects.bulk_create(
        [
            Topic(store_id=row.store_id, conversation=row, product_id=one)
            for one in dict.fromkeys(fresh.products.values())
        ]
        + [Topic(store_id=row.store_id, conversation=row, order_ref=order) for order in fresh.orders]
    )
    return fresh
