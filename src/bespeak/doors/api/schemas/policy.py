"""The rules as data, and as sentences."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bespeak.domain.policy import rules
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


class RuleSentence(Told):
    rule: str
    text: str


class PolicySentences(Told):
    """The rules in force, as everybody may read them."""

    version: int
    language: str
    sentences: list[RuleSentence]
