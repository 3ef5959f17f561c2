"""Who is at the door: somebody with a link, or somebody who came back with a passkey.

A customer's session is a cookie and a row of its own: it begins, ends and is stolen apart from any member's. It holds
for one store, and only as long as its passkey does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bespeak.domain.customers import passkeys
from bespeak.domain.customers.passkeys import PasskeyView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses
from bespeak.doors.frame.links import LinkDoesNotAllow
from bespeak.doors.storefront import guests
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound

COOKIE = "__Host-customer" if settings.SESSION_COOKIE_SECURE else "customer"
LASTS = timedelta(days=14)
_KEY, _LONGEST = "customer", 40

Page = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Coming:
    """What somebody may open: `shows` is a ref. `by_link` says that a link opened it, and no session."""

    shows: str
    acts: bool
    by_link: bool
    holder: PasskeyView | None

    def require_acting(self) -> None:
        """Refuses link_does_not_allow."""
        if not self.acts:
            raise LinkDoesNotAllow(verb=addresses.ACT)


def opened(request: HttpRequest, store: StoreView, ref: str) -> Coming:
    """By the link in the address; where there is none, by what the passkey of this session keeps, else NotFound."""
    if request.GET.get(addresses.PARAMETER):
        link = addresses.opened(request, store, ref)
        return Coming(link.shows, addresses.ACT in link.verbs, by_link=True, holder=holder(request, store))
    found = holder(request, store)
    if found is None or ref not in found.keeps:
        raise NotFound
    return Coming(ref, acts=True, by_link=False, holder=found)


def keeping(request: HttpRequest, place: str, way: Coming) -> dict[str, Any]:
    """What a page says about keeping it at hand: where that is done, and whether one is signed in. {} where there is
    nothing to keep: a link that only shows, or kept already."""
    if not (way.by_link and way.acts) or (way.holder and way.shows in way.holder.keeps):
        return {}
    query = request.GET.copy()
    query["place"], query["ref"] = place, way.shows
    return {"keep_href": f"{reverse('new-passkey')}?{query.urlencode()}", "holder": way.holder}


def for_one(view: Page) -> Page:
    """A page that stays on no disk."""

    @functools.wraps(view)
    def kept_nowhere(request: HttpRequest, **given: Any) -> HttpResponse:
        response = view(request, **given)
        response["Cache-Control"] = "no-store"
        return response

    return kept_nowhere


def holder(request: HttpRequest, store: StoreView) -> PasskeyView | None:
    """Whose session this is. None where it ended: by time, by signing out, with its passkey or its customer."""
    said = _session(request).get(_KEY)
    if not said or said["store"] != store.ref or said["until"] <= clock.now().timestamp():
        return None
    found = passkeys.passkey(store_id=store.id, ref=said["passkey"], actor=guests.door(store.id))
    return found if found and found.round == said["round"] else None


def let_in(request: HttpRequest, response: HttpResponse, store: StoreView, passkey: PasskeyView) -> HttpResponse:
    """A new session under a new name; whatever stood in the browser before ends."""
    _session(request).flush()
    session = SessionStore()
    until = int((clock.now() + LASTS).timestamp())
    session[_KEY] = {"store": store.ref, "passkey": passkey.ref, "round": passkey.round, "until": until}
    session.set_expiry(int(LASTS.total_seconds()))
    session.create()
    session.save()
    response.set_cookie(
        COOKIE, session.session_key or "", max_age=LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response


def let_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The session ends here and in the house."""
    _session(request).flush()
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _session(request: HttpRequest) -> SessionStore:
    given = request.COOKIES.get(COOKIE, "")
    return SessionStore(given if len(given) <= _LONGEST and given.isalnum() else None)
