"""An enquiry about one product: its form, the size it advises, whether delivery there is special, and how it is sent:
by the form (answered where its writer said), as the first word of a chat, or into a chat that has begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bespeak.domain.catalog import asked as catalog
from bespeak.domain.catalog.asked import Offered
from bespeak.domain.catalog.queries import Pictured, pictured
from bespeak.domain.conversations import enquiries, operations, queries
from bespeak.domain.conversations.enquiries import Unclear
from bespeak.domain.conversations.operations import Asker, Enquired
from bespeak.domain.conversations.operations.chatting import started_by
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.shipping import queries as shipping
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, enquirywords, hiding
from bespeak.doors.frame.problems import status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import (
    answering,
    chatways,
    coming,
    enquiry,
    enquiryform,
    flooding,
    framing,
    guests,
    guide,
    promising,
    reaching,
)
from bespeak.doors.storefront.enquiryform import Typed
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound, Refusal

MOST_GOODS = 60
SEND = "send"


@dataclass(frozen=True, slots=True)
class Way:
    """How it is sent: into the conversation `talk`, else as a chat; `contact`: it may also be answered elsewhere."""

    store: StoreView
    at: datetime
    talk: ConversationView | None = None
    contact: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form that stands by itself: about a product where one is named (`about`), else a text alone."""
    store = store_of(request)
    offered = offered_of(store, request.GET.get("about", "")[:200])
    return _worked(request, offered, Way(store, clock.now(), contact=True)) if offered else enquiry.page(request)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def in_chat(request: HttpRequest) -> HttpResponse:
    """As the first word of whoever holds the key of a talk."""
    return _about(request, Way(store_of(request), clock.now()))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@framing.shown_on_sites
@coming.for_one
def in_talk(request: HttpRequest, ref: str) -> HttpResponse:
    """Into a conversation, by its link."""
    store = store_of(request)
    link, talk = chatways.opened(request, store, ref)
    link.require(addresses.ACT)
    return _about(request, Way(store, clock.now(), talk))


def _about(request: HttpRequest, way: Way) -> HttpResponse:
    """The form of the product that is named; else what there is to ask about."""
    name = request.GET.get("about", "")[:200]
    if offered := offered_of(way.store, name):
        return _worked(request, offered, way)
    goods = pictured(store_id=way.store.id, actor=guests.anybody(way.store.id), most=MOST_GOODS)
    here = [(one, _here(request, one)) for one in goods]
    return _render(request, way, {"goods": here}, 404 if name else 200)


def offered_of(store: StoreView, name: str) -> Offered | None:
    """What is sold under this name and may be asked about, None where there is nothing."""
    try:
        found = catalog.offered(store_id=store.id, name=name) if name and "\0" not in name else None
    except NotFound:
        return None
    return found if found and found.active else None


def _here(request: HttpRequest, one: Pictured) -> str:
    query = request.GET.copy()
    query["about"] = one.handle
    return f"?{query.urlencode()}"


def _worked(request: HttpRequest, offered: Offered, way: Way) -> HttpResponse:
    key = chatways.talk_key(request)
    if request.method != "POST":
        return _shown(request, offered, way, enquiryform.fresh(key, way.store.country))
    typed = enquiryform.read(request.POST, key, offered)
    if request.POST.get("do", SEND) != SEND:
        return _shown(request, offered, way, typed)
    try:
        made = _sent(request, offered, way, typed)
    except Unclear as refusal:
        return _shown(request, offered, way, enquiryform.refused(typed, offered, refusal.faults, status_of(refusal)))
    except Refusal as refusal:
        if refusal.field == "client_key":
            typed = replace(typed, key=enquiryform.fresh(key, "").key)
        faults = [refusal, *_besides(offered, way, typed)] if refusal.field == "contact" else [refusal]
        return _shown(request, offered, way, enquiryform.refused(typed, offered, faults, status_of(refusal)))
    if made.masked:
        messages.warning(request, hiding.notice(made.masked))
    if way.contact and typed.contact.strip():
        return redirect("asked")
    return chatways.to(request, way.store, made.conversation)


