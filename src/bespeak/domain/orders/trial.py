"""A draft of rules tried on the past: orders that were judged when they came, judged anew over the same facts.

Both policies are asked about the same facts, in one pass through the database: it answers for each order which
conditions hold and what was not settled in time, each asked once, and counts orders of which all that is the same. What
no rule says (doubts, limits, stock) is left aside, and so is everything that was settled after an order came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import add, itemgetter
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import BigIntegerField, Case, Count, Max, Min, Q, QuerySet, Value, When

from bespeak.domain.orders.finding import TRIAL
from bespeak.domain.orders.models import Cancellation, Decision, JudgedFacts, Order
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.conditions import Always, Condition
from bespeak.domain.policy.expression import expression, unsettled
from bespeak.domain.policy.rules import Decline, Policy, Rule
from bespeak.domain.policy.values import AGES, FACTS, LACKS, Requirement
from bespeak.kit.actors import Actor

MONTH = timedelta(days=30)
SEVERITY = ("admitted", "held", "declined")
MOST_NAMED = 5
_BITS = 60
_AT_ONCE = 10_000
_FOREIGN = "foreign_currency"
_COLUMNS = {name: name for name in (*FACTS, *AGES)}
_Counted: TypeAlias = tuple[tuple[int, ...], int, int, int]
Rows: TypeAlias = "QuerySet[Any, Any]"
Asked: TypeAlias = "Condition | tuple[Requirement, int] | str"
"""A condition; what must be settled within how many days; that the currency is another than the store's."""


