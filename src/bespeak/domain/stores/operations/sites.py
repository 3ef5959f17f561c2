"""On which other sites the store's chat may stand."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from bespeak.domain.stores.facts import StoreChanged
from bespeak.domain.stores.models import Store, WidgetOrigin
from bespeak.domain.stores.operations import hosts
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import store as view
from bespeak.domain.stores.queries import widget_origins
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

MOST_SITES = 50
_USUAL = {"https": 443, "http": 80}
_AT_HOME = ("localhost", "127.0.0.1")
"""Where a site is tried out: no certificate is asked for there."""


class TooManySites(Refusal):
    code = "too_many_sites"
    status = "conflict"
    sentence = f"The chat stands on {MOST_SITES} sites at most. Remove one first."


@requires(Stores.CHANGE)
@transaction.atomic
def allow_widget(*, store_id: int, origin: str, by: Actor, at: datetime) -> list[str]:
    """Pages of this site may show the store's chat; naming it twice changes nothing. Answers all of them. Refuses
    not_an_origin, not_https, too_many_sites."""
    site = clean(origin)
    Store.objects.select_for_update().get(pk=view(store_id).id)
    known = widget_origins(store_id)
    if site in known:
        return known
    if len(known) >= MOST_SITES:
        raise TooManySites(field="origin")
    WidgetOrigin.objects.create(store_id=store_id, origin=site, created_at=at)
    return _told(store_id, by, at)


@requires(Stores.CHANGE)
@transaction.atomic
def forbid_widget(*, store_id: int, origin: str, by: Actor, at: datetime) -> list[str]:
    """Pages of this site may not show the store's chat any more. Answers those that are left. Refuses a site that it
    does not stand on."""
    gone, _ = WidgetOrigin.objects.filter(store_id=store_id, origin=origin[:300]).delete()
    if not gone:
        raise NotFound(f"The chat does not stand on {origin[:100]!r}.", field="origin")
    return _told(store_id, by, at)


def _told(store_id: int, by: Actor, at: datetime) -> list[str]:
    changed = ["widget_origins"]
    record([StoreChanged(store_id=store_id, subject=view(store_id).ref, at=at, by=by.ref, changed=changed)])
    return widget_origins(store_id)


def clean(written: str) -> str:
    """The origin as browsers write it: "https://shop.example", with a port where it is not the usual one. Refuses an
    address with more than that, and one without encryption unless it is this machine."""
    text = written.strip()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        raise _no_origin(written) from None
    more = parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment
    if more or parts.scheme not in _USUAL:
        raise _no_origin(written)
    try:
        host = hosts.clean(parts.hostname or "")
    except Invalid:
        raise _no_origin(written) from None
    if parts.scheme == "http" and host not in _AT_HOME:
        raise Invalid("not_https", "A site that shows the chat must be reached by https.", field="origin")
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL[parts.scheme] else "")


def _no_origin(written: str) -> Invalid:
    text = f"{written[:60]!r} is no site; write it as https://shop.example, without a page behind it."
    return Invalid("not_an_origin", text, field="origin")
