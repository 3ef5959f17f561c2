"""Who stands in front of a page of the console: signed in, at work in this store, allowed to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bespeak.domain.stores import working
from bespeak.domain.stores.queries import StoreView
from bespeak.domain.stores.working import Place
from bespeak.doors.console import places, proving
from bespeak.doors.console.places import Spot
from bespeak.doors.console.signing import SEEN, SINCE, STORE
from bespeak.doors.frame.passing import looks_by_itself
from bespeak.doors.frame.problems import MethodNotAllowed
from bespeak.kit import clock
from bespeak.kit.actors import Actor

LASTS = 12 * 3600
RESTS = 2 * 3600
LOOKS = 300
"""Seconds: a session ends after a working day, or when nobody used it; use is written down this often at most."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at work: who acts, in which store, when. `places` are all stores they work in."""

    actor: Actor
    store: StoreView
    role: str
    name: str
    places: tuple[Place, ...]
    at: datetime

    @property
    def asking(self) -> dict[str, Any]:
        return {"store_id": self.store.id, "actor": self.actor}

    @property
    def doing(self) -> dict[str, Any]:
        return {"store_id": self.store.id, "by": self.actor, "at": self.at}

    @property
    def may(self) -> frozenset[str]:
        return self.actor.permissions

    @property
    def bar(self) -> list[Spot]:
        return places.seen(places.BAR, self.may)

    @property
    def tabs(self) -> list[Spot]:
        return places.seen(places.STORE, self.may)


Page = Callable[..., HttpResponse]


def page(*, may: str, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[Page], Page]:
    """A page for members who hold the permission `may`; it takes the request and their Desk."""

    def guard(view: Page) -> Page:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method not in methods:
                raise MethodNotAllowed
            entered = enter(request)
            if isinstance(entered, HttpResponse):
                return entered
            entered.actor.require(may, store_id=entered.store.id)
            response = view(request, entered, **given)
            response.setdefault("Cache-Control", "no-store")
            return response

        guarded.__dict__["permission"] = may
        guarded.__dict__["methods"] = methods
        return guarded

    return guard


def enter(request: HttpRequest) -> Desk | HttpResponse:
    """The desk of whoever asks, or where they have to go first."""
    member = signed_in(request)
    if member is None:
        return _to_sign_in(request)
    if settings.BESPEAK_SECOND_FACTOR and not proving.has_second_factor(request):
        return _to_second_factor(request)
    stores = working.places_of(request.user)
    place = _chosen(request, stores)
    if place is None:
        several = [] if getattr(request, "store", None) else stores
        return HttpResponseRedirect(reverse("console-stores")) if len(several) > 1 else _nowhere(request, stores)
    request.store = place.store  # type: ignore[attr-defined]
    timezone.activate(ZoneInfo(place.store.timezone))
    user: Any = request.user
    desk = Desk(place.actor, place.store, place.role, user.name, tuple(stores), clock.now())
    request.desk = desk  # type: ignore[attr-defined]
    return desk


def signed_in(request: HttpRequest) -> str | None:
    """The ref of the member whose session this is; a session that lasted or rested too long ends here."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    now = int(clock.now().timestamp())
    session = request.session
    if now - session.get(SINCE, 0) > LASTS or now - session.get(SEEN, 0) > RESTS:
        logout(request)
        return None
    if now - session[SEEN] > LOOKS and not looks_by_itself(request):
        session[SEEN] = now
    return str(user.ref)


def _chosen(request: HttpRequest, stores: list[Place]) -> Place | None:
    """The store of the address; at an address of no store the one that was chosen, or the only one."""
    here: StoreView | None = getattr(request, "store", None)
    if here is not None:
        return next((one for one in stores if one.store.id == here.id), None)
    wanted = request.session.get(STORE, "")
    found = next((one for one in stores if one.store.ref == wanted), None)
    return found or (stores[0] if len(stores) == 1 else None)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("console")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Everybody who works here signs in with a second factor. Add one here, then go on."))
    return HttpResponseRedirect(reverse("mfa_index"))


def _nowhere(request: HttpRequest, stores: list[Place]) -> HttpResponse:
    """Signed in, and at work somewhere else or nowhere: the store itself is not told."""
    return render(request, "console/nowhere.html", {"places": stores}, status=404)
