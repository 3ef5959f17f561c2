"""Stores, who acts in them, and whether anybody is there. Frozen values only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, Exists, OuterRef, Q, SmallIntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from bespeak.domain.stores import hours as clock_hours
from bespeak.domain.stores import roles
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.models import (
    AccessKey,
    ClosedDay,
    Host,
    Invitation,
    Membership,
    OpeningHours,
    Store,
    WidgetOrigin,
)
from bespeak.domain.stores.permissions import Stores
from bespeak.kit.actors import Actor
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import NotFound, Refusal, Unauthenticated


class KeyExpired(Unauthenticated):
    code = "key_expired"
    sentence = "This access key has expired."


class KeyRevoked(Unauthenticated):
    code = "key_revoked"
    sentence = "This access key was revoked."


class NoOnlyStore(Refusal):
    """There is none, or more than one; `data["stores"]` names those there are."""

    code = "which_store"
    sentence = "Say which store is meant."


@dataclass(frozen=True, slots=True)
class StoreView:
    """`country` is ISO 3166 alpha-2, `timezone` an IANA name, `talk_url` where customers can talk to the store, `email`
    and `phone` (as it is dialled from abroad) how else they reach it, `host` the first name under which
    the world reaches its pages; "" where the store named none."""

    id: int
    ref: str
    slug: str
    name: str
    currency: str
    country: str
    language: str
    timezone: str
    talk_url: str
    email: str
    phone: str
    created_at: datetime
    host: str = ""


@dataclass(frozen=True, slots=True)
class MemberView:
    ref: str
    name: str
    email: str
    role: str
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key without its secret. `member` is the ref of the person it acts as, "" for a program of its own; `used_at`
    when it last opened something, to the hour."""

    ref: str
    label: str
    scopes: tuple[str, ...]
    member: str
    issued_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None = None


def columns(at: str = "") -> tuple[Any, ...]:
    """What a StoreView is made of; `at` leads from another row to its store ("store__")."""
    names = ("id", "ref", "slug", "name", "currency", "country", "language", "timezone")
    more = ("talk_url", "email", "phone", "created_at")
    host = Host.objects.filter(store=OuterRef(f"{at}pk")).order_by("id").values("name")[:1]
    return (*(f"{at}{name}" for name in (*names, *more)), Coalesce(Subquery(host), Value("")))


CLOSED_FOR = timedelta(days=60)
"""Who is away for longer says nothing of when they are there again."""
NO_HOURS, NO_DAY = Value(-1, output_field=SmallIntegerField()), Value(None, output_field=DateField())
_STORE = columns()
_MEMBER = ("user__ref", "user__name", "user__email", "role", "created_at", "ended_at")
_KEY = ("ref", "label", "scopes", "member__user__ref", "issued_by", "created_at", "expires_at", "revoked_at", "used_at")
_ACTING = (
    "digest",
    "ref",
    "store_id",
    "scopes",
    "expires_at",
    "revoked_at",
    "member__user__ref",
    "member__role",
    "member__ended_at",
    "member__user__is_active",
)


_BY_ID = Question(lambda: Store.objects.filter(id__among=Blank("ids")).values_list(*_STORE))
_BY_DIGEST = Question(lambda: AccessKey.objects.filter(digest__among=Blank("digests")).values_list(*_ACTING))


def by_slug(slug: str) -> StoreView:
    """The store of this name, else NotFound."""
    return _one_store(slug=slug)


def store(store_id: int) -> StoreView:
    """The store with this id, else NotFound."""
    return _one_store(id=store_id)


def only_store() -> StoreView:
    """The store of an installation that has just one, else NoOnlyStore."""
    found = all_stores()
    if len(found) != 1:
        raise NoOnlyStore("There is no store yet." if not found else "", stores=[one.slug for one in found])
    return found[0]


def at_host(host: str, *, or_only: bool = False) -> StoreView | None:
    """The store of this host name; with `or_only` else the only store there is. One statement."""
    named = Exists(Host.objects.filter(store=OuterRef("pk"), name=host.lower().rstrip(".")))
    found = Store.objects.annotate(named=named).order_by("-named", "id").values_list("named", *_STORE)
    rows = list(found[:2] if or_only else found.filter(named=True)[:1])
    if rows and (rows[0][0] or len(rows) == 1):
        return StoreView(*rows[0][1:])
    return None


