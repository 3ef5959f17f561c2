"""Files that came with messages, for whoever may read the message: by the link of the chat, or of the order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bespeak.domain.conversations import queries
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import addresses, attaching
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import coming, guests


@require_safe
@coming.for_one
def of_chat(request: HttpRequest, ref: str, file: str, *, small: bool = False) -> HttpResponse:
    """A file of this conversation."""
    store = store_of(request)
    link = addresses.opened(request, store, ref)
    talk = queries.conversation(ref=link.shows, actor=guests.link(store.id))
    by = guests.customer(store.id, talk.customer, acts=False)
    return attaching.answer(queries.attachment(ref=file, conversation=talk.ref, small=small, actor=by))


@require_safe
@coming.for_one
def of_order(request: HttpRequest, ref: str, file: str, *, small: bool = False) -> HttpResponse:
    """A file of what was said about this order since it came: what its page shows."""
    store = store_of(request)
    way = coming.opened(request, store, ref)
    order = orders.order(store_id=store.id, ref=way.shows, actor=guests.link(store.id))
    by = guests.customer(store.id, order.customer, acts=False)
    found = queries.attachment(ref=file, order=order.ref, since=order.received_at, small=small, actor=by)
    return attaching.answer(found)
