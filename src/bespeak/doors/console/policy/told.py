"""How rules are told on the pages: as customers read them, and as those who work here read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from bespeak.domain.accounts import queries as people
from bespeak.domain.policy.conditions import Always
from bespeak.domain.policy.queries import Difference
from bespeak.domain.policy.rules import Decline, Policy, Rule
from bespeak.domain.policy.sentence import condition_sentence, policy_sentences, sentence
from bespeak.domain.policy.values import LACKS
from bespeak.doors.console import words
from bespeak.doors.console.policy.words import SCOPES
from bespeak.doors.console.words import Word
from bespeak.doors.frame import reading


@dataclass(frozen=True, slots=True)
class Told:
    """A rule: `text` as everybody reads it; then what it is about, which gates it shuts and for how long.

    `case` is "" where it is about every order, `hours` None where it declines.
    """

    code: str
    text: str
    case: str
    gates: tuple[Word, ...]
    days: int
    hours: int | None
    scope: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is added, removed or changed; before and after are sentences, "" where there is none."""

    kind: str
    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Public:
    """The text of the policy page in one language, clause by clause."""

    code: str
    tag: str
    name: str
    clauses: tuple[str, ...]


def language() -> str:
    return get_language() or "en"


def rule(one: Rule, currency: str) -> Told:
    return Told(
        one.code,
        sentence(one, language(), currency),
        "" if one.when == Always() else condition_sentence(one.when, language(), currency),
        tuple(words.gate(LACKS[need].gate) for need in one.needs),
        one.valid_days,
        None if isinstance(one.otherwise, Decline) else one.otherwise.hours,
        tuple(SCOPES[scope] for scope in one.scope),
    )


def rules(policy: Policy) -> list[Told]:
    return [rule(one, policy.currency) for one in policy.rules]


def house(policy: Policy) -> list[str]:
    """The house's own rules, which stand behind those of every store."""
    return [text for _, text in policy_sentences(policy, language())[len(policy.rules) :]]


def spoken() -> list[tuple[str, str]]:
    """Every language that customers read, the reader's own first: (code, name)."""
    return sorted(settings.LANGUAGES, key=lambda one: one[0] != language())


def public(policy: Policy) -> list[Public]:
    """In every language, as it stands on the policy page."""
    return [
        Public(code, reading.tag(code), name, tuple(text for _, text in policy_sentences(policy, code)))
        for code, name in spoken()
    ]


def changes(difference: Difference, currency: str) -> list[Change]:
    """What leads from one version to another, as sentences: first what is another now."""

    def said(one: Rule) -> str:
        return sentence(one, language(), currency)

    return [
        *(Change("changed", old.code, said(old), said(new)) for old, new in difference.changed),
        *(Change("added", one.code, "", said(one)) for one in difference.added),
        *(Change("removed", one.code, said(one), "") for one in difference.removed),
    ]


def names(refs: Iterable[str]) -> dict[str, str]:
    """Who it was, by ref: members by name, programs and the house by what they are."""
    asked: Sequence[str] = sorted(set(refs))
    known = people.names(asked)
    return {ref: known.get(ref) or str(words.PROGRAM if ref.startswith("key_") else words.HOUSE) for ref in asked}
