from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bespeak.domain.conversations import operations as conversations
from bespeak.doors.frame import addresses
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from tests.browser import Visitor
from tests.harness import Running
from tests.scene import Scene, settled_scene
from tests.stories.town import PATIENCE, until

MAY = frozenset({"conversations:conversation:read", "conversations:message:say"})


@pytest.fixture
def scene(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Its tables are emptied once the worker that runs beside it has done what was due; what one held that was killed
    falls due with the end of its lease."""
    yield settled_scene()
    if "running" in request.fixturenames:
        patience = worker.LEASE["house"].total_seconds() + PATIENCE
        until(lambda: worker.waiting(at=clock.now()), lambda due: not any(due.values()), patience=patience)


@pytest.fixture(scope="module")
def running(environment: Mapping[str, str]) -> Iterator[Running]:
    with Running(environment) as started:
        yield started


@pytest.fixture
def window(scene: Scene, browser: Browser, running: Running) -> Iterator[Visitor]:
    """Like `visitor`, for those whose network fails: of that browsers complain."""
    contexts: list[BrowserContext] = []

    def visit(path: str, **_: object) -> Page:
        contexts.append(browser.new_context(base_url=running.base))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield visit  # type: ignore[misc]
    for context in contexts:
        context.close()


def order_of(scene: Scene, name: str = "jun", *skus: str) -> str:
    """The ref of an order of theirs that waits for a talk."""
    return scene.order(*(skus or ("MUG",)), email=f"{name}@mail.example").order


def live(scene: Scene, order: str, **given: object) -> str:
    """Where the page of this order is followed, with its link."""
    path, _, query = addresses.path(scene.store, addresses.ORDERS, order, **given).partition("?")  # type: ignore[arg-type]
    return f"/en{path}live/?{query}"


def herself(scene: Scene, name: str = "jun") -> Actor:
    return Actor(kind="customer", ref=scene.customer(name), store_id=scene.store.id, permissions=MAY)


def begins(scene: Scene, order: str, text: str = "Hello?", name: str = "jun") -> str:
    """The customer writes on the page of the order. The conversation."""
    started = conversations.start(
        store_id=scene.store.id, text=text, orders=[order], line="form", by=herself(scene, name), at=clock.now()
    )
    return started.conversation


def answers(scene: Scene, talk: str, text: str, **more: object) -> None:
    conversations.say(store_id=scene.store.id, conversation=talk, text=text, by=scene.ben, at=clock.now(), **more)  # type: ignore[arg-type]
