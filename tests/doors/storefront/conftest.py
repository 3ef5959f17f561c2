"""Ada and the others open their links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.orders.decisions import Decision
from bespeak.doors.frame import addresses
from bespeak.kit.actors import SYSTEM
from tests.markup import markup
from tests.scene import Scene, settled_scene

KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass
class Street:
    """The store's pages, as a browser without scripts reads them."""

    scene: Scene
    client: Client

    def read(self, path: str, language: str = "en", **headers: str) -> Any:
        return self.client.get(f"/{language}{path}", headers=headers)

    def text(self, path: str, language: str = "en") -> str:
        answer = self.read(path, language)
        assert answer.status_code == 200, markup(answer)[:2000]
        return str(markup(answer))

    def write(self, path: str, language: str = "en", **typed: str) -> Any:
        return self.client.post(f"/{language}{path}", typed)

    def order(self, decision: Decision, **given: Any) -> str:
        """The path of an order's page, with its link."""
        return addresses.path(self.scene.store, "orders", decision.order, **given)

    def agreement(self, ref: str, **given: Any) -> str:
        return addresses.path(self.scene.store, "agreements", ref, **given)

    def key(self, path: str) -> str:
        found = KEY.search(self.text(path))
        assert found
        return found[1]

    def said_about(self, decision: Decision) -> list[str]:
        """The texts of every message in conversations about this order, oldest first."""
        talks = conversations.conversations(store_id=self.scene.store.id, actor=SYSTEM, order=decision.order)
        entries = [one for talk in talks for one in conversations.thread(ref=talk.ref, actor=SYSTEM)]
        return [one.text for one in sorted(entries, key=lambda one: one.at) if one.kind == "message"]


@pytest.fixture(autouse=True)
def _nobody_wrote_before(uncounted: Callable[[], None]) -> None:
    """They begin as if nobody had come."""


@pytest.fixture
def street(db: None) -> Street:
    return Street(settled_scene(), Client())
