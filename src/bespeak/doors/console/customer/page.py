"""One customer: how they are reached, who they are, what was said, agreed and ordered; merging, and forgetting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.accounts import queries as people
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import beside
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import directory
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.console import typed
from bespeak.doors.console import words as house
from bespeak.doors.console.customer import deeds
from bespeak.doors.console.customer.deeds import Deed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.talk import around, finding, refusing, words
from bespeak.doors.console.talk.refusing import Failed
from bespeak.kit import refs
from bespeak.kit.refusals import NotFound, Refusal

MOST = 20
MOST_FOUND = 10


@page(may=Customers.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    who = _customer(ref, desk)
    if who.merged_into:
        return HttpResponseRedirect(_address(customers.found(store_id=desk.store.id, ref=ref).ref))
    return shown(request, desk, who, Failed())


def shown(request: HttpRequest, desk: Desk, who: CustomerView, failed: Failed) -> HttpResponse:
    """The page as things stand now, with a refusal beside the form it is about."""
    may = desk.actor.may
    same = customers.family(who.id)
    unfinished = orders.unfinished(customer_ids=same, **desk.asking) if may(Orders.READ) else []
    page = {
        "place": "talks",
        "who": who,
        "called": deeds.called(who),
        "merged": directory.merged_into(who.id) if who.merged else [],
        "contacts": around.contacts(who.contacts),
        "phones": [one.value for one in who.contacts if one.kind == "phone"],
        "kinds": list(words.CONTACTS.items()),
        "tries": _tries(who, desk),
        "talks": _talks(who, desk) if may(Conversations.READ) else [],
        "agreements": _agreements(who, desk) if may(Agreements.READ) else [],
        "orders": [(one, house.state(one.standing)) for one in list(reversed(unfinished))[:MOST]],
        "unfinished": len(unfinished),
        "may": {one.name: may(one.may) and who.erased_at is None for one in deeds.DEEDS},
        "begins": may(Conversations.LOG) and who.erased_at is None,
        "failed": failed,
        "key": refs.new("frm"),
        **_others(request, who, desk),
    }
    return render(request, "console/customer.html", page, status=failed.status)


def _customer(ref: str, desk: Desk) -> CustomerView:
    who = customers.customer(ref=ref, actor=desk.actor)
    if who.store_id != desk.store.id:
        raise NotFound(f"There is no customer {ref[:40]!r} here.")
    return who


def _tries(who: CustomerView, desk: Desk) -> list[tuple[Any, str]]:
    found = customers.verifications(ref=who.ref, **desk.asking)[:MOST]
    names = people.names({one.by for one in found})
    return [(one, names.get(one.by) or str(house.HOUSE)) for one in found]


def _talks(who: CustomerView, desk: Desk) -> list[tuple[Any, house.Word, str]]:
    found = conversations.conversations(customer=who.ref, most=MOST, **desk.asking)
    return [(one, words.turn(one, desk.at), one.stands(desk.at)) for one in found]


def _agreements(who: CustomerView, desk: Desk) -> list[tuple[Any, house.Word]]:
    found = beside.beside(customer_id=who.id, at=desk.at, most=MOST, **desk.asking)
    return [(one, words.AGREEMENTS.get(one.state, one.state)) for one in found]


def _others(request: HttpRequest, who: CustomerView, desk: Desk) -> dict[str, Any]:
    """Who may be the same person: looked for by whoever may merge."""
    find = typed.plain(request.POST if request.method == "POST" else request.GET, "find")
    if not find or not desk.actor.may(Customers.MERGE):
        return {"find": "", "others": []}
    ids = [one for one in finding.people(find, desk)[0] if one != who.id]
    return {"find": find, "others": directory.directory(among=ids, most=MOST_FOUND, **desk.asking)}


def _address(ref: str) -> str:
    return reverse("console-customer", kwargs={"ref": ref})


def perform(deed: Deed) -> Any:
    """The page that a form of this deed is sent to."""

    @page(may=deed.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        who, given = _customer(ref, desk), refusing.given(request)

        def verb() -> dict[str, str]:
            deed.run(desk, who, given)
            return {"deed": deed.name}

        try:
            once(request, desk, f"{deed.name} {ref}", verb)
        except Refusal as refusal:
            of = given.get(deed.field, "") if deed.field else ""
            return shown(request, desk, _customer(ref, desk), refusing.failed(request, refusal, deed.name, of))
        messages.success(request, str(deed.done))
        return HttpResponseRedirect(_address(ref))

    return done
