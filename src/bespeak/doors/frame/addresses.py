"""Where the pages of one order or agreement are found by their customer, and what the link in such an address opens."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import links
from bespeak.doors.frame.links import Link
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound

ORDERS, AGREEMENTS, CHAT = "orders", "agreements", "chat"
PARAMETER = "link"
ACT = "act"
"""What a customer's own link allows besides reading: to answer, to say yes or no."""
MONTHS = 4


def home(store: StoreView) -> str:
    """Where the world reaches this store's pages: its own host, by our scheme and port; "" where it has none."""
    if not store.host:
        return ""
    ours = urlsplit(settings.BESPEAK_BASE_URL)
    return f"{ours.scheme}://{store.host}{f':{ours.port}' if ours.port else ''}"


def address(store: StoreView, place: str, ref: str) -> str:
    """The page with its link as the world reaches it, "" where the store has no pages out there."""
    base = home(store)
    return base + path(store, place, ref) if base else ""


def path(store: StoreView, place: str, ref: str, *, acts: bool = True, until: datetime | None = None) -> str:
    """The same within the store; the reader's own language is found when it is opened. Without a time of its own it is
    the same all month, so that every door tells the same, and holds for some months."""
    return f"/{place}/{ref}/?{PARAMETER}={_signed(store.ref, ref, until or _months_on(clock.now()), acts)}"


@lru_cache(maxsize=4096)
def _signed(store: str, shows: str, until: datetime, acts: bool) -> str:
    return links.sign(store=store, shows=shows, until=until, verbs=(ACT,) if acts else ())


def joining(store: StoreView, secret: str) -> str:
    """The page on which an invitation is opened."""
    return f"{home(store) or settings.BESPEAK_BASE_URL.rstrip('/')}/{store.language}/console/join/{secret}/"


def _months_on(now: datetime) -> datetime:
    """The first of a month, some months from now."""
    month = now.year * 12 + now.month - 1 + MONTHS
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def opened(request: HttpRequest, store: StoreView, ref: str) -> Link:
    """The link in the address, if it was made for this page. Refuses altered, lapsed and forwarded ones by name; where
    there is none, there is nothing here (NotFound)."""
    given = request.GET.get(PARAMETER, "")
    if not given:
        raise NotFound
    return links.read(given, store=store.ref, shows=ref, at=clock.now())
