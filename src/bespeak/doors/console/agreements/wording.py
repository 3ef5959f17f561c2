"""What agreements and what is in them are called on the pages of the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.doors.console.words import Word

STATES: dict[str, Word] = {
    "proposed": pgettext_lazy("agreement", "Waits for a yes"),
    "accepted": pgettext_lazy("agreement", "Accepted"),
    "used": pgettext_lazy("agreement", "Ordered"),
    "declined": pgettext_lazy("agreement", "Declined"),
    "withdrawn": pgettext_lazy("agreement", "Taken back"),
    "lapsed": pgettext_lazy("agreement", "Lapsed"),
}
EVERY: Word = pgettext_lazy("agreements", "All")
REASONS: dict[str, Word] = {
    "option_not_possible": _("It cannot be made like that"),
    "place_not_served": _("We do not deliver there"),
    "date_not_reachable": _("It cannot be there by then"),
    "not_available": _("We do not have it"),
    "price": _("The price"),
    "date": _("The date"),
    "changed_mind": _("They changed their mind"),
    "other": pgettext_lazy("reason", "Something else"),
}
OURS = ("option_not_possible", "place_not_served", "date_not_reachable", "not_available", "other")
THEIRS = ("price", "date", "changed_mind", "other")
TAKING_BACK = ("not_available", "option_not_possible", "date_not_reachable", "price", "changed_mind", "other")
WAYS: dict[str, Word] = {
    "page": pgettext_lazy("accepted", "on its page"),
    "phone": pgettext_lazy("accepted", "by phone"),
    "mail": pgettext_lazy("accepted", "by mail"),
    "chat": pgettext_lazy("accepted", "in a chat"),
    "form": pgettext_lazy("accepted", "by a form"),
    "api": pgettext_lazy("accepted", "through a program"),
    "cli": pgettext_lazy("accepted", "at the command line"),
}
SAID = ("phone", "mail", "chat")
"""How a member hears a yes that they write down."""
HAPPENED: dict[str, Word] = {
    "agreements.proposed": _("Put before them"),
    "agreements.revised": _("A new version was put before them"),
    "agreements.accepted": _("They said yes"),
    "agreements.withdrawn": _("The store took it back"),
    "agreements.lapsed": _("It ended without an answer or an order"),
    "agreements.lapses_soon": _("It ends soon"),
    "agreements.freed": _("Its order was called off; another may stand on it"),
    "payments.requested": _("The extra payment was asked for"),
    "payments.request_withdrawn": _("The extra payment is asked for no more"),
    "payments.captured": _("The extra payment came"),
    "payments.corrected": _("The extra payment had been booked wrongly and was taken off the books"),
}
NO: dict[str, Word] = {"store": _("The store said no"), "customer": _("They said no")}


def happened(kind: str, side: str) -> Word:
    """ "" for what is told elsewhere."""
    return NO.get(side, "") if kind == "agreements.declined" else HAPPENED.get(kind, "")
