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
    "declined": pgettext_lazy("order", "Declined"),
    "cancelled": pgettext_lazy("order", "Cancelled"),
}
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
    "correction": _("A line was put right; it was judged again"),
}
EVIDENCE: dict[str, Word] = {
    "review": _("looked at"),
    "override": _("decided by a person"),
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
    "reason_missing": _("Write down why."),
    "text_too_long": _("That is too long."),
    "text_missing": _("Write something."),
    "not_enough_stock": _("There is not enough in stock for this."),
    "beyond_recall": _("It has been handed over already."),
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


def evidence(ref: str) -> Word:
    """What opened a gate: a ref by its kind, else the word for it."""
    return EVIDENCE.get(ref) or EVIDENCE.get(ref.partition("_")[0]) or ref


def refused(code: str, text: str, language: str) -> str:
    """A refusal beside its form: the room's own sentence in English, which names the thing; else the word for it."""
    return text if language == "en" and text else str(REFUSALS.get(code, text))


HOUSE, PROGRAM = _("Bespeak"), _("a program")
