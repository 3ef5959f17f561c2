"""Whose order is it? For hundreds of orders at once, in a constant number of statements.

Asks are folded in their order, as if they had come one by one. The first contact of an ask that somebody has decides.
A later one decides only if its owner has no contact of the kinds before it: a new address with a known phone is the
caller whose address we did not know yet, but not somebody else in the same house. Nobody is ever merged here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts
from bespeak.domain.customers.contacts import tidy
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.stores import queries as stores
from bespeak.kit import cursors, refs, rows
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import StaleState

Point = tuple[int, str, str]  # store, kind, value
_CUSTOMER = ("id", "store_id", "ref", "name", "language", "survivor_id", "identity_level", "created_at")
_KNOWN = ("id", "survivor_id", "name", "language", "erased_at")
_FIND = (
    "SELECT p.store_id, p.kind, p.value, c.survivor_id FROM {wanted} JOIN customers_contactpoint p"
    " ON p.store_id = {store} AND p.kind = {kind} AND p.value = {value}"
    " JOIN customers_customer c ON c.id = p.customer_id"
)
_ON_POSTGRESQL = _FIND.format(
    wanted="unnest(%s::bigint[], %s::text[], %s::text[]) AS w(store, kind, value)",
    store="w.store", kind="w.kind", value="w.value",
)  # fmt: skip
_ON_SQLITE = _FIND.format(  # CROSS: look up each of these, never read the whole table
    wanted="json_each(%s) AS w CROSS",
    store="json_extract(w.value, '$[0]')", kind="json_extract(w.value, '$[1]')", value="json_extract(w.value, '$[2]')",
)  # fmt: skip
_LOCKED = Question(
    lambda: (
        Customer.objects.select_for_update(no_key=True)
        .filter(id__among=Blank("ids"))
        .order_by("id")
        .values_list(*_KNOWN)
    )
)
_POINT = ("store_id", "kind", "value", "customer_id", "verified_how", "created_at")


class JustForgotten(StaleState):
    """Somebody was erased while we waited for them; who asks again finds, or makes, somebody else."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`contacts` are (kind, value) as written, the one to trust most first. `country` reads national phone numbers;
    without one it is the store's."""

    store_id: int
    contacts: tuple[tuple[str, str], ...] = ()
    name: str = ""
    language: str = ""
    country: str = ""


@dataclass(slots=True)
class _Fold:
    """Customers below zero are new: -1 is the first of them."""

    known: dict[Point, int]
    kinds: dict[int, set[str]]
    answers: list[int] = field(default_factory=list)
    news: list[Ask] = field(default_factory=list)
    points: list[tuple[Point, int]] = field(default_factory=list)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)

    def take(self, ask: Ask, points: Sequence[Point]) -> None:
        who = self._owner(points)
        if who is None:
            self.news.append(ask)
            who = -len(self.news)
        for point in points:
            if point not in self.known:
                self.known[point] = who
                self.points.append((point, who))
                self.kinds.setdefault(who, set()).add(point[1])
        self._note(who, ask.name, ask.language)
        self.answers.append(who)

    def _owner(self, points: Sequence[Point]) -> int | None:
        for position, point in enumerate(points):
            owner = self.known.get(point)
            if owner is not None and (
                not position or self.kinds.get(owner, set()).isdisjoint(kind for _, kind, _ in points[:position])
            ):
                return owner
        return None

    def _note(self, who: int, name: str, language: str) -> None:
        if name or language:
            first_name, first_language = self.names.get(who, ("", ""))
            self.names[who] = (first_name or tidy(name, 200), first_language or tidy(language, 12))


@transaction.atomic(savepoint=False)
def gather(asks: Sequence[Ask], at: datetime) -> list[int]:
    """The customer id of each ask, in order; new customers where nobody has the contact, one each where there is none.

    Internal to the house: asks no permission, is called by verbs that did. On PostgreSQL the customers are locked
    until the end of the transaction, so that two batches about one person follow each other. JustForgotten where
    somebody was erased in the same moment: asked again, it answers.
    """
    points = _normalised(asks)
    fold = _folded(asks, points)
    ids = rows.take_ids(Customer, len(fold.news))
    owners = _write_points(fold, ids, at)
    _write_customers(fold, ids, owners, at)
    answers = [who if who > 0 else owners[-who - 1] for who in fold.answers]
    settled = _lock_and_name(fold, set(answers).difference(ids))
    return [settled.get(who, who) for who in answers]


