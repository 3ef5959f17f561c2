"""The enquiry form: a name, a way to answer, a text; it begins a conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import ProductView
from bespeak.domain.conversations import operations
from bespeak.domain.customers import contacts, phones
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import attaching, hiding
from bespeak.doors.frame.problems import status_of
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import answering, counting, guests, guide, promising, reaching, words
from bespeak.kit import clock
from bespeak.kit.refusals import Invalid, NotFound, Refusal

MOST_AN_HOUR = {"address": 30, "contact": 5}
LONGEST_NAME = 200
MOST_GOODS = 60


class TooManyEnquiries(Refusal):
    code = "too_many_enquiries"
    status = "too_many"
    sentence = "There were too many enquiries for now."


_FIELD = {"": "text", "files": "text"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. `error` is about `field`."""

    key: str
    name: str = ""
    contact: str = ""
    text: str = ""
    error: str = ""
    field: str = ""
    status: int = 200


def page(request: HttpRequest) -> HttpResponse:
    """An empty form; `about` names the product it is about."""
    store, at = store_of(request), clock.now()
    product = product_of(store, request.GET.get("about", "")[:200])
    asked = Asked(answering.new_key())
    if request.method == "POST":
        asked = _typed(request)
        refused = _ask(request, store, asked, product, at)
        if refused is None:
            return redirect("asked")
        asked = refused
    told = {"place": "ask", "asked": asked, "product": product, "here": request.get_full_path()}
    told |= {"goods": catalog.pictured(store_id=store.id, actor=guests.anybody(store.id), most=MOST_GOODS)}
    told |= {"reach": reaching.reach(store, at), "answer": promising.to_write_now(store, "form", at)}
    told["guide"] = guide.of_talk(store, None, str(told["answer"]))
    return render(request, "storefront/ask.html", told, status=asked.status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    store = store_of(request)
    told = {"place": "ask", "reach": reaching.reach(store, clock.now()), "guide": guide.of_talk(store, None, "")}
    return render(request, "storefront/asked.html", told)


def product_of(store: StoreView, name: str) -> ProductView | None:
    """The product of this name, None where there is none."""
    if not name or "\0" in name:
        return None
    try:
        return catalog.product(store_id=store.id, name=name, actor=guests.anybody(store.id))
    except NotFound:
        return None


def _typed(request: HttpRequest) -> Asked:
    posted = request.POST
    return Asked(
        key=answering.key_of(posted),
        name=answering.typed(posted, "name"),
        contact=answering.typed(posted, "contact"),
        text=answering.typed(posted, "text"),
    )


def _ask(
    request: HttpRequest, store: StoreView, asked: Asked, product: ProductView | None, at: datetime
) -> Asked | None:
    """None where the conversation was begun, now or by the same form before."""
    try:
        if not asked.text.strip() and not attaching.count(request):
            raise Invalid("no_text", "Say something.", field="text")
        contact = contact_of(asked.contact, store.country)
        limit(store, contact[1], request.META.get("REMOTE_ADDR", ""))
        begun = operations.start(
            store_id=store.id, text=asked.text, contacts=[contact], name=asked.name[:LONGEST_NAME],
            language=translation.get_language() or store.language, line="form",
            products=[product.ref] if product else [], client_key=asked.key, files=answering.files_of(request),
            by=guests.form(store.id), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        error = attaching.told(refusal) or words.of(words.REFUSALS, refusal.code)
        key = answering.new_key() if refusal.field == "client_key" else asked.key
        return replace(
            asked, key=key, error=error, field=_FIELD.get(refusal.field, refusal.field), status=status_of(refusal)
        )
    if begun.masked:
        messages.warning(request, hiding.notice(begun.masked))
    return None


def contact_of(written: str, country: str) -> tuple[str, str]:
    """(kind, value) of what was written. Refuses what nobody could answer to."""
    if not written.strip():
        raise Invalid("no_contact", "An answer needs an address.", field="contact")
    if "@" in written:
        return "email", _email(contacts.normal("email", written, country))
    number = phones.read(written.strip()[: contacts.LONGEST], country)
    if number is None:
        raise Invalid("not_a_phone", "This is no phone number.", field="contact")
    return "phone", number


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise Invalid("not_an_email", "This is no e-mail address.", field="contact") from None
    return value


def limit(store: StoreView, contact: str, address: str) -> None:
    """So many an hour for where it comes from and for whoever is written for."""
    asked = {"address": address, "contact": contact}
    for what, most in MOST_AN_HOUR.items():  # whoever comes too often from one place is counted for nobody else
        if counting.is_over(f"enquiry:{store.id}:{what}", asked[what], most):
            raise TooManyEnquiries(field="text")


def not_asked(store: StoreView, contact: str, address: str) -> None:
    """What was typed could not be meant, and is to be mended: it counts for nothing."""
    for what, value in {"address": address, "contact": contact}.items():
        counting.take_back(f"enquiry:{store.id}:{what}", value)
