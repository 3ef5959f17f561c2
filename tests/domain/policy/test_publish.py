"""A store's rules come in versions; the latest is in force, older ones still explain old orders."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from bespeak.domain.policy import operations, queries
from bespeak.domain.policy.models import PolicyVersion
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.rules import default_policy, to_data
from bespeak.domain.stores.models import Store
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DECLINE = [{"code": "talk-first", "when": "always", "needs": ["two_way_talk"], "valid_days": 7, "otherwise": "decline"}]


def open_store(slug, currency="USD"):
    return Store.objects.create(
        slug=slug, name=slug, currency=currency, country="US", language="en", timezone="UTC", created_at=NOON
    )


@pytest.fixture
def rings():
    return open_store("rings").pk


def manager(store_id, *permissions):
    return Actor(
        "member", "mem_MAYA", store_id, frozenset(permissions or (Policies.PUBLISH, Policies.READ)), is_person=True
    )


def publish(store_id, data, expect_version, by=None):
    by = by or manager(store_id)
    return operations.publish(store_id=store_id, data=data, expect_version=expect_version, note="", by=by, at=NOON)


def test_a_new_store_has_the_default_of_the_house(rings):
    assert queries.current([rings]) == {rings: default_policy("USD")}
    assert queries.version(rings, 0) == default_policy("USD")


def test_what_maya_publishes_is_in_force_and_told_as_a_fact(rings):
    view = publish(rings, DECLINE, 0)
    policy = queries.current([rings])[rings]
    assert (policy, policy.version) == (view.policy, 1)
    [fact] = Fact.objects.filter(kind="policy.published")
    assert (fact.subject, fact.by, fact.data) == (view.ref, "mem_MAYA", {"version": 1, "rules": ["talk-first"]})


def test_an_old_order_is_judged_by_the_version_of_its_time(rings):
    publish(rings, DECLINE, 0)
    operations.publish_default(store_id=rings, expect_version=1, by=manager(rings), at=NOON)
    assert queries.version(rings, 1).rules[0].valid_days == 7
    assert len(queries.version(rings, 2).rules) == 6
    found = queries.versions_by([(rings, 0), (rings, 1), (rings, 2), (rings, 3)])
    assert sorted(number for _, number in found) == [0, 1, 2]
    with pytest.raises(NotFound):
        queries.version(rings, 3)


def test_what_the_editor_shows_can_be_sent_back_changed(rings):
    data = to_data(queries.current([rings])[rings])
    data["rules"][0]["valid_days"] = 5
    assert publish(rings, data, 0).policy.rules[0].valid_days == 5


def test_two_editors_do_not_overwrite_each_other(rings):
    publish(rings, DECLINE, 0)
    with pytest.raises(StaleState):
        publish(rings, [], 0)
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([{**DECLINE[0], "code": "?"}], "not_a_code"),
        ({"rules": DECLINE, "currency": "EUR"}, "not_the_stores_currency"),
        ("talk first", "not_a_list"),
        (None, "not_a_list"),
    ],
)
def test_what_cannot_be_written_changes_nothing(rings, data, code):
    with pytest.raises(Invalid) as refused:
        publish(rings, data, 0)
    assert refused.value.code == code
    assert queries.current([rings])[rings].version == 0
    assert not Fact.objects.exists()


def test_only_who_may_publish_does(rings):
    with pytest.raises(Forbidden):
        publish(rings, DECLINE, 0, by=manager(rings, Policies.READ))
    with pytest.raises(NotFound):
        publish(rings, DECLINE, 0, by=manager(open_store("sofas").pk))
    assert not PolicyVersion.objects.exists()


def test_the_history_is_newest_first_and_of_this_store(rings):
    publish(rings, DECLINE, 0)
    operations.publish(store_id=rings, data=[], expect_version=1, note="open day", by=manager(rings), at=NOON)
    publish(open_store("sofas").pk, DECLINE, 0)
    told = [(one.version, one.note, one.published_by) for one in queries.history(rings, manager(rings))]
    assert told == [(2, "open day", "mem_MAYA"), (1, "", "mem_MAYA")]
    with pytest.raises(Forbidden):
        queries.history(rings, manager(rings, Policies.PUBLISH))


def test_the_policies_of_many_stores_take_one_statement(rings, django_assert_num_queries):
    stores = [rings, *(open_store(f"store-{n}", "JPY").pk for n in range(5))]
    for store_id in stores:
        publish(store_id, DECLINE, 0)
    with django_assert_num_queries(1):
        assert sorted(queries.current(stores)) == sorted(stores)
    with django_assert_num_queries(1):
        queries.versions_by([(store_id, 1) for store_id in stores])
    with django_assert_num_queries(0):
        assert queries.current([]) == {}


def test_versions_are_compared_rule_by_rule(rings):
    before = default_policy("USD")
    after = publish(rings, DECLINE, 0).policy
    difference = queries.difference(before, after)
    assert [rule.code for rule in difference.removed] == [rule.code for rule in before.rules[:5]]
    assert [(old.valid_days, new.valid_days) for old, new in difference.changed] == [(30, 7)]
    assert difference.added == queries.difference(after, before).removed[5:] == ()


@pytest.mark.django_db(transaction=True)
def test_of_many_editors_at_once_one_is_first():
    store_id = open_store("rings").pk

    def try_it(days):
        try:
            return publish(store_id, [DECLINE[0] | {"valid_days": days}], 0).version
        except StaleState:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(try_it, range(1, 9)))
    assert sorted(versions) == [0] * 7 + [1]
    assert PolicyVersion.objects.count() == 1
