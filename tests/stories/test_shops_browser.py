"""Orders of shops in a real browser, from the hook to the parcel: held at the shop, read and answered by the customer
behind a signed link, settled by a member in the console, let go, sent, or declined when nobody spoke in time. Through
real sockets, the real front, the worker beside it, and doubles that speak the documented interfaces of the platforms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page

from bespeak.domain.orders import queries as orders
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.stores import operations as stores
from bespeak.doors.cli.main import main
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.console.people import come_in, hired, with_password
from tests.doors.hooks.street import OWN, shopify_order, signature, woo_order
from tests.doubles.shopify import ShopifyDouble
from tests.doubles.wire import Platform
from tests.doubles.woocommerce import WooCommerceDouble
from tests.scene import MAX, Scene, open_scene
from tests.stories.town import Town, comes_to_rest, town_at, until

pytestmark = [pytest.mark.both, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Api = Callable[[str], Any]


@pytest.fixture(scope="module")
def running_town(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """`bespeak up` that may call shops on this machine."""
    clock_file = tmp_path_factory.mktemp("shops") / "clock"
    with town_at({**environment, "BESPEAK_PRIVATE_WEBHOOKS": "true"}, clock_file) as opened:
        yield opened


@pytest.fixture
def scene(transactional_db: None, running_town: Town) -> Iterator[Scene]:
    """Northlight, where Ben sells. Nobody has spoken with Jun."""
    made = open_scene()
    with_password(made, made.ben)
    yield made
    comes_to_rest()


class Street:
    """The shop, its hook, and what stands there."""

    def __init__(self, scene: Scene, town: Town, platform: str, double: Platform) -> None:
        self.scene, self.town, self.platform, self.double = scene, town, platform, double
        made = saleschannels.connect(
            store_id=scene.store.id, platform=platform, shop=double.url, credentials=OWN[platform], by=MAX,
            at=clock.now(),
        )  # fmt: skip
        self.channel = made.channel

    def delivers(self, order: dict[str, Any]) -> str:
        """Signed over exact bytes; the receipt."""
        body = json.dumps(order, ensure_ascii=False).encode()
        said = {
            "shopify": {"X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": signature(body),
                        "X-Shopify-Webhook-Id": "one", "X-Shopify-Shop-Domain": self.channel.shop},
            "woocommerce": {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Signature": signature(body),
                            "X-WC-Webhook-Delivery-ID": "one"},
        }[self.platform]  # fmt: skip
        headers = {"Content-Type": "application/json", **said}
        answer = httpx.post(f"{self.town.http.base_url}/hooks/{self.channel.ref}", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["receipt"])

    def order(self, name: str) -> orders.OrderView:
        """Once it is here."""
        here = self.scene.store.id
        until(lambda: [one for one in orders.orders(store_id=here, actor=SYSTEM) if one.external_id == name], bool)
        return orders.order(store_id=here, ref=name, actor=SYSTEM)

    def api(self, path: str) -> Any:
        key = self.scene.key("everything", member=self.scene.olga.ref)
        answer = self.town.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def shopify(scene: Scene, running_town: Town, settings: Any) -> Iterator[Street]:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    with ShopifyDouble() as double:
        double.has_order(5001001)
        yield Street(scene, running_town, "shopify", double)


@pytest.fixture
def woo(scene: Scene, running_town: Town, settings: Any) -> Iterator[Street]:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    stores.add_host(store_id=scene.store.id, host="northlight.example", by=MAX, at=scene.at)
    stores.add_host(store_id=scene.store.id, host="127.0.0.1", by=MAX, at=scene.at)
    with WooCommerceDouble() as double:
        double.has_order(2001)
        yield Street(scene, running_town, "woocommerce", double)


def texts(page: Page, selector: str) -> list[str]:
    return [unescape(one).strip() for one in page.locator(selector).all_text_contents()]


def signed_in(visit: Callable[..., Page], scene: Scene, path: str, who: str = "ben") -> Page:
    """Somebody at work."""
    page = visit(path)
    come_in(page, scene, who)
    return page


def told_at_the_command_line(ref: str, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> list[str]:
    patch.setenv("BESPEAK_LOG_LEVEL", django_settings.LOGGING["level"])
    capsys.readouterr()
    assert main(["order", ref, "--json", "--language", "en"]) == 0
    return [one["text"] for one in json.loads(capsys.readouterr().out)["reasons"]]


def settles(page: Page, ref: str, answer: str) -> None:
    """Ben answers what Jun wrote; then one click confirms that there is one."""
    page.goto(f"/en/console/orders/{ref}/")
    page.click("a[href*='/console/talks/']:not(nav a)")
    page.fill("#reply", answer)
    page.click("form:has(#reply) button")
    page.wait_for_selector(f"[data-said] > [id]:not([data-out]):has-text('{answer}')")
    page.goto(f"/en/console/orders/{ref}/")
    page.click("form[action$='availability/'] button")
    page.wait_for_selector(".decision[data-state=released]")


def hands_over(visit: Callable[..., Page], scene: Scene, ref: str) -> Page:
    """Cleo, who packs."""
    hired(scene, "cleo", "packer")
    page = signed_in(visit, scene, f"/en/console/orders/{ref}/", "cleo")
    page.fill("[name=carrier]", "DHL")
    page.fill("[name=tracking]", "JD0146")
    page.click("#hand-over button")
    page.wait_for_selector("[data-step=deliver][data-state=now]")
    return page


def test_shopify_from_the_hook_to_the_parcel(
    shopify: Street, visit: Callable[..., Page], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = shopify.scene
    receipt = shopify.delivers(shopify_order(1001, "SNK", "180.00"))
    order = shopify.order("#1001")
    there: Any = shopify.double.orders["gid://shopify/Order/5001001"]  # type: ignore[attr-defined]
    until(lambda: list(there.parts[0].holds.values()), bool)

    path = addresses.path(scene.store, addresses.ORDERS, order.ref)
    jun = visit(f"/en{path}", viewport={"width": 390, "height": 844})
    ben = signed_in(visit, scene, f"/en/console/orders/{order.ref}/")
    reasons = texts(jun, ".reason")
    assert len(reasons) == 2
    assert texts(ben, ".decision .said") == reasons
    assert [one["text"] for one in shopify.api(f"/orders/{order.ref}")["decision"]["reasons"]] == reasons
    assert [one["text"] for one in shopify.api(f"/receipts/{receipt}")["decision"]["reasons"]] == reasons
    assert told_at_the_command_line(order.ref, capsys, monkeypatch) == reasons
    assert [one["reasonNotes"] for one in there.parts[0].holds.values()] == [" ".join(reasons)]

    jun.fill("[name=text]", "Do you have a pair in 42?")
    jun.click("#answer button")
    jun.wait_for_selector(".said:not([data-out]):has-text('Do you have a pair in 42?')")
    settles(ben, order.ref, "We do, and put it aside for you.")
    until(lambda: (there.tags, there.parts[0].holds), lambda seen: seen == (["bespeak-admitted"], {}))
    jun.reload()
    assert "We do, and put it aside for you." in jun.content()
    assert jun.locator("[data-step=make][data-state=now]").count() == 1

    cleo = hands_over(visit, scene, order.ref)
    sent = "On its way with DHL, tracking number JD0146."
    assert texts(cleo, ".decision .said") == [sent]
    until(lambda: there.fulfillments, bool)
    assert [one["trackingInfo"] for one in there.fulfillments] == [{"company": "DHL", "number": "JD0146"}]
    jun.reload()
    assert sent in jun.inner_text("[data-step=deliver]")
    assert jun.inner_text("h1") == "Your order is on its way"
    until(lambda: there.tags, lambda tags: tags == ["bespeak-fulfilled"])


def test_shopify_when_nobody_speaks_in_time(shopify: Street, visit: Callable[..., Page]) -> None:
    scene = shopify.scene
    shopify.delivers(shopify_order(1001, "SNK", "180.00"))
    order = shopify.order("#1001")
    there: Any = shopify.double.orders["gid://shopify/Order/5001001"]  # type: ignore[attr-defined]
    until(lambda: list(there.parts[0].holds.values()), bool)
    path = addresses.path(scene.store, addresses.ORDERS, order.ref)
    jun = visit(f"/en{path}")
    assert "Your order waits" in jun.inner_text("h1")
    assert order.deadline

    shopify.town.later(seconds=(order.deadline - clock.now()).total_seconds() + 60)
    until(lambda: there.cancelled, bool)

    jun.reload()
    reasons = texts(jun, ".reason")
    assert "Your order was declined" in jun.inner_text("h1")
    assert (there.cancelled["reason"], there.cancelled["notify"]) == ("OTHER", True)
    assert there.cancelled["note"] == " ".join(reasons)
    assert "$180.00" in jun.inner_text("#money")
    until(lambda: there.tags, lambda tags: tags == ["bespeak-declined"])
    ben = signed_in(visit, scene, f"/en/console/orders/{order.ref}/")
    assert texts(ben, ".decision .said") == reasons
    assert "$180.00" in ben.inner_text("dt:has-text('Due back') + dd")


def _mails(double: Any) -> list[str]:
    return [text for _, text in double.mails]


def test_woocommerce_from_the_hook_to_the_parcel(woo: Street, visit: Callable[..., Page]) -> None:
    """The customer comes by the very link that stands in the note which WooCommerce mails them."""
    scene, double = woo.scene, woo.double
    woo.delivers(woo_order(2001, "SNK", "180.00"))
    order = woo.order("2001")
    mail = until(lambda: _mails(double), bool)[0]
    link = urlsplit(mail.split()[-1])
    jun = visit(f"{link.path}?{link.query}")
    reasons = texts(jun, ".reason")
    assert len(reasons) == 2
    assert mail.startswith("\n".join(reasons))
    assert double.orders[2001]["status"] == "on-hold"  # type: ignore[attr-defined]

    jun.fill("[name=text]", "Do you have a pair in 42?")
    jun.click("#answer button")
    jun.wait_for_selector(".said:not([data-out]):has-text('Do you have a pair in 42?')")
    ben = signed_in(visit, scene, f"/en/console/orders/{order.ref}/")
    settles(ben, order.ref, "We do.")
    until(lambda: double.orders[2001]["status"], lambda status: status == "processing")  # type: ignore[attr-defined]
    until(lambda: _mails(double)[-1], lambda mail: mail.startswith("Thank you, everything is settled."))

    hands_over(visit, scene, order.ref)
    until(lambda: double.orders[2001]["status"], lambda status: status == "completed")  # type: ignore[attr-defined]
    assert _mails(double)[-1].startswith("On its way with DHL, tracking number JD0146.")
    jun.reload()
    assert "JD0146" in jun.inner_text("[data-step=deliver]")
    assert len(_mails(double)) == len(set(_mails(double))), "nobody gets the same note twice"


def test_woocommerce_when_nobody_speaks_in_time(woo: Street, visit: Callable[..., Page]) -> None:
    double: Any = woo.double
    woo.delivers(woo_order(2001, "SNK", "180.00"))
    order = woo.order("2001")
    until(lambda: _mails(double), bool)
    assert order.deadline
    woo.town.later(seconds=(order.deadline - clock.now()).total_seconds() + timedelta(minutes=1).total_seconds())
    until(lambda: double.orders[2001]["status"], lambda status: status == "cancelled")
    jun = visit(f"/en{addresses.path(woo.scene.store, addresses.ORDERS, order.ref)}")
    assert _mails(double)[-1].startswith("\n".join(texts(jun, ".reason")))
    assert "$180.00" in jun.inner_text("#money")
