"""Reads a condition as a Python predicate: the gate's own reading."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from bespeak.domain.policy.conditions import All, Always, Compare, Condition, Either, Not
from bespeak.domain.policy.values import FACTS, Kind, OrderFacts

Predicate: TypeAlias = Callable[[OrderFacts], bool]


def holds(condition: Condition, facts: OrderFacts) -> bool:
    """Whether the condition is true of these facts."""
    return compile(condition)(facts)


def compile(condition: Condition) -> Predicate:  # noqa: A001 - the word for it
    """The condition as one closure, to be made once and asked often."""
    match condition:
        case Always():
            return lambda _: True
        case Compare():
            return _comparison(condition)
        case All(parts):
            return _every([compile(part) for part in parts])
        case Either(parts):
            return _any([compile(part) for part in parts])
        case Not(part):
            return _not(compile(part))


def _comparison(one: Compare) -> Predicate:
    get: Callable[[OrderFacts], Any] = operator.attrgetter(one.fact)
    value: Any = one.value
    if FACTS[one.fact] is Kind.SET:
        apart = frozenset(one.values).isdisjoint
        return lambda facts: not apart(get(facts))
    if one.op == "in":
        among = frozenset(one.values)
        return lambda facts: get(facts) in among
    if one.op == "<":
        return lambda facts: bool(get(facts) < value)
    if one.op == ">":
        return lambda facts: bool(get(facts) > value)
    if value is True:
        return get
    return lambda facts: bool(get(facts) == value)


def _every(parts: list[Predicate]) -> Predicate:
    def every(facts: OrderFacts) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs three times as much here
            if not part(facts):
                return False
        return True

    return every


def _any(parts: list[Predicate]) -> Predicate:
    def some(facts: OrderFacts) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs three times as much here
            if part(facts):
                return True
        return False

    return some


def _not(part: Predicate) -> Predicate:
    return lambda facts: not part(facts)
