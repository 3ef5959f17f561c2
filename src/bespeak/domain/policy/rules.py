"""Rules, a store's policy made of them, and the judgement of an order by it: pure, total, quick."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeGuard

from bespeak.domain.policy import conditions, predicate
from bespeak.domain.policy.conditions import Condition, refuse
from bespeak.domain.policy.values import (
    LACKS,
    REVIEW,
    SCOPES,
    Asked,
    Judgement,
    OrderFacts,
    Reason,
    Requirement,
)
from bespeak.kit import money

MOST_RULES = 50
LONGEST_HOLD = 24 * 365
LONGEST_VALIDITY = 3650
REVIEW_HOURS = 72
CURRENCY_RULE = "currency"  # the house's own rule: an amount in another currency cannot be judged
ORDER_RULE = "order"  # and this: it is the order itself, and no rule of the store, that stands in its way
DAY = 86_400

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FIELDS = ("code", "when", "needs", "valid_days", "otherwise", "scope")


@dataclass(frozen=True, slots=True)
class Hold:
    """The order waits this many hours for what is missing; then it is declined."""

    hours: int


@dataclass(frozen=True, slots=True)
class Decline:
    """The order is declined at once."""


Otherwise: TypeAlias = Hold | Decline


@dataclass(frozen=True, slots=True)
class Rule:
    """Where `when` is true, each of `needs` must have been settled within `valid_days`, or else `otherwise`."""

    code: str
    when: Condition
    needs: tuple[Requirement, ...]
    valid_days: int
    otherwise: Otherwise
    scope: tuple[str, ...] = SCOPES


@dataclass(frozen=True, slots=True)
class _Need:
    requirement: Requirement
    age: Callable[[OrderFacts], int]
    reason: Callable[[tuple[str, ...]], Reason]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule made ready to be asked many times."""

    applies: predicate.Predicate
    oldest: int
    needs: tuple[_Need, ...]
    asked: tuple[Asked, ...]
    hours: int | None  # None declines


@dataclass(frozen=True)
class Policy:
    """One version of a store's rules; amounts in them are minor units of `currency`."""

    version: int
    rules: tuple[Rule, ...]
    currency: str

    @cached_property
    def ready(self) -> tuple[_Ready, ...]:
        return tuple(_ready(rule, self.version) for rule in self.rules)


def judge(policy: Policy, facts: OrderFacts) -> Judgement:
    """What this policy says of these facts. Asks nobody, always answers.

    Declined as soon as one failing rule declines, else held if anything is missing, else admitted. One reason
    per missing thing and rule. An order in another currency is held for review.
    """
    reasons: list[Reason] = []
    required: list[Asked] = []
    hours: list[int] = []
    declined = False
    for rule in policy.ready:
        if not rule.applies(facts):
            continue
        required.extend(rule.asked)
        lacking = [need for need in rule.needs if need.age(facts) > rule.oldest]
        if not lacking:
            continue
        settled = tuple(need.requirement.value for need in rule.needs if need not in lacking)
        reasons.extend(need.reason(settled) for need in lacking)
        if rule.hours is None:
            declined = True
        else:
            hours.append(rule.hours)
    if facts.foreign_currency:
        reasons.append(_other_currency(policy))
        required.append(Asked(REVIEW, REVIEW, CURRENCY_RULE))
        hours.append(REVIEW_HOURS)
    if declined:
        return Judgement("declined", tuple(reasons), None, tuple(required))
    if reasons:
        return Judgement("held", tuple(reasons), min(hours), tuple(required))
    return Judgement("admitted", (), None, tuple(required))


def _other_currency(policy: Policy) -> Reason:
    data = {"otherwise": "hold", "hours": REVIEW_HOURS, "store_currency": policy.currency}
    return Reason("currency_differs", CURRENCY_RULE, policy.version, (), (REVIEW,), "store", REVIEW, SCOPES, data)


