from __future__ import annotations

from django.db import models
from django.db.models import Q


class Product(models.Model):
    """A thing the store sells. The three marks say why it may have to be spoken for before it is ordered."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    handle = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    category = models.CharField(max_length=120, default="")
    tags = models.JSONField(default=list)
    made_to_order = models.BooleanField(default=False)
    limited = models.BooleanField(default=False)
    extra_payment = models.BooleanField(default=False)
    limit_per_customer = models.IntegerField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "handle"], name="product_handle"),
            models.CheckConstraint(
                condition=Q(limit_per_customer=None) | Q(limit_per_customer__gt=0), name="product_limit"
            ),
        ]


class Picture(models.Model):
    """What a product looks like; one each. Its name says by its digest exactly which bytes these are."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    product = models.OneToOneField(Product, models.PROTECT, related_name="picture")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["store", "name"], name="picture_name")]


class BespokeVersion(models.Model):
    """What may be asked about a product, as it was from `at` on until the next number; the highest one holds. Never
    changed: what somebody answered stays readable by what they were asked."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="bespoke")
    number = models.IntegerField()
    said = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="bespoke_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="bespoke_number_from_one"),
        ]


class Variant(models.Model):
    """What is actually put in a box. `tracked` means stock is counted; made-to-order variants usually are not."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="variants")
    ref = models.CharField(max_length=24, unique=True)
    sku = models.CharField(max_length=100)
    name = models.CharField(max_length=300, default="")
    options = models.JSONField(default=dict)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tracked = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "sku"], name="variant_sku"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="variant_price"),
        ]
