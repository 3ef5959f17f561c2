"""Who may do what: the one table of roles, and the named scopes of access keys.

A role is a set of permissions, a scope a bundle that a key can be given. Nothing in a store opens another store,
makes stores, or touches other people's sign-in: that is for whoever runs the installation.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import chain

from bespeak.domain.accounts.permissions import Accounts
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.messaging.permissions import Messaging
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.stores import roles
from bespeak.domain.stores.permissions import Stores

ROOMS: tuple[type[StrEnum], ...] = (
    Accounts,
    Stores,
    Customers,
    Messaging,
    Shipping,
    Policies,
    Catalog,
    Inventory,
    Knowledge,
    Conversations,
    Agreements,
    Orders,
    Prospects,
    Payments,
    Fulfilment,
    Saleschannels,
)
ALL: frozenset[str] = frozenset(str(one) for one in chain.from_iterable(ROOMS))
OF_THE_INSTALLATION: frozenset[str] = frozenset({Stores.OPEN, Accounts.DISABLE, Accounts.SECURE})

_EVERYBODY: frozenset[str] = frozenset(
    {
        Accounts.SECURE_OWN,
        Catalog.READ,
        Fulfilment.READ,
        Inventory.READ,
        Knowledge.READ,
        Knowledge.LEARN,
        Orders.READ,
        Policies.READ,
        Shipping.READ,
    }
)
_TALK: frozenset[str] = frozenset(
    {
        Customers.READ,
        Customers.CHANGE,
        Customers.VERIFY,
        Conversations.READ,
        Conversations.MARK,
        Conversations.SAY,
        Conversations.LOG,
        Conversations.CONFIRM,
        Conversations.MANAGE,
        Prospects.READ,
        Prospects.WORK,
    }
)
_AGREE: frozenset[str] = frozenset(
    {Agreements.READ, Agreements.PROPOSE, Agreements.ACCEPT, Agreements.DECLINE, Agreements.WITHDRAW}
)

PACKER = _EVERYBODY | {Inventory.COUNT, Fulfilment.HAND_OVER}
AGENT = _EVERYBODY | _TALK | _AGREE | {Inventory.HOLD, Knowledge.KEEP, Orders.PLACE, Payments.READ, Payments.ASK}
OWNER = ALL - OF_THE_INSTALLATION
MANAGER = OWNER - {Stores.OWN}
INTEGRATOR = _EVERYBODY | {
    Catalog.WRITE,
    Inventory.COUNT,
    Customers.READ,
    Conversations.READ,
    Conversations.MARK,
    Conversations.SAY,
    Conversations.LOG,
    Orders.PLACE,
    Saleschannels.READ,
    Saleschannels.RECEIVE,
    Saleschannels.READ_CHANNELS,
    Saleschannels.MANAGE,
    Stores.READ_KEYS,
    Stores.MANAGE_KEYS,
}

ROLES: dict[str, frozenset[str]] = {
    "agent": AGENT,
    "packer": PACKER,
    "manager": MANAGER,
    "owner": OWNER,
    "integrator": INTEGRATOR,
}
SCOPES: dict[str, frozenset[str]] = {
    "read": frozenset(one for one in ALL if one.endswith(":read")) - {Stores.READ_KEYS},
    "orders": frozenset({Catalog.READ, Orders.READ, Orders.PLACE, Saleschannels.READ}),
    "catalog": frozenset({Catalog.READ, Catalog.WRITE}),
    "stock": frozenset({Catalog.READ, Inventory.READ, Inventory.COUNT, Inventory.HOLD}),
    "talk": _TALK | {Catalog.READ, Inventory.READ, Inventory.HOLD, Knowledge.READ},
    "agreements": _AGREE | {Catalog.READ, Inventory.HOLD},
    "codes": frozenset({*Messaging, Customers.PROVE}),
    "parcels": frozenset({Orders.READ, *Fulfilment}),
    "payments": frozenset({Orders.READ, *Payments}) - {Payments.ERASE},
    "everything": OWNER,
}


def define() -> None:
    """Hands the table down to the room that asks it. Called once at start, by the wiring."""
    roles.define(ROLES, SCOPES, ALL)