def _ready(rule: Rule, version: int) -> _Ready:
    return _Ready(
        applies=predicate.compile(rule.when),
        oldest=rule.valid_days * DAY,
        needs=tuple(_Need(one, operator.attrgetter(one.value), _lack(rule, version, one)) for one in rule.needs),
        asked=tuple(Asked(LACKS[one].gate, one.value, rule.code) for one in rule.needs),
        hours=rule.otherwise.hours if isinstance(rule.otherwise, Hold) else None,
    )


def _lack(rule: Rule, version: int, need: Requirement) -> Callable[[tuple[str, ...]], Reason]:
    lack, missing = LACKS[need], (need.value,)
    data: dict[str, Any] = {"otherwise": "decline", "valid_days": rule.valid_days}
    if isinstance(rule.otherwise, Hold):
        data |= {"otherwise": "hold", "hours": rule.otherwise.hours}

    def reason(settled: tuple[str, ...]) -> Reason:
        return Reason(lack.code, rule.code, version, settled, missing, lack.who, lack.gate, rule.scope, dict(data))

    return reason


def parse_policy(data: object) -> Policy:
    """Reads {"currency", "rules": […], "version"?}. Refuses what cannot be written, naming the place."""
    if not isinstance(data, dict):
        refuse("not_a_policy", "A policy is an object with currency and rules.", "")
    _known_fields(data, ("currency", "rules", "version"), "")
    currency, version, rules = data.get("currency"), data.get("version", 0), data.get("rules")
    if not isinstance(currency, str):
        refuse("not_a_text", "The currency is an ISO 4217 code.", "currency")
    money.exponent(currency)
    if not _whole(version, 0, 2**31 - 1):
        refuse("not_a_version", "A version is a whole number.", "version")
    if not isinstance(rules, list):
        refuse("not_a_list", "The rules are a list.", "rules")
    if len(rules) > MOST_RULES:
        refuse("too_many_rules", f"A policy has at most {MOST_RULES} rules.", "rules")
    read = tuple(_rule(one, f"rules[{n}]", currency) for n, one in enumerate(rules))
    _agree_with_each_other(read)
    return Policy(version, read, currency)


def draft(data: object, currency: str) -> Policy:
    """The rules of a store with this currency as somebody wrote them: a list, or {"rules": […]}. Refused as
    `parse_policy` refuses; so is a currency that is not the store's."""
    given = data if isinstance(data, dict) else {"rules": data}
    if given.get("currency", currency) != currency:
        refuse("not_the_stores_currency", f"This store's amounts are in {currency}.", "currency")
    return parse_policy(given | {"currency": currency, "version": 0})


def to_data(policy: Policy, *, amounts_as_texts: bool = False) -> dict[str, Any]:
    """The policy as JSON-able data; `parse_policy` reads it back as the same. Amounts are minor units, or texts
    ("500.00") for people to edit."""
    currency = policy.currency if amounts_as_texts else ""
    rules = [rule_to_data(rule, currency=currency) for rule in policy.rules]
    return {"version": policy.version, "currency": policy.currency, "rules": rules}


def rule_to_data(rule: Rule, *, currency: str = "") -> dict[str, Any]:
    hold = rule.otherwise
    return {
        "code": rule.code,
        "when": conditions.to_data(rule.when, currency=currency),
        "needs": [need.value for need in rule.needs],
        "valid_days": rule.valid_days,
        "otherwise": {"hold_hours": hold.hours} if isinstance(hold, Hold) else "decline",
        "scope": list(rule.scope),
    }


def default_policy(currency: str) -> Policy:
    """What a new store starts with. "A first order above a limit" means above 500.00 of its currency, or above 50,000
    where the currency has no smaller unit (yen, won)."""
    limit = 50_000 if money.exponent(currency) == 0 else money.parse(500, currency).minor
    made, limited, extra = (
        conditions.Compare(fact, "=", True) for fact in ("made_to_order", "limited", "extra_payment")
    )
    dear = conditions.All((conditions.Compare("first_order", "=", True), conditions.Compare("value", ">", limit)))
    remote = conditions.Compare("remote", "=", True)
    rules = (
        ("specification-first", made, Requirement.SPECIFICATION, 90),
        ("availability-first", limited, Requirement.AVAILABILITY, 30),
        ("identity-first", dear, Requirement.IDENTITY, 365),
        ("delivery-first", remote, Requirement.DELIVERY, 90),
        ("extra-agreed", extra, Requirement.EXTRA_PAYMENT, 90),
        ("talk-first", conditions.Always(), Requirement.TWO_WAY_TALK, 30),
    )
    return Policy(0, tuple(Rule(code, when, (need,), days, Hold(72)) for code, when, need, days in rules), currency)


