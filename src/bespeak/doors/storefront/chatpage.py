"""The chat: anybody talks with the store, without an account and without a cookie.

Whoever begins holds a key of their own talk; from then on the conversation is found by its signed link. No form here
leans on a cookie, so none asks for a token against forged ones: whoever could forge it would need the key or the link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.operations.chatting import started_by
from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, places, signs
from bespeak.doors.frame.links import Link
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.doors.frame.problems import STATUS, status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import (
    answering,
    coming,
    enquiry,
    flooding,
    framing,
    guests,
    promising,
    reaching,
    tale,
    words,
)
from bespeak.doors.storefront.answering import Form
from bespeak.kit import clock
from bespeak.kit.refusals import KeyReused, Refusal

MOST = 60
PATIENCE = 5
"""Seconds after which it is worth a try again."""
_KEY = re.compile(r"[A-Za-z0-9_-]{20,60}\Z")
_CARRIED = (framing.PARAMETER, "from", "about")
"""What of an address goes along from page to page: where the page stands, and what is being looked at."""


@dataclass(frozen=True, slots=True)
class Who:
    """What somebody says of themselves. `error` is about the contact."""

    name: str = ""
    contact: str = ""
    error: str = ""
    status: int = 200


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def begin(request: HttpRequest) -> HttpResponse:
    """The first word. Whoever has begun before and shows the key of their talk is led to it."""
    store, at = store_of(request), clock.now()
    talk, form = _talk_key(request), answering.fresh()
    if request.method == "POST":
        told = _first(request, store, talk, at)
        if isinstance(told, HttpResponse):
            return told
        form = told
    elif "talk" in request.GET and (ref := queries.begun_by(store_id=store.id, client_key=started_by(talk))):
        return _to(request, store, ref)
    shown = {
        "talk_key": talk,
        "form": form,
        "answer": promising.to_write_now(store, "chat", at),
        "about": enquiry.product_of(store, request.GET.get("about", "")[:200]),
    }
    return _render(request, store, at, shown, form.status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """What was said, a field to go on, and who one says one is."""
    store, at = store_of(request), clock.now()
    link, talk = _opened(request, store, ref)
    form, who, by = answering.fresh(), Who(), guests.customer(store.id, talk.customer, acts=True)
    if request.method == "POST":
        link.require(addresses.ACT)
        told = _introduced(request, store, talk, at) if request.POST.get("do") == "who" else _said(request, talk, at)
        if told is None:
            return HttpResponseRedirect(request.get_full_path())
        form, who = (told, who) if isinstance(told, Form) else (form, told)
    before = request.GET.get("before", "")
    talk, entries, older = queries.lately(
        ref=ref, actor=by, before=int(before) if before.isdecimal() and len(before) < 19 else 0, most=MOST
    )
    shown = _conversation(request, talk, entries, older=older) | {
        "form": form, "who": who, "introduced": queries.introductions(ref=ref, actor=by),
        "may_answer": addresses.ACT in link.verbs and not talk.erased_at,
        "answer": promising.to_one_who_waits(store, ref, at) if talk.turn == "store" and not talk.erased_at else "",
    }  # fmt: skip
    return _render(request, store, at, shown, max(form.status, who.status))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def live(request: HttpRequest, ref: str) -> HttpResponse:
    """A pass to follow this conversation. The page says here how far it was read."""
    store = store_of(request)
    link, talk = _opened(request, store, ref)
    granted = Pass(store_id=store.id, who=ref, talks=(ref,), customer=talk.customer, leans_on=(talk.customer,))
    seen, state = signs.read(request).get(ref, 0), signs.state(request)
    if not seen and not state:
        return signs.answer(request, granted)
    link.require(addresses.ACT)
    signs.limit(granted)
    by = guests.customer(store.id, talk.customer, acts=True)
    if seen:
        operations.mark_read(store_id=store.id, conversation=ref, seq=seen, by=by, at=clock.now())
    return signs.answer(request, granted, Sign(ref, by.ref, state) if state else None)


def _opened(request: HttpRequest, store: StoreView, ref: str) -> tuple[Link, ConversationView]:
    link = addresses.opened(request, store, ref)
    return link, queries.conversation(ref=link.shows, actor=guests.link(store.id))


def _talk_key(request: HttpRequest) -> str:
    """What the page brought along, else a new one."""
    given = (request.POST if request.method == "POST" else request.GET).get("talk", "")
    return given if _KEY.match(given) else answering.new_key()


def _first(request: HttpRequest, store: StoreView, talk: str, at: datetime) -> Form | HttpResponse:
    text, key, address = answering.typed(request.POST, "text"), answering.key_of(request.POST), _address(request)
    product = enquiry.product_of(store, request.GET.get("about", "")[:200])
    try:
        flooding.pace.keep(started_by(talk), address)
        if not queries.begun_by(store_id=store.id, client_key=started_by(talk)):
            flooding.begins(store.id, address)
        said = operations.chat(
            store_id=store.id, talk_key=talk, text=text, client_key=key, products=[product.ref] if product else [],
            page=_looking_at(request), language=translation.get_language() or store.language,
            by=guests.form(store.id), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(refusal, text, key)
    return _to(request, store, said.conversation)


def _said(request: HttpRequest, talk: ConversationView, at: datetime) -> Form | None:
    """None where it was said, now or before."""
    text, key = answering.typed(request.POST, "text"), answering.key_of(request.POST)
    try:
        flooding.pace.keep(talk.ref, _address(request))
        operations.say(
            store_id=talk.store_id, conversation=talk.ref, text=text, line="chat", client_key=key,
            page=_looking_at(request), by=guests.customer(talk.store_id, talk.customer, acts=True), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(refusal, text, key)
    return None


def _introduced(request: HttpRequest, store: StoreView, talk: ConversationView, at: datetime) -> Who | None:
    """None where it is kept, now or before."""
    who = Who(answering.typed(request.POST, "name"), answering.typed(request.POST, "contact"))
    try:
        flooding.pace.keep(talk.ref, _address(request))
        operations.introduce(
            store_id=store.id, conversation=talk.ref, name=who.name[: enquiry.LONGEST_NAME],
            contacts=[enquiry.contact_of(who.contact, store.country)], client_key=answering.key_of(request.POST),
            by=guests.customer(store.id, talk.customer, acts=True), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return replace(who, error=words.of(words.REFUSALS, refusal.code), status=status_of(refusal))
    return None


def _refused(refusal: Refusal, text: str, key: str) -> Form:
    fresh = answering.new_key() if isinstance(refusal, KeyReused) else key
    return Form(fresh, text, words.of(words.REFUSALS, refusal.code), status_of(refusal))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _looking_at(request: HttpRequest) -> str:
    """The page from which somebody talks, as that page says: a path of ours, an address elsewhere."""
    return request.GET.get("from", "")[:1000]


def _carried(request: HttpRequest) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in _CARRIED:
        if given := request.GET.get(name, "")[:1000]:
            query[name] = given
    return query


def _to(request: HttpRequest, store: StoreView, ref: str) -> HttpResponse:
    """To the conversation by its link, in the reader's language."""
    path, more = addresses.path(store, addresses.CHAT, ref), _carried(request).urlencode()
    return HttpResponseRedirect(f"/{request.LANGUAGE_CODE}{path}{f'&{more}' if more else ''}")


