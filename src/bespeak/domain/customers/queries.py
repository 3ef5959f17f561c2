"""Who buys, how they are reached, who is the same person, who has shown who they are. Frozen values only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bespeak.domain.customers import contacts
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.states import Outcome
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor
from bespeak.kit.asking import Blank, Question
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class ContactView:
    """`verified_how` says by what ("callback", "code", "provider"); "" means it was only ever typed."""

    kind: str
    value: str
    verified_at: datetime | None
    verified_how: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer with all contacts of those merged into it. `merged_into` is "" for one that stands for itself."""

    id: int
    store_id: int
    ref: str
    name: str
    language: str
    contacts: tuple[ContactView, ...]
    merged_into: str
    merged: tuple[str, ...]
    identity_level: str
    identity_at: datetime | None
    erased_at: datetime | None
    created_at: datetime
    tries: tuple[VerificationView, ...] = ()
    """Every try at finding out who this is, oldest first."""


@dataclass(frozen=True, slots=True)
class Who:
    """Enough to show whose order or talk it is."""

    id: int
    ref: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a contact leads to (the survivor), and when it was shown to be theirs."""

    customer_id: int
    customer: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class VerificationView:
    level: str
    outcome: str
    at: datetime
    by: str
    about_order: str
    note: str


_VERIFIED = Question(
    lambda: Customer.objects.filter(survivor_id__among=Blank("ids"), identity_at__isnull=False).values_list(
        "survivor_id", "identity_at"
    )
)


def identity(customer_ids: Collection[int]) -> dict[int, datetime]:
    """When each surviving customer, or one merged into it, last showed who they are. One statement."""
    latest: dict[int, datetime] = {}
    for customer_id, at in _VERIFIED.ask(ids=customer_ids):
        if customer_id not in latest or at > latest[customer_id]:
            latest[customer_id] = at
    return latest


def refs(customer_ids: Collection[int]) -> dict[int, str]:
    """Ref by id. One statement."""
    return dict(Customer.objects.filter(id__in=customer_ids).values_list("id", "ref"))


def who(customer_ids: Collection[int]) -> dict[int, Who]:
    """Ref, name and language by id. One statement."""
    rows = Customer.objects.filter(id__in=customer_ids).values_list("id", "ref", "name", "language")
    return {row[0]: Who(*row) for row in rows}


def survivors(customer_ids: Collection[int], *, lock: bool = False) -> dict[int, int]:
    """Where each id leads after all merges; itself, if it was never merged. One statement.

    With `lock` the survivors stay locked, in id order, until the transaction ends, as `gather` leaves them: what one
    customer may have is then counted by one transaction at a time.
    """
    found = dict(Customer.objects.filter(id__in=customer_ids).values_list("id", "survivor_id"))
    if lock:
        rows = Customer.objects.select_for_update(no_key=True).filter(id__in=set(found.values()))
        list(rows.order_by("id").values_list("id"))
    return found


def contact_values(customer_ids: Collection[int]) -> list[str]:
    """Every address by which these customers are reached, as it is compared. One statement."""
    return list(
        ContactPoint.objects.filter(customer_id__in=customer_ids).order_by("id").values_list("value", flat=True)
    )


def family(customer_id: int) -> list[int]:
    """All ids of the same person: the survivor and those merged into it. One statement."""
    survivor = Customer.objects.filter(id=customer_id).values("survivor_id")
    return list(Customer.objects.filter(survivor_id__in=survivor).order_by("id").values_list("id", flat=True))


def row_of(*, store_id: int, customer_id: int) -> QuerySet[Customer]:
    """The row of one customer, on which a later room hangs what it knows of them. Internal to the house."""
    return Customer.objects.filter(store_id=store_id, id=customer_id)


def found(*, store_id: int, ref: str) -> Who:
    """The customer of that store a ref leads to after all merges, else NotFound. For other rooms' verbs."""
    rows = Customer.objects.filter(store_id=store_id, ref=ref)
    row = rows.values_list("survivor__id", "survivor__ref", "survivor__name", "survivor__language").first()
    if row is None:
        raise NotFound(f"There is no customer {ref!r} here.", field="customer")
    return Who(*row)


def is_same(*, store_id: int, ref: str, customer_id: int) -> bool:
    """Whether this ref leads to that surviving customer after all merges. One statement; for other rooms' verbs."""
    return Customer.objects.filter(store_id=store_id, ref=ref, survivor_id=customer_id).exists()


def leads_to(customer_id: int) -> Who:
    """Whom this id leads to after all merges. One statement; for other rooms' verbs."""
    columns = ("survivor__id", "survivor__ref", "survivor__name", "survivor__language")
    return Who(*Customer.objects.filter(id=customer_id).values_list(*columns).get())


def lead_to(customer_ids: Collection[int]) -> dict[int, Who]:
    """The same for many: id → whom it leads to. One statement."""
    return {row[0]: Who(*row[1:]) for row in _LEAD_TO.ask(customers=customer_ids)}


_LEAD_TO = Question(
    lambda: Customer.objects.filter(id__among=Blank("customers")).values_list(
        "id", "survivor__id", "survivor__ref", "survivor__name", "survivor__language"
    )
)


def by_contact(*, store_id: int, kind: str, value: str) -> Reached | None:
    """Whom a contact leads to in a store. Nobody is told unless a verb already knows they may hear it."""
    normal = contacts.normal(kind, value, stores.store(store_id).country)
    rows = ContactPoint.objects.filter(store_id=store_id, kind=kind, value=normal)
    row = rows.values_list("customer__survivor_id", "customer__survivor__ref", "verified_at").first()
    return Reached(*row) if row and normal else None


