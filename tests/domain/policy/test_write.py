"""Rules that cannot be written are refused by name and place."""

import pytest

from bespeak.domain.policy.conditions import Always, parse
from bespeak.domain.policy.rules import default_policy, parse_policy, rule_to_data, to_data
from bespeak.kit.refusals import Invalid

VALUE = {"fact": "value", "op": ">", "value": 5}
GONE = object()

CONDITIONS = [
    (None, "not_a_condition", "when"),
    ("sometimes", "not_a_condition", "when"),
    ([], "not_a_condition", "when"),
    ({}, "not_a_condition", "when"),
    ({"and": [VALUE, VALUE], "or": [VALUE, VALUE]}, "not_a_condition", "when"),
    ({"xor": [VALUE, VALUE]}, "not_a_condition", "when"),
    ({"and": []}, "too_few_parts", "when.and"),
    ({"or": [VALUE]}, "too_few_parts", "when.or"),
    ({"or": "value"}, "too_few_parts", "when.or"),
    ({"not": "always"}, "always_stands_alone", "when.not"),
    ({"and": [VALUE, {"not": 7}]}, "not_a_condition", "when.and[1].not"),
    ({"and": [VALUE, VALUE | {"op": ">="}]}, "op_does_not_suit", "when.and[1].op"),
    (VALUE | {"fact": "name"}, "unknown_fact", "when.fact"),
    (VALUE | {"fact": ["value"]}, "unknown_fact", "when.fact"),
    (VALUE | {"fact": "two_way_talk"}, "unknown_fact", "when.fact"),
    (VALUE | {"and": []}, "unknown_field", "when"),
    ({"fact": "value", "op": "="}, "missing_value", "when.value"),
    ({"fact": "tags", "op": "=", "value": "a"}, "op_does_not_suit", "when.op"),
    ({"fact": "remote", "op": "in", "value": [True]}, "op_does_not_suit", "when.op"),
    ({"fact": "zone", "op": "<", "value": "a"}, "op_does_not_suit", "when.op"),
    ({"fact": "remote", "op": "=", "value": 1}, "not_a_flag", "when.value"),
    (VALUE | {"value": True}, "not_a_number", "when.value"),
    (VALUE | {"value": 5.0}, "not_a_number", "when.value"),
    (VALUE | {"value": -1}, "number_out_of_range", "when.value"),
    (VALUE | {"value": 10**12 + 1}, "number_out_of_range", "when.value"),
    ({"fact": "zone", "op": "=", "value": 5}, "not_a_text", "when.value"),
    ({"fact": "zone", "op": "=", "value": " "}, "not_a_text", "when.value"),
    ({"fact": "zone", "op": "=", "value": "x" * 101}, "text_too_long", "when.value"),
    ({"fact": "zone", "op": "=", "value": "a\x00"}, "unprintable_text", "when.value"),
    ({"fact": "zone", "op": "=", "value": "\ud800"}, "unprintable_text", "when.value"),
    ({"fact": "country", "op": "=", "value": "jp"}, "not_a_country", "when.value"),
    ({"fact": "tags", "op": "in", "value": "a"}, "not_a_list", "when.value"),
    ({"fact": "tags", "op": "in", "value": []}, "not_a_list", "when.value"),
    ({"fact": "tags", "op": "in", "value": ["a", 5]}, "not_a_text", "when.value[1]"),
    ({"fact": "tags", "op": "in", "value": ["a", "a"]}, "value_twice", "when.value"),
    ({"fact": "tags", "op": "in", "value": [str(n) for n in range(101)]}, "too_many_values", "when.value"),
    ({"and": [VALUE] * 100}, "condition_too_large", "when.and[99]"),
]


@pytest.mark.parametrize(
    ("data", "code", "place"), CONDITIONS, ids=[f"{code} {place}" for _, code, place in CONDITIONS]
)
def test_a_condition_is_refused(data, code, place):
    with pytest.raises(Invalid) as refused:
        parse(data)
    assert (refused.value.code, refused.value.field) == (code, place)


def test_a_condition_nests_eight_deep_and_no_deeper():
    data = VALUE
    for _ in range(7):
        data = {"not": data}
    parse(data)
    with pytest.raises(Invalid) as refused:
        parse({"not": data})
    assert refused.value.code == "condition_too_deep"


