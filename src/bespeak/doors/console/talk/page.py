"""One conversation: what was said, what can be said and done now, and all that stands around it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.conversations import operations
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.choosing import MOST as MOST_CHOICES
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.together import together
from bespeak.domain.stores import colleagues, roles
from bespeak.doors.console import acts, called, typed
from bespeak.doors.console.acts import Act
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.prospects import sheet
from bespeak.doors.console.talk import (
    around,
    deeds,
    keeping,
    ready,
    refusing,
    resting,
    saying,
    sounding,
    thanking,
    words,
)
from bespeak.doors.console.talk.around import Around
from bespeak.doors.console.talk.deeds import Deed, Filled
from bespeak.doors.console.talk.refusing import Failed
from bespeak.doors.console.talk.saying import Known
from bespeak.doors.frame import attaching, places, recordfiles, signs
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.kit import refs
from bespeak.kit.refusals import NotFound, Refusal

MOST = 60
MOST_FOLLOWED = 20
LONGEST_SEARCH = 100
LATEST = "#latest"
CUSTOMER = "customer"
_RECORDS = tuple((f"console-talk-record-{one}", one.upper()) for one in ("pdf", "json", "zip"))
_IN_WORDS = {
    "reply", "note", "call", "heard", "edit", "delete", "about", "turn", "rest", "tag", "untag", "assign", "snooze",
    "wake", "close", "reopen",
    "question", "settle", "calm", "hand-on",
}  # fmt: skip
"""Forms of the middle pane; all others stand among the facts."""


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return shown(request, desk, ref, Failed())


@page(may=Conversations.READ)
def to_the_talk(request: HttpRequest, desk: Desk, ref: str, order: str) -> HttpResponse:
    """Where the forms of an order begin their addresses there is only the conversation to read."""
    return HttpResponseRedirect(reverse("console-talk", kwargs={"ref": _talk(ref, desk).ref}))


@page(may=Conversations.READ, methods=("GET", "HEAD", "POST"))
def live(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """A pass to follow this page: the conversation, and what its customer ordered. The page says here how far it was
    read."""
    talk = _talk(ref, desk)
    ordered = together(customer_id=talk.customer_id, **desk.asking) if desk.actor.may(Orders.READ) else []
    granted = Pass(
        store_id=desk.store.id, who=desk.actor.ref, talks=(talk.ref,),
        orders=tuple(one.ref for one in ordered[:MOST_FOLLOWED]), leans_on=(desk.actor.ref, talk.customer),
        inbox=True,
    )  # fmt: skip
    seen, state = signs.read(request).get(talk.ref, 0), signs.state(request)
    if not seen and not state:
        return signs.answer(request, granted)
    signs.limit(granted)
    desk.actor.require(Conversations.MARK)
    if seen:
        operations.mark_read(conversation=talk.ref, seq=seen, **desk.doing)
    return signs.answer(request, granted, Sign(talk.ref, desk.actor.ref, state) if state else None)


@page(may=Conversations.READ)
def record(request: HttpRequest, desk: Desk, ref: str, form: str) -> HttpResponse:
    """The signed record, for the store with everything, or as its customer gets it (`?for=customer`)."""
    talk = _talk(ref, desk)
    edition = "customer" if request.GET.get("for") == "customer" else "store"
    names = _names(colleagues.ever(**desk.asking)) if edition == "store" else {}
    return recordfiles.answer(form, ref=talk.ref, actor=desk.actor, at=desk.at, edition=edition, names=names)


def shown(request: HttpRequest, desk: Desk, ref: str, failed: Failed) -> HttpResponse:
    """The page as things stand now, with a refusal beside the form it is about."""
    before = _number(request.GET.get("before", ""))
    talk, entries, older = conversations.stretch(ref=ref, actor=desk.actor, before=before, most=MOST)
    about, here = around.around(talk, desk, entries), colleagues.ever(**desk.asking)
    numbers = about.numbers
    page = {
        "place": "talks",
        "talk": talk,
        "called": talk.customer_name or about.name or called.NAMELESS,
        "turn": words.turn(talk, desk.at),
        "stands": talk.stands(desk.at),
        "presets": resting.presets(desk.at, desk.store.timezone),
        "kept_until": keeping.presets(desk.at, desk.store.timezone),
        "outcomes": list(words.OUTCOMES.items()),
        "read": _read(talk, desk),
        "said": saying.marked(
            saying.told(entries, Known(talk, desk, _names(here), about.products, numbers)), talk, whole=not before
        ),
        "older": f"?before={entries[0].seq}" if older else "",
        "newest": not before,
        "around": about,
        "about_orders": [(one, numbers.get(one, one)) for one in talk.orders],
        "colleagues": _colleagues(desk, here),
        "failed": failed,
        "chosen": ready.chosen(request, talk, entries, desk) if not failed.act else None,
        "thanks": talk.stands(desk.at) == "store" and thanking.on_page(talk, entries, here, desk),
        "manner": sounding.sounding(talk, entries, here, desk) if not before else None,
        "failed_in_words": failed.act in _IN_WORDS,
        "astray": failed if failed.act and failed.act not in _seen(desk, talk, about) else None,
        "key": refs.new("frm"),
        "lines": [(one, words.line(one)) for one in words.SPOKEN],
        "line": _line(talk, entries),
        "choices": [(f"choice{n}", failed.given.get(f"choice{n}", "")) for n in range(1, MOST_CHOICES + 1)],
        "in_chat": any(map(_by_chat, entries)),
        "may": _may(desk, talk),
        "hold": conversations.hold_on(conversation=talk.ref, **desk.asking) if talk.held else None,
        "record_forms": (
            ("console-talk-record-pdf", "PDF"),
            ("console-talk-record-json", "JSON"),
            ("console-talk-record-zip", "ZIP"),
        ),
        **_finding(request, desk),
        **sheet.beside(about.prospect, desk, here),
    }
    return render(request, "console/talk.html", page, status=failed.status)


def _read(talk: ConversationView, desk: Desk) -> str:
    """How far this page has been read: all of it stood there, and so far the customer had read."""
    seen = conversations.furthest(talk.marks, CUSTOMER)
    return places.written({talk.ref: talk.last_seq, places.seen(talk.ref): seen, places.AT: int(desk.at.timestamp())})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _by_chat(one: conversations.EntryView) -> bool:
    """Whether the customer wrote it in the chat themselves, where they read what is answered."""
    return one.author_kind == "customer" and one.line == "chat" and not (one.body or {}).get("logged_by")


def _line(talk: ConversationView, entries: list[conversations.EntryView]) -> str:
    """The line the customer came by last, as far as a member speaks by it."""
    last = next((one.line for one in reversed(entries) if one.author_kind == "customer"), "chat")
    return last if last in words.SPOKEN else "chat"


def _may(desk: Desk, talk: ConversationView) -> dict[str, bool]:
    """What is offered; nothing more is done where the person was erased."""
    may, over = desk.actor.may, talk.erased_at is not None
    named = {
        "say": Conversations.SAY, "log": Conversations.LOG, "manage": Conversations.MANAGE,
        "confirm": Conversations.CONFIRM, "hold": Conversations.HOLD, "mark": Conversations.MARK,
        "know": Knowledge.READ,
    }  # fmt: skip
    told = {name: may(permission) and not over for name, permission in named.items()}
    return told | {"customers": may(Customers.READ), "merge": may(Customers.MERGE), "goods": may(Catalog.READ)}


def _seen(desk: Desk, talk: ConversationView, about: Around) -> set[str]:
    """Names of the forms that stand on the page, each of which shows its own refusal."""
    named = {one.name for one in deeds.DEEDS if desk.actor.may(one.may)} if not talk.erased_at else set()
    named -= {"close", "snooze", "turn", "rest"} if talk.state == "closed" else {"reopen"}
    named -= set() if about.settled or about.agreements else {"summary"}
    named -= {"wake"} if talk.stands(desk.at) != "snoozed" else set()
    return named | {act.name for one in about.orders for gate in one.gates for act in gate.acts}


def _names(people: list[tuple[str, str, str]]) -> dict[str, str]:
    return {ref: name for ref, name, _ in people}


def _colleagues(desk: Desk, people: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Who can be given a conversation: whoever works here and may speak. Oneself first."""
    if not desk.actor.may(Conversations.MANAGE):
        return []
    able = [(ref, name) for ref, name, role in people if role and Conversations.SAY in roles.permissions_of(role)]
    return sorted(able, key=lambda one: one[0] != desk.actor.ref)


