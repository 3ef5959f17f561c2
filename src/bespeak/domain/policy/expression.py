"""Reads a condition as a database expression over columns given as a value: simulation's own reading.

A set fact's column holds `values.pack(…)`; ages are integer columns in seconds. Texts compare case-sensitively
on both databases (a set is searched by position, never by LIKE). No column is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, Case, CharField, F, Q, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from bespeak.domain.policy.conditions import All, Always, Compare, Condition, Either, Not
from bespeak.domain.policy.rules import DAY, Decline, Rule
from bespeak.domain.policy.values import FACTS, Kind, Requirement, mark

Columns = Mapping[str, str]

_LOOKUPS = {"=": "", "in": "__in", "<": "__lt", ">": "__gt"}


def expression(condition: Condition, columns: Columns) -> Q:
    """The condition over these columns (fact → column of the queryset). KeyError where a named fact has none."""
    match condition:
        case Always():
            return Q(Value(True, output_field=BooleanField()))
        case Compare():
            return _comparison(condition, columns)
        case All(parts):
            return reduce(and_, [expression(part, columns) for part in parts])
        case Either(parts):
            return reduce(or_, [expression(part, columns) for part in parts])
        case Not(part):
            return ~expression(part, columns)


def _comparison(one: Compare, columns: Columns) -> Q:
    column = columns[one.fact]
    if FACTS[one.fact] is Kind.SET:
        found = [Q(GreaterThan(StrIndex(F(column), Value(mark(str(value)))), 0)) for value in one.values]
        return reduce(or_, found)
    return Q(**{column + _LOOKUPS[one.op]: list(one.values) if one.op == "in" else one.value})


def lacking(rule: Rule, need: Requirement, columns: Columns) -> Q:
    """That the rule applies and this need of it is missing."""
    return expression(rule.when, columns) & _too_old(rule, need, columns)


def failing(rule: Rule, columns: Columns) -> Q:
    """That the rule applies and any of its needs is missing."""
    return expression(rule.when, columns) & reduce(or_, [_too_old(rule, need, columns) for need in rule.needs])


def unsettled(need: Requirement, days: int, columns: Columns) -> Q:
    """That this was not settled within so many days."""
    return Q(**{f"{columns[need.value]}__gt": days * DAY})


def _too_old(rule: Rule, need: Requirement, columns: Columns) -> Q:
    return unsettled(need, rule.valid_days, columns)


def outcome_expression(rules: Sequence[Rule], columns: Columns) -> Case:
    """ "admitted", "held" or "declined" per row, as `rules.judge` would say."""
    declines = [failing(rule, columns) for rule in rules if isinstance(rule.otherwise, Decline)]
    holds = [failing(rule, columns) for rule in rules if not isinstance(rule.otherwise, Decline)]
    holds.append(Q(**{columns["foreign_currency"]: True}))
    cases = [When(reduce(or_, declines), then=Value("declined"))] if declines else []
    cases.append(When(reduce(or_, holds), then=Value("held")))
    return Case(*cases, default=Value("admitted"), output_field=CharField())
