"""A prospect followed up by the clock, in real browsers: asked in the chat, answered, silent; back with a member on the
day, asked again from there, put off by a planned step, back again, and an order in the end. At no time is anybody who
is open without a day on which somebody looks, on the rows and on both screens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.prospects.models import Prospect
from bespeak.kit import clock
from tests.doors.console.people import come_in, with_password
from tests.scene import MAX, Scene, open_scene
from tests.stories.town import Caller, Shop, Town, until

pytestmark = [pytest.mark.both, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAID = "[data-said] > li:not([data-out])"
LIST = "/en/console/prospects/"


@pytest.fixture
def scene(town: Town) -> Scene:
    made = open_scene()
    with_password(made, made.ben)
    return made


def nora(scene: Scene) -> Prospect:
    """Her row, as it stands now. Whoever is open has a day on which somebody looks."""
    assert not Prospect.objects.filter(state="open", due_at=None).exists()
    return Prospect.objects.select_related("conversation").get(store_id=scene.store.id)


def chat_of(page: Page) -> FrameLocator:
    return page.frame_locator("#chat-panel iframe")


def says(chat: FrameLocator, text: str) -> None:
    chat.locator("#answer textarea").fill(text)
    chat.locator("#answer button").first.click()
    expect(chat.locator(SAID).filter(has_text=text)).to_have_count(1)


def at_work(visit: Callable[..., Page], scene: Scene, path: str) -> Page:
    """Ben signs in, as he does each morning."""
    page = visit(path)
    come_in(page, scene)
    return page


def answers(ben: Page, text: str) -> None:
    """From the talk that is open before him."""
    ben.fill("#reply", text)
    ben.click("form:has(#reply) button[data-kind=primary]")
    expect(ben.locator("[data-said] > [id]:not([data-out])").filter(has_text=text)).to_have_count(1)


def row_in(ben: Page, scene: Scene, kind: str) -> Locator:
    """Her row in the list of this kind."""
    ben.goto(f"{LIST}?kind={kind}")
    return ben.locator(f"#p-{nora(scene).ref}")


def asks_in_the_chat(visit: Callable[..., Page]) -> Page:
    """Nora, about the ring; she says who she is."""
    page = visit("/en/ask/?about=ring")
    page.click("[data-chat]")
    chat = chat_of(page)
    chat.locator("#first textarea").fill("Is the ring gold?")
    chat.locator("#first button").first.click()
    expect(chat.locator(SAID)).to_have_count(1)
    chat.locator("#who summary").click()
    chat.locator("#who [name=name]").fill("Nora")
    chat.locator("#who [name=contact]").fill("nora@mail.example")
    chat.locator("#who button").click()
    expect(chat.locator("#who")).to_contain_text("nora@mail.example")
    return page


def plans(ben: Page, step: str, when: str, note: str) -> None:
    """Beside the talk."""
    ben.click("#plan-it summary")
    ben.select_option("#plan-step", step)
    ben.select_option("#plan-when", when)
    ben.fill("#plan-note", note)
    ben.click("#plan-it button")


def orders_it(town: Town, scene: Scene) -> str:
    """In the web shop."""
    web = Caller(town.http, scene.key("orders", "talk"))
    return str(Shop(web, web, web).order("nora", "RING")["order"])


def test_who_asked_and_did_not_order_is_followed_up_by_the_clock(
    town: Town, scene: Scene, visit: Callable[..., Page]
) -> None:
    page = asks_in_the_chat(visit)
    chat = chat_of(page)
    until(lambda: Prospect.objects.filter(store_id=scene.store.id).count(), lambda many: many == 1)
    ben = at_work(visit, scene, "/en/console/talks/")
    ben.click(f"a[href*='{nora(scene).conversation.ref}']")
    answers(ben, "Yes, 18 karat.")
    expect(chat.locator(SAID).filter(has_text="18 karat")).to_have_count(1)

    until(lambda: nora(scene), lambda one: one.advice == "ask")
    assert (nora(scene).due_at or clock.now()) - clock.now() > timedelta(days=1)
    expect(row_in(ben, scene, "unplanned")).to_contain_text("then it comes back by itself")
    expect(row_in(ben, scene, "due")).to_have_count(0)

    town.later(days=2, minutes=1)
    until(lambda: nora(scene).woken_at, lambda at: at is not None)
    ben = at_work(visit, scene, LIST)
    hers = ben.locator(f"#p-{nora(scene).ref}")
    for told in ("Nora", "Ring", "Fits: Ask whether they still want it", "Due"):
        expect(hers).to_contain_text(told)
    hers.get_by_role("link", name="Plan").click()
    for told in ("They have their answer and have said nothing since.", "Due since"):
        expect(ben.locator(".decision")).to_contain_text(told)
    ben.click("#to-talk")
    answers(ben, "Would you still like the ring?")
    page.goto("/en/policy/")
    expect(chat_of(page).locator(SAID).filter(has_text="still like the ring")).to_have_count(1)
    until(lambda: nora(scene).woken_at, lambda at: at is None)
    expect(row_in(ben, scene, "due")).to_have_count(0)

    says(chat_of(page), "After my exam, next week.")
    until(lambda: nora(scene).advice, lambda step: step == "answer")
    ben.goto(f"/en/console/talks/{nora(scene).conversation.ref}/")
    answers(ben, "Good luck! I ask again then.")
    expect(chat_of(page).locator(SAID).filter(has_text="Good luck!")).to_have_count(1)
    plans(ben, "order", "week", "Exam is over by then")
    expect(ben.locator("#prospect")).to_contain_text("Invite them to order what is agreed")
    planned = nora(scene)
    assert (planned.step, planned.owner, planned.due_at) == ("order", scene.ben.ref, planned.step_at)
    expect(row_in(ben, scene, "planned")).to_contain_text("Exam is over by then")

    town.later(days=8)
    until(lambda: nora(scene).woken_at, lambda at: at is not None)
    talk = conversations.conversation(ref=planned.conversation.ref, actor=MAX)
    assert (talk.turn, talk.assignee) == ("store", scene.ben.ref)
    ben = at_work(visit, scene, LIST)
    expect(ben.locator(f"#p-{planned.ref}")).to_contain_text("Exam is over by then")
    ben.click(f"#p-{planned.ref} a.whole")
    answers(ben, "It waits for you in the shop.")
    page.reload()
    expect(chat_of(page).locator(SAID).filter(has_text="waits for you in the shop")).to_have_count(1)

    placed = orders_it(town, scene)
    until(lambda: nora(scene).state, lambda state: state == "ordered")
    ended = nora(scene)
    assert (ended.order_ref, ended.due_at, ended.step) == (placed, None, "")
    expect(row_in(ben, scene, "ordered").get_by_role("link", name="To the order")).to_be_visible()
    expect(row_in(ben, scene, "all")).to_have_count(0)