def _conversation(
    request: HttpRequest, talk: ConversationView, entries: list[EntryView], *, older: bool
) -> dict[str, Any]:
    live_at, query = reverse("chat-live", kwargs={"ref": talk.ref}), request.GET.copy()
    query.pop("before", None)
    return {
        "talk": talk,
        "spoken": tale.marked(entries, talk.marks),
        "newest": f"{request.path}?{query.urlencode()}" if "before" in request.GET else "",
        "older": f"{request.path}?{query.urlencode()}&before={entries[0].seq}" if older else "",
        "live": {"href": f"{live_at}?{query.urlencode()}", "read": _read(talk)},
    }


def _read(talk: ConversationView) -> str:
    """How far this page has been read, and so far the store had read."""
    return places.written({talk.ref: talk.last_seq, places.seen(talk.ref): queries.furthest(talk.marks, tale.STORE)})


def _render(request: HttpRequest, store: StoreView, at: datetime, shown: dict[str, Any], status: int) -> HttpResponse:
    query = _carried(request)
    framed = framing.framed(request)
    told = {
        "place": "chat",
        "base": "storefront/framed.html" if framed else "storefront/house.html",
        "framed": framed,
        "reach": reaching.reach(store, at),
        "here": request.get_full_path(),
        "anew": f"{reverse('chat')}?{query.urlencode()}",
    }
    page = render(request, "storefront/chat.html", told | shown, status=status)
    if status == STATUS["too_many"]:
        page["Retry-After"] = str(PATIENCE)
    return page
