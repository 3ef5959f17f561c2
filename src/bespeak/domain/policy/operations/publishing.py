"""Publishing rules. A version is never changed; the next one takes its place."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bespeak.domain.policy import queries, rules
from bespeak.domain.policy.facts import PolicyPublished
from bespeak.domain.policy.models import PolicyVersion
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.queries import VersionView
from bespeak.domain.policy.rules import Policy
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, StaleState

LONGEST_NOTE = 500


@requires(Policies.PUBLISH)
@transaction.atomic
def publish(
    *, store_id: int, data: object, expect_version: int, note: str = "", by: Actor, at: datetime
) -> VersionView:
    """Puts these rules in force: a list of rules, or {"rules": […]}, as `policy.rules` reads them.

    `expect_version` is the version the editor saw (0: none yet). Refuses rules that cannot be written, by name and
    place; a currency that is not the store's; StaleState where another version was published meanwhile.
    """
    currency = stores.store(store_id).currency
    policy = rules.draft(data, currency)
    return _publish(store_id=store_id, policy=policy, expected=expect_version, note=note, by=by, at=at)


@requires(Policies.PUBLISH)
@transaction.atomic
def publish_default(*, store_id: int, expect_version: int = 0, by: Actor, at: datetime) -> VersionView:
    """Puts the default of the house in force. Refuses StaleState as `publish` does."""
    policy = rules.default_policy(stores.store(store_id).currency)
    return _publish(store_id=store_id, policy=policy, expected=expect_version, note="", by=by, at=at)


def _publish(*, store_id: int, policy: Policy, expected: int, note: str, by: Actor, at: datetime) -> VersionView:
    if len(note) > LONGEST_NOTE:
        raise Invalid("note_too_long", f"A note has at most {LONGEST_NOTE} characters.", field="note")
    present = queries.current([store_id])[store_id].version
    if present != expected:
        raise StaleState(expected=expected, present=present)
    number = present + 1
    row = PolicyVersion(
        store_id=store_id, ref=refs.new("pol"), version=number, currency=policy.currency,
        rules=rules.to_data(policy)["rules"], note=note, published_at=at, published_by=by.ref,
    )  # fmt: skip
    _write(row, expected)
    codes = tuple(rule.code for rule in policy.rules)
    record([PolicyPublished(store_id=store_id, subject=row.ref, at=at, by=by.ref, version=number, rules=codes)])
    return VersionView(row.ref, Policy(number, policy.rules, policy.currency), note, at, by.ref)


def _write(row: PolicyVersion, expected: int) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise StaleState(expected=expected, present=row.version) from None
