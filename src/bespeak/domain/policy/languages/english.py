"""English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bespeak.domain.policy.conditions import Compare, Scalar
from bespeak.domain.policy.languages import grammar
from bespeak.domain.policy.languages.english_reasons import DECIDED, LACKS, WORDINGS
from bespeak.domain.policy.rules import Decline, Rule
from bespeak.domain.policy.values import FACTS, Kind, Requirement

FLAGS = {
    "made_to_order": ("the order includes something made to order", "the order includes nothing made to order"),
    "limited": ("the order includes a limited edition", "the order includes no limited edition"),
    "extra_payment": ("the order includes an extra payment", "the order includes no extra payment"),
    "first_order": ("it is the customer’s first order", "it is not the customer’s first order"),
    "remote": ("the order goes to a remote place", "the order does not go to a remote place"),
    "foreign_currency": ("the order is in another currency than {}", "the order is in {}"),
}
AMONG = {
    "products": ("the order includes the product {}", "the order does not include the product {}"),
    "tags": ("the order includes something tagged {}", "the order includes nothing tagged {}"),
    "categories": (
        "the order includes something of the category {}",
        "the order includes nothing of the category {}",
    ),
    "country": ("the order goes to {}", "the order does not go to {}"),
    "zone": ("the order goes to the zone {}", "the order does not go to the zone {}"),
    "channel": ("the order comes through {}", "the order does not come through {}"),
    "payment_kind": ("the order is paid by {}", "the order is not paid by {}"),
    "value": ("the order is worth exactly {}", "the order is not worth exactly {}"),
    "quantity": ("the order has exactly {}", "the order does not have exactly {}"),
}
BOUNDS = {
    ("value", ">"): ("the order is worth more than {}", "the order is worth {} or less"),
    ("value", "<"): ("the order is worth less than {}", "the order is worth {} or more"),
    ("quantity", ">"): ("the order has more than {}", "the order has {} or fewer"),
    ("quantity", "<"): ("the order has fewer than {}", "the order has {} or more"),
}
NEEDS: Mapping[Requirement, str] = {
    Requirement.TWO_WAY_TALK: "you and we must have talked about the product or the order",
    Requirement.AVAILABILITY: "its availability must have been confirmed to you",
    Requirement.SPECIFICATION: "the way it is made must have been agreed with you",
    Requirement.DELIVERY: "its delivery must have been agreed with you",
    Requirement.IDENTITY: "your identity must have been verified",
    Requirement.EXTRA_PAYMENT: "the extra payment must have been agreed with you beforehand",
}
DONE = {"pay": "charged", "pick": "picked", "ship": "shipped"}


class English:
    every_order = "every order"
    wordings = WORDINGS
    decided = DECIDED
    lacks = LACKS

    def clause(self, one: Compare, *, holds: bool, currency: str) -> str:
        if FACTS[one.fact] is Kind.FLAG:
            return FLAGS[one.fact][one.value is not holds].format(currency)
        form = BOUNDS[one.fact, one.op] if one.op in "<>" else AMONG[one.fact]
        return form[not holds].format(_list(_texts(one, currency), "or"))

    def all_of(self, clauses: Sequence[str]) -> str:
        return " and ".join(clauses)

    def one_of(self, clauses: Sequence[str]) -> str:
        return " or ".join(clauses)

    def group(self, clauses: str) -> str:
        return f"({clauses})"

    def untrue(self, clauses: str) -> str:
        return f"it is not so that ({clauses})"

    def rule(self, rule: Rule, condition: str) -> str:
        case = f"When {condition}" if condition else "For every order"
        needs = _list([NEEDS[need] for need in rule.needs], "and")
        within = "in the last day" if rule.valid_days == 1 else f"in the last {rule.valid_days:,} days"
        each = ", each " if len(rule.needs) > 1 else " "
        return f"{case}, {needs}{each}{within}. {self._otherwise(rule)}"

    def _otherwise(self, rule: Rule) -> str:
        if isinstance(rule.otherwise, Decline):
            return "If not, the order is declined."
        hours = rule.otherwise.hours
        wait = "1 hour" if hours == 1 else f"{hours:,} hours"
        done = _list([DONE[one] for one in rule.scope], "or")
        return f"If not, the order waits for up to {wait} and is then declined; meanwhile nothing is {done}."

    def review(self, currency: str, hours: int) -> str:
        return (
            f"An order in another currency than {currency} waits for up to {hours} hours until we have checked its "
            "amount; meanwhile nothing is charged, picked or shipped."
        )

    def limit(self) -> str:
        return (
            "Where a product has a limit per customer, an order for more of it is declined; what the same customer "
            "ordered before counts."
        )

    def amount(self, minor: int, currency: str) -> str:
        return grammar.amount(minor, currency, "en")

    def listed(self, texts: Sequence[str]) -> str:
        return _list(texts, "and")

    def reach(self, contacts: Sequence[str]) -> str:
        return f"You reach us at {_list(contacts, 'or')}." if contacts else ""

    def thing(self, names: Sequence[str]) -> str:
        if not names:
            return "this order"
        if len(names) > 3:
            return f"“{names[0]}”, “{names[1]}” and {len(names) - 2} more"
        return _list([f"“{name}”" for name in names], "and")

    def moment(self, at: datetime, *, named_zone: bool) -> str:
        return grammar.written(at, "EEE d MMM, HH:mm", "en") + (" UTC" if named_zone else "")

    def join(self, sentences: Sequence[str]) -> str:
        return " ".join(one[0].upper() + one[1:] for one in sentences if one)

    def waits(self, deadline: str, paid: int | None) -> str:
        wait = f"Your order waits until {deadline}" if deadline else "Your order waits"
        if paid == 0:
            return f"{wait}; nothing has been charged."
        if paid and deadline:
            return f"{wait}; if it is not settled by then, what was paid goes back to you."
        return f"{wait}."

    def declined(self, paid: int | None) -> str:
        so = "So we cannot fulfil this order"
        tail = {None: "", 0: "; nothing has been charged"}.get(paid, "; what was paid goes back to you")
        return f"{so}{tail}. You are welcome to talk to us and order again."

    def money(self, paid: int | None) -> str:
        return {None: "", 0: "Nothing has been charged."}.get(paid, "What was paid goes back to you.")


def _texts(one: Compare, currency: str) -> list[str]:
    texts = [_text(one.fact, value, currency) for value in one.values]
    if one.fact == "quantity":
        texts[-1] += " piece" if one.values[-1] == 1 else " pieces"
    return texts


def _text(fact: str, value: Scalar, currency: str) -> str:
    if fact == "value":
        return grammar.amount(value, currency, "en")
    if fact == "quantity":
        return f"{value:,}"
    return grammar.country(str(value), "en") if fact == "country" else _quoted(str(value))


def _quoted(text: str) -> str:
    return grammar.doubled(text, "“", "”")


def _list(texts: Sequence[str], word: str) -> str:
    if len(texts) == 1:
        return texts[0]
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"
