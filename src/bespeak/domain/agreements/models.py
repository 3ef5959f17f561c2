"""Rows of agreements. A version, its lines and promises are written once and never changed.

People's own words (specification, promise, reason of an extra payment, place and window of delivery) stand beside
a salt and a leaf = SHA-256(salt, words). The version's hash covers the leaves, so that words and salt can be
erased and the hash still verifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from django.db import models
from django.db.models import Q

from bespeak.domain.agreements import states
from bespeak.kit import canonical, refs


def new_ref() -> str:
    return refs.new("agr")


def new_code() -> str:
    """Twelve letters a customer can type, 60 random bits, without the ones that are mistaken for each other."""
    return refs.new("x")[-12:]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


class Agreement(models.Model):
    """One matter both sides sign. `valid_until` decides whether it has lapsed; state "lapsed" only tidies up.

    `valid_until` and `extra_minor` are those of the version in force, kept here so that one row is locked and asked.
    """

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_ref)
    code = models.CharField(max_length=12, default=new_code)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    conversation_ref = models.CharField(max_length=24, default="", blank=True)
    instead_of = models.CharField(max_length=24, default="", blank=True)
    state = models.CharField(max_length=10, choices=states.State.choices, default=states.State.PROPOSED)
    current_version = models.PositiveIntegerField(default=1)
    valid_until = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    used_by_order = models.CharField(max_length=24, default="", blank=True)
    extra_minor = models.BigIntegerField(default=0)
    extra_used_by = models.CharField(max_length=24, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, default="", blank=True)
    closed_side = models.CharField(max_length=8, choices=states.Side.choices, default="", blank=True)
    reason_code = models.CharField(max_length=24, choices=states.Reason.choices, default="", blank=True)
    reason_text = models.TextField(default="", blank=True)
    alternative = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="agreement_code"),
            models.CheckConstraint(
                condition=(Q(state="used") & ~Q(used_by_order="")) | (~Q(state="used") & Q(used_by_order="")),
                name="agreement_used_by_an_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "used"]) | Q(accepted_at__isnull=False),
                name="agreement_accepted_before_use",
            ),
            models.CheckConstraint(
                condition=Q(extra_used_by="") | (Q(extra_minor__gt=0) & Q(accepted_at__isnull=False)),
                name="agreement_extra_agreed_before_use",
            ),
            models.CheckConstraint(condition=Q(extra_minor__gte=0), name="agreement_extra_not_negative"),
            models.CheckConstraint(condition=Q(current_version__gte=1), name="agreement_has_a_version"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "id"], name="agreement_state"),
            models.Index(fields=["store", "state", "valid_until", "id"], name="agreement_ends"),
            models.Index(
                fields=["customer", "id"], name="agreement_unused", condition=Q(state="accepted", used_by_order="")
            ),
            models.Index(fields=["customer", "state"], name="agreement_customer"),
            models.Index(fields=["conversation_ref", "id"], name="agreement_talk"),
            models.Index(fields=["used_by_order"], name="agreement_order", condition=~Q(used_by_order="")),
            models.Index(fields=["extra_used_by"], name="agreement_extra", condition=~Q(extra_used_by="")),
        ]


class Version(models.Model):
    """What was proposed, word for word. Amounts in minor units of `currency`, for the whole version.

    `word` tells the customer why it is another one than before; it is not part of what is signed.
    """

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    delivery_country = models.CharField(max_length=2, default="", blank=True)
    delivery_method = models.CharField(max_length=40, default="", blank=True)
    deliver_by = models.DateField(null=True)
    delivery_agreed = models.BooleanField(default=False)
    deposit_minor = models.BigIntegerField(default=0)
    extra_minor = models.BigIntegerField(default=0)
    valid_until = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    at = models.DateTimeField()
    postcode = models.CharField(max_length=20, default="", blank=True)
    window = models.CharField(max_length=200, default="", blank=True)
    extra_reason = models.TextField(default="", blank=True)
    word = models.TextField(default="", blank=True)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001  null: erased
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number"),
            models.CheckConstraint(
                condition=Q(deposit_minor__gte=0) & Q(extra_minor__gte=0), name="version_amounts_not_negative"
            ),
        ]

    @property
    def words(self) -> list[str]:
        return [self.postcode, self.window, self.extra_reason]

    def digest(self, ref: str, lines: Sequence[VersionLine], promises: Sequence[Promise]) -> str:
        """The hash of everything both sides sign; people's own words enter by their leaves."""
        return canonical.digest(
            {
                "agreement": ref,
                "number": self.number,
                "currency": self.currency,
                "lines": [one.content for one in lines],
                "promises": [one.content for one in promises],
                "delivery": [self.delivery_agreed, self.delivery_country, self.delivery_method, _day(self.deliver_by)],
                "deposit_minor": self.deposit_minor,
                "extra_minor": self.extra_minor,
                "valid_until": self.valid_until.astimezone(UTC).isoformat(),
                "proposed": [self.proposed_by, self.at.astimezone(UTC).isoformat()],
                "words": self.leaf,
            }
        )


class VersionLine(models.Model):
    """So many of a variant at a price, made to a specification: a list of [name, value] as agreed, or null: erased."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, related_name="+")
    sku = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    unit_minor = models.BigIntegerField()
    specification = models.JSONField(null=True)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="version_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(unit_minor__gte=0), name="version_line_amounts"),
        ]

    @property
    def words(self) -> Any:
        return self.specification

    @property
    def content(self) -> list[Any]:
        return [self.position, self.sku, self.title, self.quantity, self.unit_minor, self.leaf]


class Promise(models.Model):
    """One line that can be checked: at picking, packing, shipping or by the calendar."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="promises")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=states.PromiseKind.choices)
    due = models.DateField(null=True)
    text = models.TextField(default="", blank=True)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="promise_position")]

    @property
    def words(self) -> str:
        return self.text

    @property
    def content(self) -> list[Any]:
        return [self.position, self.kind, _day(self.due), self.leaf]


class Acceptance(models.Model):
    """Names the version and its hash, who said yes, when, how and from where; and how far the record of its talk went:
    how many entries, the link of the last, and both signed as a file. 0, "" and "" where it came out of none."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="acceptances")
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    on_behalf = models.BooleanField(default=False)
    how = models.CharField(max_length=8, choices=states.How.choices)
    at = models.DateTimeField()
    from_where = models.CharField(max_length=200, default="", blank=True)
    typed_name = models.CharField(max_length=200, default="", blank=True)
    record_count = models.PositiveIntegerField(default=0)
    record_head = models.CharField(max_length=64, default="", blank=True)
    record_signed = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="acceptance_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="acceptance_of_a_version"),
            models.CheckConstraint(
                condition=Q(record_count=0, record_head="", record_signed="")
                | (Q(record_count__gte=1) & ~Q(record_head="") & ~Q(record_signed="")),
                name="acceptance_head_whole_or_none",
            ),
        ]


class Draft(models.Model):
    """What one member writes for an agreement, an order or a customer (`about`, a ref); `typed` is the form as it was
    typed, `base` the version it began from."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    member = models.CharField(max_length=60)
    about = models.CharField(max_length=24)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    base = models.PositiveIntegerField(default=0)
    typed = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member", "about"], name="agreement_draft_one_each")]
