"""Saved replies and what fits, beside the field for an answer: filled in with what is known of the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.catalog import mentions
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.knowledge import queries as knowledge
from bespeak.domain.knowledge import variables
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.states import language_of
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.console import called, typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import wording
from bespeak.doors.console.talk import wares
from bespeak.doors.console.words import Word
from bespeak.doors.frame import reading
from bespeak.kit.refusals import NotFound

HEARD, MOST, MOST_REPLIES, LONGEST = 8, 5, 30, 2_000


@dataclass(frozen=True, slots=True)
class Ready:
    """Something to say or to read; `text` is filled in for this conversation ("" for an article). `language` is what it
    is written in where that is another one than the customer's."""

    ref: str
    name: str
    href: str
    gist: str
    shortcut: str = ""
    text: str = ""
    hint: str = ""
    mood: str = ""
    personal: bool = False
    language: Word = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Words that were chosen without scripts: they stand in the field."""

    ref: str = ""
    text: str = ""


@page(may=Conversations.SAY)
def hints(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """What fits to what the customer wrote last and to what is being typed (`q`); after a stroke the replies whose
    shortcut begins so. A piece of a page; some statements, however much is known."""
    desk.actor.require(Knowledge.READ)
    talk, entries, _ = conversations.stretch(ref=ref, actor=desk.actor, before=0, most=HEARD)
    asked = typed.plain(request.GET, "q", LONGEST)
    found = _found(talk, entries, desk, asked)
    shown = {"talk": talk, "ready": found, "short": asked.startswith("/")}
    return render(request, "console/knowledge/hints.html", shown)


@page(may=Conversations.SAY)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The same as a page of its own: choosing fills the field for the answer."""
    desk.actor.require(Knowledge.READ)
    talk, entries, _ = conversations.stretch(ref=ref, actor=desk.actor, before=0, most=HEARD)
    search, mood = typed.plain(request.GET, "search"), typed.plain(request.GET, "mood")
    fits = [] if search or mood else _found(talk, entries, desk, "")
    kept = knowledge.replies(search=search, mood=mood, most=MOST_REPLIES, **desk.asking)
    known, language = values(talk, desk), language_for(entries, desk)
    shown = {
        "place": "talks", "talk": talk, "called": talk.customer_name or called.NAMELESS, "search": search, "mood": mood,
        "fits": fits, "kept": [_of_reply(talk, one, known, language) for one in kept],
        "moods": [(code, word) for code, word in wording.MOODS.items() if code],
    }  # fmt: skip
    return render(request, "console/knowledge/ready.html", shown)


def chosen(request: HttpRequest, talk: ConversationView, entries: Sequence[EntryView], desk: Desk) -> Chosen:
    """The words named by `?use=`, filled in; nothing where none are named or they are gone."""
    ref = request.GET.get("use", "") if request.method == "GET" else ""
    if not ref or not desk.actor.may(Knowledge.READ):
        return Chosen()
    try:
        found = knowledge.reply(ref=ref[:24].replace("\0", ""), **desk.asking)
    except NotFound:
        return Chosen()
    return Chosen(found.ref, _filled(found.text(language_for(entries, desk)), values(talk, desk)))


def language_for(entries: Sequence[EntryView], desk: Desk) -> str:
    """The language in which the customer wrote last, else the store's."""
    heard = [one for one in said_by_customer(entries) if len(one) > 3]
    return language_of(heard[-1], desk.store.language) if heard else desk.store.language


def said_by_customer(entries: Sequence[EntryView]) -> list[str]:
    """What the customer said in these, as it reads today, oldest first."""
    return [one.text for one in entries if one.author_kind == "customer" and one.kind == "message" and one.text]


def values(talk: ConversationView, desk: Desk) -> dict[str, str]:
    """What stands for each variable in this conversation; "" where it is not known."""
    products = list(catalog.names(talk.product_ids).values()) if talk.product_ids else []
    ordered = orders.order(ref=talk.orders[-1], **desk.asking) if talk.orders and desk.actor.may(Orders.READ) else None
    until = ordered.deadline if ordered and ordered.standing == "held" else None
    return {
        "customer": talk.customer_name, "product": products[0] if len(products) == 1 else "", "agent": desk.name,
        "store": desk.store.name, "order": (ordered.external_id or ordered.ref) if ordered else "",
        "by when": reading.moment(until) if until else "",
    }  # fmt: skip


def _found(talk: ConversationView, entries: Sequence[EntryView], desk: Desk, asked: str) -> list[Ready]:
    language = language_for(entries, desk)
    if asked.startswith("/"):
        begun = asked[1:].split(" ", maxsplit=1)[0].casefold()
        kept = knowledge.replies(shortcut=begun, most=MOST + 3, **desk.asking)
        known = values(talk, desk) if kept else {}
        return [_of_reply(talk, one, known, language) for one in kept]
    heard = "\n".join(said_by_customer(entries)[-2:])
    about = _about(talk, entries, asked, desk)
    fits = knowledge.suggestions(
        heard=heard, typed=asked, languages=(language, desk.store.language), products=about, most=MOST, **desk.asking
    )  # fmt: skip
    known = values(talk, desk) if any(one.kind == "reply" for one in fits) else {}
    return [_of(talk, one, known, language) for one in fits]


def _about(talk: ConversationView, entries: Sequence[EntryView], asked: str, desk: Desk) -> set[int]:
    """The products it is about, those named in what was said lately, on the page they looked at, and in what is being
    typed. One statement."""
    words = wares.named(entries) | mentions.candidates([asked])
    named = mentions.variants_of(store_id=desk.store.id, product_ids=(), words=words) if words else []
    return {*talk.product_ids, *(one.product_id for one in named)}


def _of(talk: ConversationView, one: knowledge.Suggestion, known: Mapping[str, str], language: str) -> Ready:
    other = wording.LANGUAGES[one.language] if one.language != language else ""
    if one.kind == "article":
        return Ready(one.ref, one.name, reverse("console-article", kwargs={"ref": one.ref}), one.text, language=other)
    text = _filled(one.text, known)
    return Ready(one.ref, one.name, _use(talk, one.ref), text, one.shortcut, text, language=other)


def _of_reply(talk: ConversationView, one: knowledge.ReplyView, known: Mapping[str, str], language: str) -> Ready:
    text = _filled(one.text(language), known)
    mood = str(wording.MOODS[one.mood]) if one.mood else ""
    written = language if language in one.texts else "en" if "en" in one.texts else next(iter(one.texts), language)
    other = wording.LANGUAGES[written] if written != language else ""
    return Ready(
        one.ref, one.name, _use(talk, one.ref), text, one.shortcut, text, one.hint, mood, one.personal, other
    )  # fmt: skip


def _use(talk: ConversationView, ref: str) -> str:
    return f"{reverse('console-talk', kwargs={'ref': talk.ref})}?use={ref}#reply"


def _filled(text: str, known: Mapping[str, str]) -> str:
    return variables.filled(text, known, {name: str(word) for name, word in wording.VARIABLES.items()})
