"""Coming in with a passkey, and getting one: by the link of an order or an agreement that is one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.customers import operations
from bespeak.domain.customers.passkeys import PasskeyView
from bespeak.domain.orders import queries as orders
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses
from bespeak.doors.frame.problems import status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import asking, coming, guests, words
from bespeak.doors.storefront.answering import typed
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound, Refusal

TOLD = frozenset({"no_passkey_name", "passkey_taken", "too_many_passkeys", "too_many_kept", "too_many_sign_ins"})
"""What is said by its name. Whatever else is wrong has one sentence, so that nobody learns which passkeys exist."""


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def sign_in(request: HttpRequest) -> HttpResponse:
    """One button."""
    store, error, status = store_of(request), "", 200
    if request.method == "POST":
        try:
            return coming.let_in(request, redirect("me"), store, _entered(request, store))
        except Refusal as refusal:
            error, status = _sentence(refusal), status_of(refusal)
    elif coming.holder(request, store):
        return redirect("me")
    told = {"place": "me", "asked": asking.to_enter(request, store), "error": error, "here": request.path}
    return render(request, "storefront/signin.html", told, status=status)


def _entered(request: HttpRequest, store: StoreView) -> PasskeyView:
    asking.count(request, store)
    answer = asking.answered(request, store, asking.SIGN_IN)
    return operations.use_passkey(store_id=store.id, answer=answer, by=guests.door(store.id), at=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def new(request: HttpRequest) -> HttpResponse:
    """A passkey for the holder of a link that may act; who is signed in already keeps the thing with theirs."""
    store = store_of(request)
    place, shows, customer, called = _came_by(request, store)
    error, status = "", 200
    if request.method == "POST":
        try:
            return _done(request, store, shows, customer)
        except Refusal as refusal:
            error, status = _sentence(refusal), status_of(refusal)
    told: dict[str, Any] = {
        "place": "me",
        "asked": asking.to_register(request, store, shows, called),
        "error": error,
        "name": typed(request.POST, "name") or called,
        "here": request.get_full_path(),
        "back": addresses.path(store, place, shows),
        "called": called,
    }
    return render(request, "storefront/newpasskey.html", told, status=status)


def _came_by(request: HttpRequest, store: StoreView) -> tuple[str, str, str, str]:
    """Place and ref of what the link in the address shows, its customer, and what it is called."""
    place, ref = request.GET.get("place", ""), request.GET.get("ref", "")
    link = addresses.opened(request, store, ref or "-")
    link.require(addresses.ACT)
    if place == addresses.ORDERS:
        order = orders.order(store_id=store.id, ref=link.shows, actor=guests.link(store.id))
        return place, link.shows, order.customer, _("Order %(ref)s") % {"ref": order.external_id or order.ref}
    if place == addresses.AGREEMENTS:
        one = agreements.agreement(store_id=store.id, ref=link.shows, actor=guests.link(store.id), at=clock.now())
        return place, link.shows, one.customer, _("Agreement %(code)s") % {"code": one.code}
    raise NotFound


def _done(request: HttpRequest, store: StoreView, shows: str, customer: str) -> HttpResponse:
    held, at = coming.holder(request, store), clock.now()
    if held and "credential" not in request.POST:
        by = guests.customer(store.id, held.customer, acts=True)
        operations.keep_for_passkey(store_id=store.id, passkey=held.ref, shows=shows, by=by, at=at)
        messages.success(request, _("Kept. It is on your page from now on."))
        return redirect("me")
    asking.count(request, store)
    made = operations.register_passkey(
        store_id=store.id, customer=customer, came_by=shows, answer=asking.answered(request, store, shows),
        name=typed(request.POST, "name"), by=guests.customer(store.id, customer, acts=True), at=at,
    )  # fmt: skip
    messages.success(request, _("Done. Next time come in with your passkey."))
    return coming.let_in(request, redirect("me"), store, made)


def _sentence(refusal: Refusal) -> str:
    return words.of(words.PASSKEYS, refusal.code if refusal.code in TOLD else "passkey")
