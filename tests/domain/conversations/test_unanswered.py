"""Which orders' customers wrote and wait for the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.domain.conversations import operations, queries
from bespeak.doors.storefront import guests
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound
from tests.scene import Scene, open_scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


def asks(scene: Scene, order: str, minutes: int = 0) -> str:
    made = operations.start(
        store_id=scene.store.id, text="When?", customer=scene.customer("ada"), orders=[order], by=scene.ben,
        at=clock.now() + timedelta(minutes=minutes),
    )  # fmt: skip
    return made.conversation


def test_the_longest_wait_counts_until_it_is_answered(scene: Scene) -> None:
    one, two = (scene.order("MUG", email="ada@mail.example").order for _ in range(2))
    other = open_scene(slug="other")
    mine = {"store_id": scene.store.id, "actor": scene.ben}
    assert queries.unanswered(**mine) == {}
    first, later = asks(scene, one, -5), asks(scene, one)
    since = queries.unanswered(**mine)[one]
    assert queries.unanswered(orders=[one, two], **mine) == {one: since}
    assert queries.unanswered(orders=[two], **mine) == {}
    assert queries.unanswered(store_id=other.store.id, actor=other.ben) == {}
    given = {"store_id": scene.store.id, "by": scene.ben, "at": clock.now()}
    operations.say(conversation=first, text="Soon", **given)
    assert queries.unanswered(**mine)[one] > since
    operations.close(conversation=later, **given)
    assert queries.unanswered(**mine) == {}


def test_a_customer_is_told_of_nobody(scene: Scene) -> None:
    with pytest.raises(NotFound):
        queries.unanswered(
            store_id=scene.store.id, actor=guests.customer(scene.store.id, scene.customer("ada"), acts=False)
        )
