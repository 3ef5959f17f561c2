"""Rules while somebody writes them: those that can be read beside those that cannot yet, and those taken out, which can
be put back until the draft is published. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bespeak.domain.policy import rules
from bespeak.domain.policy.conditions import AMOUNT, LARGEST, refuse
from bespeak.domain.policy.rules import Policy, Rule
from bespeak.kit import canonical, money
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, Refusal

MOST_ENTRIES = 2 * rules.MOST_RULES
LONGEST_RULE = 20_000
_PLACE = re.compile(r"rules\[(\d+)\]\.?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as it was written. `data` is as `rules.rule_to_data` gives it, with amounts as texts, or whatever else
    was typed. `key` is the code of the rule that it began as, or another word with "_" in it for a new one."""

    key: str
    data: Any
    removed: bool = False


Entries: TypeAlias = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a rule cannot be read; `place` is where in the rule ("when.value", "" for the whole)."""

    code: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as it is understood."""

    entry: Entry
    rule: Rule | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All of a draft as it is understood. `policy` is None while anything in it cannot be read; `problem` is what is
    wrong with all of it together."""

    entries: tuple[ReadEntry, ...]
    policy: Policy | None
    problem: Problem | None

    @property
    def standing(self) -> list[ReadEntry]:
        return [one for one in self.entries if not one.entry.removed]


def begun(policy: Policy) -> Entries:
    """The rules of a version as they are before anything was changed."""
    return tuple(Entry(rule.code, _data(rule, policy)) for rule in policy.rules)


def read(entries: Entries, currency: str) -> Reading:
    """Each rule by itself, then all together; at most one problem a rule."""
    found = [_read_one(one, currency) for one in entries]
    standing = [one for one in found if not one.entry.removed]
    if any(one.problem for one in standing):
        return Reading(tuple(found), None, None)
    try:
        policy = rules.draft([one.entry.data for one in standing], currency)
    except Refusal as refusal:
        number, problem = _placed(refusal)
        if number is None:
            return Reading(tuple(found), None, problem)
        at = standing[number].entry.key
        found = [replace(one, problem=problem) if one.entry.key == at else one for one in found]
        return Reading(tuple(found), None, None)
    return Reading(tuple(found), policy, None)


def read_rule(data: Any, currency: str) -> Rule:
    """One rule as somebody wrote it. Refuses as `rules.draft`, with the place in the rule, and an amount as a whole
    number where it may mean two things."""
    if money.exponent(currency):
        for place, number in whole_amounts(data, ""):
            refuse("amount_ambiguous", ambiguous(number, currency), place.lstrip("."))
    try:
        return rules.draft([data], currency).rules[0]
    except Invalid as refusal:
        _, problem = _placed(refusal)
        refuse(problem.code, problem.text, problem.place)


def neat(data: Any, currency: str) -> Any:
    """The same rule in the one way of writing it; what cannot be read stays as it is."""
    try:
        return rules.rule_to_data(read_rule(data, currency), currency=currency)
    except Refusal:
        return data


def find(entries: Entries, key: str) -> Entry | None:
    return next((one for one in entries if one.key == key), None)


def written(entries: Entries, key: str, data: Any) -> Entries:
    """With this rule in place of the one of this key; a new key is added behind the others."""
    if len(json.dumps(data)) > LONGEST_RULE:
        refuse("rule_too_long", f"A rule has at most {LONGEST_RULE:,} characters.", "")
    if find(entries, key):
        return tuple(replace(one, data=data) if one.key == key else one for one in entries)
    return _limited((*entries, Entry(key, data)))


def marked(entries: Entries, key: str, *, removed: bool) -> Entries:
    """Taken out, or put back."""
    return tuple(replace(one, removed=removed) if one.key == key else one for one in entries)


def moved(entries: Entries, key: str, to: int) -> Entries:
    """At this place among those that are not taken out, from 0; they stand behind the others."""
    out = [one for one in entries if one.removed]
    rest = [one for one in entries if not one.removed and one.key != key]
    mine = [one for one in entries if not one.removed and one.key == key]
    at = min(max(to, 0), len(rest))
    return (*rest[:at], *mine, *rest[at:], *out)


def copied(entries: Entries, key: str, new_key: str) -> Entries:
    """The rule once more right behind itself, under a code of its own. The same `new_key` twice is one copy."""
    at = next((n for n, one in enumerate(entries) if one.key == key), None)
    if at is None or find(entries, new_key):
        return entries
    data = entries[at].data
    if isinstance(data, dict):
        data = data | {"code": free_code(entries, str(data.get("code", "")))}
    return _limited((*entries[: at + 1], Entry(new_key, data), *entries[at + 1 :]))


def replaced(entries: Entries, policy: Policy) -> Entries:
    """These rules in place of all others, which are taken out and can be put back."""
    fresh = [Entry(f"anew_{rule.code}", _data(rule, policy)) for rule in policy.rules]
    mine = {one.key for one in fresh}
    return _limited((*fresh, *(replace(one, removed=True) for one in entries if one.key not in mine)))


def rebased(entries: Entries, base: Policy, present: Policy) -> Entries:
    """The draft upon a newer version: what was not touched in it is as it is there, what was touched stays as typed."""
    old, new = _by_code(base), _by_code(present)
    kept: list[Entry] = []
    for one in entries:
        touched = one.key not in old or is_touched(one, old[one.key], base.currency)
        if touched and not (one.removed and one.key in old and one.key not in new):
            kept.append(one)
        elif not touched and one.key in new:
            kept.append(Entry(one.key, _data(new[one.key], present)))
    mine = {one.key for one in kept} | {_code(one) for one in kept} | set(old)
    return (*kept, *(Entry(rule.code, _data(rule, present)) for rule in present.rules if rule.code not in mine))


def both_changed(entries: Entries, base: Policy, present: Policy) -> list[str]:
    """Codes of rules that were touched in the draft and in the newer version too, in another way."""
    old, new = _by_code(base), _by_code(present)
    return [
        one.key
        for one in entries
        if one.key in old and old[one.key] != new.get(one.key)
        if is_touched(one, old[one.key], base.currency)
        if one.removed != (one.key not in new) or (one.key in new and is_touched(one, new[one.key], base.currency))
    ]


def is_touched(entry: Entry, rule: Rule, currency: str) -> bool:
    """Whether the entry says anything else than this rule."""
    try:
        return entry.removed or read_rule(entry.data, currency) != rule
    except Refusal:
        return True


def free_code(entries: Iterable[Entry], like: str) -> str:
    """A code that no rule of the draft has: `like` with a number behind it where it is taken."""
    taken = {_code(one) for one in entries}
    if like not in taken:
        return like
    stem = re.sub(r"-\d+$", "", like)[:36] or "rule"
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}-{n}") not in taken)


def digest(entries: Entries, base: int) -> str:
    """What a reader of the draft has seen, in few letters."""
    return canonical.digest([base, to_text(entries)])[:24]


def to_text(entries: Entries) -> str:
    """As it is kept: plain ASCII, whatever was typed."""
    return json.dumps([[one.key, one.data, one.removed] for one in entries])


def from_text(text: str) -> Entries:
    return tuple(Entry(key, data, removed) for key, data, removed in json.loads(text))


def whole_amounts(data: object, place: str) -> Iterator[tuple[str, int]]:
    """Where whole numbers are compared with the amount, and which; those that are too large are refused anyhow."""
    if isinstance(data, list):
        for n, one in enumerate(data):
            yield from whole_amounts(one, f"{place}[{n}]")
    elif isinstance(data, dict) and data.get("fact") == AMOUNT:
        given = data.get("value")
        for n, one in enumerate(given if isinstance(given, list) else [given]):
            if isinstance(one, int) and not isinstance(one, bool) and abs(one) <= LARGEST:
                yield f"{place}.value[{n}]" if isinstance(given, list) else f"{place}.value", one
    elif isinstance(data, dict):
        for name, one in data.items():
            yield from whole_amounts(one, f"{place}.{name}")


def ambiguous(number: int, currency: str) -> str:
    """What an amount as a whole number may mean, where the currency has smaller units."""
    large, small = Money(number * 10 ** money.exponent(currency), currency), Money(number, currency)
    return (
        f"{number} may mean {large.text()} or {small.text()}. Write the amount as a text: "
        f'"{large.decimal}" or "{small.decimal}".'
    )


def _read_one(entry: Entry, currency: str) -> ReadEntry:
    try:
        return ReadEntry(entry, read_rule(entry.data, currency), None)
    except Refusal as refusal:
        return ReadEntry(entry, None, Problem(refusal.code, refusal.field, refusal.text))


def _placed(refusal: Refusal) -> tuple[int | None, Problem]:
    """Which rule it is about, and where in it."""
    found = _PLACE.fullmatch(refusal.field)
    place = found[2] if found else refusal.field
    return int(found[1]) if found else None, Problem(refusal.code, place, refusal.text)


def _limited(entries: Sequence[Entry]) -> Entries:
    if len(entries) > MOST_ENTRIES:
        refuse("too_many_rules", f"A policy has at most {rules.MOST_RULES} rules.", "rules")
    return tuple(entries)


def _data(rule: Rule, policy: Policy) -> Any:
    return rules.rule_to_data(rule, currency=policy.currency)


def _by_code(policy: Policy) -> dict[str, Rule]:
    return {rule.code: rule for rule in policy.rules}


def _code(entry: Entry) -> str:
    return str(entry.data.get("code", "")) if isinstance(entry.data, dict) else ""
