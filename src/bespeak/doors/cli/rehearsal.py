"""What other rules would change, before they are in force: the rules that differ, the orders that would be told
something else, and what whoever publishes them should think over first."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType

from bespeak.domain.orders import misgivings
from bespeak.domain.orders import trial as trials
from bespeak.domain.orders.misgivings import Misgiving
from bespeak.domain.orders.trial import Move, Trial
from bespeak.domain.policy import queries
from bespeak.domain.policy.queries import Difference
from bespeak.domain.policy.rules import Policy
from bespeak.domain.policy.sentence import sentence
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.exits import Unusable


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to think over. `rule` is "" where it is about all of them."""

    code: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A draft beside what is in force."""

    present: Policy
    draft: Policy
    difference: Difference
    trial: Trial
    warnings: tuple[Warned, ...]


def rehearse(desk: Desk, present: Policy, draft: Policy) -> Rehearsal:
    """Tries the draft on the orders that were judged; writes nothing."""
    difference = queries.difference(present, draft)
    tried = trials.trial(present=present, draft=draft, at=desk.at, **desk.asking)
    return Rehearsal(present, draft, difference, tried, tuple(_warnings(draft, difference, tried)))


def _warnings(draft: Policy, difference: Difference, tried: Trial) -> list[Warned]:
    told = {rule.code: sentence(rule, "en", draft.currency) for rule in draft.rules}
    return [_warned(one, told.get(one.rule, ""), tried) for one in misgivings.of(draft, difference, tried)]


def _warned(one: Misgiving, rule: str, tried: Trial) -> Warned:
    text = {
        misgivings.NO_RULES: "There is no rule in it: every order would go on at once.",
        misgivings.ALL_PASS: f"It would let every order through: {_of_all(tried)} would go on at once.",
        misgivings.NOTHING: f"This rule is about none of {_of_all(tried)}. {one.rule}: {rule}",
        misgivings.EVERYTHING: f"This rule is about all of {_of_all(tried)}. {one.rule}: {rule}",
        misgivings.TWICE: f"{one.rule} asks for the same as {one.other} in the same case: the stricter one counts.",
    }
    return Warned(one.code, one.rule, text[one.code])


def _of_all(tried: Trial) -> str:
    when = "of the last 30 days" if tried.since else "judged so far"
    return f"the {paper.counted(tried.judged, 'order')} {when}"


def ask(desk: Desk, made: Rehearsal) -> None:
    """Says the warnings, and goes on only with a yes: --yes, or one that is typed."""
    if not made.warnings or desk.args.yes:
        for one in made.warnings:
            desk.aside(f"Warning: {one.text}")
        return
    if desk.json or sys.stdin is None or not sys.stdin.isatty():
        why = " ".join(one.text for one in made.warnings)
        text = f"{why} Look with --dry-run; say --yes if it is meant."
        raise Unusable(text, field="--yes", code="not_confirmed")
    for one in made.warnings:
        desk.say(paper.line(f"Warning: {one.text}", "yellow"))
    print('Type "yes" to put these rules in force all the same:')
    if sys.stdin.readline().strip().lower() != "yes":
        raise Unusable("Nothing was published.", code="not_confirmed")


def data(made: Rehearsal, language: str) -> dict[str, Any]:
    """What --json tells."""
    return {
        "dry_run": True,
        "in_force": made.present.version,
        **differing(made, language),
        "judged": made.trial.judged,
        "since": made.trial.since,
        "otherwise_told": made.trial.otherwise_told,
        "moves": [
            {
                "before": one.before,
                "after": one.after,
                "orders": one.orders,
                "reasons": [{"rule": rule, "code": code, "orders": n} for rule, code, n in one.reasons],
                "cancelled": one.cancelled,
                "named": one.named,
            }
            for one in made.trial.moves
        ],
        "rules": made.trial.reach,
        "warnings": made.warnings,
    }


def differing(made: Rehearsal, language: str) -> dict[str, Any]:
    """The rules that differ, as sentences."""
    currency, differs = made.draft.currency, made.difference
    return {
        "added": [{"rule": one.code, "text": sentence(one, language, currency)} for one in differs.added],
        "removed": [{"rule": one.code, "text": sentence(one, language, currency)} for one in differs.removed],
        "changed": [
            {"rule": old.code, "before": sentence(old, language, currency), "after": sentence(new, language, currency)}
            for old, new in differs.changed
        ],
    }


def pages(made: Rehearsal, language: str) -> list[RenderableType]:
    """The same for people."""
    page: list[RenderableType] = ["This was a rehearsal: nothing was published.", *rules(made, language)]
    page += [paper.heading("Orders judged anew"), *_orders(made.trial)]
    for one in made.warnings:
        page.append(paper.line(f"Warning: {one.text}", "yellow"))
    return page


def rules(made: Rehearsal, language: str, *, old_is: str = "now", new_is: str = "then") -> list[RenderableType]:
    """The same for people; gone, new and changed against what is (or was) in force."""
    name = f"version {made.present.version}" if made.present.version else "the default of the house"
    page: list[RenderableType] = [paper.heading(f"Rules that differ from {name}")]
    currency, differs = made.draft.currency, made.difference
    for title, found in (("new", differs.added), ("gone", differs.removed)):
        for one in found:
            page += [paper.line(f"  {title}: {one.code}", "dim"), paper.indented(sentence(one, language, currency), 4)]
    for old, new in differs.changed:
        page += [
            paper.line(f"  changed: {old.code}", "dim"),
            paper.indented(f"{old_is:<5} {sentence(old, language, currency)}", 4),
            paper.indented(f"{new_is:<5} {sentence(new, language, currency)}", 4),
        ]
    return page if page[1:] else [*page, paper.indented("None: these rules are in force already.")]


def _orders(tried: Trial) -> list[RenderableType]:
    if not tried.judged:
        return [paper.indented("No order has come yet, so there is nothing to try the rules on.")]
    told = f"Of {_of_all(tried)}, {tried.told:,} would be told something else."
    if tried.told:
        told += (
            f" Of these {tried.moved:,} would come out otherwise, {tried.otherwise_told:,} the same for other reasons."
        )
    aside = "Judged by the rules alone, as things stood when each came; doubts, limits and stock are left aside."
    page: list[RenderableType] = [paper.indented(told), paper.indented(aside, style="dim")]
    rows = [(f"{one.before} → {one.after}", f"{one.orders:,}", _because(one)) for one in tried.moves]
    made = paper.table("now → then", "orders", "because of", rows=rows, right=("orders",))
    return [*page, "", made] if rows else page


def _because(one: Move) -> str:
    reasons = [f"{n:,} × {code} ({rule})" for rule, code, n in one.reasons]
    named = [f"such as {', '.join(order.external_id or order.ref for order in one.named)}"] if one.named else []
    return "\n".join([*reasons, *([f"{one.cancelled:,} cancelled later"] if one.cancelled else []), *named])
