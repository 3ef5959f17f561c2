"""What things of a conversation are called."""

from __future__ import annotations

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations.queries import ConversationView
from bespeak.doors.console.agreements import wording
from bespeak.doors.console.words import Word

KINDS: dict[str, Word] = {
    "store": pgettext_lazy("conversation", "Waiting for us"),
    "customer": pgettext_lazy("conversation", "Waiting for the customer"),
    "snoozed": pgettext_lazy("conversation", "Set aside"),
    "closed": pgettext_lazy("conversation", "Closed"),
    "": pgettext_lazy("conversations", "All"),
}
OUTCOMES: dict[str, Word] = {
    "answered": pgettext_lazy("what became of a conversation", "answered"),
    "ordered": pgettext_lazy("what became of a conversation", "ordered"),
    "no_order": pgettext_lazy("what became of a conversation", "no order"),
    "twice": pgettext_lazy("what became of a conversation", "written twice"),
    "spam": pgettext_lazy("what became of a conversation", "spam"),
    "other": pgettext_lazy("what became of a conversation", "something else"),
}
BACK: dict[str, Word] = {
    "silent": _("They have said nothing since: it waits for us again."),
    "prospect": _("It is back: they have not ordered, and the day has come to follow it up."),
}
"""Why it is our turn again by itself."""
BACK_SHORT: dict[str, Word] = {
    "silent": pgettext_lazy("why a conversation waits for us again", "Back: no word from them since"),
    "prospect": pgettext_lazy("why a conversation waits for us again", "Back: to be followed up"),
    "time": pgettext_lazy("why a conversation waits for us again", "Back: it was set aside until now"),
}
"""The same in the list."""
SHORT: dict[str, Word] = {
    "store": pgettext_lazy("whose turn", "Our turn"),
    "customer": pgettext_lazy("whose turn", "Their turn"),
    "snoozed": pgettext_lazy("conversation", "Set aside"),
    "closed": pgettext_lazy("conversation", "Closed"),
    "nobody": pgettext_lazy("whose turn", "Nobody’s turn"),
}
LINES: dict[str, Word] = {
    "chat": pgettext_lazy("line", "chat"),
    "phone": pgettext_lazy("line", "phone"),
    "mail": pgettext_lazy("line", "mail"),
    "form": pgettext_lazy("line", "form on the page"),
    "api": pgettext_lazy("line", "program"),
    "cli": pgettext_lazy("line", "command line"),
}
SPOKEN = ("chat", "mail", "phone")
"""Lines by which a member says something."""
SETTLED: dict[str, Word] = {
    "availability": _("Availability confirmed"),
    "specification": _("Specification confirmed"),
    "delivery": _("Delivery confirmed"),
    "identity": _("Identity confirmed by calling back"),
    "extra_payment": _("Extra payment agreed"),
}
CONTACTS: dict[str, Word] = {
    "email": pgettext_lazy("contact", "E-mail"),
    "phone": pgettext_lazy("contact", "Phone"),
    "line": "LINE",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "other": pgettext_lazy("contact", "Other"),
}
VERIFIED: dict[str, Word] = {
    "callback": _("verified by calling back"),
    "code": _("verified by a code"),
    "provider": _("verified by a provider"),
}
AGREEMENTS = wording.STATES
REFUSALS: dict[str, Word] = {
    "gap_left": _("Fill in what stands between ‹ and ›, then send it."),
    "second_look": _(
        "Read it once more before it goes out: it may sound sharper than you mean it. Send it as it is where you"
        " are sure."
    ),
    "no_text": _("Nothing is written here yet."),
    "too_few_choices": _("Give them two answers to choose from, at least."),
    "too_many_choices": _("Give them six answers to choose from, at most."),
    "equal_choices": _("Two of the answers are the same."),
    "choice_too_long": _("An answer to choose has 200 characters at most."),
    "too_many_products": _("Six products at most are shown beside each other."),
    "nothing_settled": _("Nothing was settled here yet, so there is nothing to sum up."),
    "not_answered": _("They have not answered this yet."),
    "text_too_long": _("This is longer than 50,000 characters. Send it in parts; what you typed is still here."),
    "record_is_held": _("A conversation of theirs is held against erasing. Have the hold lifted first."),
    "no_reason": _("Say why, in at most 500 characters."),
    "already_deleted": _("This message was deleted meanwhile."),
    "conversation_erased": _("The person of this conversation was erased; nothing more is written here."),
    "time_has_passed": _("This time has passed. Choose a later one."),
    "too_far_ahead": _("Choose a time within a year."),
    "unknown_outcome": _("Choose what became of it."),
    "missing_sku": _("Choose what is available."),
    "missing_quantity": _("Say how many."),
    "quantity_not_positive": _("A quantity is above zero."),
    "quantity_too_large": _("That is more than anybody keeps count of."),
    "missing_details": _("Write down what was agreed."),
    "missing_product": _("Choose what was specified: a product or an order."),
    "missing_country": _("Say to which country."),
    "unknown_country": _("A country is two letters, like FR."),
    "not_a_postcode": _("A postcode has at most 16 characters."),
    "missing_amount": _("Say which amount was agreed."),
    "amount_not_positive": _("An extra payment is above zero."),
    "bad_time": _("Choose a day and an hour."),
    "not_a_contact": _("This is nothing to reach anybody by."),
    "no_contact": _("Say how to reach them: an e-mail address or a phone number. Or choose somebody you know."),
    "contact_taken": _("Somebody else has this contact. If they are one person, merge them."),
    "not_an_order": _("This is no order of this store."),
    "no_tag": _("Write what the tag is called."),
    "tag_too_long": _("A tag has at most 40 characters."),
    "tag_taken": _("There is a tag of this name. Merge the two."),
    "same_tag": _("Choose another tag."),
    "no_name": _("Say what it is called."),
    "too_many_views": _("Thirty are kept at most. Take one away first."),
    "nothing_marked": _("Mark the conversations it is for first."),
    "nothing_chosen": _("Choose a product or an order."),
    "already_one": _("These are one customer already."),
    "already_merged": _("This customer was merged into another one; undo that first."),
    "not_merged": _("This customer was not merged into another one."),
    "customer_erased": _("This customer was erased."),
    "another_name": _("Type the name as it stands above, to the letter."),
    "not_their_contact": _("This contact is not one of theirs."),
}


def line(code: str) -> Word:
    return LINES.get(code, code)


def turn(talk: ConversationView, at: datetime) -> Word:
    """Whose turn it is in a conversation, or that it is set aside, or closed, and with what outcome."""
    if talk.state == "closed" and talk.outcome in OUTCOMES:
        return format_lazy("{}: {}", SHORT["closed"], OUTCOMES[talk.outcome])
    return SHORT[talk.stands(at)]
