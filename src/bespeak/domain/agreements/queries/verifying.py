"""Whether the books of agreements hold: hashes against content, states against times and acceptances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q

from bespeak.domain.agreements.models import Acceptance, Agreement, Promise, Version, VersionLine
from bespeak.domain.agreements.queries.records import rewritten
from bespeak.domain.agreements.states import State, leaf


def verify_versions(*, store_id: int | None = None) -> list[str]:
    """Every version whose hash no longer follows from what it says; people's words may be erased. Reads in a stream."""
    mine = Q(store_id=store_id) if store_id else Q()
    found = (
        Version.objects.filter(mine).select_related("agreement").prefetch_related("lines", "promises").order_by("id")
    )
    return [fault for version in found.iterator(chunk_size=500) for fault in _faults_of(version)]


def follows(version: Version) -> bool:
    """Whether the hash of this version (with its lines and promises) still follows from what it says."""
    return not any(_faults_of(version))


def _faults_of(version: Version) -> Iterator[str]:
    name = f"{version.agreement.ref} version {version.number}"
    lines = sorted(version.lines.all(), key=lambda one: one.position)
    promises = sorted(version.promises.all(), key=lambda one: one.position)
    said: list[tuple[str, Any]] = [("words", version)]
    said += [("line", one) for one in lines] + [("promise", one) for one in promises]
    for what, row in said:
        if row.salt is not None and leaf(row.salt, row.words) != row.leaf:
            yield f"{name}: its {what} is not what was signed"
    if version.digest(version.agreement.ref, lines, promises) != version.hash:
        yield f"{name}: its hash does not follow from its content"


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every way in which the rows of agreements disagree with each other (hashes: `verify_versions`)."""
    mine = Q(store_id=store_id) if store_id else Q()
    heads = [f"conversation {one.conversation}: {one.text}" for one in rewritten(store_id=store_id)]
    return [*_of_agreements(mine), *_of_acceptances(mine), *_of_stores(mine), *heads]


def _of_agreements(mine: Q) -> list[str]:
    newest = Version.objects.filter(mine, agreement__current_version=F("number")).exclude(
        valid_until=F("agreement__valid_until"), extra_minor=F("agreement__extra_minor")
    )
    faults = [f"{ref}: differs from its version in force" for ref in _refs(newest, "agreement__ref")]
    without = Agreement.objects.filter(mine).exclude(versions__number=F("current_version"))
    faults += [f"{ref}: its version in force is missing" for ref in _refs(without, "ref")]
    ahead = Version.objects.filter(mine, number__gt=F("agreement__current_version"))
    return faults + [f"{ref}: has a version after the one in force" for ref in _refs(ahead, "agreement__ref")]


def _of_acceptances(mine: Q) -> list[str]:
    signed = Acceptance.objects.filter(mine).values_list("agreement_id", "version", "hash").order_by("id")
    hashes = {(a, n): h for a, n, h in Version.objects.filter(mine).values_list("agreement_id", "number", "hash")}
    faults = [
        f"agreement {a}: accepted a version {n} that is not there" for a, n, h in signed if hashes.get((a, n)) != h
    ]
    yes = {(agreement_id, number) for agreement_id, number, _ in signed}
    standing = Agreement.objects.filter(mine, state__in=[State.ACCEPTED, State.USED]).order_by("id")
    return faults + [
        f"{ref}: stands without an acceptance of its version"
        for i, ref, number in standing.values_list("id", "ref", "current_version")
        if (i, number) not in yes
    ]


def _of_stores(mine: Q) -> list[str]:
    strays = (
        *_refs(Agreement.objects.filter(mine).exclude(customer__store_id=F("store_id")), "ref"),
        *_refs(Version.objects.filter(mine).exclude(agreement__store_id=F("store_id")), "agreement__ref"),
        *_refs(
            VersionLine.objects.filter(mine).exclude(version__store_id=F("store_id"), variant__store_id=F("store_id")),
            "sku",
        ),
        *_refs(Promise.objects.filter(mine).exclude(version__store_id=F("store_id")), "version__agreement__ref"),
        *_refs(Acceptance.objects.filter(mine).exclude(agreement__store_id=F("store_id")), "agreement__ref"),
    )
    return [f"{ref}: belongs to another store than what it hangs on" for ref in strays]


def _refs(rows: Any, name: str) -> list[str]:
    return list(rows.order_by("id").values_list(name, flat=True))
