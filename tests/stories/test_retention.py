"""A store keeps words for a month: what was said before is erased, but of those for whom something is under way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.models import Event
from bespeak.domain.orders import operations as orders
from bespeak.journal import worker
from bespeak.kit import clock
from tests.scene import MAX, Scene, settled_scene

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def gone(scene: Scene, name: str) -> bool:
    bodies = Event.objects.filter(conversation__ref=scene.talks[name], seq=1).values_list("body", flat=True)
    return set(bodies) == {None}


def test_what_hangs_on_an_order_or_an_agreement_is_kept() -> None:
    scene = settled_scene()
    here: dict[str, Any] = {"store_id": scene.store.id, "by": MAX}
    ordered = scene.order("MUG", email="ada@mail.example").order
    scene.agree("kim", "LAMP", days=400)
    conversations.set_retention(days=30, at=clock.now(), **here)

    def passes(days: int) -> None:
        at = clock.now() + timedelta(days=days)
        worker.drain(now=lambda: at, rounds=5)

    passes(40)
    assert {name: gone(scene, name) for name in ("ada", "kim", "gus")} == {"ada": False, "kim": False, "gus": True}

    orders.cancel(ref=ordered, reason="They changed their mind.", at=clock.now(), **here)
    passes(50)
    passes(120)
    assert {name: gone(scene, name) for name in ("ada", "kim")} == {"ada": True, "kim": False}
    assert talks.verify_all_chains() == {}
