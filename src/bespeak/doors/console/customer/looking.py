"""Before two customers are made one: what each has, what comes over, and what does not agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import beside
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.orders.past import past
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.console import typed
from bespeak.doors.console.customer import deeds
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.talk import around
from bespeak.doors.console.talk.around import Contact
from bespeak.kit import refs
from bespeak.kit.refusals import NotFound

MOST = 50


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two; a number is MOST where there are more."""

    who: CustomerView
    called: str
    contacts: Sequence[Contact]
    orders: int
    talks: int
    agreements: int


@page(may=Customers.MERGE)
def look(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    into, wanted = _side(ref, desk), typed.plain(request.GET, "other", 40)
    if not wanted:
        return HttpResponseRedirect(reverse("console-customer", kwargs={"ref": ref}) + "#merge")
    other = _side(wanted, desk)
    shown = {
        "place": "talks", "into": into, "other": other, "sides": (into, other), "faults": _apart(into.who, other.who),
        "key": refs.new("frm"), "one": into.who.ref == other.who.ref, "most": MOST,
    }  # fmt: skip
    return render(request, "console/customerlook.html", shown)


def _side(ref: str, desk: Desk) -> Side:
    who = customers.customer(ref=ref, actor=desk.actor)
    if who.store_id != desk.store.id or who.merged_into or who.erased_at:
        raise NotFound(f"There is no customer {ref[:40]!r} here.")
    may, here = desk.actor.may, desk.asking
    return Side(
        who, deeds.called(who), around.contacts(who.contacts),
        len(past(customer_id=who.id, most=MOST, **here)) if may(Orders.READ) else 0,
        len(conversations.conversations(customer=ref, most=MOST, **here)) if may(Conversations.READ) else 0,
        len(beside.beside(customer_id=who.id, at=desk.at, most=MOST, **here)) if may(Agreements.READ) else 0,
    )  # fmt: skip


def _apart(into: CustomerView, other: CustomerView) -> list[str]:
    """What speaks against their being one person."""
    found = []
    if into.name and other.name and into.name.casefold() != other.name.casefold():
        found.append(_("They are called differently. The name of the first one stays."))
    kinds = [{one.kind for one in who.contacts if one.verified_at} for who in (into, other)]
    if kinds[0] & kinds[1]:
        found.append(_("Both have shown that another address or number is theirs."))
    if into.identity_at and other.identity_at:
        found.append(_("Both have shown who they are."))
    if into.language and other.language and into.language != other.language:
        found.append(_("They speak different languages with you."))
    return found