def customer(*, ref: str, actor: Actor) -> CustomerView:
    """One customer, or the merged one's own remains. Strangers are told there is nothing here."""
    actor.require(Customers.READ)
    found = views(_of(actor).filter(ref=ref)[:1])
    if not found:
        raise NotFound(f"There is no customer {ref!r} here.")
    return found[0]


def customers(*, store_id: int, actor: Actor, search: str = "", after: str = "", most: int = 50) -> list[CustomerView]:
    """Customers that stand for themselves in order of ref, after the ref `after`.

    `search` finds a part of a name, a ref, or a whole contact however it is written.
    """
    actor.require(Customers.READ, store_id=store_id)
    rows = Customer.objects.filter(store_id=store_id, merged_into=None, ref__gt=after).order_by("ref")
    wanted = contacts.tidy(search, 254)
    if wanted:
        rows = rows.filter(_matching(store_id, wanted))
    return views(rows[:most])


def verifications(*, store_id: int, ref: str, actor: Actor) -> list[VerificationView]:
    """Every try at finding out who this customer is, newest first. One statement, two where there was none."""
    actor.require(Customers.READ, store_id=store_id)
    leads = Customer.objects.filter(store_id=store_id, ref=ref).values("survivor_id")
    rows = Verification.objects.filter(store_id=store_id, customer__survivor_id__in=leads).order_by("-at", "-id")
    tries = [VerificationView(*row) for row in rows.values_list("level", "outcome", "at", "by", "about_order", "note")]
    if not tries:
        found(store_id=store_id, ref=ref)  # nobody is not somebody of whom nothing is known
    return tries


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every way in which pointers and stores disagree, a sentence each, naming the row."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    rows = Customer.objects.filter(mine).order_by("id")
    points = ContactPoint.objects.filter(mine).order_by("id")
    tries = Verification.objects.filter(mine).order_by("id")
    passed = Verification.objects.filter(outcome=Outcome.PASSED)
    alone, led = Q(merged_into=None), Q(merged_into__isnull=False)
    astray = {
        "customer {} stands for itself but leads elsewhere": rows.filter(alone).exclude(survivor_id=F("id")),
        "customer {} leads elsewhere than whom it was merged into": rows.filter(led).exclude(
            survivor_id=F("merged_into__survivor_id")
        ),
        "customer {} leads to another store": rows.exclude(survivor__store_id=F("store_id")),
        "customer {} counts as known, and no try says so": rows.filter(identity_at__isnull=False).exclude(
            Exists(passed.filter(customer=OuterRef("pk"), level=OuterRef("identity_level"), at=OuterRef("identity_at")))
        ),
    }
    told = [text.format(i) for text, found in astray.items() for i in found.values_list("id", flat=True)]
    foreign_points = points.exclude(customer__store_id=F("store_id")).values_list("id", flat=True)
    told += [f"contact point {i} belongs to another store than its customer" for i in foreign_points]
    foreign_tries = tries.exclude(customer__store_id=F("store_id")).values_list("id", flat=True)
    return told + [f"verification {i} belongs to another store than its customer" for i in foreign_tries]


def _of(actor: Actor) -> QuerySet[Customer]:
    rows = Customer.objects.order_by("id")
    return rows if actor.store_id is None else rows.filter(store_id=actor.store_id)


def _matching(store_id: int, search: str) -> Q:
    country = stores.store(store_id).country
    forms = {contacts.normal(kind, search, country) for kind in contacts.KINDS} - {""}
    reached = ContactPoint.objects.filter(store_id=store_id, value__in=forms).values("customer__survivor_id")
    return Q(name__icontains=search) | Q(ref=search) | Q(id__in=reached)


def views(rows: QuerySet[Customer]) -> list[CustomerView]:
    """These rows with all that belongs to them, for the queries of this room. One statement for any number."""
    same = Customer.objects.filter(survivor_id=OuterRef("pk")).exclude(pk=OuterRef("pk")).order_by("id")
    points = ContactPoint.objects.filter(customer__survivor_id=OuterRef("pk")).order_by("id")
    tries = Verification.objects.filter(customer__survivor_id=OuterRef("pk")).order_by("id")
    asked = rows.annotate(
        head=F("merged_into__ref"),
        others=Rows(same, "ref", "identity_level", "identity_at"),
        tries=Rows(tries, "level", "outcome", "at", "by", "about_order", "note"),
        points=Rows(points, "kind", "value", "verified_at", "verified_how"),
    )
    return [_view(row) for row in asked]


def _view(row: Any) -> CustomerView:
    shown = [(row.identity_level, row.identity_at), *((level, at) for _, level, at in row.others)]
    level, at = max(((level, at) for level, at in shown if at is not None), key=lambda one: one[1], default=("", None))
    return CustomerView(
        id=row.pk,
        store_id=row.store_id,
        ref=row.ref,
        name=row.name,
        language=row.language,
        contacts=tuple(ContactView(*point) for point in row.points),
        merged_into=row.head or "",
        merged=tuple(ref for ref, _, _ in row.others),
        identity_level=level,
        identity_at=at,
        erased_at=row.erased_at,
        created_at=row.created_at,
        tries=tuple(VerificationView(*one) for one in row.tries),
    )
