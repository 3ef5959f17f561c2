"""Agreements, stock and goods in a real browser: from a held order to both pages, without scripts, by keyboard;
nothing for axe to find, nothing wider than the window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import operations as payments
from bespeak.kit import clock
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.doors.console.people import come_in
from tests.scene import MAX, Scene
from tests.stories.town import until


@pytest.mark.parametrize("scripts", [True, False])
def test_a_held_order_is_agreed_on_and_goes_on(house: Scene, visitor: Visitor, scripts: bool):
    order = house.order("RING", "MUG", email="jun@mail.example", external_id="#7", note="Engrave Mira").order
    desk = visitor(f"/en/console/orders/{order}/", scripts=scripts)
    come_in(desk, house)
    desk.click("#agreement a.button")
    desk.fill("[name=promise-0]", "Mira, in Garamond italic")
    desk.fill("[name=find]", "lam")
    desk.press("[name=find]", "Enter")
    desk.wait_for_selector("text=1 free")
    assert desk.input_value("[name=promise-0]") == "Mira, in Garamond italic"
    assert "Mira, in Garamond italic" in desk.inner_text("#paper")
    desk.click("button[value=offer]")
    desk.wait_for_url("**/agreements/agr_*/")
    link = desk.inner_text(".whole-link")

    customer = visitor(link, scripts=scripts)
    assert "Mira, in Garamond italic" in customer.inner_text("main")
    customer.fill("[name=name]", "Jun Mori")
    customer.click("button[value=yes]")
    customer.wait_for_selector("text=You accepted this")

    until(lambda: orders.order(store_id=house.store.id, ref=order, actor=MAX).state, lambda state: state == "admitted")
    desk.reload()
    assert "Jun Mori" in desk.inner_text("main")
    desk.click("text=To the order")
    desk.wait_for_selector(".decision[data-state=admitted]")
    assert "It stands on what they said yes to" in desk.inner_text("#agreement")
    customer.reload()
    assert customer.locator("text=To your order").count() == 1


def test_by_keyboard_alone(house: Scene, visitor: Visitor):
    house.talk("kim", "lamp")
    desk = visitor(f"/en/console/agreements/new/?customer={house.customer('kim')}")
    come_in(desk, house)
    tab_to(desk, "[name=find]")
    desk.keyboard.type("LAMP")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("button[name=add]")
    tab_to(desk, "button[name=add]")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("[name=quantity-0]")
    tab_to(desk, "button[value=offer]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/agreements/agr_*/**")
    assert "$90.00" in desk.inner_text("main")


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language):
    one = house.agree("kim", "LAMP", accepted=False, hold_until=house.at + timedelta(days=3))
    order = house.order("RING", email="jun@mail.example", note="Engrave Mira").order
    extra = house.agree("ivo", "WARD", extra_minor=3000, extra_reason="Barge to Kodiak")
    paid = house.order("MUG", email="kim@mail.example").order
    payments.record_payment(
        store_id=house.store.id, order=paid, amount_minor=2100, currency="USD", method="cash", external_key="c-1",
        by=MAX, at=clock.now(),
    )  # fmt: skip
    inventory.receive(
        store_id=house.store.id, variant_id=house.variants["LAMP"], quantity=3, by=house.mika, at=clock.now()
    )
    desk = visitor(f"/{language}/console/agreements/", width=width, scheme=scheme)
    come_in(desk, house, "mika")
    places = [
        "agreements/", "agreements/?state=lapsed", f"agreements/{one.ref}/", f"agreements/{extra.ref}/",
        f"agreements/{one.ref}/revise/", f"agreements/new/?order={order}", "agreements/new/?find=kim@mail.example",
        "stock/", "stock/holds/", "stock/products/", "stock/products/new/", "money/", "money/?show=came",
    ]  # fmt: skip
    for place in places:
        desk.goto(f"/{language}/console/{place}")
        for summary in desk.locator("main details summary").all():
            summary.click()
        assert faults(desk) == [], place
        assert too_wide(desk) == [], place
    desk.goto(f"/{language}/console/stock/?search=LAMP")
    desk.click("tbody a")
    assert faults(desk) == []
    assert too_wide(desk) == []
    desk.goto(f"/{language}/console/stock/products/?search=ring")
    desk.click("tbody a")
    assert faults(desk) == []
    assert too_wide(desk) == []
