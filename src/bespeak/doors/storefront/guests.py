"""Who comes to these pages: anybody, or the customer whom a link was made for."""

from __future__ import annotations

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.messaging.permissions import Messaging
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.policy.permissions import Policies
from bespeak.kit.actors import Actor

_ANYBODY = frozenset({str(Policies.READ), str(Catalog.READ)})
_READS = frozenset(map(str, (Orders.READ, Conversations.READ, Agreements.READ, Payments.READ, Fulfilment.READ)))
_PROVES = frozenset(map(str, (Messaging.READ, Messaging.ASK, Messaging.CONFIRM, Customers.PROVE)))
_TALKS = frozenset(map(str, (Conversations.SAY, Conversations.MARK, Customers.INTRODUCE)))
_ACTS = _TALKS | _PROVES | frozenset(map(str, (Agreements.ACCEPT, Agreements.DECLINE, Customers.KEEP)))
_FORM = frozenset(map(str, (Conversations.SAY, Conversations.LOG)))
_LINK = frozenset(map(str, (Orders.READ, Agreements.READ, Fulfilment.READ, Conversations.READ)))


def anybody(store_id: int) -> Actor:
    """Whoever reads what a store shows to all."""
    return Actor(kind="guest", ref="guest", store_id=store_id, permissions=_ANYBODY)


def form(store_id: int) -> Actor:
    """The enquiry form: it writes down what somebody says who is not known yet."""
    return Actor(kind="system", ref="storefront", store_id=store_id, permissions=_FORM)


def door(store_id: int) -> Actor:
    """The entrance: it finds out whose passkey this is."""
    return Actor(kind="guest", ref="guest", store_id=store_id, permissions=frozenset({str(Customers.ENTER)}))


def link(store_id: int) -> Actor:
    """A link that was found to be whole: it finds the one thing it names, and with that whose it is."""
    return Actor(kind="link", ref="storefront", store_id=store_id, permissions=_LINK)


def customer(store_id: int, ref: str, *, acts: bool) -> Actor:
    """The customer themselves: their own things only, and with `acts` their own word too."""
    permissions = _READS | _ACTS if acts else _READS
    return Actor(kind="customer", ref=ref, store_id=store_id, permissions=permissions)
