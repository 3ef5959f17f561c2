"""The guide to writing a policy says what is true."""

import json
import re
from pathlib import Path

from bespeak.domain.policy.rules import parse_policy
from bespeak.domain.policy.values import FACTS, Requirement

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "policy.md").read_text(encoding="utf-8")


def test_the_example_is_a_policy():
    [example] = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    policy = parse_policy(json.loads(example) | {"currency": "EUR"})
    assert [rule.code for rule in policy.rules] == ["dear-first"]


def test_every_fact_and_every_need_stands_in_it():
    assert [one for one in [*FACTS, *Requirement] if f"`{one}`" not in GUIDE] == []
