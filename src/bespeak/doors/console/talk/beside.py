"""What is asked for beside a conversation and costs a look elsewhere: when it would be there, and who they have been.

The page of the conversation fetches this by itself; without scripts it is a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.orders.past import PastOrder, past
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.shipping import estimates
from bespeak.domain.shipping.permissions import Shipping
from bespeak.doors.console import called, typed
from bespeak.doors.console import words as house
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.talk import words

MOST = 5
GOES_ON = {"admitted", "released", "sent"}
"""How an order stands for which nothing is to be agreed any more."""
PARTS: Mapping[str, house.Word] = {
    "made": gettext_lazy("made in %(days)s"),
    "packed": gettext_lazy("packed in %(days)s"),
    "home": gettext_lazy("%(days)s on the way"),
    "abroad": gettext_lazy("%(days)s on the way, abroad"),
    "remote": gettext_lazy("%(days)s more, for it is remote"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where it would go, and how that is known: asked (typed here), enquiry, order, or "" where nobody said. `settled`:
    that order goes there, and nothing is to be agreed for it any more."""

    country: str
    postcode: str
    why: str
    named: str = ""
    settled: bool = False


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    talk = conversations.conversation(ref=ref, actor=desk.actor)
    may, made = desk.actor.may, request.GET.get("made") == "yes"
    ordered = past(customer_id=talk.customer_id, **desk.asking) if may(Orders.READ) else []
    place = _place(request, talk, ordered, desk)
    told = place.country and may(Shipping.READ) and _told(talk, place, desk, made=made)
    shown = {
        "place": "talks", "talk": talk, "called": talk.customer_name or called.NAMELESS, "where": place,
        "told": told or None, "made": made, "sets": may(Shipping.SET), "reads": may(Shipping.READ),
        **_past(talk, ordered, place, desk),
    }  # fmt: skip
    return render(request, "console/talkbeside.html", shown)


def _place(request: HttpRequest, talk: ConversationView, ordered: Sequence[PastOrder], desk: Desk) -> Place:
    """What was typed, else the enquiry's, else where the newest order of theirs went."""
    country, postcode = typed.plain(request.GET, "country", 2).upper(), typed.plain(request.GET, "postcode", 16)
    if country:
        return Place(country, postcode, "asked")
    for one in reversed(conversations.enquiries(conversation=talk.ref, **desk.asking)):
        facts: Mapping[str, Any] = one.facts or {}
        if facts.get("country"):
            return Place(str(facts["country"]), str(facts.get("postcode") or ""), "enquiry")
    went = next((one for one in ordered if one.country), None)
    if went is None:
        return Place("", "", "")
    return Place(went.country, went.postcode, "order", went.name, settled=went.standing in GOES_ON)


def _told(talk: ConversationView, place: Place, desk: Desk, *, made: bool) -> dict[str, Any]:
    found = estimates.estimate(
        store=desk.store, actor=desk.actor, country=place.country, postcode=place.postcode, at=desk.at,
        made_to_order=made,
    )  # fmt: skip
    steps = [PARTS[one.part] % {"days": _days(one.days)} for one in found.steps]
    agreed = _agreed_at(talk, place, desk) if found.zone.remote else None
    return {"found": found, "steps": steps, "sum": _days(found.days), "agreed_at": agreed}


def _agreed_at(talk: ConversationView, place: Place, desk: Desk) -> datetime | None:
    """When delivery there was confirmed in this conversation, the last time; None where it was taken back."""
    given = conversations.confirmations(conversation=talk.ref, **desk.asking)
    found = (one for one in given if one.kind == "delivery" and not one.withdrawn_at)
    return max((one.at for one in found if _covers(one.country, one.postcode, place)), default=None)


def _covers(country: str, postcode: str, place: Place) -> bool:
    """Without a postcode it is for the whole country."""
    plain = postcode.replace(" ", "").casefold()
    return country == place.country and plain in {"", place.postcode.replace(" ", "").casefold()}


def _days(span: estimates.Span) -> str:
    return str(span.least) if span.least == span.most else f"{span.least}–{span.most}"


def _past(talk: ConversationView, ordered: Sequence[PastOrder], place: Place, desk: Desk) -> dict[str, Any]:
    known = customers.customer(ref=talk.customer, actor=desk.actor) if desk.actor.may(Customers.READ) else None
    talks = conversations.conversations(customer=talk.customer, most=MOST + 1, **desk.asking)
    return {
        "who": known,
        "language": _language(known.language) if known else "",
        "there": _clocks(place.country, desk.at),
        "orders": [(one, house.state(one.standing)) for one in ordered[:MOST]],
        "orders_more": max(len(ordered) - MOST, 0),
        "talks": [(one, words.turn(one, desk.at)) for one in talks if one.ref != talk.ref][:MOST],
    }


def _language(code: str) -> str:
    """ "French" for fr, as the reader says it; the code where nobody knows it."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).languages
    return str(names.get(code.partition("-")[0].lower(), code))


def _clocks(country: str, at: datetime) -> str:
    """What the clocks there say: one time, or from–to where a country has several. "" where nobody knows the place."""
    moments = [at.astimezone(ZoneInfo(zone)) for zone in get_global("territory_zones").get(country, ())]
    told = sorted({(one.utcoffset(), f"{one:%H:%M}") for one in moments}, key=lambda one: str(one[0] or ""))
    ends = sorted(moments, key=lambda one: one.replace(tzinfo=None))
    return "" if not told else ends[0].strftime("%H:%M") if len(told) == 1 else f"{ends[0]:%H:%M}–{ends[-1]:%H:%M}"
