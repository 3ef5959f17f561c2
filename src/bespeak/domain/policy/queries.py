"""The policy in force, older versions, and how they differ. Frozen values only.

Version 0 is the default of the house: it is in force where a store has published nothing yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.domain.policy import drafts, rules
from bespeak.domain.policy.drafts import Entries
from bespeak.domain.policy.models import PolicyDraft, PolicyVersion
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.rules import Policy, Rule
from bespeak.domain.stores import queries as stores
from bespeak.kit import cursors
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound

_SELECT = "SELECT store_id, version, ref, currency, rules FROM policy_policyversion p WHERE "
_LATEST = "version = (SELECT MAX(version) FROM policy_policyversion WHERE store_id = p.store_id)"
_MOST_KEPT = 1000

_ready: dict[str, Policy] = {}
"""Policies read before, by ref; a version never changes, so neither does what stands here."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One published version. `published_by` is the ref of who did it."""

    ref: str
    policy: Policy
    note: str
    published_at: datetime
    published_by: str

    @property
    def version(self) -> int:
        return self.policy.version


@dataclass(frozen=True, slots=True)
class DraftView:
    """What a member writes for the next version. `changed_at` is None where nothing was changed yet: then it is what is
    in force. `seen` names it as it is now."""

    base: int
    entries: Entries
    changed_at: datetime | None

    @property
    def seen(self) -> str:
        return drafts.digest(self.entries, self.base)


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one policy to another, by rule code; `changed` holds before and after."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[tuple[Rule, Rule], ...]


def current(store_ids: Iterable[int]) -> dict[int, Policy]:
    """The policy in force in each store. One statement (one more where a store has published none yet)."""
    asked = set(store_ids)
    found = _read(f"store_id IN ({_marks(asked)}) AND {_LATEST}", [*asked]) if asked else {}
    policies = {store_id: policy for (store_id, _), policy in found.items()}
    return policies | _defaults(asked - policies.keys())


def version(store_id: int, number: int) -> Policy:
    """The version with this number, else NotFound."""
    found = versions_by([(store_id, number)])
    if (store_id, number) not in found:
        raise NotFound
    return found[store_id, number]


def versions_by(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Policy]:
    """Policies by (store id, version), as far as there are such. One statement."""
    asked = set(pairs)
    published = [pair for pair in asked if pair[1]]
    where = " OR ".join(["(store_id = %s AND version = %s)"] * len(published))
    found = _read(where, [one for pair in published for one in pair]) if published else {}
    defaults = _defaults({store_id for store_id, number in asked if not number})
    return found | {(store_id, 0): policy for store_id, policy in defaults.items()}


def history(store_id: int, actor: Actor, *, before: int = 0, most: int | None = None) -> list[VersionView]:
    """Every version, newest first; `most` of those before a number."""
    actor.require(Policies.READ, store_id=store_id)
    versions = PolicyVersion.objects.filter(store_id=store_id).order_by("-version")
    if before:
        versions = versions.filter(version__lt=before)
    return [
        VersionView(row.ref, _policy(row), row.note, row.published_at, row.published_by)
        for row in versions[:most].iterator()
    ]


def published(store_id: int, number: int, actor: Actor) -> VersionView | None:
    """This version with who published it when; None for the default of the house. NotFound for one there is not."""
    actor.require(Policies.READ, store_id=store_id)
    row = PolicyVersion.objects.filter(store_id=store_id, version=number).first() if number < 2**31 else None
    if row is None:
        if number:
            raise NotFound
        return None
    return VersionView(row.ref, _policy(row), row.note, row.published_at, row.published_by)


def draft(*, store_id: int, actor: Actor) -> DraftView:
    """This member's draft; where they have none, the version in force, untouched."""
    actor.require(Policies.PUBLISH, store_id=store_id)
    row = PolicyDraft.objects.filter(store_id=store_id, member=actor.ref).first()
    if row:
        return DraftView(row.base, drafts.from_text(row.rules), row.changed_at)
    present = current([store_id])[store_id]
    return DraftView(present.version, drafts.begun(present), None)


def drafting(*, store_id: int, actor: Actor) -> dict[str, datetime]:
    """Who writes the next version just now, and when they changed their draft last; by ref of the member."""
    actor.require(Policies.PUBLISH, store_id=store_id)
    rows = PolicyDraft.objects.filter(store_id=store_id).order_by("-changed_at")
    return dict(rows.values_list("member", "changed_at")[:20])


def difference(before: Policy, after: Policy) -> Difference:
    """How two policies differ."""
    old, new = ({rule.code: rule for rule in policy.rules} for policy in (before, after))
    return Difference(
        added=tuple(rule for code, rule in new.items() if code not in old),
        removed=tuple(rule for code, rule in old.items() if code not in new),
        changed=tuple((old[code], rule) for code, rule in new.items() if code in old and old[code] != rule),
    )


def _read(where: str, values: Sequence[Any]) -> dict[tuple[int, int], Policy]:
    """Straight from the database: this stands in the way of every order, and what it finds is mostly known."""
    found = cursors.ask(cursors.here(), _SELECT + where, values)
    return {(row[0], row[1]): _ready.get(row[2]) or _made_ready(*row[1:]) for row in found}


def _made_ready(number: int, ref: str, currency: str, written: str) -> Policy:
    policy = rules.parse_policy({"version": number, "currency": currency, "rules": json.loads(written)})
    if len(_ready) >= _MOST_KEPT:
        _ready.clear()
    _ready[ref] = policy
    return policy


def _policy(row: PolicyVersion) -> Policy:
    return rules.parse_policy({"version": row.version, "currency": row.currency, "rules": row.rules})


def _defaults(store_ids: Collection[int]) -> dict[int, Policy]:
    if not store_ids:
        return {}
    found = stores.stores_by_ids(store_ids)
    return {store_id: rules.default_policy(store.currency) for store_id, store in found.items()}


def _marks(values: Collection[int]) -> str:
    return ",".join(["%s"] * len(values))
