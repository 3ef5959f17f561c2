"""The short way to a policy, for a store's first day: which of the house's own rules it wants, first orders above what
amount, how long an order waits. Pure. Rules that a store wrote itself, under other names, are left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bespeak.domain.policy import rules
from bespeak.domain.policy.conditions import All, Compare, Condition
from bespeak.domain.policy.rules import Hold, Policy, Rule

EVERY_ORDER = "talk-first"
FIRST_ORDER = "identity-first"
CODES = ("specification-first", "availability-first", "extra-agreed", "delivery-first", FIRST_ORDER, EVERY_ORDER)
"""The rules of the default, in the order in which they are asked about."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`codes` are those of CODES that are wanted. `above` is in minor units, None where the store says it in a way of
    its own; `hours` None where the rules wait differently long, or decline."""

    codes: frozenset[str]
    above: int | None
    hours: int | None


def of(policy: Policy) -> Choices:
    """What has been chosen so far."""
    ours = [rule for rule in policy.rules if rule.code in CODES]
    first = next((rule for rule in ours if rule.code == FIRST_ORDER), _default(policy.currency)[FIRST_ORDER])
    waits = {rule.otherwise for rule in ours} or {Hold(72)}
    [same] = waits if len(waits) == 1 else [None]
    return Choices(frozenset(one.code for one in ours), _above(first.when), getattr(same, "hours", None))


def made(policy: Policy, choices: Choices) -> list[dict[str, object]]:
    """The rules with these choices, as `operations.publish` takes them. Refused as those of any draft."""
    kept = [rule for rule in policy.rules if rule.code not in CODES or rule.code in choices.codes]
    there = {rule.code for rule in kept}
    fresh = [_default(policy.currency)[code] for code in CODES if code in choices.codes and code not in there]
    chosen = [_as_chosen(rule, choices, of(policy)) for rule in _in_place(kept, fresh)]
    return [rules.rule_to_data(rule) for rule in chosen]


def _in_place(kept: Sequence[Rule], fresh: Sequence[Rule]) -> list[Rule]:
    """What is about every order comes last: whoever reads it has read what is special before."""
    every = [rule for rule in (*kept, *fresh) if rule.code == EVERY_ORDER]
    return [*(rule for rule in (*kept, *fresh) if rule.code != EVERY_ORDER), *every]


def _as_chosen(rule: Rule, choices: Choices, before: Choices) -> Rule:
    if rule.code not in CODES:
        return rule
    if rule.code == FIRST_ORDER and choices.above is not None and _above(rule.when) is not None:
        rule = replace(rule, when=_dear(choices.above))
    if choices.hours is not None and choices.hours != before.hours:
        rule = replace(rule, otherwise=Hold(choices.hours))
    return rule


def _default(currency: str) -> dict[str, Rule]:
    return {rule.code: rule for rule in rules.default_policy(currency).rules}


def _dear(above: int) -> Condition:
    return All((Compare("first_order", "=", True), Compare("value", ">", above)))


def _above(when: Condition) -> int | None:
    """The amount in a condition of that form, else None."""
    if isinstance(when, All) and len(when.parts) == 2:
        amount = when.parts[1]
        if isinstance(amount, Compare) and isinstance(amount.value, int) and when == _dear(amount.value):
            return amount.value
    return None
