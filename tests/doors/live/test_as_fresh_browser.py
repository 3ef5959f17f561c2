"""What was read, and the news upon it, is what a fresh reader finds: after every kind of thing that can happen, and
begun from every page that was ever shown before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Page, Route

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import OrderNews, Terms
from bespeak.domain.conversations.queries import confirmations
from bespeak.domain.customers import operations as customers
from bespeak.kit import clock
from tests.browser import Visitor
from tests.doors.console.people import email_of, sign_in, with_password
from tests.doors.live.conftest import begins, herself, order_of
from tests.doors.live.fresh import as_fresh
from tests.doors.live.test_live_browser import ours, theirs
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600), pytest.mark.slow]
Act = Callable[[], object]


def everything(scene: Scene, talk: str, order: str) -> list[tuple[str, Act]]:
    """Each thing that can happen in a conversation, in an order in which it can."""
    here = {"store_id": scene.store.id, "conversation": talk}
    ben = {**here, "by": scene.ben}
    news = {"codes": ["talk"], "deadline": clock.now().isoformat()}

    told = OrderNews(store_id=scene.store.id, conversation=talk, order=order, news=news, key="o")

    def take_back() -> None:
        [given] = confirmations(store_id=scene.store.id, conversation=talk, actor=MAX)
        conversations.withdraw(store_id=scene.store.id, confirmation_ref=given.ref, by=scene.ben, at=clock.now())

    def confirm() -> None:
        terms = Terms(order=order, details="Cobalt blue", sku="MUG")
        conversations.confirm(kind="specification", terms=terms, at=clock.now(), **ben)

    def say(text: str, by: object) -> Act:
        return lambda: conversations.say(text=text, by=by, at=clock.now(), **here)  # type: ignore[arg-type]

    return [
        ("a message of the customer", say("And in blue?", herself(scene))),
        ("a message of the store", say("In blue, too.", scene.ben)),
        ("a note", lambda: conversations.note(text="He is nice.", at=clock.now(), **ben)),
        ("the turn", lambda: conversations.pass_turn(to="store", at=clock.now(), **ben)),
        ("who looks after it", lambda: conversations.assign(member=scene.mika.ref, at=clock.now(), **ben)),
        ("what it is about", lambda: conversations.about(products=["lamp"], at=clock.now(), **ben)),
        ("a confirmation", confirm),
        ("taking it back", take_back),
        ("news of an agreement", lambda: conversations.note_agreement(
            store_id=scene.store.id, ref=talk, agreement_ref="agr_1", news={"what": "proposed"}, key="a", by=MAX,
            at=clock.now())),
        ("news of an order", lambda: conversations.note_orders(
            news=[told], by=MAX, at=clock.now())),
        ("an edit", lambda: conversations.edit(seq=3, text="In cobalt, too.", at=clock.now(), **ben)),
        ("a deletion", lambda: conversations.delete(seq=2, at=clock.now(), **{**here, "by": herself(scene)})),
        ("a rest", lambda: conversations.snooze(until=clock.now() + timedelta(days=2), at=clock.now(), **ben)),
        ("an end", lambda: conversations.close(at=clock.now(), **ben)),
        ("opening again", lambda: conversations.reopen(at=clock.now(), **ben)),
        ("another message", say("There is one more thing", herself(scene))),
        ("an erasure", lambda: customers.erase(
            store_id=scene.store.id, customer=scene.customer("jun"), by=MAX, at=clock.now())),
    ]  # fmt: skip


def begun_from(page: Page, html: str) -> None:
    """The page is loaded, and what comes is what stood there once."""
    stale = [html]

    def answer(route: Route) -> None:
        if stale:
            route.fulfill(body=stale.pop(), content_type="text/html; charset=utf-8")
        else:
            route.fallback()

    page.route(page.url, answer)
    page.reload(wait_until="commit")
    page.wait_for_load_state("load")
    page.unroute(page.url, answer)
    assert stale == []


def test_state_and_news_are_what_a_fresh_reader_finds(scene: Scene, window: Visitor) -> None:
    with_password(scene, scene.ben)
    order = order_of(scene)
    talk = begins(scene, order, "Do you have it in red?")
    jun, ben = theirs(scene, window, order), ours(scene, window, talk)
    cookies = {"session": sign_in(email_of(scene, "ben")).cookies["session"].value}
    once: list[tuple[str, str, str]] = []
    for name, act in everything(scene, talk, order):
        once.append((name, httpx.get(jun.url).text, httpx.get(ben.url.partition("#")[0], cookies=cookies).text))
        act()
        for page in (jun, ben):
            as_fresh(page, f"{name}, upon {page.url}")
    for name, hers, theirs_too in once:
        begun_from(jun, hers)
        begun_from(ben, theirs_too)
        for page in (jun, ben):
            as_fresh(page, f"begun before {name}, upon {page.url}")
