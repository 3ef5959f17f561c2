"""What whoever publishes rules should think over first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from bespeak.domain.orders.trial import Trial
from bespeak.domain.policy.conditions import Always
from bespeak.domain.policy.queries import Difference
from bespeak.domain.policy.rules import Policy, Rule

NO_RULES, ALL_PASS, NOTHING, EVERYTHING, TWICE = (
    "no_rules", "all_pass", "matches_nothing", "matches_everything", "asked_twice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misgiving:
    """`rule` is "" where it is about all of them; `other` is a second rule it is about."""

    code: str
    rule: str = ""
    other: str = ""


def of(draft: Policy, difference: Difference, tried: Trial) -> list[Misgiving]:
    """An empty list of rules; every order let through while some wait now; a new or changed rule about none or about
    all of the orders, or that asks the same as another in the same case."""
    if not draft.rules:
        return [Misgiving(NO_RULES)]
    fresh = {rule.code: rule for rule in (*difference.added, *(after for _, after in difference.changed))}
    all_pass = tried.judged and tried.admitted_after == tried.judged > tried.admitted_before
    return [*([Misgiving(ALL_PASS)] if all_pass else []), *_reaches(fresh, tried), *_twice(draft, fresh)]


def _reaches(fresh: dict[str, Rule], tried: Trial) -> Iterator[Misgiving]:
    for one in tried.reach if tried.judged else ():
        rule = fresh.get(one.rule)
        if rule is None:
            continue
        if not one.matches:
            yield Misgiving(NOTHING, one.rule)
        elif one.matches == tried.judged and rule.when != Always():
            yield Misgiving(EVERYTHING, one.rule)


def _twice(draft: Policy, fresh: dict[str, Rule]) -> Iterator[Misgiving]:
    for first, second in combinations(draft.rules, 2):
        alike = first.when == second.when and set(first.needs) & set(second.needs)
        if alike and {first.code, second.code} & set(fresh):
            yield Misgiving(TWICE, second.code, first.code)
