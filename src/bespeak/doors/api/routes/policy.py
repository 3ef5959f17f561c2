"""The store's rules: publishing versions, reading them as data or as sentences."""

from __future__ import annotations

from typing import Any

from bespeak.domain.orders import trial as trials
from bespeak.domain.policy import operations, queries, rules
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.sentence import policy_sentences
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Language, Limit, Number, Page
from bespeak.doors.api.schemas.policy import (
    PolicyGiven,
    PolicyRules,
    PolicySentences,
    PolicyTrial,
    PolicyTried,
    PolicyVersion,
)
from bespeak.doors.frame import pages

routes = Routes("Policy")


@routes.get("/policy/versions", may=Policies.READ, answers=Page[PolicyVersion])
def list_policies(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Every version that was published, newest first."""
    before = pages.number_after(cursor)
    found = [view for view in queries.history(visit.store_id, visit.actor) if not before or view.version < before]
    page = pages.page(found[: limit + 1], limit, lambda view: view.version)
    return {"items": [PolicyVersion.of_version(view) for view in page.items], "next": page.next}


@routes.post("/policy/versions", may=Policies.PUBLISH, answers=PolicyVersion, status=201)
def publish_policy(visit: Visit, body: PolicyGiven) -> Any:
    """Puts these rules in force; orders that are there keep the version they were judged by."""
    view = operations.publish(
        store_id=visit.store_id,
        data={"rules": body.rules},
        expect_version=body.expect_version,
        note=body.note,
        by=visit.actor,
        at=visit.at,
    )
    return PolicyVersion.of_version(view)


@routes.post("/policy/trials", may=Policies.PUBLISH, answers=PolicyTrial)
def try_policy(visit: Visit, body: PolicyTried) -> Any:
    """Judges the orders of the last 30 days anew by a draft, and says what would change. Nothing is published."""
    present = queries.current([visit.store_id])[visit.store_id]
    draft = rules.draft(body.rules, visit.store.currency)
    tried = trials.trial(store_id=visit.store_id, present=present, draft=draft, actor=visit.actor, at=visit.at)
    return PolicyTrial.of(present, draft, tried)


@routes.get("/policy/versions/{version}", may=Policies.READ, answers=PolicyRules)
def read_policy(visit: Visit, version: Number) -> Any:
    """One version as data; 0 is the default of the house."""
    return PolicyRules.of(queries.version(visit.store_id, version))


@routes.get("/policy/sentences", may=Policies.READ, answers=PolicySentences)
def read_sentences(visit: Visit, language: Language = "") -> Any:
    """The rules in force, in plain words; in `language`, else as Accept-Language says, else in the store's."""
    policy = queries.current([visit.store_id])[visit.store_id]
    chosen = language or visit.language or visit.store.language
    told = [{"rule": code, "text": text} for code, text in policy_sentences(policy, chosen)]
    return {"version": policy.version, "language": chosen, "sentences": told}
