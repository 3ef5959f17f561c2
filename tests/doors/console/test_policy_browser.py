"""The rules are changed in a real browser: by clicks, by keys alone, without scripts, by two members at once."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from bespeak.domain.orders import queries as orders
from bespeak.domain.policy import operations, queries
from bespeak.domain.policy.rules import to_data
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.doors.console.people import come_in
from tests.harness import Running
from tests.scene import MAX, Scene

DRAFT = "/en/console/policy/draft/"


def rules(scene: Scene) -> dict[str, Any]:
    found = to_data(queries.current([scene.store.id])[scene.store.id])
    return {one["code"]: one for one in found["rules"]}


def place(scene: Scene, running: Running, number: str) -> dict[str, Any]:
    """A lamp is ordered at the API by somebody who talked to nobody."""
    body = {
        "external_id": number, "currency": "USD", "email": "jun@mail.example", "total": "90.00",
        "lines": [{"sku": "LAMP", "quantity": 1, "price": "90.00"}],
        "address": {"line1": "12 Elm St", "city": "Denver", "region": "CO", "postcode": "80279", "country": "US"},
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {scene.key('orders')}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{running.base}/api/v1/orders", json.dumps([body]).encode(), headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        told: list[dict[str, Any]] = json.load(answer)["decisions"]
    return told[0]


def test_a_changed_rule_judges_the_next_order_changes_the_text_and_leaves_old_orders(
    house: Scene, visitor: Visitor, running: Running
):
    first = place(house, running, "#1")
    assert first["outcome"] == "held"
    page = visitor(DRAFT)
    come_in(page, house, "mika")
    page.click("#rule-talk-first a:has-text('Change')")
    page.select_option("#join", "and")
    page.select_option("#choice-0", "value:>:yes")
    page.fill("#lines-0", "80")
    page.fill("#valid-days", "14")
    page.check("#otherwise-decline")
    page.click("button:has-text('Keep the rule')")
    page.wait_for_url("**/policy/draft/#rule-talk-first")
    sentence = "When the order is worth more than $80.00, you and we must have talked about the product or the order"
    assert sentence in page.inner_text("#rule-talk-first")
    assert "1 would be told something else" in page.inner_text(".trial-sum")
    assert page.locator(".moves .named a").inner_text() == "#1"
    assert rules(house)["talk-first"]["valid_days"] == 30
    page.check("[name=meant]")
    page.fill("[name=note]", "Lamps are dear")
    page.click("#publish button:has-text('Put these rules in force')")
    page.wait_for_url("**/console/policy/")
    assert "In force: version 2" in page.inner_text("main")

    second = place(house, running, "#2")
    assert (second["outcome"], second["reasons"][0]["version"]) == ("declined", 2)
    page.goto("/en/policy/")
    assert sentence in page.inner_text("main")
    page.goto("/ja/policy/")
    assert "ご注文金額が$80.00を超える場合は" in page.inner_text("main")
    page.goto("/en/policy/1/")
    assert "For every order, you and we must have talked" in page.inner_text("main")
    page.goto(f"/en/console/orders/{first['order']}/")
    assert "Rule “talk-first”, version 1" in page.inner_text(".decision")
    page.goto("/en" + addresses.path(house.store, addresses.ORDERS, first["order"]))
    assert "version 1" in page.inner_text("main").lower()
    assert orders.order(store_id=house.store.id, ref=first["order"], actor=MAX).state == "held"


def test_by_keys_alone(house: Scene, visitor: Visitor):
    page = visitor(DRAFT)
    come_in(page, house, "mika")
    tab_to(page, "a[href$='rules/identity-first/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/identity-first/")
    tab_to(page, "#lines-1")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("750")
    tab_to(page, "#valid-days")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("90")
    page.keyboard.press("Enter")
    page.wait_for_url("**/policy/draft/#rule-identity-first")
    tab_to(page, "[name=note]")
    page.keyboard.type("Dearer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/policy/")
    changed = rules(house)["identity-first"]
    assert (changed["valid_days"], changed["when"]["and"][1]["value"]) == (90, 75000)


def test_the_sentence_follows_what_is_chosen_and_nothing_is_kept_by_it(house: Scene, visitor: Visitor):
    page = visitor(f"{DRAFT}rules/talk-first/")
    come_in(page, house, "mika")
    assert not page.is_visible("#choice-0")
    page.select_option("#join", "and")
    page.wait_for_selector("#says:has-text('As soon as nothing is missing')")
    page.select_option("#choice-0", "limited:=:yes")
    assert not page.is_visible("#lines-0")
    page.wait_for_selector("#says:has-text('When the order includes a limited edition')")
    page.fill("#valid-days", "3")
    page.wait_for_selector("#says:has-text('3日以内')")
    page.check("#otherwise-decline")
    page.wait_for_selector("#says:has-text('If not, the order is declined.')")
    assert not page.is_visible("#hours")
    page.goto(DRAFT)
    assert "Nothing is changed yet" in page.inner_text("main")


def test_without_scripts_a_rule_is_added_copied_moved_and_taken_out(house: Scene, visitor: Visitor):
    page = visitor(DRAFT, scripts=False)
    come_in(page, house, "mika")
    page.click("button:has-text('Add a rule')")
    page.select_option("#choice-0", "tags:in:yes")
    page.fill("#lines-0", "engraved\ngift")
    page.fill("#code", "gifts-first")
    page.click("button:has-text('Add a condition')")
    page.select_option("#choice-1", "country:in:no")
    page.fill("#lines-1", "us")
    page.click("button:has-text('Keep the rule')")
    told = page.inner_text(".rule:has-text('gifts-first')")
    assert "something tagged “engraved” or “gift” and the order does not go to United States" in told
    page.click(".rule:has-text('gifts-first') button:has-text('Copy')")
    page.click(".rule:has-text('gifts-first-2') button[name=to] >> nth=0")
    page.click("#rule-talk-first button:has-text('Take out')")
    assert "Put it back" in page.inner_text("#rule-talk-first")
    assert "“gifts-first” asks for the same as “gifts-first-2”" in page.inner_text(".doubts")
    page.check("[name=meant]")
    page.click("#publish button:has-text('Put these rules in force')")
    page.wait_for_url("**/console/policy/")
    assert list(rules(house))[-2:] == ["gifts-first-2", "gifts-first"]
    assert "talk-first" not in rules(house)


def test_two_members_at_once(house: Scene, visitor: Visitor):
    pages = {}
    for who in ("mika", "olga"):
        pages[who] = visitor(f"{DRAFT}rules/talk-first/")
        come_in(pages[who], house, who)
        pages[who].fill("#valid-days", "7" if who == "mika" else "21")
    for who in ("mika", "olga"):
        pages[who].click("button:has-text('Keep the rule')")
        pages[who].wait_for_selector("#publish")
    mika, olga = pages["mika"], pages["olga"]
    olga.fill("[name=note]", "Three weeks")
    mika.reload()
    mika.click("#publish button:has-text('Put these rules in force')")
    mika.wait_for_url("**/console/policy/")
    with olga.expect_response("**/publish/") as answered:
        olga.click("#publish button:has-text('Put these rules in force')")
    assert answered.value.status == 409
    newer = olga.inner_text(".newer")
    assert "Version 2 was published meanwhile" in newer
    assert "in the last 7 days" in newer
    assert "Changed there and here: talk-first" in newer
    olga.click("button:has-text('Go on upon version 2')")
    olga.wait_for_selector("#publish form[action$='publish/']")
    assert "in the last 21 days" in olga.inner_text("#rule-talk-first")
    olga.click("#publish button:has-text('Put these rules in force')")
    olga.wait_for_url("**/console/policy/")
    assert rules(house)["talk-first"]["valid_days"] == 21
    assert queries.current([house.store.id])[house.store.id].version == 3


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language):
    house.order("LAMP", email="jun@mail.example", external_id="#1")
    given = {"store_id": house.store.id, "by": house.mika, "at": clock.now()}
    dear = {"code": "dear", "when": {"fact": "value", "op": ">", "value": "0.01"}, "needs": ["identity_verified"]}
    nested = {"or": [{"and": [dear["when"], {"fact": "limited", "op": "=", "value": True}]}, dear["when"]]}
    rest = {"valid_days": 7, "otherwise": "decline"}
    for key, data in (
        ("dear", dear | rest),
        ("nested", {**dear, **rest, "code": "nested", "when": nested}),
        ("bad", {"code": "?"}),
    ):
        operations.write_rule(base=1, key=f"new_{key}", data=data, **given)
    operations.take_out(base=1, key="talk-first", **given)
    page = visitor(f"/{language}/console/policy/", width=width, scheme=scheme)
    come_in(page, house, "mika")
    here = f"/{language}/console/policy/"
    for path in (
        "",
        "draft/",
        "draft/rules/new_dear/",
        "draft/rules/new_nested/",
        "draft/rules/new_bad/",
        "versions/1/",
        "difference/?from=0&to=1",
    ):
        page.goto(here + path)
        assert faults(page) == [], path
        assert too_wide(page) == [], path
    operations.take_out(base=1, key="new_bad", **given)
    page.goto(f"{here}draft/")
    page.wait_for_selector(".doubts")
    assert faults(page) == []
    assert too_wide(page) == []
    operations.publish(
        store_id=house.store.id, data=[], expect_version=1, note="x" * 400, by=house.olga, at=clock.now()
    )
    page.reload()
    page.wait_for_selector(".newer")
    assert faults(page) == []
    assert too_wide(page) == []
    page.goto(here)
    page.wait_for_selector(".empty")
    assert faults(page) == []
    assert too_wide(page) == []
