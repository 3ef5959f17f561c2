"""Customers' pages in a real browser: nothing for axe to find, nothing too wide, a keyboard is enough, no script is
needed, a first visit is light, paper is clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.orders import operations as orders
from bespeak.doors.cli import demo
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.scene import MAX, Scene, settled_scene

LOOKS = [(390, "dark", "ja"), (1280, "light", "en")]
DRAWN = {"ring": "ring", "laptop": "laptop", "wardrobe": "wardrobe", "sneaker": "sneaker", "mug": "basket"}
MOST = 60_000


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = settled_scene()
    for product, picture in DRAWN.items():
        body = (Path(demo.__file__).parent / "pictures" / f"{picture}.svg").read_bytes()
        catalog.save_picture(store_id=made.store.id, product=product, body=body, by=MAX, at=clock.now())
    return made


def order(scene: Scene, *skus: str, who: str = "jun", **given: object) -> str:
    placed = scene.order(*skus, email=f"{who}@mail.example", **given)
    return addresses.path(scene.store, addresses.ORDERS, placed.order)


def offered(scene: Scene) -> str:
    return addresses.path(scene.store, addresses.AGREEMENTS, scene.agree("kim", "LAMP", accepted=False).ref)


def pages(scene: Scene) -> dict[str, str]:
    """Every page there is, in each of its states."""
    called_off = scene.order("MUG", email="gus@mail.example", paid_minor=1800, payment_kind="card")
    orders.cancel(store_id=scene.store.id, ref=called_off.order, reason="Gus changed his mind.", by=MAX, at=clock.now())
    agreed = scene.agreed["hana"]
    held = order(scene, "RING", "LAP", "WARD")
    return {
        "home": "/",
        "policy": "/policy/",
        "terms": "/terms/",
        "ask": "/ask/?about=ring",
        "asked": "/ask/thanks/",
        "verify": f"/verify/?of={agreed.terms.hash}",
        "not known": "/verify/?of=nothing",
        "held": held,
        "admitted": order(scene, "MUG", who="ada"),
        "declined": order(scene, "MUG", who="emil", currency="EUR"),
        "cancelled": addresses.path(scene.store, addresses.ORDERS, called_off.order),
        "agreed": order(scene, "RING", who="hana", agreement_code=agreed.code),
        "offered": offered(scene),
        "accepted": addresses.path(scene.store, addresses.AGREEMENTS, agreed.ref),
        "altered": held[:-1],
        "nothing": "/policy/99/",
    }


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(scene: Scene, visitor: Visitor, width, scheme, language):
    found = pages(scene)
    page = visitor(f"/{language}/", width=width, scheme=scheme)
    complaints: dict[str, list[str]] = {}
    for name, path in found.items():
        page.goto(f"/{language}{path}")
        complaints[name] = faults(page) + too_wide(page)
    assert {name: said for name, said in complaints.items() if said} == {}


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_a_form_sent_empty_says_so_where_it_is(scene: Scene, visitor: Visitor, width, scheme, language):
    page = visitor(f"/{language}/", width=width, scheme=scheme)
    forms = ((order(scene, "MUG"), "#answer button"), ("/ask/", "main form button"), (offered(scene), "[value=yes]"))
    for path, button in forms:
        page.goto(f"/{language}{path}")
        page.click(button)
        page.wait_for_selector("[aria-invalid=true]")
        assert faults(page) + too_wide(page) == [], path


def test_by_keyboard_alone_a_customer_answers_asks_and_agrees(scene: Scene, visitor: Visitor):
    held, agreement = order(scene, "MUG"), offered(scene)
    page = visitor(f"/en{held}")
    tab_to(page, "#answer textarea")
    page.keyboard.type("A mug for my mother, please.")
    tab_to(page, "#answer button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".said[data-who=you]:not([data-out]):has-text('my mother')")

    page.goto("/en/ask/?about=ring")
    tab_to(page, "[name=text]")
    page.keyboard.type("Have you gold?")
    tab_to(page, "[name=contact]")
    page.keyboard.type("noa@mail.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/thanks/")

    page.goto(f"/en{agreement}")
    tab_to(page, "[name=name]")
    page.keyboard.type("Kim Lee")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('You accepted this')")
    ref = agreement.split("/")[2]
    assert agreements.agreement(store_id=scene.store.id, ref=ref, actor=SYSTEM, at=clock.now()).state == "accepted"


def test_without_scripts_a_customer_answers_asks_and_declines(scene: Scene, visitor: Visitor):
    held, agreement = order(scene, "MUG"), offered(scene)
    page = visitor(f"/ja{held}", scripts=False)
    page.fill("#answer textarea", "母へのマグカップです。")
    page.click("#answer button")
    page.wait_for_selector(".said[data-who=you]:not([data-out]):has-text('母へ')")
    page.goto("/ja/ask/")
    page.fill("[name=text]", "金の指輪はありますか。")
    page.fill("[name=contact]", "noa@mail.example")
    page.click("main form button")
    page.wait_for_url("**/ask/thanks/")
    page.goto(f"/ja{agreement}")
    page.click("#decide summary")
    page.fill("#decide textarea", "高すぎます。")
    page.click("[value=no]")
    page.wait_for_selector("#decide", state="detached")


def test_a_form_pressed_twice_is_sent_once(scene: Scene, visitor: Visitor):
    page = visitor(f"/en{order(scene, 'MUG')}")
    page.fill("#answer textarea", "A mug for my mother, please.")
    page.dblclick("#answer button")
    page.wait_for_selector(".said:not([data-out])")
    page.reload()
    page.wait_for_load_state()
    assert page.locator(".said:visible").count() == 1


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_first_visit_to_an_order_is_light(scene: Scene, visitor: Visitor, language: str):
    """All that travels, as it travels: the page, its sheet, its script, its icon, the pictures of four things."""
    page = visitor(f"/{language}/policy/")
    path = order(scene, "RING", "LAP", "WARD", "SNK")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    tools.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(f"/{language}{path}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("[...document.images].every(one => one.complete && one.naturalWidth)")
    page.wait_for_timeout(500)  # what was loaded is told a moment later; the stream of news has no end
    assert len(sizes) >= 7
    assert sum(sizes) <= MOST, sizes


def test_paper_is_clean(scene: Scene, visitor: Visitor):
    agreed = addresses.path(scene.store, addresses.AGREEMENTS, scene.agreed["hana"].ref)
    page = visitor("/en/", scheme="dark")
    for path in (order(scene, "RING", "LAP"), agreed, offered(scene)):
        page.goto(f"/en{path}")
        page.emulate_media(media="print")
        seen = "parts => parts.filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 90))"
        assert page.eval_on_selector_all("nav, form, button, .skip, footer", seen) == [], path
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert faults(page) == [], path
        page.emulate_media(media="screen")
