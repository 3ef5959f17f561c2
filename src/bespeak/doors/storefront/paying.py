"""How what is left of an order is paid, in a sentence, by the ways there are: at its shop, by transfer, in cash."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bespeak.domain.payments.states import Kind
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import reading
from bespeak.doors.storefront.tale import Tale

CASH = ("cash", "cod", "cash_on_delivery", "cashondelivery")
TRANSFER = ("transfer", "bank", "bank_transfer", "banktransfer", "bacs", "wire", "invoice")
OUR_OWN = ("api", "cli", "file", "console", "storefront")
"""Orders from elsewhere came through a shop, which takes the money for them."""


def how(tale: Tale, store: StoreView) -> str:
    """ "" where nothing is to be paid now, and nothing is left to be said of it."""
    due = tale.money.balance.outstanding
    if tale.over:
        return ""
    if tale.held:
        return "" if not due else _("Nothing is to be paid while it waits. As soon as it goes on you read here how.")
    if not due:
        return ""
    said = {"amount": reading.money(due, tale.order.currency), "number": tale.order.external_id or tale.order.ref}
    return reading.sentences((_what_for(tale), _way(tale) % said, _otherwise(store)))


def _what_for(tale: Tale) -> str:
    asked = {one.kind for one in tale.money.requests if not one.withdrawn_at}
    if Kind.EXTRA in asked:
        return _("The extra payment we agreed on is part of it.")
    return _("It is the rest: the order became dearer.") if Kind.BALANCE in asked else ""


def _way(tale: Tale) -> str:
    kind = tale.order.payment_kind.lower().replace(" ", "_").replace("-", "_")
    if kind in CASH:
        return _("Have %(amount)s ready in cash for whoever brings it.")
    if kind in TRANSFER:
        return _("Transfer %(amount)s to the account on your invoice, with %(number)s as the reference. Here you see "
                 "it as soon as it came in.")  # fmt: skip
    if tale.order.source.lower() in OUR_OWN:
        return _("We send you where to pay %(amount)s; give %(number)s as the reference. Here you see it as soon as it "
                 "came in.")  # fmt: skip
    return _("Pay %(amount)s in the shop where you ordered it, by the link in its mail about %(number)s. Here you see "
             "it as soon as it came in.")  # fmt: skip


def _otherwise(store: StoreView) -> str:
    """Whom to ask; the page has a form for it too."""
    if store.email:
        return _("You have no link and no account? Write to us below, or to %(email)s.") % {"email": store.email}
    return _("You have no link and no account? Write to us below.")
