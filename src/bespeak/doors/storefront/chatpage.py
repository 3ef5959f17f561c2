"""The chat: anybody talks with the store, without an account and without a cookie.

Whoever begins holds a key of their own talk; from then on the conversation is found by its signed link. No form here
leans on a cookie, so none asks for a token against forged ones: whoever could forge it would need the key or the link.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.operations.chatting import started_by
from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, exchanges, places, signs
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import (
    answering,
    chatways,
    coming,
    enquiry,
    exchanging,
    flooding,
    framing,
    guests,
    guide,
    introducing,
    promising,
    proving,
    reaching,
    tale,
)
from bespeak.doors.storefront.answering import Form
from bespeak.kit import clock
from bespeak.kit.refusals import Refusal

MOST = 60


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def begin(request: HttpRequest) -> HttpResponse:
    """The first word. Whoever has begun before and shows the key of their talk is led to it."""
    store, at = store_of(request), clock.now()
    talk, form = chatways.talk_key(request), answering.fresh()
    if request.method == "POST":
        flooding.pace.hear_out(started_by(talk))
        told = _first(request, store, talk, at)
        if isinstance(told, HttpResponse):
            return told
        form = told
    elif "talk" in request.GET and (ref := queries.begun_by(store_id=store.id, client_key=started_by(talk))):
        return chatways.to(request, store, ref)
    shown = {
        "talk_key": talk,
        "form": form,
        "answer": promising.to_write_now(store, "chat", at),
        "about": enquiry.product_of(store, request.GET.get("about", "")[:200]),
        "enquiry": chatways.enquiry(request, "", talk),
    }
    return _render(request, store, at, shown, form.status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """What was said, a field to go on, and who one says one is."""
    store, at = store_of(request), clock.now()
    if request.method == "POST":
        flooding.pace.hear_out(ref)
    link, talk = chatways.opened(request, store, ref)
    failed, proof = exchanging.NONE, proving.NONE
    form, who, by = answering.fresh(), introducing.Who(), guests.customer(store.id, talk.customer, acts=True)
    if request.method == "POST":
        link.require(addresses.ACT)
        told = _posted(request, store, talk, at)
        if told is None:
            return HttpResponseRedirect(_here(request) + proving.mark(request.POST))
        form, who = told if isinstance(told, Form) else form, told if isinstance(told, introducing.Who) else who
        failed = told if isinstance(told, exchanging.Failed) else failed
        proof = told if isinstance(told, proving.Tried) else proof
    before = request.GET.get("before", "")
    talk, entries, older = queries.lately(
        ref=ref, actor=by, before=int(before) if before.isdecimal() and len(before) < 19 else 0, most=MOST
    )
    told_of = _conversation(request, talk, entries, at, older=older)
    form = exchanging.wonders(form, request.GET.get("wonder", ""), told_of["spoken"])
    shown = told_of | {
        "form": form, "who": who, "failed": failed, "introduced": queries.introductions(ref=ref, actor=by),
        "proof": proving.shown(store.id, by, proof, at) if addresses.ACT in link.verbs and not talk.erased_at else None,
        "may_answer": addresses.ACT in link.verbs and not talk.erased_at,
        "answer": promising.to_one_who_waits(store, ref, at) if talk.turn == "store" and not talk.erased_at else "",
    }  # fmt: skip
    return _render(request, store, at, shown, max(form.status, who.status, failed.status, proof.status))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def live(request: HttpRequest, ref: str) -> HttpResponse:
    """A pass to follow this conversation. The page says here how far it was read."""
    store = store_of(request)
    link, talk = chatways.opened(request, store, ref)
    granted = Pass(
        store_id=store.id, who=ref, talks=(ref,), mails=proving.under_way(store.id, talk.customer),
        customer=talk.customer, leans_on=(talk.customer,),
    )  # fmt: skip
    seen, state = signs.read(request).get(ref, 0), signs.state(request)
    if not seen and not state:
        return signs.answer(request, granted)
    link.require(addresses.ACT)
    signs.limit(granted)
    by = guests.customer(store.id, talk.customer, acts=True)
    if seen:
        operations.mark_read(store_id=store.id, conversation=ref, seq=seen, by=by, at=clock.now())
    return signs.answer(request, granted, Sign(ref, by.ref, state) if state else None)


def _first(request: HttpRequest, store: StoreView, talk: str, at: datetime) -> Form | HttpResponse:
    text, key, address = answering.typed(request.POST, "text"), answering.key_of(request.POST), _address(request)
    product = enquiry.product_of(store, request.GET.get("about", "")[:200])
    try:
        flooding.pace.keep(started_by(talk), address)
        if not queries.begun_by(store_id=store.id, client_key=started_by(talk)):
            flooding.begins(store.id, address)
        said = operations.chat(
            store_id=store.id, talk_key=talk, text=text, client_key=key,
            files=answering.files_of(request), products=[product.ref] if product else [],
            page=chatways.looking_at(request), language=translation.get_language() or store.language,
            by=guests.form(store.id), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return answering.refused(refusal, text, key)
    return chatways.to(request, store, said.conversation)


def _said(request: HttpRequest, talk: ConversationView, at: datetime) -> Form | None:
    """None where it was said, now or before."""
    text, key = answering.typed(request.POST, "text"), answering.key_of(request.POST)
    try:
        flooding.pace.keep(talk.ref, _address(request))
        operations.say(
            store_id=talk.store_id, conversation=talk.ref, text=text, line="chat", client_key=key,
            files=answering.files_of(request), page=chatways.looking_at(request),
            by=guests.customer(talk.store_id, talk.customer, acts=True), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return answering.refused(refusal, text, key)
    return None


def _posted(
    request: HttpRequest, store: StoreView, talk: ConversationView, at: datetime
) -> Form | introducing.Who | exchanging.Failed | proving.Tried | None:
    """None where it was done, now or before."""
    if proving.is_meant(request.POST):
        by = guests.customer(store.id, talk.customer, acts=True)
        return proving.done(request, proving.About(store.id, talk.ref), by, at)
    if request.POST.get("do") == "who":
        return introducing.said(request, store, talk, at)
    return _tapped(request, talk, at) if exchanging.is_meant(request.POST) else _said(request, talk, at)


def _tapped(request: HttpRequest, talk: ConversationView, at: datetime) -> Form | exchanging.Failed | None:
    try:
        flooding.pace.keep(talk.ref, _address(request))
    except Refusal as refusal:
        return answering.refused(refusal, "", answering.new_key())
    by = guests.customer(talk.store_id, talk.customer, acts=True)
    return exchanging.done(request.POST, talk.ref, by, at, "chat")


def _here(request: HttpRequest) -> str:
    """This page, without what was wondered about before."""
    query = request.GET.copy()
    query.pop("wonder", None)
    return f"{request.path}?{query.urlencode()}"


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _conversation(
    request: HttpRequest, talk: ConversationView, entries: list[EntryView], at: datetime, *, older: bool
) -> dict[str, Any]:
    live_at, query = reverse("chat-live", kwargs={"ref": talk.ref}), request.GET.copy()
    query.pop("before", None)
    query.pop("wonder", None)
    return {
        "talk": talk,
        "enquiry": chatways.enquiry(request, talk.ref, ""),
        "spoken": tale.marked(
            entries, talk.marks, exchanges.goods(store_id=talk.store_id, entries=entries, at=at, by_name=True)
        ),
        "asks": True,
        "wonders": f"{request.path}?{query.urlencode()}&",
        "newest": f"{request.path}?{query.urlencode()}" if "before" in request.GET else "",
        "older": f"{request.path}?{query.urlencode()}&before={entries[0].seq}" if older else "",
        "files_at": live_at.removesuffix("live/") + "files/",
        "files_query": f"?{query.urlencode()}",
        "live": {"href": f"{live_at}?{query.urlencode()}", "read": _read(talk)},
    }


def _read(talk: ConversationView) -> str:
    """How far this page has been read, and so far the store had read."""
    return places.written({talk.ref: talk.last_seq, places.seen(talk.ref): queries.furthest(talk.marks, tale.STORE)})


def _render(request: HttpRequest, store: StoreView, at: datetime, shown: dict[str, Any], status: int) -> HttpResponse:
    query = chatways.carried(request)
    framed = framing.framed(request)
    told = {
        "place": "chat",
        "base": "storefront/framed.html" if framed else "storefront/house.html",
        "framed": framed,
        "reach": reaching.reach(store, at),
        "here": _here(request) if "wonder" in request.GET else request.get_full_path(),
        "guide": None if framed else guide.of_talk(store, shown.get("talk"), shown.get("answer", "")),
        "anew": f"{reverse('chat')}?{query.urlencode()}",
    }
    return chatways.patient(render(request, "storefront/chat.html", told | shown, status=status))