def _normalised(asks: Sequence[Ask]) -> list[list[Point]]:
    countries = _countries(asks)
    found = []
    for ask in asks:
        country = ask.country or countries.get(ask.store_id, "")
        points = [(ask.store_id, kind, contacts.normal(kind, value, country)) for kind, value in ask.contacts if value]
        found.append([point for point in points if point[2]])
    return found


def _countries(asks: Sequence[Ask]) -> dict[int, str]:
    """Only asked for where a phone number has to be read without a country."""
    lacking = {
        ask.store_id for ask in asks if not ask.country and any(kind == contacts.PHONE for kind, _ in ask.contacts)
    }
    return {one.id: one.country for one in stores.stores_by_ids(lacking).values()} if lacking else {}


def _folded(asks: Sequence[Ask], points: Sequence[Sequence[Point]]) -> _Fold:
    wanted = {point for group in points for point in group}
    known = _owners(wanted)
    fold = _Fold(known, _kinds(known, points))
    for ask, group in zip(asks, points, strict=True):
        fold.take(ask, group)
    return fold


def _owners(wanted: Collection[Point]) -> dict[Point, int]:
    """Whose contacts these are, after all merges. The unique index answers it, for any number in one statement."""
    if not wanted:
        return {}
    here = cursors.here()
    if here.vendor == "postgresql":
        found = cursors.ask(here, _ON_POSTGRESQL, [list(column) for column in zip(*wanted, strict=True)])
    else:
        found = cursors.ask(here, _ON_SQLITE, [json.dumps(list(wanted))])
    return {(store, kind, value): who for store, kind, value, who in found}


def _kinds(known: dict[Point, int], points: Sequence[Sequence[Point]]) -> dict[int, set[str]]:
    """Which kinds of contact the owners have: needed once somebody new comes with more than one contact."""
    kinds: dict[int, set[str]] = {}
    if known and any(len(group) > 1 and group[0] not in known for group in points):
        owned = ContactPoint.objects.filter(customer__survivor_id__in=set(known.values()))
        for who, kind in owned.values_list("customer__survivor_id", "kind").distinct():
            kinds.setdefault(who, set()).add(kind)
    return kinds


def _write_points(fold: _Fold, ids: Sequence[int], at: datetime) -> list[int]:
    """Stores the contacts nobody had, in one order for all writers. Answers whose customer each new one became:
    where another transaction was first with a contact, theirs."""
    owned = sorted((point, who if who > 0 else ids[-who - 1]) for point, who in fold.points)
    made = [(*point, who, "", at) for point, who in owned]
    if rows.insert(ContactPoint, _POINT, made, ignore_conflicts=True) == len(made):
        return list(ids)
    present = _owners({point for point, _ in owned})
    firsts = {who: point for point, who in reversed(fold.points)}
    owners = [present.get(firsts[-n], own) if -n in firsts else own for n, own in enumerate(ids, start=1)]
    _hand_over({own: owner for own, owner in zip(ids, owners, strict=True) if own != owner})
    return owners


def _hand_over(lost: dict[int, int]) -> None:
    """Other contacts of those who turned out to be somebody's customer already go to that customer."""
    stray = ContactPoint.objects.filter(customer_id__in=lost).values_list("id", "customer_id")
    rows.update(ContactPoint, ("customer_id",), [(point, lost[own]) for point, own in stray])


def _write_customers(fold: _Fold, ids: Sequence[int], owners: Sequence[int], at: datetime) -> None:
    made = []
    for n, (ask, ref) in enumerate(zip(fold.news, refs.many("cus", len(ids)), strict=True)):
        if owners[n] == ids[n]:
            name, language = fold.names.get(-n - 1, ("", ""))
            made.append((ids[n], ask.store_id, ref, name, language, ids[n], "", at))
    rows.insert(Customer, _CUSTOMER, made)


def _lock_and_name(fold: _Fold, customer_ids: Collection[int]) -> dict[int, int]:
    """Locks those who were there before, in order of id; names those without a name. Answers where merged ones lead."""
    leads: dict[int, int] = {}
    nameless = []
    while customer_ids:
        for who, survivor, name, language, erased_at in _LOCKED.ask(ids=customer_ids):
            if erased_at is not None:  # forgotten since we looked: whoever comes now is somebody new
                raise JustForgotten(customer=who)
            leads[who] = survivor
            new_name, new_language = fold.names.get(who, ("", ""))
            if (new_name and not name) or (new_language and not language):
                nameless.append((who, name or new_name, language or new_language))
        customer_ids = set(leads.values()).difference(leads)
    rows.update(Customer, ("name", "language"), nameless)
    return leads
