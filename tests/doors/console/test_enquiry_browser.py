"""Asked first: Ada wants a ring engraved, Noa a dress to her measures. They ask in the form of the product, the store
answers and agrees in the console on what they asked for, they say yes, and their order goes straight on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.orders.decisions import Decision
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.doors.console.people import come_in
from tests.scene import MAX, Scene

RING = {
    "options": [
        {"code": "engraving", "label": "Engraving", "kind": "text", "longest": 20, "signs": "A-Za-z0-9 .,-"},
        {"code": "font", "label": "Font", "kind": "choice", "choices": ["Bodoni", "Garamond italic"]},
    ]
}
DRESS = {
    "options": [{"code": "sleeves", "label": "Sleeves", "kind": "choice", "choices": ["Short", "Long"]}],
    "measurements": [
        {"code": "bust", "label": "Bust", "least": 70, "most": 140, "needed": True},
        {"code": "hip", "label": "Hip", "least": 75, "most": 150, "needed": True},
    ],
    "sizes": [
        {"size": "40", "ranges": {"bust": [90, 93], "hip": [98, 100]}},
        {"size": "42", "ranges": {"bust": [94, 97], "hip": [102, 105]}},
    ],
}


def asks_about(house: Scene, **said: Any) -> None:
    for handle, data in said.items():
        one = bespokefile.read(data)
        catalog.save_bespoke(store_id=house.store.id, product=handle, bespoke=one, by=MAX, at=clock.now())


def said_yes(visitor: Visitor, desk: Page, name: str, scripts: bool) -> None:
    """The store offers what stands in the form; whoever has the link says yes to it."""
    desk.click("button[value=offer]")
    desk.wait_for_url("**/agreements/agr_*/")
    customer = visitor(desk.inner_text(".whole-link"), scripts=scripts)
    customer.fill("[name=name]", name)
    customer.click("button[value=yes]")
    customer.wait_for_selector("text=You accepted this")


def orders_by_it(house: Scene, sku: str) -> Decision:
    """Their order names the code of the agreement."""
    [made] = [
        one
        for one in agreements.agreements(store_id=house.store.id, actor=MAX, at=clock.now())
        if one.terms.lines[0].sku == sku and one.accepted_at
    ]
    return house.order(sku, email="asked@mail.example", external_id=f"#{sku}", agreement_code=made.code)


def test_a_measure_outside_its_limits_is_told_in_its_field_in_the_unit_that_is_chosen(house: Scene, visitor: Visitor):
    asks_about(house, lamp=DRESS)
    noa = visitor("/en/ask/?about=lamp")
    bust = noa.locator("[name=m-bust]")

    def told() -> str:
        return str(bust.evaluate("(field) => field.validationMessage"))

    noa.check("[name=system][value=metric]")
    for typed, says in (("92", ""), ("92,5", ""), ("36 in", ""), ("140.1", "Between 70 and 140 cm"), ("70", "")):
        bust.fill(typed)
        assert told().startswith(says), (typed, told())
        assert bool(told()) == bool(says)
    noa.check("[name=system][value=inches]")
    assert told().startswith("Between 27.6 and 55.1 in. Please look again")
    noa.fill("[name=m-hip]", "38")
    noa.fill("[name=text]", "In silk, please")
    noa.click("main button.button[value=send]")
    assert noa.evaluate("document.activeElement.name") == "m-bust"
    bust.fill("27.6")
    noa.click("main button.button[value=send]")
    noa.wait_for_selector("text=Bust: 27.6 in")


def test_a_ring_is_engraved_as_was_agreed_beforehand(house: Scene, visitor: Visitor):
    asks_about(house, ring=RING)
    ada = visitor("/en/ask/?about=ring", scripts=False)
    ada.fill("[name=o-engraving]", "Mira ♥")
    ada.select_option("[name=o-font]", "bodoni")
    ada.click("main button.button[value=send]")
    ada.wait_for_selector("text=These signs cannot be made: ♥")
    ada.fill("[name=o-engraving]", "Mira")
    ada.click("main button.button[value=send]")
    ada.wait_for_selector("text=Engraving: Mira")

    [asked] = conversations.enquiries(store_id=house.store.id, actor=MAX)
    desk = visitor(f"/en/console/talks/{asked.conversation}/", scripts=False)
    come_in(desk, house)
    assert "Engraving" in desk.inner_text(".asked-for")
    desk.fill("#reply", "In Bodoni the hairlines break. In Garamond italic it is beautiful: shall we?")
    desk.click("text=Say it")
    desk.wait_for_selector("[data-said] >> text=Garamond italic it is beautiful")
    ada.reload()
    assert "Garamond italic it is beautiful" in ada.inner_text("main")

    desk.goto(f"/en/console/talks/{asked.conversation}/")
    desk.click("text=Make an agreement of it")
    assert desk.input_value("[name=how-0-0]") == "Mira"
    desk.fill("[name=how-0-1]", "Garamond italic")
    desk.fill("[name=promise-1]", "Font: Garamond italic")
    said_yes(visitor, desk, "Ada", scripts=False)
    decided = orders_by_it(house, "RING")
    assert (decided.outcome, decided.reasons) == ("admitted", ())


def test_a_dress_is_made_to_the_measures_that_were_given(house: Scene, visitor: Visitor):
    asks_about(house, ring=DRESS)
    noa = visitor("/en/ask/?about=ring")
    noa.check("[name=system][value=metric]")
    noa.fill("[name=m-bust]", "92")
    noa.fill("[name=m-hip]", "101")
    noa.press("[name=m-hip]", "Tab")
    noa.wait_for_selector("#advice >> text=Hip 101 cm is between 40 and 42")
    noa.reload()
    assert noa.input_value("[name=m-hip]") == "101"
    noa.select_option("[name=size]", "42")
    noa.click("main button.button[value=send]")
    noa.wait_for_selector("[data-said] >> text=Bust: 92 cm")

    [asked] = conversations.enquiries(store_id=house.store.id, actor=MAX)
    desk = visitor(f"/en/console/talks/{asked.conversation}/")
    come_in(desk, house)
    desk.click("text=Send the size advice")
    noa.wait_for_selector("[data-who=store] >> text=From the measures you gave us: Size 42, or made to measure.")

    desk.goto(f"/en/console/talks/{asked.conversation}/")
    desk.click("text=Make an agreement of it")
    desk.wait_for_selector("[name=promise-0]")
    typed = [desk.input_value(f"[name=how-0-{n}]") for n in range(3)]
    assert typed == ["92 cm", "101 cm", "42"]
    said_yes(visitor, desk, "Noa", scripts=True)
    decided = orders_by_it(house, "RING")
    assert (decided.outcome, decided.reasons) == ("admitted", ())


@pytest.mark.parametrize("form", ["/en/ask/?about=ring", "/en/chat/enquiry/?about=ring"])
def test_who_asked_in_the_form_first_is_led_to_that_talk_by_the_chat(house: Scene, visitor: Visitor, form: str):
    asks_about(house, ring=RING)
    page = visitor(form)
    page.fill("[name=text]", "For my mother")
    page.click("button[value=send]:not(.unseen)")
    said = page.locator("[data-said]")
    expect(said).to_contain_text("For my mother")
    page.goto("/en/chat/")
    expect(said).to_contain_text("For my mother")


@pytest.mark.parametrize("path", ["/en/ask/?about=ring", "/ja/chat/enquiry/"])
def test_axe_finds_nothing_in_the_form(house: Scene, visitor: Visitor, path: str):
    asks_about(house, ring=DRESS)
    page = visitor(path, width=390, scheme="dark")
    assert (faults(page), too_wide(page)) == ([], [])


def test_of_each_kind_of_question_its_own_limits_are_asked_for(house: Scene, visitor: Visitor):
    asks_about(house, ring=RING)
    shelf = visitor("/en/console/stock/products/", scripts=False)
    come_in(shelf, house, "mika")
    shelf.click("main >> text=Ring")
    shelf.wait_for_url("**/products/prd_*/")
    shelf.goto(f"{shelf.url}asked/")
    lettering, font = shelf.locator("#f-o0-longest"), shelf.locator("#f-o1-choices")
    assert (lettering.is_visible(), font.is_visible()) == (True, True)
    assert not any(shelf.locator(f"#f-{name}").is_visible() for name in ("o0-choices", "o0-least", "o1-longest"))
    shelf.select_option("#f-o1-kind", "number")
    assert (font.is_visible(), shelf.locator("#f-o1-least").is_visible()) == (False, True)