def _besides(offered: Offered, way: Way, typed: Typed) -> Sequence[Refusal]:
    """What else is wrong with what was typed, so that all of it is said at once."""
    try:
        enquiries.read(typed.given, offered.asked.bespoke, currency=way.store.currency, today=_today(way).date())
    except Unclear as unclear:
        return unclear.faults
    return ()


def _sent(request: HttpRequest, offered: Offered, way: Way, typed: Typed) -> Enquired:
    store, address, counted = way.store, str(request.META.get("REMOTE_ADDR", "")), ""
    by: Actor = guests.form(store.id)
    line, page = "chat", chatways.looking_at(request)
    if way.talk is not None:
        flooding.pace.keep(way.talk.ref, address)
        by, asker = guests.customer(store.id, way.talk.customer, acts=True), Asker(conversation=way.talk.ref)
    elif way.contact and typed.contact.strip():
        contact = enquiry.contact_of(typed.contact, store.country)
        enquiry.limit(store, contact[1], address)
        counted = contact[1]
        line, page, asker = "form", "", _named(store, typed, contact)
    else:
        flooding.pace.keep(started_by(typed.talk), address)
        if not queries.begun_by(store_id=store.id, client_key=started_by(typed.talk)):
            flooding.begins(store.id, address)
        asker = replace(_named(store, typed), talk_key=typed.talk)
    try:
        return operations.enquire(
            store_id=store.id, product=offered.product.ref, given=typed.given, tell=enquirywords.text, asker=asker,
            client_key=typed.key, line=line, page=page, files=answering.files_of(request), by=by, at=way.at,
        )  # fmt: skip
    except Unclear:
        if counted:
            enquiry.not_asked(store, counted, address)
        raise


def _named(store: StoreView, typed: Typed, *contacts: tuple[str, str]) -> Asker:
    language = translation.get_language() or store.language
    return Asker(contacts=contacts, name=typed.name[: enquiry.LONGEST_NAME], language=language)


def _shown(request: HttpRequest, offered: Offered, way: Way, typed: Typed) -> HttpResponse:
    """The form with what was typed, the size that advises, and what delivery there takes."""
    asked = offered.asked.bespoke
    measured = enquiries.measured(typed.given, asked)
    advice = enquiries.advised(asked, measured)
    names, units = enquirywords.labels(asked)
    units |= {str(one["code"]): str(one["unit"]) for one in measured}
    shown = {
        "product": offered.product, "form": typed, "wrong": typed.wrong, "today": _today(way).isoformat(),
        "options": enquiryform.options(offered, typed), "taken": enquiryform.taken(offered, typed),
        "sizes": enquiryform.sizes(offered, typed), "variants": enquiryform.variants(offered, typed),
        "countries": enquiryform.countries(typed), "special": _special(way.store, typed),
        "advice": enquirywords.advised(enquiries.told(advice), names, units),
        "advised": advice,
    }  # fmt: skip
    return _render(request, way, shown, typed.status)


def _special(store: StoreView, typed: Typed) -> str:
    country = typed.given.country.strip().upper()
    if len(country) != 2 or not country.isalpha():
        return ""
    [zone] = shipping.zones_for([(store.id, country, typed.given.postcode[:20])])
    return enquirywords.special(zone.code, zone.remote)


def _today(way: Way) -> datetime:
    return way.at.astimezone(ZoneInfo(way.store.timezone))


def _render(request: HttpRequest, way: Way, shown: dict[str, object], status: int) -> HttpResponse:
    framed = framing.framed(request)
    answer = promising.to_write_now(way.store, "form" if way.contact else "chat", way.at)
    told = {
        "place": "ask", "way": way, "framed": framed, "here": request.get_full_path(),
        "base": "storefront/framed.html" if framed else "storefront/house.html",
        "reach": reaching.reach(way.store, way.at),
        "answer": answer, "guide": None if framed else guide.of_talk(way.store, way.talk, answer),
        "back": _back(request, way),
    }  # fmt: skip
    return chatways.patient(render(request, "storefront/enquiry.html", told | shown, status=status))


def _back(request: HttpRequest, way: Way) -> str:
    """To the chat it was opened from."""
    if way.contact:
        return ""
    at = reverse("chat-talk", kwargs={"ref": way.talk.ref}) if way.talk else reverse("chat")
    return f"{at}?{request.GET.urlencode()}"
