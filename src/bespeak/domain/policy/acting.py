"""Who has to act next on a reason. The sentences of every language say the same person, and tests hold them to it."""

from __future__ import annotations

from collections.abc import Mapping

from bespeak.domain.policy.values import LACKS, Who

FIRST: Mapping[str, Who] = {
    **{lack.code: lack.who for lack in LACKS.values()},
    "currency_differs": "store",
    "agreement_ambiguous": "store",
    "agreement_unknown": "customer",
    "agreement_lines_differ": "customer",
    "agreement_used": "customer",
    "agreement_not_accepted": "customer",
    "agreement_lapsed": "customer",
    "agreement_not_yours": "customer",
    "agreement_ended": "customer",
    "extra_payment_amount_differs": "customer",
    "not_enough_stock": "store",
    "limit_per_customer": "customer",
    "unknown_sku": "store",
    "no_sku": "store",
    "no_contact": "store",
    "no_address": "customer",
    "no_total": "store",
    "total_differs": "store",
    "free_line": "store",
    "changed_after_release": "store",
    "already_fulfilled": "store",
    "refunded_at_source": "store",
    "paid_unknown": "store",
    "unknown_country": "customer",
    "not_an_email": "customer",
    "buyer_wants_to_cancel": "store",
    "cancelled_at_source": "store",
    "deadline_passed": "customer",
    "answer_owed": "store",
    "overridden": "store",
    "settled": "store",
}
"""Reason by code → who acts first while the order waits. What is unclear without a name is looked at by the store."""

_OURS = frozenset({"overridden", "cancelled_at_source"})
"""What leaves nothing to do but to give back what was paid."""

MONEY_UNCLEAR = frozenset({"paid_unknown", "refunded_at_source"})
"""While one of these stands, nothing can be said of what was charged."""


def who(code: str, outcome: str = "held") -> Who:
    """Who acts next: as the reason says; of a declined order the customer, who is welcome to talk and order again."""
    if outcome == "declined" and code not in _OURS:
        return "customer"
    return FIRST.get(code, "store")


def invites(code: str, outcome: str = "held") -> bool:
    """Whether the customer is asked to get in touch, and must be told how."""
    return code == "no_contact" or who(code, outcome) == "customer"
