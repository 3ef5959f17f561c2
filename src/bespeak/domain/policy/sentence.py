"""Reads a rule as a sentence: the public page says what the gate does, because both read the same rule."""

from __future__ import annotations

from bespeak.domain.policy.conditions import AMOUNT, All, Always, Compare, Condition, Either, Not, Op
from bespeak.domain.policy.languages import speak
from bespeak.domain.policy.languages.grammar import Language
from bespeak.domain.policy.rules import CURRENCY_RULE, ORDER_RULE, REVIEW_HOURS, Policy, Rule
from bespeak.domain.policy.values import FACTS, Kind


def sentence(rule: Rule, language: str, currency: str) -> str:
    """The rule for the public page; amounts are of `currency`. Languages not spoken are told in English."""
    tongue = speak.language(language)
    condition = "" if rule.when == Always() else _clauses(rule.when, tongue, currency)
    return tongue.rule(rule, condition)


def condition_sentence(condition: Condition, language: str, currency: str) -> str:
    """The condition as a clause: "the order is worth more than $500.00"."""
    return _clauses(condition, speak.language(language), currency)


GAP = "…"


def choice(fact: str, op: Op, language: str, currency: str, *, holds: bool) -> str:
    """A comparison with a gap for what it is compared with, to choose from: "the order is worth more than …"."""
    tongue = speak.language(language)
    if FACTS[fact] is Kind.FLAG:
        return tongue.clause(Compare(fact, op, True), holds=holds, currency=currency)
    if FACTS[fact] is not Kind.NUMBER:
        return tongue.clause(Compare(fact, op, (GAP,)), holds=holds, currency=currency)
    number = tongue.clause(Compare(fact, op, (7,) if op == "in" else 7), holds=holds, currency=currency)
    return number.replace(tongue.amount(7, currency) if fact == AMOUNT else "7", GAP)


def _clauses(condition: Condition, tongue: Language, currency: str) -> str:
    match condition:
        case Always():
            return tongue.every_order
        case Compare():
            return tongue.clause(condition, holds=True, currency=currency)
        case All(parts):
            return tongue.all_of([_part(part, tongue, currency) for part in parts])
        case Either(parts):
            return tongue.one_of([_part(part, tongue, currency) for part in parts])
        case Not(Compare() as one):
            return tongue.clause(one, holds=False, currency=currency)
        case Not(part):
            return tongue.untrue(_clauses(part, tongue, currency))


def _part(condition: Condition, tongue: Language, currency: str) -> str:
    clauses = _clauses(condition, tongue, currency)
    return tongue.group(clauses) if isinstance(condition, All | Either) else clauses


def review_sentence(language: str, currency: str) -> str:
    """The house's own rule: what happens to an order in another currency than the store's."""
    return speak.language(language).review(currency, REVIEW_HOURS)


def limit_sentence(language: str) -> str:
    """The house's own rule: what happens to an order for more than each customer can have."""
    return speak.language(language).limit()


def policy_sentences(policy: Policy, language: str) -> list[tuple[str, str]]:
    """All that is enforced, in order: (rule's code, its sentence), the house's own rules last."""
    told = [(rule.code, sentence(rule, language, policy.currency)) for rule in policy.rules]
    house = [(CURRENCY_RULE, review_sentence(language, policy.currency)), (ORDER_RULE, limit_sentence(language))]
    return [*told, *house]
