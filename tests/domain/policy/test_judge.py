"""What the policy says of an order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from msgspec.structs import replace as changed

from bespeak.domain.policy.rules import Decline, Hold, Policy, default_policy, judge, parse_policy, to_data
from bespeak.domain.policy.values import GATES, NEVER, OrderFacts, Requirement
from tests.domain.policy import orders

DAY = 86_400
TALKED = OrderFacts(products=frozenset({"mug"}), value=2_900, quantity=1, country="GB", two_way_talk=3 * DAY)
DEFAULT = default_policy("USD")

ADA_BUYS = [
    ("a mug she asked about", {}, "admitted", []),
    ("a mug, never having spoken", {"two_way_talk": NEVER}, "held", ["no_two_way_talk"]),
    ("a mug, 30 days after the talk", {"two_way_talk": 30 * DAY}, "admitted", []),
    ("a mug, a second later", {"two_way_talk": 30 * DAY + 1}, "held", ["no_two_way_talk"]),
    ("an engraved ring, the text not agreed", {"made_to_order": True}, "held", ["specification_not_agreed"]),
    ("an engraved ring as agreed", {"made_to_order": True, "specification_agreed": DAY}, "admitted", []),
    ("a limited sneaker", {"limited": True}, "held", ["availability_not_confirmed"]),
    ("a limited sneaker confirmed", {"limited": True, "availability_confirmed": 60}, "admitted", []),
    ("a laptop of 500.00, her first order", {"first_order": True, "value": 50_000}, "admitted", []),
    ("a laptop of 500.01, her first order", {"first_order": True, "value": 50_001}, "held", ["identity_not_verified"]),
    ("a laptop of 500.01, her second order", {"value": 50_001}, "admitted", []),
    ("a laptop, verified", {"first_order": True, "value": 50_001, "identity_verified": 0}, "admitted", []),
    ("a wardrobe for an island", {"remote": True}, "held", ["delivery_not_agreed"]),
    ("a wardrobe for an island as agreed", {"remote": True, "delivery_agreed": DAY}, "admitted", []),
    ("an extra payment", {"extra_payment": True}, "held", ["extra_payment_not_agreed"]),
    ("an extra payment as agreed", {"extra_payment": True, "extra_payment_agreed": DAY}, "admitted", []),
    ("a mug in another currency", {"foreign_currency": True}, "held", ["currency_differs"]),
    (
        "a ring for an island, never having spoken",
        {"made_to_order": True, "remote": True, "two_way_talk": NEVER},
        "held",
        ["specification_not_agreed", "delivery_not_agreed", "no_two_way_talk"],
    ),
]


@pytest.mark.parametrize(("tale", "changes", "outcome", "codes"), ADA_BUYS, ids=[tale for tale, *_ in ADA_BUYS])
def test_the_default_policy(tale, changes, outcome, codes):
    judgement = judge(DEFAULT, changed(TALKED, **changes))
    assert (judgement.outcome, [reason.code for reason in judgement.reasons]) == (outcome, codes)
    assert judgement.hold_hours == (72 if outcome == "held" else None)


def test_the_default_limit_is_in_the_stores_own_currency():
    facts = changed(TALKED, first_order=True, value=50_001)
    assert judge(default_policy("JPY"), facts).outcome == "held"
    assert judge(DEFAULT, facts).outcome == "held"
    assert judge(default_policy("JPY"), changed(facts, value=50_000)).outcome == "admitted"
    assert judge(default_policy("KWD"), facts).outcome == "admitted"  # three decimals: 50.001


def test_a_reason_names_rule_version_gate_and_who_acts():
    policy = replace(DEFAULT, version=4)
    [reason] = judge(policy, changed(TALKED, two_way_talk=NEVER)).reasons
    assert (reason.code, reason.rule, reason.version) == ("no_two_way_talk", "talk-first", 4)
    assert (reason.gate, reason.who, reason.settled) == ("communication", "customer", ())
    assert (reason.missing, reason.scope) == (("two_way_talk",), ("pay", "pick", "ship"))


def test_of_several_needs_the_settled_ones_are_told_beside_the_missing_one():
    needs = (Requirement.TWO_WAY_TALK, Requirement.AVAILABILITY, Requirement.DELIVERY)
    rule = replace(DEFAULT.rules[-1], needs=needs)
    judgement = judge(Policy(1, (rule,), "USD"), changed(TALKED, delivery_agreed=0))
    [reason] = judgement.reasons
    assert (reason.settled, reason.missing) == (("two_way_talk", "delivery_agreed"), ("availability_confirmed",))
    assert [one.gate for one in judgement.required] == ["communication", "availability", "delivery"]


def test_the_shortest_hold_counts_and_one_declining_rule_declines():
    talk, ring = DEFAULT.rules[-1], DEFAULT.rules[0]
    facts = OrderFacts(made_to_order=True)
    shorter = Policy(1, (replace(ring, otherwise=Hold(24)), talk), "USD")
    assert judge(shorter, facts).hold_hours == 24
    declining = Policy(1, (replace(ring, otherwise=Decline()), talk), "USD")
    declined = judge(declining, facts)
    assert (declined.outcome, declined.hold_hours, len(declined.reasons)) == ("declined", None, 2)


def test_a_policy_without_rules_admits():
    assert judge(Policy(1, (), "USD"), OrderFacts()).outcome == "admitted"


@settings(max_examples=150)
@given(orders.policies, orders.facts)
def test_every_order_gets_one_explained_answer(policy, facts):
    judgement = judge(policy, facts)
    assert (judgement.outcome == "admitted") == (not judgement.reasons)
    assert (judgement.outcome == "held") == (judgement.hold_hours is not None)
    assert {reason.gate for reason in judgement.reasons} <= {asked.gate for asked in judgement.required} <= set(GATES)
    assert judge(policy, facts) == judgement


@settings(max_examples=60)
@given(orders.policies)
def test_what_is_written_is_read_back_the_same(policy):
    assert parse_policy(to_data(policy)) == policy