def hosts(*, store_id: int, actor: Actor) -> list[str]:
    """The names under which the world reaches this store, in the order of the alphabet."""
    actor.require(Stores.CHANGE, store_id=store_id)
    return list(Host.objects.filter(store_id=store_id).order_by("name").values_list("name", flat=True))


def widget_origins(store_id: int) -> list[str]:
    """The sites whose pages may show this store's chat, in the order of the alphabet. Public: browsers are told."""
    found = WidgetOrigin.objects.filter(store_id=store_id).order_by("origin")
    return list(found.values_list("origin", flat=True))


def all_stores() -> list[StoreView]:
    """Every store by name. For the command line and the workers, which belong to none of them."""
    return [StoreView(*row) for row in Store.objects.order_by("slug").values_list(*_STORE)]


def stores_by_ids(ids: Collection[int]) -> dict[int, StoreView]:
    """Store by id, as far as there are such. One statement."""
    return {row[0]: StoreView(*row) for row in _BY_ID.ask(ids=ids)}


def _one_store(**what: Any) -> StoreView:
    row = Store.objects.filter(**what).values_list(*_STORE).first()
    if row is None:
        raise NotFound("There is no such store.", field="store")
    return StoreView(*row)


def actors_for_keys(digests: Iterable[str], at: datetime) -> dict[str, Actor | Refusal]:
    """Who acts with each key: an Actor, or KeyExpired or KeyRevoked; a key nobody issued is missing. One statement.

    A key issued to a member acts as that person, with what their role and the key's scopes both allow; it ends
    with the membership.
    """
    return {row[0]: _acting(row[1:], at) for row in _BY_DIGEST.ask(digests=digests)}


def _acting(row: tuple[Any, ...], at: datetime) -> Actor | Refusal:
    ref, store_id, scopes, expires_at, revoked_at, member, role, ended_at, is_active = row
    if revoked_at is not None or ended_at is not None or is_active is False:
        return KeyRevoked(key=ref)
    if expires_at is not None and expires_at <= at:
        return KeyExpired(key=ref)
    granted = _granted(tuple(scopes))
    if member is None:
        return Actor(kind="key", ref=ref, store_id=store_id, permissions=granted)
    both = granted & roles.permissions_of(role)
    return Actor(kind="member", ref=member, store_id=store_id, permissions=both, is_person=True)


