"""The purchase guide: the steps of the store's own rules, the present one marked on every page of the way."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bespeak.domain.payments import operations as payments
from bespeak.domain.policy import operations as policy
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.doors.console.people import text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import MAX, Scene, open_scene, settled_scene

NOW = re.compile(r'<details class="guide".*?<b aria-current="step">(.*?)</b>', re.DOTALL)


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


def present(path: str) -> str:
    """The step that the one line on top of a page names."""
    page = markup(Client().get(path))
    found = NOW.search(page)
    assert found, path
    assert page.count('aria-current="step"') == 2  # in the line, and in the thread that it opens
    return found[1]


def its_page(scene: Scene, kind: str, ref: str) -> str:
    return f"/en{addresses.path(scene.store, kind, ref)}"


@pytest.mark.parametrize("page", ["", "policy/", "terms/", "ask/", "ask/?about=ring", "ask/thanks/", "chat/"])
def test_guests_see_where_one_begins(scene: Scene, page: str) -> None:
    assert present(f"/en/{page}") == "Talk"
    assert statements(Client(), f"/en/{page}") <= 12


def test_where_no_rule_asks_for_a_talk_one_begins_by_ordering(db: None) -> None:
    open_scene(policy="open")
    assert present("/en/") == "Order"
    shown = text_of(Client().get("/en/guide/"))
    assert "No order needs a talk here" in shown
    assert "Every order goes on at once" in shown


def test_an_agreement_marks_the_yes_and_then_the_order(scene: Scene) -> None:
    asked, agreed = scene.agree("jun", "MUG", accepted=False), scene.agree("kim", "LAMP")
    assert present(its_page(scene, addresses.AGREEMENTS, asked.ref)) == "Agree"
    assert present(its_page(scene, addresses.AGREEMENTS, agreed.ref)) == "Order"
    assert statements(Client(), its_page(scene, addresses.AGREEMENTS, agreed.ref)) <= 12


def test_a_talk_is_the_present_step_until_somebody_answered(scene: Scene) -> None:
    ref = scene.talk("pia", "ring", answered=False)
    chat = its_page(scene, addresses.CHAT, ref)
    assert present(chat) == "Talk"
    scene.answer("pia")
    assert present(chat) == "Agree"
    assert statements(Client(), chat) <= 12


def test_the_guide_is_made_of_the_rules_in_force(scene: Scene) -> None:
    before = text_of(Client().get("/en/guide/"))
    assert "You are here" in before
    assert "Who acts" in before
    rule = {
        "code": "talk",
        "when": "always",
        "needs": ["two_way_talk"],
        "valid_days": 30,
        "otherwise": {"hold_hours": 9},
    }
    policy.publish(
        store_id=scene.store.id, data={"currency": "USD", "rules": [rule]}, expect_version=1, note="", by=MAX,
        at=clock.now(),
    )  # fmt: skip
    after = text_of(Client().get("/en/guide/"))
    assert "Every order needs a talk first" in after
    assert "for 9 hours at least" in after
    assert "Nothing has to be agreed beforehand" in after
    assert statements(Client(), "/en/guide/") <= 12
    assert "お買い物の流れ" in text_of(Client().get("/ja/guide/"))


def paying(scene: Scene, order: str) -> str:
    page = markup(Client().get(its_page(scene, addresses.ORDERS, order)))
    found = re.search(r'<p id="how-to-pay">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("kind", "source", "says"),
    [
        ("card", "northlight-shop", "in the shop where you ordered it"),
        ("bank_transfer", "northlight-shop", "Transfer $18.00 to the account"),
        ("cash on delivery", "northlight-shop", "ready in cash"),
        ("", "api", "We send you where to pay $18.00"),
    ],
)
def test_an_order_says_how_it_is_paid(scene: Scene, kind: str, source: str, says: str) -> None:
    order = scene.order("MUG", email="ada@mail.example", payment_kind=kind, source=source, external_id="N-7").order
    assert says in paying(scene, order)


def test_nothing_is_said_of_paying_where_nothing_is_to_be_paid(scene: Scene) -> None:
    paid = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    held = scene.order("RING", email="jun@mail.example").order
    assert (paying(scene, paid), paying(scene, held)) == ("", "")
    left = scene.order("MUG", email="hana@mail.example", external_id="N-8").order
    payments.record_payment(
        store_id=scene.store.id, order=left, amount_minor=800, currency="USD", method="bank_transfer",
        external_key="b1", by=MAX, at=clock.now(),
    )  # fmt: skip
    assert "$10.00" in paying(scene, left)
