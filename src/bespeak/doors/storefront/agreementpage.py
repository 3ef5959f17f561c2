"""The agreement page: what, when, how much, what if; yes with a typed name, or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, difference, reading, recordfiles
from bespeak.doors.frame.problems import status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import coming, guests, guide, reaching, words
from bespeak.doors.storefront.answering import typed
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, NotFound, Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed, and which of it is to be mended: `field` is "name", "text" or "" for the whole."""

    name: str = ""
    text: str = ""
    error: str = ""
    field: str = ""
    status: int = 200


@require_http_methods(["GET", "HEAD", "POST"])
@coming.for_one
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """The version in force, word for word, and its hash."""
    store, at = store_of(request), clock.now()
    way = coming.opened(request, store, ref)
    found = queries.agreement(store_id=store.id, ref=way.shows, actor=guests.link(store.id), at=at)
    customer = guests.customer(store.id, found.customer, acts=way.acts)
    answer = Answer()
    if request.method == "POST":
        way.require_acting()
        refused = _answered(request, found, customer)
        if refused is None:
            return redirect(request.get_full_path())
        answer = refused
        found = queries.agreement(store_id=store.id, ref=way.shows, actor=customer, at=at)
    told = _told(request, store, found, answer, acts=way.acts) | coming.keeping(request, addresses.AGREEMENTS, way)
    return render(request, "storefront/agreement.html", told, status=answer.status)


@require_safe
@coming.for_one
def head(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the record of the talk went when this was accepted, signed by the store, to keep."""
    store = store_of(request)
    way = coming.opened(request, store, ref)
    found = queries.agreement(store_id=store.id, ref=way.shows, actor=guests.link(store.id), at=clock.now())
    yes = found.terms.acceptance
    if yes is None or yes.record is None:
        raise NotFound
    return recordfiles.kept("json", yes.record.text.encode(), f"head-{found.code}-{yes.record.count}")


def _told(
    request: HttpRequest, store: StoreView, found: AgreementView, answer: Answer, *, acts: bool
) -> dict[str, Any]:
    terms = found.terms
    used = found.used_by_order
    return {
        "place": "agreement",
        "agreement": found,
        "terms": terms,
        "heading": words.of(words.AGREEMENTS, found.state),
        "lines": [(one, one.quantity * one.unit_minor) for one in terms.lines],
        "changed": _changed(found),
        "may_decide": acts and found.state == "proposed",
        "answer": answer,
        "here": request.get_full_path(),
        "order_href": addresses.path(store, addresses.ORDERS, used, acts=acts) if used else "",
        "reach": reaching.reach(store, clock.now()),
        "record": _record(found),
        "kept": terms.acceptance and terms.acceptance.record,
        "kept_href": f"{reverse('agreement-head', kwargs={'ref': found.ref})}?{request.META.get('QUERY_STRING', '')}",
        "guide": guide.of_agreement(store, found),
    }


def _record(found: AgreementView) -> ConversationView | None:
    """The talk it came out of, whose record has so many entries now and ends in this hash; None where there is none."""
    if not found.conversation:
        return None
    customer = guests.customer(found.store_id, found.customer, acts=False)
    try:
        return conversations.conversation(ref=found.conversation, actor=customer)
    except NotFound:
        return None


def _changed(found: AgreementView) -> dict[str, Any] | None:
    """What a later version says otherwise, and why; None of a first one, and once people's words were erased."""
    if found.terms.number == 1 or found.terms.erased:
        return None
    versions = queries.versions(store_id=found.store_id, ref=found.ref, actor=guests.link(found.store_id))
    changes, said = difference.since(versions)
    return {"changes": changes, "words": said}


def _answered(request: HttpRequest, found: AgreementView, customer: Actor) -> Answer | None:
    """None where the answer was taken down; saying the same twice is one answer."""
    posted = request.POST
    name, text = typed(posted, "name").strip(), typed(posted, "text")
    try:
        if posted.get("answer") == "no":
            _say_no(found, posted, text, customer)
        else:
            _say_yes(found, posted, name, request.META.get("REMOTE_ADDR", ""), customer)
    except Refusal as refusal:
        field = {"typed_name": "name", "text": "text"}.get(refusal.field, "")
        return Answer(name, text, _refused(refusal), field, status_of(refusal))
    return None


def _refused(refusal: Refusal) -> str:
    """In words; a no after a yes with the day of that yes."""
    if isinstance(refusal, operations.AcceptedAlready) and (when := refusal.data["accepted_at"]):
        told = _("You said yes on %(when)s. To change your mind write to us; nothing was changed by this.")
        return told % {"when": reading.moment(datetime.fromisoformat(when))}
    return words.of(words.REFUSALS, refusal.code)


def _say_yes(found: AgreementView, posted: QueryDict, name: str, address: str, customer: Actor) -> None:
    if not name:
        raise Invalid("no_name", "Whoever says yes gives a name.", field="typed_name")
    operations.accept(
        store_id=found.store_id, ref=found.ref, version=_version(posted), hash=posted.get("hash", ""), how="page",
        from_where=address, typed_name=name, by=customer, at=clock.now(),
    )  # fmt: skip


def _say_no(found: AgreementView, posted: QueryDict, text: str, customer: Actor) -> None:
    """To the version that stood on the page."""
    if found.state == "declined":
        return
    operations.decline(
        store_id=found.store_id, ref=found.ref, version=_version(posted), reason="other", text=text, by=customer,
        at=clock.now(),
    )  # fmt: skip


def _version(posted: QueryDict) -> int:
    """The one that the form was drawn for; 0 is none."""
    number = posted.get("version", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
