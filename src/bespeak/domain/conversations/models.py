"""Rows of the conversations. The events are append-only and chained; bodies and salts may be dropped, leaves never."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bespeak.domain.conversations.enquiryrows import Enquiry  # noqa: F401
from bespeak.domain.conversations.searching import Grams
from bespeak.domain.conversations.states import AuthorKind, EventKind, Line, Outcome, Settles, Side, State, Turn
from bespeak.domain.conversations.tagrows import FirstView, SavedView, Tag, Tagged  # noqa: F401
from bespeak.kit import refs


def new_ref() -> str:
    return refs.new("cnv")


def new_confirmation_ref() -> str:
    return refs.new("cfm")


def new_file_ref() -> str:
    return refs.new("fil")


class Conversation(models.Model):
    """One matter with one customer. `last_seq` and `head` are the end of its chain.

    `customer_seq` is the customer's latest own message; `two_way_seq` and `two_way_at` are the first answer of a
    person of the store to a customer's message, newest exchange. While `customer_seq > two_way_seq` one is owed.
    `turn_at` is since when it is the turn of whoever has it: who asks a second time has not waited shorter for it.
    Until `snoozed_until`, where there is one, nobody is asked to look; then it is the store's turn, and `turn_at` says
    that time beforehand. `outcome` is what became of it once it is closed; "" where nobody said. `heat` is above zero
    where one of the customer's last words sounds heated; nothing is proved by it.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_ref)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    subject_line = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.NOBODY)
    turn_at = models.DateTimeField(db_default=Now())
    snoozed_until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default="", blank=True)
    assignee = models.CharField(max_length=60, default="", blank=True)
    heat = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="", blank=True)
    customer_seq = models.BigIntegerField(default=0)
    customer_spoke_at = models.DateTimeField(null=True)
    two_way_seq = models.BigIntegerField(default=0)
    two_way_at = models.DateTimeField(null=True)
    client_key = models.CharField(max_length=255, null=True)  # noqa: DJ001 - unknown keys must not collide
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "client_key"], name="conversation_client_key"),
            models.CheckConstraint(
                condition=Q(two_way_at=None, two_way_seq=0) | Q(two_way_at__isnull=False, two_way_seq__gt=1),
                name="conversation_two_way",
            ),
            models.CheckConstraint(
                condition=Q(customer_seq__lte=F("last_seq"), two_way_seq__lte=F("last_seq")), name="conversation_seqs"
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until=None) | Q(state=State.OPEN, turn=Turn.STORE, turn_at=F("snoozed_until")),
                name="conversation_snoozed",
            ),
            models.CheckConstraint(condition=Q(outcome="") | Q(state=State.CLOSED), name="conversation_outcome"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "id"], name="conversation_store"),
            models.Index(fields=["store", "turn", "id"], name="conversation_turn"),
            models.Index(fields=["store", "turn", "turn_at", "id"], name="conversation_waits"),
            models.Index(fields=["store", "turn", "assignee", "turn_at", "id"], name="conversation_waits_for"),
            models.Index(
                fields=["store", "turn", "turn_at", "id"], condition=Q(heat__gt=0), name="conversation_heated"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Topic(models.Model):
    """What a conversation is about: a product, or an order."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="topics")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+")
    order_ref = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "product"], condition=Q(product__isnull=False), name="topic_product_once"
            ),
            models.UniqueConstraint(
                fields=["conversation", "order_ref"], condition=~Q(order_ref=""), name="topic_order_once"
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False, order_ref="") | (Q(product=None) & ~Q(order_ref="")),
                name="topic_one_of",
            ),
        ]
        indexes = [models.Index(fields=["store", "order_ref"], condition=~Q(order_ref=""), name="topic_order")]

    def __str__(self) -> str:
        return self.order_ref or str(self.product_id)


class Event(models.Model):
    """One thing that happened in a conversation; `seq` counts without gaps from 1.

    `body` is canonical JSON text and, with `salt`, what an erasure drops; `leaf` stands for both in the `chain`, and
    `files` (leaves with a space between them, null where there are none) for the files that came with it.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    author_kind = models.CharField(max_length=8, choices=AuthorKind.choices)
    author_ref = models.CharField(max_length=60)
    line = models.CharField(max_length=6, choices=Line.choices)
    automatic = models.BooleanField(default=False)
    body = models.TextField(null=True)  # noqa: DJ001 - null is erased, "" cannot be
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001
    leaf = models.CharField(max_length=64)
    files = models.TextField(null=True)  # noqa: DJ001 - null adds the column without writing every row anew
    previous = models.CharField(max_length=64, blank=True)
    chain = models.CharField(max_length=64)
    client_key = models.CharField(max_length=255, null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="event_seq"),
            models.UniqueConstraint(fields=["conversation", "client_key"], name="event_client_key"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(body=None, salt=None) | Q(body__isnull=False, salt__isnull=False),
                name="event_body_and_salt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class Attachment(models.Model):
    """A file that came with message `seq`: the only place where its bytes are. Gone when the message is erased; what it
    is called and how large it is stands in the event, so that no page reads this row."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    place = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=24, unique=True, default=new_file_ref)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    leaf = models.CharField(max_length=64)
    body = models.BinaryField()
    preview = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "seq", "place"], name="attachment_once")]

    def __str__(self) -> str:
        return self.ref


class Reading(models.Model):
    """How far somebody has read: `seq` is the newest event of the other side that stood before them, `at` when it did.

    It only moves on, and is no event: nothing is proved by it. `number` counts every move of anybody, in the order of
    commits where there is one writer at a time.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="readings", db_index=False)
    side = models.CharField(max_length=8, choices=Side.choices)
    reader = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "reader"], name="reading_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="reading_of_something"),
        ]
        indexes = [models.Index(fields=["number"], name="reading_number")]

    def __str__(self) -> str:
        return f"{self.reader} {self.seq}"