@lru_cache(maxsize=1024)
def _granted(scopes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(scopes)


def actor_for_member(*, ref: str, store_id: int) -> Actor:
    """The person at work in this store, else NotFound."""
    present = Membership.objects.filter(store_id=store_id, user__ref=ref, user__is_active=True, ended_at=None)
    role = present.values_list("role", flat=True).first()
    if role is None:
        raise NotFound(f"{ref!r} does not work here.", field="member")
    return Actor(kind="member", ref=ref, store_id=store_id, permissions=roles.permissions_of(role), is_person=True)


def members(*, store_id: int, actor: Actor, ended: bool = False) -> list[MemberView]:
    """Who works here, longest first; with `ended` also who did."""
    actor.require(Stores.READ_MEMBERS, store_id=store_id)
    found = Membership.objects.filter(store_id=store_id).order_by("id")
    if not ended:
        found = found.filter(ended_at=None)
    return [MemberView(*row) for row in found.values_list(*_MEMBER)]


def access_keys(
    *, store_id: int, actor: Actor, after: str = "", most: int = 100, open_at: datetime | None = None
) -> list[KeyView]:
    """Keys of the store in order of ref, after the ref `after`; with `open_at` those that still open something then."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    found = AccessKey.objects.filter(store_id=store_id, ref__gt=after).order_by("ref")
    if open_at is not None:
        found = found.filter(Q(expires_at=None) | Q(expires_at__gt=open_at), revoked_at=None, member__ended_at=None)
    return [key_view(row) for row in found.values_list(*_KEY)[:most]]


def access_key(*, store_id: int, ref: str, actor: Actor) -> KeyView:
    """One key by ref, else NotFound."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    row = AccessKey.objects.filter(store_id=store_id, ref=ref).values_list(*_KEY).first()
    if row is None:
        raise NotFound(f"There is no key {ref!r} here.")
    return key_view(row)


def key_view(row: tuple[Any, ...]) -> KeyView:
    ref, label, scopes, member, *rest = row
    return KeyView(ref, label, tuple(scopes), member or "", *rest)


def opening_hours(store_id: int) -> list[Hours]:
    """The stretches of the week in which somebody is there, store time."""
    rows = OpeningHours.objects.filter(store_id=store_id).order_by("weekday", "opens")
    return [
        Hours(weekday, clock_hours.text(opens), clock_hours.text(closes))
        for weekday, opens, closes in rows.values_list("weekday", "opens", "closes")
    ]


@dataclass(frozen=True, slots=True)
class Attendance:
    """The stretches of the week in which somebody is there, and the days on which nobody is, as far as CLOSED_FOR."""

    store: StoreView
    week: tuple[Hours, ...]
    closed: frozenset[date]

    def there(self, at: datetime) -> bool:
        """Whether somebody is. A store that never said its hours counts as always there, closed days excepted."""
        local = at.astimezone(ZoneInfo(self.store.timezone))
        now, day = f"{local:%H:%M}", local.weekday()
        here = not self.week or any(one.weekday == day and one.opens <= now < one.closes for one in self.week)
        return here and local.date() not in self.closed

    def opens_next(self, at: datetime) -> datetime | None:
        """When somebody is there again; None where that is more than CLOSED_FOR away."""
        local = at.astimezone(ZoneInfo(self.store.timezone))
        days = (local.date() + timedelta(n) for n in range(CLOSED_FOR.days))
        opens = (
            datetime.combine(day, time.fromisoformat(one.opens), local.tzinfo)
            for day in days for one in self.week if one.weekday == day.weekday() and day not in self.closed
        )  # fmt: skip
        return next((moment for moment in opens if moment > local), None)


def attendance(store: StoreView, at: datetime) -> Attendance:
    """When somebody is in this store, from this day on. One statement."""
    day = at.astimezone(ZoneInfo(store.timezone)).date()
    hours = OpeningHours.objects.filter(store_id=store.id).order_by().values_list("weekday", "opens", "closes", NO_DAY)
    closed = ClosedDay.objects.filter(store_id=store.id, day__range=(day, day + CLOSED_FOR)).order_by()
    rows = list(closed.values_list(NO_HOURS, NO_HOURS, NO_HOURS, "day").union(hours, all=True))
    week = sorted((weekday, opens, closes) for weekday, opens, closes, _ in rows if weekday >= 0)
    told = (Hours(weekday, clock_hours.text(opens), clock_hours.text(closes)) for weekday, opens, closes in week)
    return Attendance(store, tuple(told), frozenset(row[3] for row in rows if row[0] < 0))


def closed_days(store_id: int) -> list[tuple[date, str]]:
    """The days on which nobody is there, with their names, the next one first; also those that are past."""
    return list(ClosedDay.objects.filter(store_id=store_id).order_by("day").values_list("day", "name"))


@dataclass(frozen=True, slots=True)
class Begun:
    """What of a store's set-up is there."""

    hours: bool
    colleagues: bool
    invited: bool
    keys: bool


def begun(*, store_id: int, actor: Actor) -> Begun:
    """Whether it said its hours, has more than one person at work, invited somebody, made a key. One statement."""
    actor.require(Stores.CHANGE, store_id=store_id)
    mine = {"store": OuterRef("pk")}
    others = Membership.objects.filter(**mine, ended_at=None).exclude(user__ref=actor.ref)
    rows = Store.objects.filter(pk=store_id).values_list(
        Exists(OpeningHours.objects.filter(**mine)), Exists(others),
        Exists(Invitation.objects.filter(**mine, accepted_at=None, revoked_at=None)),
        Exists(AccessKey.objects.filter(**mine, revoked_at=None)),
    )  # fmt: skip
    return Begun(*rows.get())


def is_open(store_id: int, at: datetime) -> bool:
    """Whether somebody is there, as `Attendance.there` says it. Two statements."""
    return attendance(store(store_id), at).there(at)
