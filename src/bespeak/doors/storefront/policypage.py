"""The policy and the terms, made from the rules that are enforced: nobody writes them a second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from bespeak.domain.policy import queries
from bespeak.domain.policy.conditions import Always
from bespeak.domain.policy.rules import Policy
from bespeak.domain.policy.sentence import policy_sentences, sentence
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import guests, guide, reaching
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Edition:
    """One version as a reader meets it. `since` is when it came into force; `until` None for the one in force."""

    number: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Clause:
    code: str
    text: str


def policy(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The rules, a sentence each; with `version` as they stood then."""
    return _page(request, "storefront/policy.html", version)


def terms(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The same as a section for a store's terms, with what the words mean."""
    return _page(request, "storefront/terms.html", version)


def _page(request: HttpRequest, template: str, version: int | None) -> HttpResponse:
    store, at = store_of(request), clock.now()
    published = editions(store)
    number = published[0].number if version is None else version
    found = next((one for one in published if one.number == number), None)
    if found is None:
        raise NotFound
    chosen = queries.version(store.id, number)
    told = {
        "place": "policy",
        "edition": found,
        "editions": published,
        "clauses": clauses(chosen),
        "guide": guide.of_anybody(request, store),
        "reach": reaching.reach(store, at),
    }
    return render(request, template, told)


def editions(store: StoreView) -> list[Edition]:
    """Every version that was ever in force, newest first. One statement."""
    published = [(one.version, one.published_at) for one in queries.history(store.id, guests.anybody(store.id))]
    began = [*published, (0, store.created_at)]
    ends = [None, *(since for _, since in began)]
    return [Edition(number, since, until) for (number, since), until in zip(began, ends, strict=False)]


def clauses(chosen: Policy) -> list[Clause]:
    """The very sentences that every other door tells, in the reader's language."""
    return [Clause(code, text) for code, text in policy_sentences(chosen, language())]


def for_every_order(chosen: Policy) -> str:
    """The rule that asks something of every order, "" where there is none."""
    for rule in chosen.rules:
        if rule.when == Always():
            return sentence(rule, language(), chosen.currency)
    return ""


def language() -> str:
    """The reader's."""
    return translation.get_language() or "en"
