"""A draft of rules tried on the past: orders that were judged when they came, judged anew over the same facts.

Both policies are asked about the same facts, by the same reading in the database. What no rule says (doubts, limits,
stock) is left aside, and so is everything that was settled after an order came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.db.models import Count, QuerySet

from bespeak.domain.orders.models import JudgedFacts
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.expression import expression, failing, lacking, outcome_expression
from bespeak.domain.policy.rules import Policy, Rule
from bespeak.domain.policy.values import AGES, FACTS, LACKS
from bespeak.kit.actors import Actor

MONTH = timedelta(days=30)
SEVERITY = ("admitted", "held", "declined")
Rows: TypeAlias = "QuerySet[Any, Any]"
_COLUMNS = {name: name for name in (*FACTS, *AGES)}


@dataclass(frozen=True, slots=True)
class Move:
    """So many orders would be told something else. `reasons` are (rule, reason code, orders) of the stricter policy:
    the draft's where it would hold or decline more, the present one's where it would let pass."""

    before: str
    after: str
    orders: int
    reasons: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many orders a rule of the draft is about, and how many of those lack something it asks for."""

    rule: str
    matches: int
    lacks: int


@dataclass(frozen=True, slots=True)
class Trial:
    """`since` is None where every order was asked about, because none came in the last month."""

    judged: int
    since: datetime | None
    admitted_before: int
    admitted_after: int
    moves: tuple[Move, ...]
    reach: tuple[Reach, ...]


def trial(*, store_id: int, present: Policy, draft: Policy, actor: Actor, at: datetime) -> Trial:
    """The orders of the last 30 days (all, where there were none) by the present rules and by the draft.

    A handful of statements, one more for each rule of the draft.
    """
    actor.require(Orders.READ, store_id=store_id)
    whole = JudgedFacts.objects.filter(store_id=store_id, decision__cause="gate")
    since = at - MONTH
    month = whole.filter(decision__at__gte=since)
    lately = month.exists()
    rows = (month if lately else whole).annotate(
        was=outcome_expression(present.rules, _COLUMNS), would_be=outcome_expression(draft.rules, _COLUMNS)
    )
    pairs = {(was, would): n for was, would, n in rows.values_list("was", "would_be").annotate(n=Count("pk"))}
    return Trial(
        judged=sum(pairs.values()),
        since=since if lately else None,
        admitted_before=sum(n for (was, _), n in pairs.items() if was == "admitted"),
        admitted_after=sum(n for (_, would), n in pairs.items() if would == "admitted"),
        moves=tuple(
            Move(was, would, n, _reasons(rows.filter(was=was, would_be=would), _stricter(was, would, present, draft)))
            for (was, would), n in sorted(pairs.items())
            if was != would
        ),
        reach=tuple(_reach(rows, rule) for rule in draft.rules),
    )


def _stricter(was: str, would: str, present: Policy, draft: Policy) -> Sequence[Rule]:
    return draft.rules if SEVERITY.index(would) > SEVERITY.index(was) else present.rules


def _reasons(moved: Rows, rules: Sequence[Rule]) -> tuple[tuple[str, str, int], ...]:
    asked = [(rule, need) for rule in rules for need in rule.needs]
    if not asked:
        return ()
    counts = {f"n{n}": Count("pk", filter=lacking(rule, need, _COLUMNS)) for n, (rule, need) in enumerate(asked)}
    found = moved.aggregate(**counts)
    told = [(rule.code, LACKS[need].code, found[f"n{n}"]) for n, (rule, need) in enumerate(asked)]
    return tuple(sorted((one for one in told if one[2]), key=lambda one: -one[2]))


def _reach(rows: Rows, rule: Rule) -> Reach:
    found = rows.aggregate(
        matches=Count("pk", filter=expression(rule.when, _COLUMNS)), lacks=Count("pk", filter=failing(rule, _COLUMNS))
    )
    return Reach(rule.code, found["matches"], found["lacks"])
