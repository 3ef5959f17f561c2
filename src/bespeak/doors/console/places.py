"""Where one goes in the console: the bar of places, and the tabs of what belongs to the store itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console.words import Word


@dataclass(frozen=True, slots=True)
class Spot:
    """`name` is what a page of it calls itself (`place`); `may` is what one needs to see it in the bar."""

    name: str
    word: Word
    url: str
    may: str

    @property
    def href(self) -> str:
        return reverse(self.url)


BAR: tuple[Spot, ...] = (
    Spot("orders", _("Orders"), "console-orders", Orders.READ),
    Spot("talks", _("Talks"), "console-talks", Conversations.READ),
    Spot("prospects", _("Prospects"), "console-prospects", Prospects.READ),
    Spot("agreements", _("Agreements"), "console-agreements", Agreements.READ),
    Spot("stock", pgettext_lazy("place", "Stock"), "console-stock", Inventory.READ),
    Spot("money", pgettext_lazy("place", "Money"), "console-money", Payments.READ),
    Spot("knowledge", pgettext_lazy("place", "Knowledge"), "console-knowledge", Knowledge.READ),
    Spot("policy", pgettext_lazy("place", "Policy"), "console-policy", Policies.READ),
)
STORE: tuple[Spot, ...] = (
    Spot("setup", _("Set-up"), "console-setup", Stores.CHANGE),
    Spot("members", _("Members"), "console-members", Stores.READ_MEMBERS),
    Spot("channels", _("Channels"), "console-channels", Saleschannels.READ_CHANNELS),
    Spot("keys", _("Access keys"), "console-keys", Stores.READ_KEYS),
    Spot("keeping", _("What is kept"), "console-keeping", Conversations.ERASE),
    Spot("errands", _("Errands"), "console-errands", Stores.READ_KEYS),
)
"""In the order they are shown. The first of STORE that somebody may see is where "Store" leads in the bar."""


def seen(spots: tuple[Spot, ...], may: frozenset[str]) -> list[Spot]:
    return [one for one in spots if one.may in may]
