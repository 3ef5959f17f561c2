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
from bespeak.doors.storefront import (
    answering,
    chatways,
    coming,
    exchanging,
    flooding,
    guests,
    paying,
    promising,
    proving,
    reaching,
)
from bespeak.doors.storefront import way as thread
from bespeak.doors.storefront.answering import Form
from bespeak.doors.storefront.tale import Tale, talk_about, tell
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the order is, why, what next; a form to answer into the conversation."""
    store, at = store_of(request), clock.now()
    if request.method == "POST":
        flooding.pace.hear_out(ref)
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    customer = guests.customer(store.id, order.customer, acts=way.acts)
    form, failed, proof = answering.fresh(), exchanging.NONE, proving.NONE
    if request.method == "POST":
        way.require_acting()
        refused = _posted(request, order, store, customer, at)
        if refused is None:
            return redirect(_here(request) + (proving.mark(request.POST) or "#talk"))
        form = refused if isinstance(refused, Form) else form
        failed = refused if isinstance(refused, exchanging.Failed) else failed
        proof = refused if isinstance(refused, proving.Tried) else proof
    tale = tell(order, store, customer, translation.get_language() or "en")
    if tale.store_answers_next and tale.talk:
        tale = replace(tale, answer=promising.to_one_who_waits(store, tale.talk.ref, at))
    form = exchanging.wonders(form, request.GET.get("wonder", ""), tale.spoken)
    told = _told(request, store, tale, form, at, acts=way.acts) | coming.keeping(request, addresses.ORDERS, way)
    told |= {"failed": failed}
    told |= {"proof": _proof(store, tale, customer, proof, at) if way.acts and not tale.over else None}
    return chatways.patient(
        render(request, "storefront/order.html", told, status=max(form.status, failed.status, proof.status))
    )


def _posted(
    request: HttpRequest, order: OrderView, store: StoreView, customer: Actor, at: datetime
) -> Form | exchanging.Failed | proving.Tried | None:
    """None where it was done, now or before. Answered is only what stands on this page."""
    if proving.is_meant(request.POST):
        return proving.done(request, proving.About(store.id, order.ref, order=order.ref), customer, at)
    try:
        flooding.pace.keep(order.ref, str(request.META.get("REMOTE_ADDR", "")))
    except Refusal as refusal:
        return answering.refused(refusal, answering.typed(request.POST, "text"), answering.key_of(request.POST))
    if not exchanging.is_meant(request.POST):
        return answering.answer(order, request, customer, at)
    spoken = tell(order, store, customer, translation.get_language() or "en").spoken
    talk = exchanging.check_stands((one.asked for one in spoken), request.POST)
    return exchanging.done(request.POST, talk, customer, at, "form")


def _proof(store: StoreView, tale: Tale, customer: Actor, tried: proving.Tried, at: datetime) -> proving.Proof | None:
    """Where the order waits for it and there is an address that a code could go to, or none is sent; where it was shown
    so; and where somebody is at it."""
    found = proving.shown(store.id, customer, tried, at)
    wanted = tale.asks_who_you_are and (found.known or not found.sends)
    done = tale.asked_who_you_are and found.shown
    return found if wanted or done or found.open else None


def _here(request: HttpRequest) -> str:
    """This page, without what was wondered about before."""
    query = request.GET.copy()
    query.pop("wonder", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


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
        mails=proving.under_way(store.id, order.customer), leans_on=(order.customer, *holder),
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
        "here": _here(request),
        "asks": True,
        "wonders": f"{_here(request)}{'&' if '?' in _here(request) else '?'}",
        "live": _live(request, tale, at),
        "record_query": _query(request),
        "files_at": reverse("order-live", kwargs={"ref": tale.order.ref}).removesuffix("live/") + "files/",
        "files_query": _query(request),
        "how_to_pay": paying.how(tale, store),
        "agreement_href": addresses.path(store, addresses.AGREEMENTS, agreed.ref, acts=acts) if agreed else "",
    }
