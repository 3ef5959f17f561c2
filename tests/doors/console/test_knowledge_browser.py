"""A worried customer is answered with a saved reply, by keyboard alone; sharp words are looked at twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.doors.console.people import come_in
from tests.doors.console.test_browser_talks import wrote
from tests.scene import MAX, Scene

WORDS = "Dear {customer}, it is with us and leaves {by when}. I write to you should anything change. {agent}"


def known(scene: Scene) -> tuple[str, str, str]:
    """An article, words for the worried, a list of what to learn."""
    here: dict[str, Any] = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    body = "# Late\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nLook at the **order** first."
    draft = ArticleDraft(title="A parcel that does not come in time", body=body, language="en", published=True)
    article = operations.write_article(draft=draft, **here)
    reply = ReplyDraft(
        shortcut="worry", name="It will be there in time", texts={"en": WORDS}, mood="worried", hint="The date first.",
    )  # fmt: skip
    ref = operations.write_reply(draft=reply, **here)
    listed = operations.write_checklist(name="First day", items=[ItemDraft(article), ItemDraft(task="Wave")], **here)
    return article, ref, listed


def test_a_worried_customer_is_answered_by_keyboard(house: Scene, visitor: Visitor) -> None:
    _, ref, _ = known(house)
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "I am worried: does it come in time?")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    page.goto(f"/en/console/talks/{talk}/")
    page.wait_for_load_state()
    expect(page.locator(".manner")).to_contain_text("They sound worried.")
    expect(page.locator("#hints")).to_contain_text("It will be there in time")
    expect(page.locator("#hints")).to_contain_text("A parcel that does not come in time")
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("/wo")
    expect(page.locator("#hints [aria-selected=true]")).to_contain_text("/worry")
    page.keyboard.press("Enter")
    expect(page.locator("#reply")).to_have_value(
        re.compile(r"^Dear \w+, it is with us and leaves .+ I write to you .+ Ben$")
    )
    assert "{" not in page.locator("#reply").input_value()
    page.locator("form[action$='/reply/'] button[data-kind=primary]").press("Enter")
    expect(page.locator(".said [data-side=store]:not([data-out])")).to_contain_text("I write to you")
    assert queries.reply(store_id=house.store.id, ref=ref, actor=house.ben).used == 1


def test_sharp_words_stand_in_the_field_again_until_one_is_sure(house: Scene, visitor: Visitor) -> None:
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "This is unacceptable!!")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    page.goto(f"/en/console/talks/{talk}/")
    page.wait_for_load_state()
    send = page.locator("form[action$='/reply/'] button[data-kind=primary]")
    page.fill("#reply", "As I already told you, it ships tomorrow.")
    send.click()
    expect(page.locator("#live-wrong")).to_contain_text("sharper than you mean it")
    expect(page.locator("#reply")).to_have_value("As I already told you, it ships tomorrow.")
    page.check("#sure")
    send.click()
    expect(page.locator(".said [data-side=store]:not([data-out])")).to_contain_text("As I already told you")
    expect(page.locator("#sure")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    house: Scene, visitor: Visitor, width: int, scheme: str, language: str
) -> None:
    article, ref, listed = known(house)
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "This is UNACCEPTABLE!! " + "x" * 90)
    page = visitor(f"/{language}/console/talks/", width=width, scheme=scheme)
    come_in(page, house, "mika")
    for place in (
        "knowledge/", "knowledge/?search=zebra", f"knowledge/articles/{article}/", "knowledge/articles/new/",
        "knowledge/replies/", f"knowledge/replies/{ref}/", "knowledge/training/", f"knowledge/training/{listed}/",
        f"talks/{talk}/ready/", f"talks/{talk}/",
    ):  # fmt: skip
        page.goto(f"/{language}/console/{place}")
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert faults(page) == [], place
        assert too_wide(page) == [], place
