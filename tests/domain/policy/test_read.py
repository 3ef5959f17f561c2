"""Predicate, database and sentence read the same condition in the same way."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from bespeak.domain.policy.conditions import Always, parse, to_data
from bespeak.domain.policy.expression import expression, lacking, outcome_expression
from bespeak.domain.policy.predicate import holds
from bespeak.domain.policy.rules import judge
from bespeak.domain.policy.sentence import condition_sentence, policy_sentences, sentence
from bespeak.domain.policy.values import AGES, FACTS, Kind, pack
from tests.domain.policy import orders
from tests.domain.policy.reader import read

FIELDS = {
    Kind.SET: models.TextField,
    Kind.FLAG: models.BooleanField,
    Kind.NUMBER: models.BigIntegerField,
    Kind.TEXT: lambda: models.CharField(max_length=100),
}
COLUMNS = {fact: f"f_{fact}" for fact in (*FACTS, *AGES)}

with isolate_apps("bespeak.domain.policy"):
    fields = {COLUMNS[fact]: FIELDS[kind]() for fact, kind in FACTS.items()}
    fields |= {COLUMNS[age]: models.IntegerField() for age in AGES}
    meta = type("Meta", (), {"app_label": "policy", "db_table": "judged_for_test"})
    Judged = type(
        "Judged",
        (models.Model,),
        {"__module__": __name__, "Meta": meta, "id": models.BigIntegerField(primary_key=True), **fields},
    )


@pytest.fixture
def _table():
    columns = ", ".join(
        f'"{field.column}" {field.db_type(connection)} NOT NULL' for field in Judged._meta.concrete_fields
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE judged_for_test ({columns})")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE judged_for_test")


def put(all_facts):
    Judged.objects.all().delete()
    Judged.objects.bulk_create(Judged(id=n, **row(facts)) for n, facts in enumerate(all_facts))


def row(facts):
    values = {fact: getattr(facts, fact) for fact in COLUMNS}
    return {COLUMNS[fact]: pack(value) if isinstance(value, frozenset) else value for fact, value in values.items()}


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.usefixtures("_table")
class TestDatabase:
    @settings(max_examples=70)
    @given(orders.whens, st.lists(orders.facts, min_size=1, max_size=6))
    def test_finds_the_orders_for_which_the_predicate_holds(self, condition, all_facts):
        put(all_facts)
        found = set(Judged.objects.filter(expression(condition, COLUMNS)).values_list("id", flat=True))
        assert found == {n for n, facts in enumerate(all_facts) if holds(condition, facts)}

    @settings(max_examples=40)
    @given(orders.policies, st.lists(orders.facts, min_size=1, max_size=6))
    def test_decides_as_the_gate_does(self, policy, all_facts):
        put(all_facts)
        outcomes = Judged.objects.annotate(outcome=outcome_expression(policy.rules, COLUMNS)).order_by("id")
        assert [one.outcome for one in outcomes] == [judge(policy, facts).outcome for facts in all_facts]

    @settings(max_examples=30)
    @given(orders.rules(), st.lists(orders.facts, min_size=1, max_size=6))
    def test_finds_what_is_missing(self, rule, all_facts):
        put(all_facts)
        for need in rule.needs:
            found = set(Judged.objects.filter(lacking(rule, need, COLUMNS)).values_list("id", flat=True))
            late = {n for n, facts in enumerate(all_facts) if getattr(facts, need) > rule.valid_days * orders.DAY}
            assert found == {n for n in late if holds(rule.when, all_facts[n])}


@settings(max_examples=150)
@given(orders.whens)
def test_what_is_written_is_read_back_the_same(condition):
    assert parse(to_data(condition)) == condition


@pytest.mark.parametrize("language", ["en", "ja"])
@settings(max_examples=150)
@given(condition=orders.conditions, all_facts=st.lists(orders.facts, min_size=1, max_size=5))
def test_a_sentence_read_by_a_customer_means_what_is_enforced(language, condition, all_facts):
    understood = read(condition_sentence(condition, language, "USD"), language)
    assert [holds(understood, facts) for facts in all_facts] == [holds(condition, facts) for facts in all_facts]


@pytest.mark.parametrize("language", ["en", "ja", "en-GB", "ja_JP", "tlh", ""])
@settings(max_examples=30)
@given(policy=orders.policies)
def test_every_rule_has_a_sentence(language, policy):
    told = dict(policy_sentences(policy, language))
    assert list(told) == [*(rule.code for rule in policy.rules), "currency", "order"]
    assert all(text.strip() == text and len(text) > 20 for text in told.values())


@pytest.mark.parametrize("language", ["en", "ja"])
@settings(max_examples=80)
@given(one=orders.rules(), other=orders.rules())
def test_rules_that_do_otherwise_are_told_otherwise(language, one, other):
    if sentence(one, language, "USD") == sentence(other, language, "USD"):
        assert (one.needs, one.valid_days, one.otherwise) == (other.needs, other.valid_days, other.otherwise)
        assert (one.when == Always()) == (other.when == Always())
