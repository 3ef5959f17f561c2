"""The order page: opened by the link that its customer was given, or by their passkey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from bespeak.domain.conversations import operations
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, places, recordfiles, signs
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import answering, coming, guests, promising, reaching
from bespeak.doors.storefront import way as thread
from bespeak.doors.storefront.answering import Form
from bespeak.doors.storefront.tale import Tale, talk_about, tell
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


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
    if tale.store_answers_next and tale.talk:
        tale = replace(tale, answer=promising.to_one_who_waits(store, tale.talk.ref, at))
    told = _told(request, store, tale, form, at, acts=way.acts) | coming.keeping(request, addresses.ORDERS, way)
    return render(request, "storefront/order.html", told, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def live(request: HttpRequest, ref: str) -> HttpResponse:
    """A pass to follow this page, for whoever may read it: the order, and what is said about it from when it came. The
    page says here how far it was read."""
    store = store_of(request)
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    holder = (way.holder.ref,) if way.holder else ()
    granted = Pass(
        store_id=store.id, who=order.ref, orders=(order.ref,), customer=order.customer, since=order.received_at,
        leans_on=(order.customer, *holder),
    )  # fmt: skip
    seen, state = signs.read(request), signs.state(request)
    if not seen and not state:
        return signs.answer(request, granted)
    way.require_acting()
    signs.limit(granted)
    customer = guests.customer(store.id, order.customer, acts=True)
    _mark(order, seen, customer)
    talk = talk_about(order, customer) if state else None
    return signs.answer(request, granted, Sign(talk.ref, customer.ref, state) if talk else None)


def _mark(order: OrderView, seen: Mapping[str, int], customer: Actor) -> None:
    """Only what this page tells of."""
    if not seen:
        return
    here = conversations.about_orders(store_ids=[order.store_id], order_refs=[order.ref]).get(order.ref, frozenset())
    for talk in sorted(here & seen.keys()):
        operations.mark_read(store_id=order.store_id, conversation=talk, seq=seen[talk], by=customer, at=clock.now())


@require_safe
@coming.for_one
def record(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The record of the talk about this order, to keep: with the words that its page shows, and the chain of all."""
    store = store_of(request)
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    customer = guests.customer(store.id, order.customer, acts=way.acts)
    talk = talk_about(order, customer)
    if talk is None:
        raise NotFound
    return recordfiles.answer(form, ref=talk.ref, actor=customer, at=clock.now(), since=order.received_at)


def _live(request: HttpRequest, tale: Tale, at: datetime) -> dict[str, str]:
    """Where this page is followed, and how far it has been read: all of it was read after `at`."""
    where = reverse("order-live", kwargs={"ref": tale.order.ref})
    read = places.written({**tale.read, places.AT: int(at.timestamp())})
    return {"href": where + _query(request), "read": read}


def _query(request: HttpRequest) -> str:
    """The link by which this page was opened, for what stands beside it."""
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


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
        "record_query": _query(request),
        "agreement_href": addresses.path(store, addresses.AGREEMENTS, agreed.ref, acts=acts) if agreed else "",
    }
