"""The short way to a policy: which of the house's rules a store wants. What it wrote itself stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bespeak.domain.policy import choices, rules
from bespeak.domain.policy.choices import CODES, Choices
from bespeak.domain.policy.conditions import Always, Compare
from bespeak.domain.policy.rules import Decline, Hold, Policy, Rule
from bespeak.domain.policy.values import Requirement

DEFAULT = rules.default_policy("EUR")


def chosen(policy: Policy, wanted: Choices) -> Policy:
    """Through the same reading as when it is published."""
    return rules.draft(choices.made(policy, wanted), policy.currency)


def test_the_default_is_every_choice():
    assert choices.of(DEFAULT) == Choices(frozenset(CODES), 50_000, 72)
    assert set(chosen(DEFAULT, choices.of(DEFAULT)).rules) == set(DEFAULT.rules)


@pytest.mark.parametrize("codes", [(), ("talk-first",), ("identity-first", "delivery-first"), CODES])
@pytest.mark.parametrize("hours", [24, 72, 336])
def test_what_is_chosen_is_read_back(codes, hours):
    wanted = Choices(frozenset(codes), 25_000, hours)
    made = chosen(DEFAULT, wanted)
    assert {rule.code for rule in made.rules} == set(codes)
    read = choices.of(made)
    assert read.codes == wanted.codes
    assert (read.hours == hours) or not codes
    assert (read.above == 25_000) == ("identity-first" in codes) or read.above == 50_000


def test_what_was_left_out_is_wanted_again():
    without = chosen(DEFAULT, Choices(frozenset({"talk-first"}), None, 48))
    again = chosen(without, Choices(frozenset({"talk-first", "availability-first"}), None, 48))
    assert [rule.code for rule in again.rules] == ["availability-first", "talk-first"]
    assert choices.of(again).codes == {"talk-first", "availability-first"}


def test_rules_of_its_own_stay_as_they_are():
    own = Rule("sofas", Compare("categories", "in", ("sofas",)), (Requirement.DELIVERY,), 20, Decline())
    policy = replace(DEFAULT, rules=(own, *DEFAULT.rules))
    made = chosen(policy, Choices(frozenset({"talk-first"}), None, 24))
    assert own in made.rules
    assert {rule.code for rule in made.rules} == {"sofas", "talk-first"}


def test_what_is_said_in_a_way_of_its_own_is_not_put_into_another():
    """A first order of jewellery above an amount, and rules that wait differently long."""
    odd = Rule("identity-first", Compare("quantity", ">", 3), (Requirement.IDENTITY,), 365, Hold(10))
    talk = Rule("talk-first", Always(), (Requirement.TWO_WAY_TALK,), 30, Hold(20))
    policy = replace(DEFAULT, rules=(odd, talk))
    read = choices.of(policy)
    assert read == Choices(frozenset({"identity-first", "talk-first"}), None, None)
    assert set(chosen(policy, read).rules) == {odd, talk}


def test_a_yen_store_begins_with_yen():
    assert choices.of(rules.default_policy("JPY")).above == 50_000
