"""What a language must be able to say: clauses of conditions, whole rules, and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, Protocol

from babel.core import Locale
from babel.dates import format_datetime

from bespeak.domain.policy.conditions import Compare, Scalar
from bespeak.domain.policy.rules import Rule
from bespeak.kit.money import Money

Close = Literal["usual", "money", "declined", "then"]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reason is said. Of `said` the first is taken whose fields are known; the last needs only {thing}.

    `then` says who does what next while the order waits. `close` is what is added: as the outcome is, only what
    becomes of money, always that it is declined, or always and only `then`.
    """

    said: tuple[str, ...]
    then: str = ""
    close: Close = "usual"


class Language(Protocol):
    """One language. Clauses can be joined with any others and stay unambiguous."""

    @property
    def every_order(self) -> str: ...

    @property
    def wordings(self) -> Mapping[str, Wording]:
        """Reasons by code; "" for those without words of their own."""

    @property
    def decided(self) -> Mapping[str, str]:
        """What a manager did, by outcome."""

    @property
    def lacks(self) -> Mapping[str, str]:
        """What an address can lack."""

    def clause(self, one: Compare, *, holds: bool, currency: str) -> str:
        """A comparison, or its contrary, as a clause."""

    def all_of(self, clauses: Sequence[str]) -> str: ...

    def one_of(self, clauses: Sequence[str]) -> str: ...

    def group(self, clauses: str) -> str: ...

    def untrue(self, clauses: str) -> str:
        """That these joined clauses are not true."""

    def rule(self, rule: Rule, condition: str) -> str:
        """The whole rule; `condition` is "" where it holds for every order."""

    def review(self, currency: str, hours: int) -> str:
        """What happens to an order in another currency."""

    def limit(self) -> str:
        """What happens to an order for more than each customer can have."""

    def thing(self, names: Sequence[str]) -> str:
        """What the order is about."""

    def amount(self, minor: int, currency: str) -> str:
        """Minor units as people write them. Refuses currencies there are not."""

    def listed(self, texts: Sequence[str]) -> str:
        """All of them, each as it is."""

    def reach(self, contacts: Sequence[str]) -> str:
        """Where people reach the store; "" where it says nothing of it."""

    def moment(self, at: datetime, *, named_zone: bool) -> str:
        """A local time with its weekday; the zone is told where it is not the store's own."""

    def join(self, sentences: Sequence[str]) -> str: ...

    def waits(self, deadline: str, paid: int | None) -> str: ...

    def declined(self, paid: int | None) -> str: ...

    def money(self, paid: int | None) -> str:
        """What becomes of money when the matter is closed; "" where nothing is known."""


def doubled(text: str, opening: str, closing: str) -> str:
    """The text in quotation marks; a closing mark inside is doubled, so that two texts never read as one list."""
    return opening + text.replace(closing, closing * 2) + closing


def country(code: str, language: str) -> str:
    return _territories(language).get(code, code)


@lru_cache(maxsize=8)
def _territories(language: str) -> Mapping[str, str]:
    names: Any = Locale.parse(language).territories
    return {code: str(name) for code, name in names.items()}


def amount(minor: Scalar, currency: str, language: str) -> str:
    return Money(int(minor), currency).text(language)


def written(at: datetime, pattern: str, language: str) -> str:
    return str(format_datetime(at, pattern, locale=language))