class Dealing(models.Model):
    """Whether conversations that come in are given to somebody by themselves; who deals holds this row. `last` is who
    was given one last (a member's ref)."""

    id = models.BigAutoField(primary_key=True)
    store = models.OneToOneField("stores.Store", models.PROTECT, related_name="+")
    on = models.BooleanField(default=False)
    last = models.CharField(max_length=60, default="", blank=True)

    def __str__(self) -> str:
        return f"dealing of {self.store_id}"


class Away(models.Model):
    """A member (ref) who is given nothing by itself for now."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    member = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member"], name="away_once")]

    def __str__(self) -> str:
        return self.member


class SearchText(models.Model):
    """The words of one message as it reads today, for looking through; `private`: a note among colleagues. Written with
    the event; gone when it is deleted or erased. Database triggers keep SQLite's index of it in step."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    private = models.BooleanField(default=False)
    grams = Grams()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="search_text_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.seq}"


class Confirmation(models.Model):
    """A fact settled in a conversation at event `seq`; it counts for the gate until it is withdrawn or lapses."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="confirmations", db_index=False)
    seq = models.BigIntegerField()
    ref = models.CharField(max_length=24, unique=True, default=new_confirmation_ref)
    kind = models.CharField(max_length=16, choices=Settles.choices)
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+")
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, null=True, related_name="+")
    order_ref = models.CharField(max_length=24, default="", blank=True)
    quantity = models.PositiveIntegerField(default=0)
    country = models.CharField(max_length=2, default="", blank=True)
    postcode = models.CharField(max_length=16, default="", blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    details = models.TextField(default="", blank=True)
    valid_until = models.DateTimeField(null=True)
    hold_ref = models.CharField(max_length=24, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="confirmation_seq"),
            models.CheckConstraint(
                condition=Q(amount_minor=None, currency="") | (Q(amount_minor__gt=0) & ~Q(currency="")),
                name="confirmation_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extra_payment") | Q(amount_minor__isnull=False), name="confirmation_extra_payment"
            ),
            models.CheckConstraint(
                condition=~Q(kind="availability") | Q(variant__isnull=False, quantity__gte=1),
                name="confirmation_availability",
            ),
        ]
        indexes = [models.Index(fields=["store", "order_ref"], condition=~Q(order_ref=""), name="confirmation_order")]

    def __str__(self) -> str:
        return self.ref


class LegalHold(models.Model):
    """The words of a conversation must be kept until somebody lifts it. `reason` goes when they go."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=500, default="", blank=True)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=60, default="", blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(lifted_at=None), name="legal_hold_one_present")
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Retention(models.Model):
    """After how many days without a word a store lets go of what was said; 0: never."""

    id = models.BigAutoField(primary_key=True)
    store = models.OneToOneField("stores.Store", models.PROTECT, related_name="+")
    days = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.days} days"
