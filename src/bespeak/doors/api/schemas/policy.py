"""The rules as data, and as sentences."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bespeak.domain.orders.trial import Move, Trial
from bespeak.domain.policy import queries, rules
from bespeak.domain.policy.queries import VersionView
from bespeak.domain.policy.rules import Policy
from bespeak.doors.api.schemas.basics import At, Body, Text, Told, Whole, same


class PolicyRules(Told):
    """One version; version 0 is the default of the house. `rules` can be published again as they stand here."""

    version: int
    currency: str
    rules: list[dict[str, Any]]

    @classmethod
    def of(cls, policy: Policy) -> PolicyRules:
        return cls(**rules.to_data(policy))


class PolicyVersion(PolicyRules):
    ref: str
    note: str
    published_at: At
    published_by: str

    @classmethod
    def of_version(cls, view: VersionView) -> PolicyVersion:
        own = same(view, ("ref", "note", "published_at", "published_by"))
        return cls(**rules.to_data(view.policy), **own)


class PolicyGiven(Body):
    """`expect_version` is the version that was edited (0: none yet): if another was published meanwhile, nothing is."""

    rules: list[Any] = Field(max_length=200)
    expect_version: Whole
    note: Text = ""


class PolicyTried(Body):
    """A draft: the rules as they would be published."""

    rules: list[Any] = Field(max_length=200)


class TrialReason(Told):
    rule: str
    code: str
    orders: int


class TrialOrder(Told):
    order: str
    external_id: str


class TrialMove(Told):
    """So many orders would be told `after` in place of `before`; the reasons are those of the stricter rules.
    `cancelled` of them were called off later, `named` are a few of them."""

    before: str
    after: str
    orders: int
    reasons: list[TrialReason]
    cancelled: int
    named: list[TrialOrder]

    @classmethod
    def of(cls, move: Move) -> TrialMove:
        reasons = [TrialReason(rule=rule, code=code, orders=n) for rule, code, n in move.reasons]
        named = [TrialOrder(order=one.ref, external_id=one.external_id) for one in move.named]
        return cls(**same(move, ("before", "after", "orders", "cancelled")), reasons=reasons, named=named)


class RuleReach(Told):
    """How many of the orders a rule of the draft is about, and how many of those lack something it asks for."""

    rule: str
    matches: int
    lacks: int


class PolicyTrial(Told):
    """What a draft would change. `added`, `removed` and `changed` are codes of rules, beside the version `in_force`.

    `judged` orders that came after `since` were judged anew; `since` is null where none came in the last 30 days, and
    every order was asked about. `moves` would come out otherwise; `otherwise_told` orders more would come out the same
    for other reasons. Doubts, limits and stock are left aside.
    """

    in_force: int
    added: list[str]
    removed: list[str]
    changed: list[str]
    judged: int
    since: At | None
    moves: list[TrialMove]
    otherwise_told: int
    rules: list[RuleReach]

    @classmethod
    def of(cls, present: Policy, draft: Policy, tried: Trial) -> PolicyTrial:
        differs = queries.difference(present, draft)
        return cls(
            in_force=present.version,
            added=[rule.code for rule in differs.added],
            removed=[rule.code for rule in differs.removed],
            changed=[rule.code for rule, _ in differs.changed],
            **same(tried, ("judged", "since", "otherwise_told")),
            moves=[TrialMove.of(move) for move in tried.moves],
            rules=[RuleReach(**same(one, ("rule", "matches", "lacks"))) for one in tried.reach],
        )


class RuleSentence(Told):
    rule: str
    text: str


class PolicySentences(Told):
    """The rules in force, as everybody may read them."""

    version: int
    language: str
    sentences: list[RuleSentence]
