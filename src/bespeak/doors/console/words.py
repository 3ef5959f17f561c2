"""What things are called on the pages of the console."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise

STATES: dict[str, Word] = {
    "held": pgettext_lazy("order", "Waiting"),
    "admitted": pgettext_lazy("order", "Admitted"),
    "released": pgettext_lazy("order", "To pack"),
    "sent": pgettext_lazy("order", "Sent"),
    "declined": pgettext_lazy("order", "Declined"),
    "cancelled": pgettext_lazy("order", "Cancelled"),
}
SENT: Word = STATES["sent"]
GATES: dict[str, Word] = {
    "communication": pgettext_lazy("gate", "Talk"),
    "availability": pgettext_lazy("gate", "Availability"),
    "specification": pgettext_lazy("gate", "Specification"),
    "delivery": pgettext_lazy("gate", "Delivery"),
    "identity": pgettext_lazy("gate", "Identity"),
    "extra_payment": pgettext_lazy("gate", "Extra payment"),
    "review": pgettext_lazy("gate", "Review"),
    "payment": pgettext_lazy("gate", "Payment"),
    "stock": pgettext_lazy("gate", "Stock"),
}
CAUSES: dict[str, Word] = {
    "gate": _("The order came and was judged"),
    "change": _("Its channel changed it; it was judged again"),
    "cure": _("Something was settled; it was looked at again"),
    "review": _("Somebody looked at what was doubtful"),
    "override": _("Decided by a person, against the rules"),
    "deadline": _("The deadline passed"),
    "put_off": _("Its time was over while we owed an answer; it waits on"),
    "correction": _("A line was put right; it was judged again"),
}
EVIDENCE: dict[str, Word] = {
    "review": _("looked at"),
    "override": _("decided by a person"),
    "identity": _("showed who they are"),
    "cnv": _("what was said in the conversation"),
    "cfm": _("a confirmation"),
    "agr": _("the agreement"),
    "cap": _("a payment that came in"),
}
EVERY: Word = pgettext_lazy("orders", "All")
ROLES: dict[str, Word] = {
    "agent": pgettext_lazy("role", "Agent"),
    "packer": pgettext_lazy("role", "Packer"),
    "manager": pgettext_lazy("role", "Manager"),
    "owner": pgettext_lazy("role", "Owner"),
    "integrator": pgettext_lazy("role", "Integrator"),
}
REFUSALS: dict[str, Word] = {
    "nothing_agreed": _("An agreement needs a line, a promise or an extra payment."),
    "hold_outside_validity": _("Goods are kept until some time before the agreement ends."),
    "extra_needs_a_reason": _("An extra payment is an amount and what it is for."),
    "quantity_not_positive": _("At least one piece."),
    "empty_promise": _("Say what is promised."),
    "what_is_made": _("Say what this is about, such as Engraving."),
    "unknown_country": _("A country is two capital letters, such as JP."),
    "amount_out_of_range": _("An amount is zero or more."),
    "too_long": _("That is too long."),
    "bad_text": _("There are characters in it that cannot be kept."),
    "too_far_ahead": _("That is too far ahead."),
    "agreement_lapsed": _("This agreement has ended. Make a new one."),
    "accepted_already": _("They said yes to this. If they changed their mind, take it back for them."),
    "agreement_version_changed": _("It has another version now. Look at that one."),
    "extra_already_asked": _("Its extra payment was asked for. Take that back first."),
    "extra_payment_not_agreed": _("No such extra payment was agreed, or it was asked for already."),
    "not_an_amount": _("Write an amount, like 12.50."),
    "too_many_decimals": _("That has more decimals than the currency has."),
    "amount_too_large": _("The amount is too large."),
    "ambiguous_amount": _("This can be read in two ways. Write it without parting the thousands."),
    "not_a_day": _("Choose a day."),
    "another_customer": _("That conversation is with somebody else."),
    "unknown_reason": _("Say why."),
    "unknown_way": _("Say how they told you."),
    "unknown_place": _("Choose one of its places."),
    "promised_already": _("More than that is set aside or ordered. Free some of it first."),
    "quantity_negative": _("A count is not below zero."),
    "bad_ref": _("That number is too long."),
    "no_conversation": _("There is no conversation with them yet. Begin one first."),
    "no_variant": _("A product is sold in at least one variant."),
    "handle_taken": _("Another product has this short name."),
    "limit_not_positive": _("A limit is at least one."),
    "more_than_due": _("That is more than is due back."),
    "amount_not_positive": _("An amount is more than nothing."),
    "unknown_method": _("Choose how it went."),
    "not_a_name": _("A store's name has 1 to 120 characters."),
    "unknown_language": _("Choose one of the languages."),
    "unknown_timezone": _("Choose one of the time zones."),
    "not_a_phone": _("Write a phone number, with its country code or as it is dialled at home."),
    "not_an_address": _("The address begins with https://, mailto: or tel:."),
    "not_an_origin": _("Write it as https://shop.example, without a page behind it."),
    "not_https": _(
        "A site that shows the chat must be reached by https, or what is said there can be read on the way."
    ),
    "too_many_sites": _("The chat stands on 50 sites at most. Remove one first."),
    "not_a_host": _("Write it as shop.example, without https:// and port."),
    "unknown_host": _("There is no host of that name."),
    "private_address": _("The address lies inside a private network; only public ones are called."),
    "bad_url": _("Write a whole address: https://host/path."),
    "unknown_kind": _("Choose from what is offered."),
    "host_taken": _("Another store is reached under this name."),
    "half_a_stretch": _("Write when it begins and when it ends."),
    "closes_before_it_opens": _("A stretch ends after it begins."),
    "hours_overlap": _("Two stretches of a day overlap."),
    "not_a_time": _("Write a time of day such as 09:30."),
    "not_a_date": _("Write the day like 2026-12-25."),
    "not_an_answer_time": _("Choose within which time you answer."),
    "not_a_return": _("Choose after how many days."),
    "not_a_hold": _("Choose how long an order waits."),
    "missing_name": _("Give it a name."),
    "missing_sku": _("Give it a SKU."),
    "sku_taken": _("This SKU is on sale already."),
    "price_not_positive": _("A price is above zero."),
    "not_a_number": _("Write a whole number."),
    "no_file": _("Choose a file."),
    "file_too_large": _("The file is too large for this page."),
    "not_utf8": _("The file is not UTF-8 text. Save it as UTF-8 and send it again."),
    "empty_file": _("The file is empty."),
    "unknown_format": _("This is no file of a format that is known here. Have it read another way, or look at it."),
    "missing_column": _("The header of the file lacks a column."),
    "not_csv": _("The file is no table."),
    "not_json": _("The file is neither JSON nor JSON Lines."),
    "not_a_label": _("Write what the key is for, in at most 120 characters."),
    "no_scope": _("Choose at least one thing that the key opens."),
    "unknown_scope": _("Choose from what is offered."),
    "no_key": _("Send the form from its page."),
    "reason_missing": _("Write down why."),
    "text_too_long": _("That is too long."),
    "text_missing": _("Write something."),
    "not_enough_stock": _("There is not enough in stock for this."),
    "beyond_recall": _("It has been handed over already."),
    "handed_over_already": _("It was handed over already, to another carrier or with another number."),
    "not_released": _("It may not be handed over: it is not released for packing."),
    "not_to_be_shipped": _("It may be packed, but not sent yet: something is still missing, such as its payment."),
    "carrier_missing": _("Name who carries it."),
    "bad_character": _("A character in it is no text."),
    "stale_state": _("This has changed meanwhile. Look how it stands now, then decide."),
    "not_from_here": _("That step does not follow from how the order stands now."),
    "time_has_passed": _("That time has passed."),
    "too_many_tries": _("There were too many failed tries. Wait a day."),
    "not_a_person": _("Only a person of the store can do this."),
    "idempotency_key_reused": _("This form was sent before with something else in it. Look how it stands now."),
    "forbidden": _("Your role does not allow this."),
    "not_found": _("There is nothing by that name."),
    "bad_external_key": _("Give the number of this payment at the bank, or any that you will know again."),
    "bad_amount": _("Write an amount, like 12.50."),
    "line_is_known": _("The catalogue has this line's SKU; a line is not exchanged for another."),
    "last_owner": _("A store keeps at least one owner."),
    "already_a_member": _("This person works here already."),
    "more_than_you_have": _("Nobody gives away rights they do not have."),
    "unknown_role": _("Choose one of the roles."),
    "not_an_email": _("Write a whole e-mail address."),
    "reported_by_shop": _("The shop it was paid in reported this payment: it is put right there."),
    "went_back_already": _("Some of this money was given back already, so it cannot be taken off the books."),
    "is_correction": _("This is itself a correction. If the money did come, book it again."),
    "payment_was_corrected": _(
        "This payment was booked and corrected: it counts as never come. If it did come, book it with a mark behind"
        " its number."
    ),
    "orders_too_large": _("The file is too large for this page; the command bespeak admit takes larger ones."),
    "no_talk": _("There is no conversation about this order yet. Write down what was said first."),
}


def state(code: str) -> Word:
    return STATES.get(code, code)


def role(code: str) -> Word:
    return ROLES.get(code, code)


def gate(code: str) -> Word:
    return GATES.get(code, code)


def first_sentence(text: str) -> str:
    """Where many stand below each other the first sentence is enough; a full stop inside a name ends nothing."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "“「『") - (sign in "”」』")
        if depth == 0 and (sign == "。" or (sign in ".!?" and text[at + 1 : at + 2] in ("", " "))):
            return text[: at + 1]
    return text


def evidence(ref: str, gate: str = "") -> Word:
    """What opened a gate: a ref by its kind, else the word for it. Who somebody is, no paper of ours said."""
    if gate == "identity" and ref.startswith(("agr_", "cnv_")):
        return EVIDENCE[gate]
    return EVIDENCE.get(ref) or EVIDENCE.get(ref.partition("_")[0]) or ref


def refused(code: str, text: str, language: str) -> str:
    """A refusal beside its form: the room's own sentence in English, which names the thing; else the word for it."""
    return text if language == "en" and text else str(REFUSALS.get(code, text))


METHODS: dict[str, Word] = {
    "bank_transfer": pgettext_lazy("money by", "bank transfer"),
    "cash": pgettext_lazy("money by", "cash"),
    "provider": pgettext_lazy("money by", "payment provider"),
    "channel": pgettext_lazy("money by", "the shop"),
}


def number(external_key: str) -> str:
    """What a payment is called outside; empty where the house itself made the name up."""
    return "" if external_key.startswith(("channel:", "correction:")) else external_key


WROTE = _("Customer wrote")
HOUSE, PROGRAM = _("Bespeak"), _("a program")
