"""Writing the next version: each member has one draft, which nobody is judged by and nobody else sees.

It begins with the first change, as the version `base` that the member saw; that stays its base until it is set upon a
newer one. What cannot be read is kept as it was typed, and is refused only when the draft is to be published.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.policy import drafts, queries, rules
from bespeak.domain.policy.drafts import Entries, Reading
from bespeak.domain.policy.models import PolicyDraft
from bespeak.domain.policy.operations.publishing import publish
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.queries import VersionView
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState


class DraftChanged(Refusal):
    """The draft is not what whoever publishes it has looked at."""

    code = "draft_changed"
    status = "conflict"
    sentence = "This draft was changed in another window meanwhile. Look at it as it is now, then publish."


@requires(Policies.PUBLISH)
@transaction.atomic
def write_rule(*, store_id: int, base: int, key: str, data: Any, by: Actor, at: datetime) -> None:
    """Puts this rule, as it was typed, in place of the one of this key; a new key is a new rule, behind the others."""
    tidy = drafts.neat(data, stores.store(store_id).currency)
    _change(store_id, base, by, at, lambda entries: drafts.written(entries, key, tidy))


@requires(Policies.PUBLISH)
@transaction.atomic
def take_out(*, store_id: int, base: int, key: str, by: Actor, at: datetime) -> None:
    """Takes a rule out of the draft; until it is published it can be put back."""
    _change(store_id, base, by, at, lambda entries: drafts.marked(entries, key, removed=True), of=key)


@requires(Policies.PUBLISH)
@transaction.atomic
def put_back(*, store_id: int, base: int, key: str, by: Actor, at: datetime) -> None:
    """Puts back what was taken out."""
    _change(store_id, base, by, at, lambda entries: drafts.marked(entries, key, removed=False), of=key)


@requires(Policies.PUBLISH)
@transaction.atomic
def move_rule(*, store_id: int, base: int, key: str, to: int, by: Actor, at: datetime) -> None:
    """Sets a rule at this place in the order, from 0."""
    _change(store_id, base, by, at, lambda entries: drafts.moved(entries, key, to), of=key)


@requires(Policies.PUBLISH)
@transaction.atomic
def copy_rule(*, store_id: int, base: int, key: str, new_key: str, by: Actor, at: datetime) -> None:
    """The rule once more, under a code of its own. The same `new_key` twice makes one copy."""
    _change(store_id, base, by, at, lambda entries: drafts.copied(entries, key, new_key), of=key)


@requires(Policies.PUBLISH)
@transaction.atomic
def begin_anew(*, store_id: int, base: int, by: Actor, at: datetime) -> None:
    """The default of the house in place of every rule of the draft; those are taken out and can be put back."""
    default = rules.default_policy(stores.store(store_id).currency)
    _change(store_id, base, by, at, lambda entries: drafts.replaced(entries, default))


@requires(Policies.PUBLISH)
@transaction.atomic
def rebase_draft(*, store_id: int, by: Actor, at: datetime) -> None:
    """Sets the draft upon the version in force: what was not touched in it is as it is there, the rest as typed."""
    row = _own(store_id, by)
    if row is None:
        return
    present = queries.current([store_id])[store_id]
    base = queries.version(store_id, row.base)
    row.rules = drafts.to_text(drafts.rebased(drafts.from_text(row.rules), base, present))
    row.base, row.changed_at = present.version, at
    row.save(update_fields=["rules", "base", "changed_at"])


@requires(Policies.PUBLISH)
@transaction.atomic
def drop_draft(*, store_id: int, by: Actor, at: datetime) -> None:
    """Throws the draft away."""
    PolicyDraft.objects.filter(store_id=store_id, member=by.ref).delete()


@requires(Policies.PUBLISH)
@transaction.atomic
def publish_draft(*, store_id: int, seen: str, note: str = "", by: Actor, at: datetime) -> VersionView:
    """Puts the draft in force and ends it. Refuses what cannot be read; StaleState where another version was published
    since it began; DraftChanged where it is not what was looked at (`seen`, see `queries.draft`)."""
    row = _own(store_id, by)
    if row is None:
        raise StaleState
    entries = drafts.from_text(row.rules)
    if drafts.digest(entries, row.base) != seen:
        raise DraftChanged
    reading = drafts.read(entries, stores.store(store_id).currency)
    if reading.policy is None:
        raise _unreadable(reading)
    data = rules.to_data(reading.policy)["rules"]
    view = publish(store_id=store_id, data=data, expect_version=row.base, note=note, by=by, at=at)
    row.delete()
    return view


def _change(
    store_id: int, base: int, by: Actor, at: datetime, change: Callable[[Entries], Entries], *, of: str = ""
) -> None:
    """The member's draft, changed; it begins here where there is none. `of` is a rule it must have."""
    row = _own(store_id, by) or _begun(store_id, base, by, at)
    entries = drafts.from_text(row.rules)
    if of and not drafts.find(entries, of):
        raise NotFound("There is no such rule in this draft.")
    row.rules, row.changed_at = drafts.to_text(change(entries)), at
    row.save(update_fields=["rules", "changed_at"])


def _begun(store_id: int, base: int, by: Actor, at: datetime) -> PolicyDraft:
    began = drafts.to_text(drafts.begun(queries.version(store_id, base)))
    fresh = {"base": base, "rules": began, "changed_at": at}
    row, _ = PolicyDraft.objects.select_for_update().get_or_create(store_id=store_id, member=by.ref, defaults=fresh)
    return row


def _unreadable(reading: Reading) -> Invalid:
    problem = reading.problem or next(one.problem for one in reading.standing if one.problem)
    return Invalid(problem.code, problem.text, field=problem.place)


def _own(store_id: int, by: Actor) -> PolicyDraft | None:
    return PolicyDraft.objects.select_for_update().filter(store_id=store_id, member=by.ref).first()
