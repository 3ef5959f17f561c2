"""Beginning a conversation: somebody phoned, or wrote a mail, and a member writes down what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import directory
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.orders import queries as orders
from bespeak.doors.console import called, typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.talk import deeds, refusing, words
from bespeak.doors.console.talk.page import LATEST
from bespeak.doors.console.talk.refusing import Failed
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid, Refusal

MOST_FOUND = 10


@page(may=Conversations.LOG, methods=("GET", "HEAD", "POST"))
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who it was, by which line, what they said, what was answered; the talk is then open to go on."""
    if request.method != "POST":
        return _shown(request, desk, Failed())
    given = refusing.given(request)
    key = request.POST.get("key", "").replace("\0", "")[:60]
    try:
        answer = once(request, desk, "begin", lambda: {"conversation": _begin(desk, given, key)})
    except Refusal as refusal:
        return _shown(request, desk, refusing.failed(request, refusal, "begin"))
    messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("console-talk", kwargs={"ref": answer.body["conversation"]}) + LATEST)


def _begin(desk: Desk, given: Mapping[str, str], key: str) -> str:
    """The first word is whose it was: theirs where they said something, else ours. Answers the conversation's ref."""
    heard, answer, line = given.get("heard", ""), given.get("answer", ""), given.get("line", "phone")
    first = "customer" if heard.strip() or not answer.strip() else "store"
    number = typed.plain(given, "order")
    about = [orders.order(ref=number, **desk.asking).ref] if number else []
    made = conversations.start(
        text=heard if first == "customer" else answer, author=first, line=line, orders=about,
        subject_line=given.get("subject", ""), client_key=f"console {desk.actor.ref} {key}", **_whom(given),
        **desk.doing,
    )  # fmt: skip
    if first == "customer" and answer.strip():
        conversations.say(
            conversation=made.conversation, text=answer, line=line, client_key=f"{key}-said", **desk.doing
        )
    deeds.look_again(talks.conversation(ref=made.conversation, actor=desk.actor), desk)
    return made.conversation


def _whom(given: Mapping[str, str]) -> dict[str, Any]:
    """The customer that was chosen, else whoever has this contact, else somebody new."""
    if given.get("customer"):
        return {"customer": given["customer"]}
    value = typed.plain(given, "contact")
    if not value:
        raise Invalid("no_contact", "Say how to reach them, or choose somebody you know.", field="contact")
    kind = given.get("contact_kind", "") or ("email" if "@" in value else "phone")
    return {"contacts": [(kind, value)], "name": given.get("name", "")}


def _shown(request: HttpRequest, desk: Desk, failed: Failed) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    who = typed.plain(asked, "who")
    chosen = _chosen(desk, typed.plain(asked, "customer"))
    shown = {
        "place": "talks",
        "failed": failed,
        "key": refs.new("frm"),
        "who": who,
        "found": _people(desk, who) if who else [],
        "chosen": chosen,
        "chosen_name": chosen.name or called.NAMELESS if chosen else "",
        "order": typed.plain(asked, "order", 100),
        "guess": "" if who and not _reaches(who) else who,
        "called": who if who and not _reaches(who) else "",
        "lines": [(one, words.line(one)) for one in ("phone", "mail", "chat")],
        "kinds": [(one, words.CONTACTS[one]) for one in words.CONTACTS],
        "looks": desk.actor.may(Customers.READ),
    }
    return render(request, "console/talknew.html", shown, status=failed.status)


def _reaches(text: str) -> bool:
    """Whether it looks like a contact, and not like a name."""
    return "@" in text or sum(sign.isdigit() for sign in text) >= 5


def _people(desk: Desk, who: str) -> list[CustomerView]:
    if not desk.actor.may(Customers.READ):
        return []
    ids = directory.called(search=who, country=desk.store.country, most=MOST_FOUND, **desk.asking)
    return directory.directory(among=ids, most=MOST_FOUND, **desk.asking)


def _chosen(desk: Desk, ref: str) -> CustomerView | None:
    if not ref or not desk.actor.may(Customers.READ):
        return None
    known = customers.found(store_id=desk.store.id, ref=ref)
    return customers.customer(ref=known.ref, actor=desk.actor)
