"""The policy page says what the gate does, in the words of every other door."""

from html import unescape
from typing import Any

import pytest
from django.utils.html import escape

from bespeak.domain.policy import operations as policy
from bespeak.domain.policy import queries as policies
from bespeak.domain.policy.sentence import policy_sentences
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.kit import clock
from tests.doors.storefront.conftest import Street
from tests.scene import MAX, OPEN

TALK = {"code": "talk-first", "when": True, "needs": ["two_way_talk"], "valid_days": 7, "otherwise": {"hold_hours": 5}}


def change_rules(street: Street, rules: list[Any]) -> None:
    data = OPEN | {"rules": rules}
    store = street.scene.store.id
    policy.publish(store_id=store, data=data, expect_version=1, note="", by=MAX, at=clock.now())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("place", ["/policy/", "/terms/"])
def test_the_page_says_the_sentences_of_the_rules_that_are_enforced(street: Street, place: str, language: str):
    page = street.text(place, language)
    current = policies.current([street.scene.store.id])[street.scene.store.id]
    assert [text for _, text in policy_sentences(current, language) if escape(text) not in page] == []


def test_a_changed_rule_changes_the_page_and_the_earlier_version_stays_readable(street: Street):
    before = street.text("/policy/")
    assert "90 days" in before
    change_rules(street, [])
    after, earlier = street.text("/policy/"), street.text("/policy/1/")
    assert "90 days" not in after
    assert "90 days" in earlier
    assert "Version 2" in after
    assert "in force from" in earlier
    assert 'href="/en/policy/1/"' in after


def test_a_version_that_never_was_is_not_there(street: Street):
    assert street.read("/policy/99/").status_code == 404
    assert street.read("/terms/99999999999999999999/").status_code == 404


def test_other_stores_have_other_pages(street: Street):
    assert street.client.get("/en/policy/", headers={"host": "elsewhere.example"}).status_code == 404


def test_the_page_says_where_to_talk_and_when_somebody_answers(street: Street):
    store = street.scene.store.id
    week = [*(Hours(day, "09:00", "18:00") for day in range(5)), Hours(5, "10:00", "14:00")]
    stores.set_hours(store_id=store, hours=week, by=MAX, at=clock.now())
    stores.change_store(
        store_id=store, email="hello@northlight.example", phone="+1 303 555 0100", by=MAX, at=clock.now()
    )
    page = unescape(street.text("/policy/"))
    assert "mailto:hello@northlight.example" in page
    assert "tel:+13035550100" in page
    assert "Mon–Fri" in page
    assert "10:00–14:00" in page
    assert "Mountain Standard Time" in page


def test_home_tells_the_rule_for_every_order(street: Street):
    rule = dict(policy_sentences(policies.current([street.scene.store.id])[street.scene.store.id], "en"))["talk-first"]
    assert escape(rule) in street.text("/")
    change_rules(street, [])
    assert escape(rule) not in street.text("/")
