"""The questions that other rooms answer: rules, goods, people. And a test order, judged before their eyes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.domain.orders.finding import TRIAL
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy import choices as choosing
from bespeak.domain.policy import operations as policies
from bespeak.domain.policy import queries as policy_queries
from bespeak.domain.policy.choices import Choices
from bespeak.domain.policy.rules import LONGEST_HOLD, Policy, draft
from bespeak.domain.policy.sentence import policy_sentences
from bespeak.domain.stores import roles
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import housewords, whereabouts, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.setup import going, steps
from bespeak.doors.console.typed import amount
from bespeak.doors.frame import addresses, reading, telling
from bespeak.kit import refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, NotFound, Refusal

HOURS = (24, 48, 72, 120, 168, 336)
MOST_OFFERED = 200


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The third: what must be spoken about. The answer is published as a version of the policy."""
    present = policy_queries.current([desk.store.id])[desk.store.id]
    if request.method != "POST":
        return _rules(request, desk, present)
    try:
        chosen = _chosen(request, desk)
        data = choosing.made(present, chosen)
        if request.POST.get("do") == "see":
            return _rules(request, desk, present, meant=draft(data, present.currency))
        expected = int(seen) if (seen := request.POST.get("version", "")).isdecimal() and len(seen) < 10 else -1
        kept = present.version == expected > 0 and data == choosing.made(present, choosing.of(present))
        if not kept:
            policies.publish(data=data, expect_version=expected, note=_("Chosen in the set-up."), **desk.doing)
    except Refusal as refusal:
        return _rules(request, desk, present, refusal)
    messages.success(request, _published(chosen, kept, desk))
    return going.on(request, "rules")


def _published(chosen: Choices, kept: bool, desk: Desk) -> str:
    """What is so now, with the amount as it was read."""
    told = [
        _("Nothing was changed: your rules stay in force as they are.")
        if kept
        else _("Your rules are in force. Every order from now on is judged by them.")
    ]
    if chosen.above is not None:
        limit = Money(chosen.above, desk.store.currency).text(get_language() or desk.store.language)
        told.append(_("First orders above %(amount)s wait until you know who orders.") % {"amount": limit})
    return reading.sentences(told)


def _chosen(request: HttpRequest, desk: Desk) -> Choices:
    codes = frozenset(request.POST.getlist("rules")) & frozenset(choosing.CODES)
    above = None
    if choosing.FIRST_ORDER in codes and "above" in request.POST:
        above = amount(request.POST["above"], desk.store.currency, field="above").minor
        if above <= 0:
            said = _("That would be every first order. Write an amount above zero.")
            raise Invalid("above_nothing", said, field="above")
    hours = request.POST.get("hours", "")
    if hours and not (hours.isascii() and hours.isdecimal() and len(hours) < 6 and 1 <= int(hours) <= LONGEST_HOLD):
        raise Invalid("not_a_hold", f"An order can be held from 1 to {LONGEST_HOLD} hours.", field="hours")
    return Choices(codes, above, int(hours) if hours else None)


def _rules(
    request: HttpRequest, desk: Desk, present: Policy, refusal: Refusal | None = None, meant: Policy | None = None
) -> HttpResponse:
    """`meant` is what was ticked and only looked at; nothing is in force by that."""
    now, typed = choosing.of(present), bool(refusal or meant)
    codes = frozenset(request.POST.getlist("rules")) if typed else now.codes
    above = request.POST.get("above", "") if typed else _written(now.above, desk.store.currency)
    hours = request.POST.get("hours", "") if typed else str(now.hours or "")
    offered = sorted({*HOURS, *([now.hours] if now.hours else [])})
    language = get_language() or desk.store.language
    shown = steps.shown("rules") | {
        "choices": [(code, housewords.CHOICES[code], code in codes) for code in choosing.CODES],
        "first_order": choosing.FIRST_ORDER,
        "above": above if now.above is not None else None,
        "hours": hours,
        "waits": [*([] if now.hours else [("", _("differently long, as the rules say"))]), *_waits(offered)],
        "version": present.version,
        "meant": meant is not None,
        "sentences": [text for _code, text in policy_sentences(meant or present, language)],
        "editor": whereabouts.listed("console-policy"),
        "own": [rule.code for rule in present.rules if rule.code not in choosing.CODES],
    }
    return going.page(request, "console/setup/rules.html", shown, refusal)


def _waits(offered: list[int]) -> list[tuple[str, str]]:
    return [(str(hours), str(housewords.waiting(hours))) for hours in offered]


def _written(minor: int | None, currency: str) -> str:
    return "" if minor is None else Money(minor, currency).decimal


@page(may=Stores.CHANGE)
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The fifth. Inviting, shops and keys have pages of their own; this one leads there."""
    given = roles.within(desk.may)
    shown = steps.shown("people") | {
        "roles": [(role, words.role(role)) for role in given],
        "channels": whereabouts.listed("console-channel-new"),
        "files": whereabouts.listed("console-file-new") if desk.actor.may(Orders.PLACE) else "",
        "standing": steps.standing(desk),
        "key": refs.new("frm"),
    }
    return going.page(request, "console/setup/people.html", shown, None)


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def trial(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A test order: what the rules say of it, and what its customer would see."""
    if request.method != "POST":
        return _trial(request, desk)
    typed = {name: request.POST.get(name, "").replace("\0", "").strip() for name in ("sku", "country", "postcode")}
    units = request.POST.get("quantity", "1")

    def verb() -> dict[str, Any]:
        many = int(units) if units.isascii() and units.isdecimal() and len(units) < 5 else 1
        given: dict[str, Any] = {"sku": typed["sku"][:100], "quantity": many, "postcode": typed["postcode"][:20]}
        made = orders.place_trial(country=typed["country"][:2].upper(), **given, **desk.doing)
        return {"order": made.order}

    try:
        answer = once(request, desk, "trial", verb)
    except Refusal as refusal:
        return _trial(request, desk, refusal, typed=typed)
    return HttpResponseRedirect(f"{reverse('console-setup-trial')}?order={answer.body['order']}")


@page(may=Stores.CHANGE, methods=("POST",))
def end_trial(request: HttpRequest, desk: Desk) -> HttpResponse:
    orders.end_trials(**desk.doing)
    messages.success(request, _("The test order is cancelled. What it took of the stock is there again."))
    return HttpResponseRedirect(reverse("console-setup"))


def _trial(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    offered = catalog.variants(search="", most=MOST_OFFERED, **desk.asking)
    shown = {
        "tab": "setup",
        "goods": [(one.sku, ", ".join(filter(None, (one.product_name, one.name, one.sku)))) for one in offered],
        "typed": {"sku": "", "country": desk.store.country, "postcode": ""},
        "key": refs.new("frm"),
        "told": _judged(request, desk) if refusal is None else None,
    }
    return going.page(request, "console/setup/trial.html", shown | more, refusal)


def _judged(request: HttpRequest, desk: Desk) -> dict[str, Any] | None:
    """The test order in the address, as it stands now."""
    ref = request.GET.get("order", "")
    if not ref:
        return None
    one = order_queries.order(ref=ref[:40].replace("\0", ""), **desk.asking)
    if one.source != TRIAL:
        raise NotFound
    decision, language = telling.as_decision(one), get_language() or desk.store.language
    return {
        "order": one,
        "state": words.state(one.standing),
        "sentences": telling.sentences(decision, desk.store, language),
        "rules": [reason.rule for reason in decision.reasons],
        "customer": addresses.path(desk.store, addresses.ORDERS, one.ref),
        "over": one.state in ("declined", "cancelled"),
    }
