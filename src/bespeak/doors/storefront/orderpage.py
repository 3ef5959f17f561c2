"""The order page: opened by the link that its customer was given, or by their passkey."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from bespeak.domain.orders import queries as orders
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, places
from bespeak.doors.frame.passing import Admits, Pass
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import answering, coming, guests, reaching
from bespeak.doors.storefront import way as thread
from bespeak.doors.storefront.answering import Form
from bespeak.doors.storefront.tale import Tale, tell
from bespeak.kit import clock


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the order is, why, what next; a form to answer into the conversation."""
    store, at = store_of(request), clock.now()
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    customer = guests.customer(store.id, order.customer, acts=way.acts)
    form = answering.fresh()
    if request.method == "POST":
        way.require_acting()
        refused = answering.answer(order, request.POST, customer, at)
        if refused is None:
            return redirect(request.get_full_path() + "#talk")
        form = refused
    tale = tell(order, store, customer, translation.get_language() or "en")
    told = _told(request, store, tale, form, at, acts=way.acts) | coming.keeping(request, addresses.ORDERS, way)
    return render(request, "storefront/order.html", told, status=form.status)


@require_safe
@coming.for_one
def live(request: HttpRequest, ref: str) -> HttpResponse:
    """A pass to follow this page, for whoever may read it: the order, and what is said about it from when it came."""
    store = store_of(request)
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    holder = (way.holder.ref,) if way.holder else ()
    return Admits(
        Pass(
            store_id=store.id, who=order.ref, orders=(order.ref,), customer=order.customer, since=order.received_at,
            leans_on=(order.customer, *holder),
        )
    )  # fmt: skip


def _live(request: HttpRequest, tale: Tale, at: datetime) -> dict[str, str]:
    """Where this page is followed, and how far it has been read: all of it was read after `at`."""
    where = reverse("order-live", kwargs={"ref": tale.order.ref})
    query = request.META.get("QUERY_STRING", "")
    read = places.written({**tale.read, places.AT: int(at.timestamp())})
    return {"href": f"{where}?{query}" if query else where, "read": read}


def _told(
    request: HttpRequest, store: StoreView, tale: Tale, form: Form, at: datetime, *, acts: bool
) -> dict[str, Any]:
    agreed = tale.agreement
    return {
        "place": "order",
        "tale": tale,
        "stitches": thread.stitches(tale),
        "reach": reaching.reach(store, clock.now(), order=tale.order.ref),
        "form": form,
        "may_answer": acts,
        "here": request.get_full_path(),
        "live": _live(request, tale, at),
        "agreement_href": addresses.path(store, addresses.AGREEMENTS, agreed.ref, acts=acts) if agreed else "",
    }
