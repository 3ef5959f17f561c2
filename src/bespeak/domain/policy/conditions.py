"""Conditions are data over named facts. Reading them refuses by name, with the path of what is wrong.

    "always"
    {"fact": "value", "op": ">", "value": 50000}
    {"fact": "tags", "op": "in", "value": ["engraved"]}      (a set: any in common)
    {"and": [ … ]}   {"or": [ … ]}   {"not": … }

Numbers are whole. An amount is a text in the store's currency ("500.00"), or whole minor units (50000), as it is
stored. "always" stands alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Never, TypeAlias

from bespeak.domain.policy.values import FACTS, Kind
from bespeak.kit import money
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid

DEEPEST = 8
MOST_NODES = 100
MOST_VALUES = 100
LONGEST_TEXT = 100
LARGEST = 10**12
AMOUNT = "value"
"""The one fact that is an amount of money."""

Op: TypeAlias = Literal["=", "in", "<", ">"]
Scalar: TypeAlias = bool | int | str


@dataclass(frozen=True, slots=True)
class Always:
    """True of every order."""


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against one value, or with "in" against several (then `value` is a tuple)."""

    fact: str
    op: Op
    value: Scalar | tuple[Scalar, ...]

    @property
    def values(self) -> tuple[Scalar, ...]:
        return self.value if isinstance(self.value, tuple) else (self.value,)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition: TypeAlias = Always | Compare | All | Either | Not

OPS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.SET: ("in",),
    Kind.FLAG: ("=",),
    Kind.NUMBER: ("=", "in", "<", ">"),
    Kind.TEXT: ("=", "in"),
}


def parse(data: object, *, path: str = "when", currency: str = "") -> Condition:
    """Reads a condition. Refuses what cannot be written, naming the place ("rules[2].when.and[0].op").

    Amounts as texts are of `currency`; without one they are refused.
    """
    if data == "always":
        return Always()
    return _Reading(currency).node(data, path, depth=1)


def to_data(condition: Condition, *, currency: str = "") -> Any:
    """The condition as JSON-able data; `parse` reads it back as the same. With a `currency` amounts are texts."""
    match condition:
        case Always():
            return "always"
        case Compare(fact, op, value):
            told = [_told(fact, one, currency) for one in condition.values]
            return {"fact": fact, "op": op, "value": told if isinstance(value, tuple) else told[0]}
        case All(parts):
            return {"and": [to_data(part, currency=currency) for part in parts]}
        case Either(parts):
            return {"or": [to_data(part, currency=currency) for part in parts]}
        case Not(part):
            return {"not": to_data(part, currency=currency)}


def _told(fact: str, value: Scalar, currency: str) -> Scalar:
    return Money(int(value), currency).decimal if currency and fact == AMOUNT else value


def refuse(kind: str, text: str, path: str) -> Never:
    raise Invalid(kind, text, field=path)


class _Reading:
    """One pass over one condition; counts its nodes."""

    def __init__(self, currency: str) -> None:
        self.nodes = 0
        self.currency = currency

    def node(self, data: object, path: str, depth: int) -> Condition:
        self._within_limits(path, depth)
        if data == "always":
            refuse("always_stands_alone", '"always" is a whole condition, not a part of one.', path)
        if not isinstance(data, dict):
            refuse("not_a_condition", 'A condition is "always", a comparison, or and, or, not.', path)
        if "fact" in data:
            return comparison(data, path, self.currency)
        if len(data) == 1:
            if (word := next(iter(data))) in ("and", "or"):
                parts = self._parts(data[word], f"{path}.{word}", depth)
                return All(parts) if word == "and" else Either(parts)
            if word == "not":
                return Not(self.node(data["not"], f"{path}.not", depth + 1))
        refuse("not_a_condition", "Write a fact with op and value, or exactly one of and, or, not.", path)

    def _parts(self, data: object, path: str, depth: int) -> tuple[Condition, ...]:
        if not isinstance(data, list) or len(data) < 2:
            refuse("too_few_parts", "This joins a list of at least two conditions.", path)
        return tuple(self.node(part, f"{path}[{n}]", depth + 1) for n, part in enumerate(data))

    def _within_limits(self, path: str, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST:
            refuse("condition_too_deep", f"Conditions nest at most {DEEPEST} deep.", path)
        if self.nodes > MOST_NODES:
            refuse("condition_too_large", f"A condition has at most {MOST_NODES} parts.", path)


def comparison(data: Mapping[str, Any], path: str, currency: str = "") -> Compare:
    """Reads {"fact", "op", "value"}; the op must suit the fact and the value the op."""
    if surplus := sorted(str(key) for key in data if key not in ("fact", "op", "value")):
        refuse("unknown_field", f"A comparison has fact, op and value, not {surplus[0][:40]!r}.", path)
    fact, op = data["fact"], data.get("op")
    if not isinstance(fact, str) or fact not in FACTS:
        refuse("unknown_fact", f"{str(fact)[:40]!r} is not one of {', '.join(FACTS)}.", f"{path}.fact")
    if op not in OPS[FACTS[fact]]:
        allowed = " ".join(OPS[FACTS[fact]])
        refuse("op_does_not_suit", f"{str(op)[:40]!r} does not suit {fact}; it takes {allowed}", f"{path}.op")
    if "value" not in data:
        refuse("missing_value", "The comparison has no value.", f"{path}.value")
    if op == "in":
        return Compare(fact, op, _values(fact, data["value"], f"{path}.value", currency))
    return Compare(fact, op, _value(fact, data["value"], f"{path}.value", currency))


def _values(fact: str, data: object, path: str, currency: str) -> tuple[Scalar, ...]:
    if not isinstance(data, list) or not data:
        refuse("not_a_list", '"in" takes a list of at least one value.', path)
    if len(data) > MOST_VALUES:
        refuse("too_many_values", f'"in" takes at most {MOST_VALUES} values.', path)
    values = tuple(_value(fact, one, f"{path}[{n}]", currency) for n, one in enumerate(data))
    if len(set(values)) != len(values):
        refuse("value_twice", "The same value stands twice in the list.", path)
    return values


def _value(fact: str, data: object, path: str, currency: str) -> Scalar:
    if fact == AMOUNT and isinstance(data, str) and currency:
        data = money.parse(data, currency, field=path).minor
    return _READERS[FACTS[fact]](data, fact, path)


def _flag(data: object, fact: str, path: str) -> bool:
    if not isinstance(data, bool):
        refuse("not_a_flag", f"{fact} is true or false.", path)
    return data


def _number(data: object, fact: str, path: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        refuse("not_a_number", f"{fact} is compared with a whole number.", path)
    if not 0 <= data <= LARGEST:
        refuse("number_out_of_range", f"{fact} is compared with a number from 0 to {LARGEST}.", path)
    return data


def _text(data: object, fact: str, path: str) -> str:
    if not isinstance(data, str) or not data.strip():
        refuse("not_a_text", f"{fact} is compared with a text that is not empty.", path)
    if len(data) > LONGEST_TEXT:
        refuse("text_too_long", f"A text to compare with has at most {LONGEST_TEXT} characters.", path)
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in data):
        refuse("unprintable_text", "The text has control characters.", path)
    if fact == "country" and not (len(data) == 2 and data.isascii() and data.isalpha() and data.isupper()):
        refuse("not_a_country", f"{data[:40]!r} is not a two-letter country code in capitals.", path)
    return data


_READERS: Mapping[Kind, Callable[[object, str, str], Scalar]] = {
    Kind.SET: _text,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
}
