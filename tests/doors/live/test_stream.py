"""A page is followed: what is said and what happens to its order is told at once, and after every cut."""

from __future__ import annotations

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.kit import clock
from tests.doors.live.conftest import answers, begins, live, order_of
from tests.doors.live.follower import Follower
from tests.harness import Running
from tests.scene import Scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_what_is_said_is_told_once_in_order(scene: Scene, running: Running):
    order = order_of(scene)
    with Follower(running.base, live(scene, order)).following() as jun:
        jun.greeted()
        talk = begins(scene, order, "Do you have it in red?")
        answers(scene, talk, "We do.")
        conversations.note(store_id=scene.store.id, conversation=talk, text="He is nice.", by=scene.ben, at=clock.now())
        answers(scene, talk, "Shall we keep one?")
        jun.until(lambda one: len(one.texts) == 3)
    assert jun.texts == ["Do you have it in red?", "We do.", "Shall we keep one?"]
    assert "nice" not in str(jun.heard)
