"""Conversations in a real browser: by keyboard alone, in one click, on a phone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.orders import queries as orders
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.shipping.estimates import Span
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.doors.console.people import come_in
from tests.scene import MAX, Scene

MAY = frozenset({"conversations:conversation:read", "conversations:message:say"})


def wrote(scene: Scene, order: str, text: str) -> str:
    """The customer writes on the page of the order."""
    owner = orders.order(store_id=scene.store.id, ref=order, actor=MAX)
    name = owner.details["email"].partition("@")[0]
    herself = Actor(kind="customer", ref=scene.customer(name), store_id=scene.store.id, permissions=MAY)
    made = conversations.start(
        store_id=scene.store.id, text=text, orders=[order], line="form", by=herself, at=clock.now()
    )
    return made.conversation


def test_a_waiting_talk_is_answered_by_keyboard_and_settled_in_one_click(house: Scene, visitor: Visitor):
    order = house.order("SNK", email="nora@mail.example", external_id="#7", paid_minor=18_000).order
    talk = wrote(house, order, "Do you have them in red?")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    tab_to(page, f"a[href*='{talk}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/talks/{talk}/**")
    expect(page.locator(".said")).to_contain_text("Do you have them in red?")
    tab_to(page, "#reply")
    page.keyboard.type("We do: one pair is kept for you.")
    tab_to(page, "form[action$='/reply/'] button")
    page.keyboard.press("Enter")
    expect(page.locator(".said [data-side=store]:not([data-out])")).to_contain_text("one pair is kept")
    assert orders.order(store_id=house.store.id, ref=order, actor=MAX).state == "held"
    page.click("form[action$='/availability/'] button")
    expect(page.locator(".beside .chip")).to_have_attribute("data-state", "released")
    assert orders.order(store_id=house.store.id, ref=order, actor=MAX).state == "released"
    theirs = visitor("/en" + addresses.path(house.store, addresses.ORDERS, order))
    expect(theirs.locator("#talk")).to_contain_text("We do: one pair is kept for you.")


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language):
    order = house.order("LAP", "SNK", email="nora@mail.example", external_id="#7").order
    talk = wrote(house, order, "unbroken" * 60)
    page = visitor(f"/{language}/console/talks/", width=width, scheme=scheme)
    come_in(page, house, "mika")
    theirs = house.customer("nora")
    for place in (
        "talks/", "talks/?kind=closed", "talks/?search=zebra", f"talks/{talk}/?find=lamp", "talks/new/?who=nora",
        f"talks/new/?customer={theirs}", "customers/", f"customers/{theirs}/?find=nora",
    ):  # fmt: skip
        page.goto(f"/{language}/console/{place}")
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert faults(page) == [], place
        assert too_wide(page) == [], place


def test_links_that_stand_alone_are_tapped_with_a_thumb(house: Scene, visitor: Visitor):
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "In red?")
    page = visitor("/en/console/talks/", width=390)
    come_in(page, house, "mika")
    for place in (f"talks/{talk}/", f"customers/{house.customer('nora')}/"):
        page.goto(f"/en/console/{place}")
        links = page.locator("main p > a:only-child.alone").all()
        heights = [one.bounding_box()["height"] for one in links if one.is_visible()]
        assert heights, place
        assert min(heights) >= 44, place
    page.goto(f"/en/console/talks/{talk}/#facts")
    assert page.get_by_role("link", name="The same person as somebody else?").bounding_box()["height"] >= 44


def test_keys_lead_to_the_list_the_answer_and_the_note(house: Scene, visitor: Visitor):
    order = house.order("SNK", email="nora@mail.example").order
    talk = wrote(house, order, "Do you have them in red?")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    page.keyboard.press("j")
    expect(page.locator(f"a[href*='{talk}']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/talks/{talk}/**")
    for key, where in (("c", "form[action$='/availability/'] button"), ("r", "#reply")):
        page.keyboard.press(key)
        expect(page.locator(where)).to_be_focused()
    page.keyboard.type("run, not jump")
    expect(page.locator("#reply")).to_have_value("run, not jump")
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()


def test_it_works_without_scripts(house: Scene, visitor: Visitor):
    order = house.order("RING", email="nora@mail.example").order
    talk = wrote(house, order, "A ring for Mira?")
    page = visitor(f"/en/console/talks/{talk}/", scripts=False)
    come_in(page, house)
    page.fill("#reply", "Gladly")
    page.click("form[action$='/reply/'] button")
    page.wait_for_selector("form[action$='/specification/'] button")
    page.fill("form[action$='/specification/'] textarea", "Mira, italic")
    page.click("form[action$='/specification/'] button")
    page.wait_for_selector(".beside .chip[data-state=admitted]")


def test_the_palette_finds_places_and_acts_and_the_sheet_tells_the_keys(house: Scene, visitor: Visitor):
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "In red?")
    page = visitor(f"/en/console/talks/{talk}/")
    come_in(page, house)
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("set aside")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Set aside")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="In three hours")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1 .chip")).to_have_attribute("data-turn", "snoozed")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.keyboard.type("stock")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Stock")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/stock/**")


def test_the_list_beside_a_talk_moves_nothing_under_the_pointer(house: Scene, visitor: Visitor):
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "In red?")
    page = visitor(f"/en/console/talks/{talk}/", width=1280)
    come_in(page, house)
    rows = page.locator(".pane-rows > li")
    expect(rows).to_have_count(1)
    rows.first.hover()
    other = wrote(house, house.order("SNK", email="otto@mail.example").order, "In blue?")
    bar = page.locator("[data-news]")
    expect(bar).to_have_text("1 new")
    expect(rows).to_have_count(1)
    bar.click()
    expect(rows).to_have_count(2)
    expect(page.locator(f"#t-{other} a")).to_be_focused()
    page.locator("h1").click()
    third = wrote(house, house.order("SNK", email="zoe@mail.example").order, "In green?")
    expect(page.locator(f"#t-{third}")).to_be_visible()


def test_on_a_phone_one_pane_stands_at_a_time(house: Scene, visitor: Visitor):
    talk = wrote(house, house.order("SNK", email="nora@mail.example").order, "In red?")
    page = visitor(f"/en/console/talks/{talk}/", width=390)
    come_in(page, house)
    expect(page.locator("#facts")).to_be_hidden()
    page.get_by_role("link", name="Facts").click()
    expect(page.locator("#said")).to_be_hidden()
    expect(page.locator("#facts")).to_be_visible()
    page.get_by_role("link", name="What was said", exact=True).click()
    expect(page.locator("#facts")).to_be_hidden()
    expect(page.locator("#reply")).to_be_visible()


def test_what_waits_is_cured_by_keys_from_the_talk_while_its_customer_looks_on(house: Scene, visitor: Visitor):
    """Do you have it, can you do it, when is it here: j, Enter, h, Enter; the rest of the keys are the answer's own."""
    times = {part: Span(1, 2) for part in ("made", "packed", "home", "abroad", "remote")}
    shipping.set_lead_times(store_id=house.store.id, times=times, by=MAX, at=clock.now())
    order = house.order("SNK", email="nora@mail.example", external_id="#7", paid_minor=18_000).order
    talk = wrote(house, order, "Do you have the sneaker, and when is it here?")
    theirs = visitor("/en" + addresses.path(house.store, addresses.ORDERS, order))
    expect(theirs.locator("h1")).not_to_contain_text("made ready")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/talks/{talk}/**")
    page.wait_for_load_state()
    expect(page.locator("#late")).to_contain_text("2–4 working days from today")
    expect(page.locator(".good")).to_contain_text("An order that waits wants 1.")
    page.keyboard.press("r")
    page.keyboard.type("We do, one is held for you. It is with you next week.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said [data-side=store]:not([data-out])")).to_contain_text("one is held")
    page.keyboard.press("h")
    expect(page.locator(".keep button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".good .kept")).to_contain_text("1 held for them until")
    expect(page.locator(".beside .chip")).to_have_attribute("data-state", "released")
    expect(theirs.locator("h1")).to_contain_text("made ready")
    expect(theirs.locator("#talk")).to_contain_text("held until")
    conversations.say(
        store_id=house.store.id, conversation=talk, text="Perfect, thanks", on_behalf_of_customer=True, by=house.ben,
        at=clock.now(),
    )  # fmt: skip
    expect(page.locator(".said")).to_contain_text("Perfect, thanks")
    expect(page.locator("#nothing-to-answer")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".said")).to_contain_text("There was nothing to answer.")
    assert queries.conversation(ref=talk, actor=MAX).turn == "nobody"
