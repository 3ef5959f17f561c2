"""How buying works here, a step at a time: who does it, by when, and which rules it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bespeak.domain.policy import queries
from bespeak.domain.policy.rules import Policy
from bespeak.domain.policy.sentence import sentence
from bespeak.domain.policy.values import Requirement
from bespeak.doors.frame import reading
from bespeak.doors.frame.thread import Stitch
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import guide, policypage, promising, reaching
from bespeak.doors.storefront.guide import Asks
from bespeak.kit import clock

TALK = Requirement.TWO_WAY_TALK


@dataclass(frozen=True, slots=True)
class Step:
    """`rules` are the sentences of the rules in force it comes from."""

    stitch: Stitch
    text: str
    who: str
    when: str
    rules: Sequence[str] = ()


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Made from the rules in force: nobody writes it a second time."""
    store, at = store_of(request), clock.now()
    policy = queries.current([store.id])[store.id]
    found = guide.of_anybody(request, store, policy)
    answer = promising.to_write_now(store, "chat", at) or promising.to_write_now(store, "form", at)
    told = {
        "place": "guide", "guide": None, "steps": steps(policy, found, answer), "reach": reaching.reach(store, at),
        "stitches": found.stitches,
    }  # fmt: skip
    return render(request, "storefront/guidepage.html", told)


def steps(policy: Policy, found: guide.Guide, answer: str) -> list[Step]:
    """All seven, in order."""
    asks, stitches = guide.asks(policy), {one.step: one for one in found.stitches}
    return [
        Step(stitches["talk"], _talk(asks), _("You begin; a person of the store answers."), answer,
             _told(policy, talks=True)),
        Step(stitches["agree"], _agree(asks), _("We write it down; you say yes or no."),
             _("Until the day that stands on it; what is held for you is kept until then."),
             _told(policy, talks=False)),
        Step(stitches["order"], _order(asks), _("You order; the rules decide."), _gate(asks)),
        Step(stitches["pay"], _pay(asks), _("You."), _("When the order goes on.")),
        Step(stitches["make"], _("We make it, check it against each promise of the agreement, and pack it."),
             _("We."), _("By the day that was promised, where one was.")),
        Step(stitches["deliver"], _("A carrier brings it. The order's page names the carrier and the number by which "
             "you follow it."), _("The carrier."), ""),
        Step(stitches["keep"], _("Write to us on the order's page whenever something is not as it was agreed. What was "
             "said and agreed stays there, signed, for you to keep."), _("You write; we put it right."), ""),
    ]  # fmt: skip


def _told(policy: Policy, *, talks: bool) -> list[str]:
    """Rules that ask for a talk; or those that ask for more than that."""
    language = policypage.language()
    chosen = [rule for rule in policy.rules if (set(rule.needs) <= {TALK} if talks else set(rule.needs) - {TALK})]
    return [sentence(rule, language, policy.currency) for rule in chosen]


def _talk(asks: Asks) -> str:
    if asks.every:
        return _("Every order needs a talk first: tell us what you wish, in the chat, by the form or by phone.")
    if asks.some:
        return _("For some goods we talk first; the rules below say for which. All others you can order at once.")
    return _("No order needs a talk here. Talk to us whenever you wish something special.")


def _agree(asks: Asks) -> str:
    if asks.agrees:
        return _("What we settle becomes an agreement: what, how it is made, by when, for how much. You read it on a "
                 "page of its own and say yes with your name.")  # fmt: skip
    return _("Nothing has to be agreed beforehand. Where you wish something special we write it down, and you say yes.")


def _order(asks: Asks) -> str:
    if asks.hours is None and not asks.declines:
        return _("You order in the shop. Every order goes on at once.")
    return _("You order in the shop. If what its rules ask for is settled, it goes on at once; if not, it waits, and "
             "its page says why, what is missing and who acts.")  # fmt: skip


def _gate(asks: Asks) -> str:
    if asks.hours is None:
        return _("At once.")
    text = ngettext(
        "At once. An order that waits does so for %(hours)s hour at least; then it is declined, and what was paid for "
        "it is due back to you.",
        "At once. An order that waits does so for %(hours)s hours at least; then it is declined, and what was paid for "
        "it is due back to you.",
        asks.hours,
    )
    return text % {"hours": asks.hours}


def _pay(asks: Asks) -> str:
    text = _("You pay in the shop where you ordered, or as its page says. The order's page shows what was asked for, "
             "what came in and what is left.")  # fmt: skip
    unpaid = _("While an order waits nothing is asked for.")
    return reading.sentences((text, unpaid)) if asks.unpaid else text
