"""The way between the pages of a chat: its key, its link, and what goes along from page to page."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses
from bespeak.doors.frame.links import Link
from bespeak.doors.frame.problems import STATUS
from bespeak.doors.storefront import answering, framing, guests

PATIENCE = 5
"""Seconds after which it is worth a try again."""
_KEY = re.compile(r"[A-Za-z0-9_-]{20,60}\Z")
_CARRIED = (framing.PARAMETER, "from", "about")
"""What of an address goes along from page to page: where the page stands, and what is being looked at."""


def patient(page: HttpResponse) -> HttpResponse:
    """Whoever came too fast, or too early, is told when to come again."""
    if page.status_code in (STATUS["too_many"], STATUS["busy"]):
        page["Retry-After"] = str(PATIENCE)
    return page


def opened(request: HttpRequest, store: StoreView, ref: str) -> tuple[Link, ConversationView]:
    link = addresses.opened(request, store, ref)
    return link, queries.conversation(ref=link.shows, actor=guests.link(store.id))


def talk_key(request: HttpRequest) -> str:
    """What the page brought along, else a new one."""
    given = (request.POST if request.method == "POST" else request.GET).get("talk", "")
    return given if _KEY.match(given) else answering.new_key()


def looking_at(request: HttpRequest) -> str:
    """The page from which somebody talks, as that page says: a path of ours, an address elsewhere."""
    return request.GET.get("from", "")[:1000]


def carried(request: HttpRequest) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in _CARRIED:
        if given := request.GET.get(name, "")[:1000]:
            query[name] = given
    return query


def to(request: HttpRequest, store: StoreView, ref: str) -> HttpResponse:
    """To the conversation by its link, in the reader's language."""
    path, more = addresses.path(store, addresses.CHAT, ref), carried(request).urlencode()
    return HttpResponseRedirect(f"/{request.LANGUAGE_CODE}{path}{f'&{more}' if more else ''}")


def enquiry(request: HttpRequest, ref: str, key: str) -> str:
    """Where the form of an enquiry is reached from a chat, and leads back to it: from the conversation `ref`, else by
    the key of a talk that is to begin."""
    query = request.GET.copy()
    query.pop("before", None)
    if ref:
        return f"{reverse('chat-talk-enquiry', kwargs={'ref': ref})}?{query.urlencode()}"
    query["talk"] = key
    return f"{reverse('chat-enquiry')}?{query.urlencode()}"