def _finding(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """Goods to choose from, looked for by name or SKU."""
    asked = request.POST if request.method == "POST" else request.GET
    find = typed.plain(asked, "find", LONGEST_SEARCH)
    found = catalog.products(search=find, most=10, **desk.asking) if find and desk.actor.may(Catalog.READ) else []
    return {"find": find, "found": found}


def _talk(ref: str, desk: Desk) -> ConversationView:
    return conversations.conversation(ref=ref, actor=desk.actor)


def _back(request: HttpRequest, talk: ConversationView, done: object) -> HttpResponse:
    messages.success(request, str(done))
    return HttpResponseRedirect(reverse("console-talk", kwargs={"ref": talk.ref}) + LATEST)


def perform(deed: Deed) -> Any:
    """The page that a form of this deed is sent to."""

    @page(may=deed.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        talk, given = _talk(ref, desk), refusing.given(request)
        key = request.POST.get("key", "").replace("\0", "")[:60]

        def verb() -> dict[str, str]:
            deed.run(desk, talk, filled, key)
            return {"conversation": ref, "deed": deed.name}

        try:
            filled = Filled(given, attaching.taken(request))
            once(request, desk, f"{deed.name} {ref}", verb)
        except Refusal as refusal:
            return shown(request, desk, ref, refusing.failed(request, refusal, deed.name, deeds.of_what(deed, given)))
        return _back(request, talk, deed.done)

    return done


def settle(act: Act) -> Any:
    """The page that a form of an order's act is sent to where it stands in a conversation."""

    @page(may=act.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str, order: str) -> HttpResponse:
        talk = _talk(ref, desk)
        wanted = orders.order(ref=order, **desk.asking)
        theirs = around.matter_of(wanted, talk, desk)
        if not around.is_theirs(wanted, talk):
            raise NotFound(f"There is no order {order[:40]!r} of this customer.")
        try:
            back = reverse("console-talk", kwargs={"ref": talk.ref}) + LATEST
            return acts.do(act, request, desk, theirs, back)
        except Refusal as refusal:
            return shown(request, desk, ref, refusing.failed(request, refusal, act.name, wanted.ref))

    return done
