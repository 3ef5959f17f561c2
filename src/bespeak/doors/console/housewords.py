"""What the pages of the house are called: choices of the set-up, errands and why they failed, what a key opens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from bespeak.doors.console.words import Word

CHOICES: dict[str, tuple[Word, Word]] = {
    "specification-first": (_("What is made to measure"), _("Size, text or material is agreed before it is made.")),
    "availability-first": (_("What is limited"), _("Somebody of the store confirms that a piece is there.")),
    "extra-agreed": (_("A payment beyond the price"), _("Amount and reason are agreed before it is ordered.")),
    "delivery-first": (_("Delivery to remote places"), _("Cost and day are agreed; your zones say what is remote.")),
    "identity-first": (_("A first order above an amount"), _("You call back and know who it is.")),
    "talk-first": (_("Every order"), _("Store and customer have spoken within 30 days, about this very thing.")),
}
"""The rules of the house as a choice of the set-up."""
MARKS: dict[str, tuple[Word, Word]] = {
    "made_to_order": (_("Made to measure"), _("Size, text or material is agreed first.")),
    "limited": (_("Limited"), _("Somebody confirms first that a piece is there.")),
    "extra_payment": (_("A payment beyond the price"), _("It is paid for something agreed; it is no article.")),
}
LANES: dict[str, Word] = {
    "house": pgettext_lazy("lane", "Our own work"),
    "outside": pgettext_lazy("lane", "Telling others"),
    "timer": pgettext_lazy("lane", "What a time came for"),
}
ERRANDS: dict[str, Word] = {
    "journal.tell_endpoint": _("Telling a webhook address what happened"),
    "messaging.send_mail": _("Sending a mail"),
    "saleschannels.tell_platform": _("Telling the shop what became of the order"),
    "saleschannels.read_kept": _("Reading what a shop sent"),
    "orders.cure_customer": _("Looking at a customer's orders again, after something was settled"),
    "orders.cure_for_stock": _("Looking at orders again that waited for stock"),
    "orders.tell_conversation": _("Writing into the conversation what became of the order"),
    "orders.let_old_talks_go": _("Erasing what was said long ago, as the store decided"),
    "orders.decline_at_deadline": _("Declining an order whose deadline has passed"),
    "agreements.tell_conversation": _("Writing into the conversation what became of the agreement"),
    "agreements.let_lapse": _("Letting an agreement lapse"),
    "agreements.warn_before_lapse": _("Reminding that an agreement lapses soon"),
    "inventory.let_hold_lapse": _("Letting units go that were set aside"),
    "project.empty_log": _("Clearing away what was erased"),
}
NOBODY_THERE = _("Nobody answers at that address.")
FAULTS: dict[str, Word] = {
    "ConnectError": NOBODY_THERE,
    "ConnectTimeout": NOBODY_THERE,
    "ReadTimeout": _("The other side took the message and did not answer in time."),
    "WriteTimeout": _("The other side did not take the message in time."),
    "PoolTimeout": _("The other side did not take the message in time."),
    "ReadError": _("The other side hung up before it answered."),
    "RemoteProtocolError": _("The other side hung up before it answered."),
    "Invalid": _("That address must not be called, or there is no such host."),
    "NotYet": _("The other side asks to be called again later."),
    "OperationalError": _("The database was busy."),
    "StaleState": _("Somebody was changing the same thing just then."),
}
OUR_FAULT = _("Something went wrong inside Bespeak. It is tried again; if it stays so, its log says more.")
"""Why an errand failed, by what was raised; for all else the last."""
SCOPES: dict[str, tuple[Word, Word]] = {
    "read": (pgettext_lazy("key", "Reading"), _("Everything that is to be read, except the keys. It changes nothing.")),
    "parcels": (pgettext_lazy("key", "Parcels"), _("Says what went on its way, and when it arrived.")),
    "codes": (pgettext_lazy("key", "Codes by mail"), _("Sends customers a code by mail and takes what they typed.")),
    "orders": (pgettext_lazy("key", "Orders"), _("Places orders and reads what became of them.")),
    "catalog": (pgettext_lazy("key", "Goods"), _("Adds and changes what is sold.")),
    "stock": (pgettext_lazy("key", "Stock"), _("Counts stock and sets units aside.")),
    "talk": (pgettext_lazy("key", "Conversations"), _("Talks with customers and confirms what was settled.")),
    "agreements": (pgettext_lazy("key", "Agreements"), _("Proposes agreements and writes down a yes or a no.")),
    "payments": (pgettext_lazy("key", "Payments"), _("Asks for money, books what came and what went back.")),
    "everything": (pgettext_lazy("key", "Everything"), _("All that an owner may do. Rarely what a program needs.")),
}
"""What the bundles of an access key are called, and what a key with them does."""

LINES: dict[str, Word] = {
    "broken_row": _("The row has too few or too many cells."),
    "duplicate_key": _("One name stands there twice; only one can be meant."),
    "limit_not_positive": _("A limit is at least one."),
    "missing_name": _("Say what the place is called."),
    "missing_handle": _("The handle is missing."),
    "no_variants": _("The product needs at least one variant."),
    "not_a_country": _("A country is two letters."),
    "not_a_text": _("That is no text."),
    "not_a_value": _("This does not fit how it is matched."),
    "not_a_zone_code": _("A zone is called by small letters, digits and underscores."),
    "not_yes_or_no": _("It is yes or no."),
    "number_too_large": _("The number is too large."),
    "number_too_small": _("The number is too small."),
    "quantity_negative": _("The number is below zero."),
    "ranges_overlap": _("Two ranges overlap."),
    "remote_differs": _("The zone was said to be otherwise before."),
    "row_twice": _("The same postcodes stand there twice."),
    "sku_twice": _("The SKU stands in an earlier line."),
    "unknown_column": _("The column is not known."),
    "unknown_field": _("The field is not known."),
    "unknown_match": _("There is no such way to match."),
}
"""Why a line of a file was not taken, beside what `words.REFUSALS` knows."""


def line_refused(code: str, text: str, language: str) -> str:
    """The room's own sentence in English, which names the thing; else the word for it."""
    return text if language == "en" or code not in LINES else str(LINES[code])


def answered(status: int) -> Word:
    """What another company's status means for whoever waits for it."""
    if 200 <= status < 300:
        text = _("It answered %(status)d: taken.")
    elif status in (401, 403):
        text = _("It answered %(status)d: it does not let us in. Look at the secret or the rights there.")
    elif status in (404, 410):
        text = _("It answered %(status)d: there is nothing at this address.")
    elif status == 429:
        text = _("It answered %(status)d: too much at once. It is tried again later.")
    elif status >= 500:
        text = _("It answered %(status)d: something is wrong over there.")
    else:
        text = _("It answered %(status)d and did not take it.")
    return str(text) % {"status": status}


def counted(count: int, most: int) -> str:
    """A number that is counted no further than `most`."""
    return f"{most - 1}+" if count >= most else str(count)


def scope(code: str) -> tuple[Word, Word]:
    return SCOPES.get(code, (code, ""))


def lasting(days: int) -> Word:
    return ngettext_lazy("after %d day", "after %d days", days) % days if days else pgettext_lazy("key ends", "never")


def waiting(hours: int) -> Word:
    if hours % 24:
        return ngettext_lazy("%d hour", "%d hours", hours) % hours
    return ngettext_lazy("%d day", "%d days", hours // 24) % (hours // 24)
