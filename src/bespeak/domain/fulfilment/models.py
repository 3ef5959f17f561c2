from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q, QuerySet

from bespeak.domain.orders.models import Order


def locked_order(*, store_id: int, ref: str) -> Order | None:
    """The order as it stands, locked until the transaction ends."""
    return Order.objects.select_for_update().filter(store_id=store_id, ref=ref).first()


class Parcels(QuerySet["Parcel"]):
    def of_customers(self, customer_ids: Collection[int]) -> Parcels:
        return self.filter(order_id__in=Order.objects.filter(customer_id__in=customer_ids).values("ref"))


class Parcel(models.Model):
    """What a carrier has of an order: all of it, since `handed_over_at`.

    Carrier and number may be put right; `earlier` is what was told before, oldest first, with who put it right when.
    Numbers, by which a carrier tells where somebody lives, are erased with their person.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    order = models.OneToOneField("orders.Order", models.PROTECT, to_field="ref", related_name="+")
    carrier = models.CharField(max_length=60)
    tracking = models.CharField(max_length=100, default="")
    earlier = models.JSONField(default=list)
    handed_over_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    objects = Parcels.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["store", "id"], name="parcel_store"),
            models.Index(fields=["store", "tracking"], condition=~Q(tracking=""), name="parcel_tracking"),
        ]