def test_always_is_a_whole_condition():
    assert parse("always") == Always()


RULES = [
    ({"code": "Talk First"}, "not_a_code", "rules[2].code"),
    ({"code": 5}, "not_a_code", "rules[2].code"),
    ({"code": "currency"}, "reserved_code", "rules[2].code"),
    ({"code": "order"}, "reserved_code", "rules[2].code"),
    ({"code": "availability-first"}, "code_twice", "rules[2].code"),
    ({"when": {"and": [VALUE, VALUE | {"op": "~"}]}}, "op_does_not_suit", "rules[2].when.and[1].op"),
    ({"when": GONE}, "not_a_condition", "rules[2].when"),
    ({"needs": []}, "nothing_chosen", "rules[2].needs"),
    ({"needs": ["two_way_talk", "trust"]}, "unknown_word", "rules[2].needs[1]"),
    ({"needs": ["two_way_talk", "two_way_talk"]}, "value_twice", "rules[2].needs[1]"),
    ({"valid_days": 0}, "not_a_validity", "rules[2].valid_days"),
    ({"valid_days": GONE}, "not_a_validity", "rules[2].valid_days"),
    ({"valid_days": True}, "not_a_validity", "rules[2].valid_days"),
    ({"otherwise": "hold"}, "not_an_otherwise", "rules[2].otherwise"),
    ({"otherwise": {"hold_hours": 0}}, "not_a_hold", "rules[2].otherwise.hold_hours"),
    ({"otherwise": {"hold_hours": 9_000}}, "not_a_hold", "rules[2].otherwise.hold_hours"),
    ({"otherwise": {"hold_hours": 72, "then": "ship"}}, "not_an_otherwise", "rules[2].otherwise"),
    ({"scope": []}, "nothing_chosen", "rules[2].scope"),
    ({"scope": ["fly"]}, "unknown_word", "rules[2].scope[0]"),
    ({"why": "because"}, "unknown_field", "rules[2].why"),
    (
        {"when": "always", "needs": ["two_way_talk"], "valid_days": 30, "otherwise": "decline"},
        "rules_contradict",
        "rules[5].otherwise",
    ),
]


@pytest.mark.parametrize(("changes", "code", "place"), RULES, ids=[f"{code} {place}" for _, code, place in RULES])
def test_a_rule_is_refused(changes, code, place):
    data = to_data(default_policy("USD"))
    data["rules"][2] = {name: value for name, value in (data["rules"][2] | changes).items() if value is not GONE}
    with pytest.raises(Invalid) as refused:
        parse_policy(data)
    assert (refused.value.code, refused.value.field) == (code, place)


POLICIES = [
    (5, "not_a_policy", ""),
    ({"rules": []}, "not_a_text", "currency"),
    ({"currency": "XXL", "rules": []}, "unknown_currency", "currency"),
    ({"currency": "USD"}, "not_a_list", "rules"),
    ({"currency": "USD", "rules": ["talk"]}, "not_a_rule", "rules[0]"),
    ({"currency": "USD", "rules": [], "version": -1}, "not_a_version", "version"),
    ({"currency": "USD", "rules": [], "name": "ours"}, "unknown_field", "name"),
    ({"currency": "USD", "rules": [{}] * 51}, "too_many_rules", "rules"),
]


@pytest.mark.parametrize(("data", "code", "place"), POLICIES, ids=[code for _, code, _ in POLICIES])
def test_a_policy_is_refused(data, code, place):
    with pytest.raises(Invalid) as refused:
        parse_policy(data)
    assert (refused.value.code, refused.value.field) == (code, place)


def test_needs_and_scope_may_come_in_any_order_and_scope_may_be_left_out():
    data = rule_to_data(default_policy("USD").rules[0])
    jumbled = data | {"needs": ["delivery_agreed", "two_way_talk"], "scope": ["ship", "pick", "pay"]}
    short = {name: value for name, value in jumbled.items() if name != "scope"}
    first, second = (parse_policy({"currency": "USD", "rules": [one]}) for one in (jumbled, short))
    assert first == second
    assert first.rules[0].needs == ("two_way_talk", "delivery_agreed")
