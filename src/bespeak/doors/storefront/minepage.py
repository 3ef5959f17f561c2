"""What is at hand for whoever came back: their orders and agreements, what is next for each, and the passkey itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import Standing
from bespeak.domain.customers import operations
from bespeak.domain.customers.passkeys import PasskeyView
from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.orders.queries import OrderRow
from bespeak.domain.policy import acting
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame.problems import status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import coming, guests, guide, words
from bespeak.doors.storefront.answering import typed
from bespeak.kit import clock
from bespeak.kit.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Kept:
    """An order or agreement in the list: what it is now, what is next, whose turn it is ("you", "store" or ""), whether
    a talk about it can be kept."""

    ref: str
    called: str
    heading: str
    next: str
    who: str
    since: datetime
    until: datetime | None
    record: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def page(request: HttpRequest) -> HttpResponse:
    """Whoever is not signed in is led to where one signs in."""
    store, at = store_of(request), clock.now()
    held = coming.holder(request, store)
    if held is None:
        return redirect("sign-in")
    error, status = "", 200
    if request.method == "POST":
        try:
            return _done(request, store, held, at)
        except Refusal as refusal:
            error, status = words.of(words.PASSKEYS, refusal.code), status_of(refusal)
    placed, agreed = guide.kept(store, held, at)
    told: dict[str, Any] = {
        "place": "me",
        "held": held,
        "guide": guide.of_kept(store, placed, agreed),
        "orders": list(_orders(store, held, placed)),
        "agreements": list(_agreements(held, agreed)),
        "name": typed(request.POST, "name") if error else held.name,
        "error": error,
    }
    return render(request, "storefront/mine.html", told, status=status)


def _done(request: HttpRequest, store: StoreView, held: PasskeyView, at: datetime) -> HttpResponse:
    do, by = request.POST.get("do", ""), guests.customer(store.id, held.customer, acts=True)
    if do == "rename":
        name = typed(request.POST, "name")
        operations.rename_passkey(store_id=store.id, passkey=held.ref, name=name, by=by, at=at)
        messages.success(request, _("The name is changed."))
        return redirect("me")
    if do == "everywhere":
        operations.sign_out_everywhere(store_id=store.id, passkey=held.ref, by=by, at=at)
        messages.success(request, _("You are signed out everywhere."))
    elif do == "remove":
        operations.remove_passkey(store_id=store.id, passkey=held.ref, by=by, at=at)
        messages.success(request, _("The passkey opens nothing any more. Remove it from your device too."))
    else:
        messages.success(request, _("You are signed out."))
    return coming.let_out(request, redirect("sign-in"))


def _orders(store: StoreView, held: PasskeyView, found: Mapping[str, OrderRow]) -> Iterator[Kept]:
    """What it keeps it keeps by links: that may be somebody else's order, of which no talk is shown."""
    link, herself = guests.link(store.id), guests.customer(store.id, held.customer, acts=False)
    sent = fulfilment.parcels(store_id=store.id, orders=list(found), actor=link)
    talks = conversations.standing(store_id=store.id, orders=list(found), actor=herself)
    for ref in held.keeps:
        if ref in found:
            yield _order(found[ref], talks.get(ref), sent=ref in sent)


def _order(one: OrderRow, talk: Standing | None, *, sent: bool) -> Kept:
    who, text = _turn(one, talk)
    heading = words.of(words.HEADINGS, "sent" if sent else one.state)
    called = _("Order %(ref)s") % {"ref": one.external_id or one.ref}
    return Kept(one.ref, called, heading, text, who, one.received_at, one.deadline, record=talk is not None)


def _turn(one: OrderRow, talk: Standing | None) -> tuple[str, str]:
    """Whose turn it is, and that in a sentence; ("", "") where nobody needs to do anything."""
    if talk and talk.turn == "store" and talk.customer_spoke_at:
        return "store", _("You wrote; we answer.")
    if talk and talk.turn == "customer":
        return "you", _("We wrote to you. Read it and answer.")
    if one.state != "held":
        return "", ""
    if "customer" in {acting.who(code, one.outcome) for code in one.codes}:
        return "you", _("It waits for you. Look what for.")
    return "store", _("We look at it and tell you.")


def _agreements(held: PasskeyView, found: Mapping[str, AgreementView]) -> Iterator[Kept]:
    for ref in held.keeps:
        if ref in found:
            one = found[ref]
            waits = one.state == "proposed"
            called = _("Agreement %(code)s") % {"code": one.code}
            yield Kept(
                ref, called, words.of(words.AGREEMENTS, one.state), _("Read it, then say yes or no.") if waits else "",
                "you" if waits else "", one.created_at, one.valid_until if waits else None,
            )  # fmt: skip