def _rule(data: object, path: str, currency: str) -> Rule:
    if not isinstance(data, dict):
        refuse("not_a_rule", "A rule is an object with " + ", ".join(_FIELDS) + ".", path)
    _known_fields(data, _FIELDS, path)
    code, days = data.get("code"), data.get("valid_days")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        refuse("not_a_code", "A code has small letters, digits and hyphens, at most 40.", f"{path}.code")
    if code in (CURRENCY_RULE, ORDER_RULE):
        refuse("reserved_code", f"{code!r} is the name of a rule of the house.", f"{path}.code")
    when = conditions.parse(data.get("when"), path=f"{path}.when", currency=currency)
    needs = _chosen(data.get("needs"), tuple(Requirement), f"{path}.needs")
    if not _whole(days, 1, LONGEST_VALIDITY):
        refuse("not_a_validity", f"valid_days is from 1 to {LONGEST_VALIDITY}.", f"{path}.valid_days")
    otherwise = _otherwise(data.get("otherwise"), f"{path}.otherwise")
    scope = _chosen(data.get("scope", list(SCOPES)), SCOPES, f"{path}.scope")
    return Rule(code, when, tuple(Requirement(one) for one in needs), days, otherwise, scope)


def _otherwise(data: object, path: str) -> Otherwise:
    if data == "decline":
        return Decline()
    if not isinstance(data, dict) or set(data) != {"hold_hours"}:
        refuse("not_an_otherwise", 'otherwise is {"hold_hours": N} or "decline".', path)
    if not _whole(hours := data["hold_hours"], 1, LONGEST_HOLD):
        refuse("not_a_hold", f"An order can be held from 1 to {LONGEST_HOLD} hours.", f"{path}.hold_hours")
    return Hold(hours)


def _chosen(data: object, known: Sequence[str], path: str) -> tuple[str, ...]:
    """Some of the known words, at least one, each once, in the order of `known`."""
    words = ", ".join(str(one) for one in known)
    if not isinstance(data, list) or not data:
        refuse("nothing_chosen", f"Choose at least one of {words}.", path)
    for n, one in enumerate(data):
        if not isinstance(one, str) or one not in known:
            refuse("unknown_word", f"{str(one)[:40]!r} is not one of {words}.", f"{path}[{n}]")
        if one in data[:n]:
            refuse("value_twice", f"{one} stands twice.", f"{path}[{n}]")
    return tuple(str(one) for one in known if one in data)


def _known_fields(data: Mapping[Any, Any], known: Sequence[str], path: str) -> None:
    for key in data:
        if key not in known:
            name = str(key)[:40]
            refuse("unknown_field", f"{name!r} is not one of {', '.join(known)}.", f"{path}.{name}".lstrip("."))


def _whole(value: object, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _agree_with_each_other(rules: Sequence[Rule]) -> None:
    """Refuses a code used twice, and two rules that answer the same lack in the same case differently."""
    codes: set[str] = set()
    answers: dict[tuple[Condition, Requirement, int], tuple[Otherwise, str]] = {}
    for n, rule in enumerate(rules):
        if rule.code in codes:
            refuse("code_twice", f"Two rules are called {rule.code!r}.", f"rules[{n}].code")
        codes.add(rule.code)
        for need in rule.needs:
            first, code = answers.setdefault((rule.when, need, rule.valid_days), (rule.otherwise, rule.code))
            if first != rule.otherwise:
                text = f"{code!r} asks for {need.value} in the same case, but does otherwise."
                refuse("rules_contradict", text, f"rules[{n}].otherwise")
