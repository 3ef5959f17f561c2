"""What things are called where rules are read and written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.orders import misgivings
from bespeak.domain.policy.values import Requirement
from bespeak.doors.console import words
from bespeak.doors.console.words import Word

SCOPES: dict[str, Word] = {
    "pay": pgettext_lazy("meanwhile nothing is", "charged"),
    "pick": pgettext_lazy("meanwhile nothing is", "picked"),
    "ship": pgettext_lazy("meanwhile nothing is", "shipped"),
}
NEEDS: dict[str, Word] = {
    Requirement.TWO_WAY_TALK: _("Customer and store have talked about the product or the order"),
    Requirement.AVAILABILITY: _("Its availability was confirmed to the customer"),
    Requirement.SPECIFICATION: _("The way it is made was agreed with the customer"),
    Requirement.DELIVERY: _("Its delivery was agreed with the customer"),
    Requirement.IDENTITY: _("The customer’s identity was verified"),
    Requirement.EXTRA_PAYMENT: _("The extra payment was agreed with the customer beforehand"),
}
GROUPS: tuple[tuple[Word, tuple[str, ...]], ...] = (
    (_("What is ordered"), ("products", "tags", "categories", "made_to_order", "limited", "extra_payment")),
    (pgettext_lazy("policy", "How much"), ("value", "quantity")),
    (_("By whom, and where to"), ("first_order", "country", "zone", "remote")),
    (_("By which way"), ("channel", "payment_kind", "foreign_currency")),
)
TAGS, CATEGORIES, ZONES = _("Tags"), _("Categories"), _("Zones")
MISGIVINGS: dict[str, Word] = {
    misgivings.NO_RULES: _("There is no rule in it: every order would go on at once."),
    misgivings.ALL_PASS: _("It would let every order through, while some wait by the rules in force."),
    misgivings.NOTHING: _("The rule “{rule}” is about none of these orders."),
    misgivings.EVERYTHING: _("The rule “{rule}” is about all of these orders."),
    misgivings.TWICE: _("“{rule}” asks for the same as “{other}” in the same case: the stricter one counts."),
}
_AMOUNT = _("Write an amount, like 500.00.")
_LINES = _("Write at least one, each on a line of its own.")
_CONDITION = _("This cannot be read as a condition. The guide says how it is written.")
PROBLEMS: dict[str, Word] = {
    "not_a_code": _("Give it a name of small letters, digits and hyphens, at most 40, such as dear-first."),
    "reserved_code": _("This is the name of a rule of the house. Choose another."),
    "code_twice": _("Another rule has this name."),
    "rules_contradict": _("Another rule asks for the same in the same case, but does otherwise when it is missing."),
    "not_a_condition": _CONDITION,
    "unknown_fact": _CONDITION,
    "op_does_not_suit": _CONDITION,
    "unknown_field": _CONDITION,
    "missing_value": _CONDITION,
    "always_stands_alone": _CONDITION,
    "too_few_parts": _CONDITION,
    "not_a_flag": _CONDITION,
    "condition_too_deep": _("This is nested too deep."),
    "condition_too_large": _("This has too many parts."),
    "not_a_list": _LINES,
    "not_a_text": _LINES,
    "too_many_values": _("These are too many; there may be 100."),
    "value_twice": _("The same stands there twice."),
    "text_too_long": _("That is too long; there may be 100 letters."),
    "unprintable_text": _("There are signs in it that cannot be printed."),
    "not_a_country": _("Write the two letters of each country, such as FR or JP."),
    "not_a_number": _("Write one whole number."),
    "number_out_of_range": _("Write a number from 0 to 1,000,000,000,000."),
    "not_an_amount": _AMOUNT,
    "amount_too_large": _AMOUNT,
    "too_many_decimals": _("There are more decimals than the store’s currency has."),
    "amount_ambiguous": _('Write the amount as a text with its decimals, such as "200.00".'),
    "not_a_validity": _("Write a number of days from 1 to 3,650."),
    "not_a_hold": _("Write a number of hours from 1 to 8,760."),
    "nothing_chosen": _("Choose at least one."),
    "too_many_rules": _("A policy has at most 50 rules."),
    "rule_too_long": _("That is too long for one rule. What you typed is still here; it was not kept."),
    "stale_state": _("Other rules were published meanwhile. Nothing of yours is lost."),
    "draft_changed": _("This draft was changed in another window. Look at it as it is now, then publish."),
    "note_too_long": _("A note has at most 500 letters."),
    "not_meant": _("Read what stands there to think over. Tick that it is meant so, or change the rules."),
}


def problem(code: str, text: str) -> str:
    return str(PROBLEMS.get(code) or words.REFUSALS.get(code) or text)