@dataclass(frozen=True, slots=True)
class Named:
    """One order of many that are alike."""

    ref: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Move:
    """So many orders would come out otherwise. `reasons` are (rule, reason code, orders) of the stricter policy:
    the draft's where it would hold or decline more, the present one's where it would let pass. `cancelled` of them were
    called off later; `named` are a few of them."""

    before: str
    after: str
    orders: int
    reasons: tuple[tuple[str, str, int], ...]
    cancelled: int = 0
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How many orders a rule of the draft is about, and how many of those lack something it asks for."""

    rule: str
    matches: int
    lacks: int


@dataclass(frozen=True, slots=True)
class Trial:
    """`since` is None where every order was asked about, because none came in the last month. `moves` are those that
    would come out otherwise; `otherwise_told` so many more would come out the same for other reasons."""

    judged: int
    since: datetime | None
    admitted_before: int
    admitted_after: int
    moves: tuple[Move, ...]
    reach: tuple[Reach, ...]
    otherwise_told: int = 0

    @property
    def moved(self) -> int:
        """How many would come out otherwise."""
        return sum(one.orders for one in self.moves)

    @property
    def told(self) -> int:
        """How many would be told something else: another outcome, or the same for other reasons."""
        return self.moved + self.otherwise_told


@dataclass(frozen=True, slots=True)
class _Kind:
    """Orders that are alike in all that was asked: how many, and the first and last decision of them."""

    holds: frozenset[Asked]
    orders: int
    decisions: tuple[int, ...]

    def applies(self, rule: Rule) -> bool:
        return rule.when == Always() or rule.when in self.holds

    def lacking(self, rule: Rule) -> list[Requirement]:
        return [one for one in rule.needs if (one, rule.valid_days) in self.holds] if self.applies(rule) else []

    def reasons(self, policy: Policy) -> set[tuple[str, str]]:
        """What its customer reads: (rule, reason code)."""
        return {(rule.code, LACKS[need].code) for rule in policy.rules for need in self.lacking(rule)}

    def outcome(self, policy: Policy) -> str:
        failing = [rule for rule in policy.rules if self.lacking(rule)]
        if any(isinstance(rule.otherwise, Decline) for rule in failing):
            return "declined"
        return "held" if failing or _FOREIGN in self.holds else "admitted"


def trial(*, store_id: int, present: Policy, draft: Policy, actor: Actor, at: datetime) -> Trial:
    """The orders of the last 30 days (all, where there were none) by the present rules and by the draft; test orders
    of the set-up are none.

    A handful of statements, whatever the rules are; one reads every order.
    """
    actor.require_for_store(Orders.READ, store_id=store_id)
    asked = _asked((*present.rules, *draft.rules))
    whole = JudgedFacts.objects.filter(store_id=store_id, decision__cause="gate").exclude(channel=TRIAL)
    since = at - MONTH
    lately = whole.filter(decision__at__gte=since)
    kinds = _kinds(lately, asked)
    found = lately if kinds else whole
    kinds = kinds or _kinds(whole, asked)
    outcomes = [(one, one.outcome(present), one.outcome(draft)) for one in kinds]
    moved = {(was, would) for _, was, would in outcomes if was != would}
    off = _called_off(store_id, since if found is lately else None, asked) if moved else []
    return Trial(
        judged=sum(one.orders for one in kinds),
        since=since if found is lately and kinds else None,
        admitted_before=sum(one.orders for one, was, _ in outcomes if was == "admitted"),
        admitted_after=sum(one.orders for one, _, would in outcomes if would == "admitted"),
        moves=_moves(moved, outcomes, off, present, draft),
        reach=tuple(_reach(kinds, rule) for rule in draft.rules),
        otherwise_told=sum(
            one.orders for one, was, would in outcomes if was == would and one.reasons(present) != one.reasons(draft)
        ),
    )


def _asked(rules: Iterable[Rule]) -> list[Asked]:
    """Everything that must be known of an order, each once."""
    asked: dict[Asked, None] = {_FOREIGN: None}
    for rule in rules:
        if rule.when != Always():
            asked[rule.when] = None
        asked |= {(need, rule.valid_days): None for need in rule.needs}
    return list(asked)


def _kinds(rows: Rows, asked: Sequence[Asked]) -> list[_Kind]:
    """The orders by what holds of them. One statement: a bit for each question, counted by the whole number."""
    parts = [asked[n : n + _BITS] for n in range(0, len(asked), _BITS)]
    columns = {f"bits{n}": _bits(part) for n, part in enumerate(parts)}
    bits = rows.annotate(**columns).values_list(*columns).order_by()
    counted = _counted_here(bits) if connection.vendor == "sqlite" else _counted_there(bits)
    kinds = []
    for numbers, n, newest, oldest in counted:
        holds = [one for part, bits in zip(parts, numbers, strict=True) for k, one in enumerate(part) if bits >> k & 1]
        kinds.append(_Kind(frozenset(holds), n, (newest, oldest)))
    return kinds


def _counted_there(bits: Rows) -> Iterator[_Counted]:
    for *numbers, n, newest, oldest in bits.annotate(n=Count("pk"), last=Max("decision_id"), first=Min("decision_id")):
        yield tuple(numbers), n, newest, oldest


def _counted_here(bits: Rows) -> Iterator[_Counted]:
    """SQLite sorts all rows in order to group them; to count them here takes half the time, past Django's rows."""
    counts: Counter[Any] = Counter()
    newest: dict[Any, int] = {}
    oldest: dict[Any, int] = {}
    sql, values = bits.values_list(*bits.query.annotation_select, "decision_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while some := cursor.fetchmany(_AT_ONCE):
            pairs = some if len(some[0]) == 2 else [(row[:-1], row[-1]) for row in some]
            counts.update(map(itemgetter(0), pairs))
            newest.update(pairs)
            oldest = dict(reversed(pairs)) | oldest
    for key, n in counts.items():
        yield key if isinstance(key, tuple) else (key,), n, newest[key], oldest[key]


def _bits(part: Sequence[Asked]) -> Any:
    number: Any = BigIntegerField()
    return reduce(
        add,
        [
            Case(When(_condition(one), then=Value(1 << k)), default=Value(0), output_field=number)
            for k, one in enumerate(part)
        ],
    )


def _condition(asked: Asked) -> Q:
    if isinstance(asked, str):
        return Q(**{_COLUMNS[asked]: True})
    return unsettled(*asked, _COLUMNS) if isinstance(asked, tuple) else expression(asked, _COLUMNS)


def _called_off(store_id: int, since: datetime | None, asked: Sequence[Asked]) -> list[_Kind]:
    """Those of them that were cancelled later, which are few: they are found by their cancellations."""
    off = Cancellation.objects.filter(store_id=store_id).values("order_id")
    judged = Decision.objects.filter(order_id__in=off, cause="gate")
    if since:
        judged = judged.filter(at__gte=since)
    return _kinds(JudgedFacts.objects.filter(decision_id__in=judged.values("id")).exclude(channel=TRIAL), asked)


def _moves(
    moved: set[tuple[str, str]], outcomes: Sequence[tuple[_Kind, str, str]], off: Sequence[_Kind],
    present: Policy, draft: Policy,
) -> tuple[Move, ...]:  # fmt: skip
    of = {pair: [kind for kind, *both in outcomes if tuple(both) == pair] for pair in sorted(moved)}
    some = {pair: _some(kinds) for pair, kinds in of.items()}
    names = _names([one for ids in some.values() for one in ids])
    return tuple(
        Move(
            was, would, sum(one.orders for one in kinds), _reasons(kinds, _stricter(was, would, present, draft)),
            sum(one.orders for one in off if (one.outcome(present), one.outcome(draft)) == (was, would)),
            tuple(names[one] for one in some[was, would] if one in names),
        )
        for (was, would), kinds in of.items()
    )  # fmt: skip


def _some(kinds: Sequence[_Kind]) -> list[int]:
    """The decisions of a few orders: the newest of each kind first, so that they are not all alike."""
    newest = sorted({one.decisions[0] for one in kinds}, reverse=True)
    oldest = sorted({one.decisions[1] for one in kinds} - set(newest), reverse=True)
    return [*newest, *oldest][:MOST_NAMED]


def _names(decisions: Sequence[int]) -> Mapping[int, Named]:
    if not decisions:
        return {}
    rows = Order.objects.filter(decisions__id__in=decisions).values_list("decisions__id", "ref", "external_id")
    return {row[0]: Named(*row[1:]) for row in rows}


def _stricter(was: str, would: str, present: Policy, draft: Policy) -> Sequence[Rule]:
    return draft.rules if SEVERITY.index(would) > SEVERITY.index(was) else present.rules


def _reasons(kinds: Sequence[_Kind], rules: Sequence[Rule]) -> tuple[tuple[str, str, int], ...]:
    told: dict[tuple[str, str], int] = {}
    for rule in rules:
        for one in kinds:
            for need in one.lacking(rule):
                name = rule.code, LACKS[need].code
                told[name] = told.get(name, 0) + one.orders
    return tuple(sorted(((*name, n) for name, n in told.items()), key=lambda one: -one[2]))


def _reach(kinds: Sequence[_Kind], rule: Rule) -> Reach:
    matches = [one for one in kinds if one.applies(rule)]
    return Reach(rule.code, sum(one.orders for one in matches), sum(one.orders for one in matches if one.lacking(rule)))
