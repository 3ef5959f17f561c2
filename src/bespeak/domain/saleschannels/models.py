from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q, QuerySet

from bespeak.domain.orders.models import Change, Order
from bespeak.domain.saleschannels import platforms, states


class Channel(models.Model):
    """A shop on a platform that sends its orders and is told what became of them.

    `shop` is how the platform names it, `address` where its interface is called. Its orders come as `source`. All
    secrets stand sealed in `secrets`; those of signatures before the last rotation hold until `previous_until`.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    platform = models.CharField(max_length=20)
    source = models.CharField(max_length=40)
    shop = models.CharField(max_length=255)
    address = models.CharField(max_length=500)
    scopes = models.JSONField(default=list)
    secrets = models.TextField()
    previous = models.TextField(default="")
    previous_until = models.DateTimeField(null=True)
    connected_at = models.DateTimeField()
    connected_by = models.CharField(max_length=60)
    heard_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    tested = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "source"], condition=Q(ended_at=None), name="channel_source"),
            models.UniqueConstraint(
                fields=["store", "platform", "shop"], condition=Q(ended_at=None), name="channel_shop"
            ),
            models.CheckConstraint(condition=Q(platform__in=platforms.PLATFORMS), name="channel_platform"),
        ]
        indexes = [models.Index(fields=["store", "id"], name="channel_store")]


class KeysAside(models.Model):
    """Secrets that one member typed to connect a shop and that wait, sealed, until its other fields are right."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    member = models.CharField(max_length=60)
    platform = models.CharField(max_length=20)
    secrets = models.TextField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member", "platform"], name="keys_aside_one_each")]


class ChannelOrder(models.Model):
    """Which order at its platform an order of ours is, and what its platform was told of it last.

    `said` is a digest of the words; `standing` what the platform made of it.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="orders", db_index=False)
    platform_id = models.CharField(max_length=100)
    order_ref = models.CharField(max_length=24)
    told = models.CharField(max_length=10, default="")
    said = models.CharField(max_length=64, default="")
    standing = models.CharField(max_length=10, default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "platform_id"], name="channel_order_once"),
            models.CheckConstraint(condition=Q(standing__in=("", *platforms.STANDINGS)), name="channel_order_standing"),
        ]
        indexes = [models.Index(fields=["store", "order_ref"], name="channel_order_ref")]


class InputFile(models.Model):
    """A file of orders that was received. `fingerprint`: of its bytes and mapping, to know the same file again."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=80)
    shape = models.CharField(max_length=10)
    header = models.TextField(default="")
    mapping = models.TextField(default="")
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "fingerprint"], name="input_file_once")]


class RawInputs(QuerySet["RawInput"]):
    def of_orders(self, store_ids: Collection[int], order_refs: Collection[str]) -> RawInputs:
        """What concerned these orders of these stores. Found by its index: SQLite takes one with a condition only where
        the condition is asked for."""
        return self.filter(store_id__in=store_ids, order_ref__in=order_refs).exclude(order_ref="")

    def of_number(self, store_id: int, source: str, external_id: str) -> RawInputs:
        """What concerned the order that the shop gave this number."""
        known = Order.objects.filter(store_id=store_id, source=source, external_id=external_id).exclude(external_id="")
        return self.of_orders({store_id}, list(known.values_list("ref", flat=True)))

    def of_customers(self, customer_ids: Collection[int]) -> RawInputs:
        """What led to, repeated or changed an order of these customers."""
        orders = Order.objects.filter(customer_id__in=customer_ids).values("ref")
        return self.filter(order_ref__in=orders).exclude(order_ref="")

    def formerly_of(self, customer_ids: Collection[int]) -> RawInputs:
        """What concerned an order that was theirs before its channel gave it to somebody else."""
        orders = Change.objects.filter(customer_id__in=customer_ids).values("order__ref")
        return self.filter(order_ref__in=orders).exclude(order_ref="")


class RawInput(models.Model):
    """One order as it came, kept before anybody judged it: apart from others, so that one person can be erased.

    `delivery` is a keyed digest of a platform's delivery, by which the same one is known again.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    file = models.ForeignKey(InputFile, models.PROTECT, related_name="inputs", null=True, db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="inputs", null=True, db_index=False)
    topic = models.CharField(max_length=40, db_default="")
    delivery = models.CharField(max_length=64, db_default="")
    position = models.IntegerField(default=0)
    line = models.IntegerField(default=0)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=100, default="")
    raw = models.TextField()
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=60, default="")
    field = models.CharField(max_length=120, default="")
    order_ref = models.CharField(max_length=24, default="")
    received_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    erased_at = models.DateTimeField(null=True)

    objects = RawInputs.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], condition=Q(file__isnull=False), name="input_once"),
            models.UniqueConstraint(
                fields=["channel", "delivery"], condition=Q(channel__isnull=False), name="input_delivered_once"
            ),
            models.CheckConstraint(condition=Q(outcome__in=states.OUTCOMES), name="input_outcome"),
        ]
        indexes = [
            models.Index(fields=["store", "outcome", "id"], name="input_outcome_list"),
            models.Index(fields=["store", "order_ref"], name="input_order", condition=~Q(order_ref="")),
            models.Index(fields=["channel", "id"], name="input_channel", condition=Q(channel__isnull=False)),
        ]
