"""The number by which a list of conversations is known to have changed. No worker runs beside these."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import following
from bespeak.kit import clock
from tests.doors.live.conftest import begins, herself, order_of
from tests.scene import Scene


@pytest.mark.both
@pytest.mark.django_db
def test_the_number_moves_on_with_what_is_said_and_with_what_the_store_reads(scene: Scene) -> None:
    store = scene.store.id
    numbers = [following.count(store)]
    talk = begins(scene, order_of(scene))
    numbers.append(following.count(store))
    conversations.mark_read(store_id=store, conversation=talk, seq=1, by=scene.ben, at=clock.now())
    numbers.append(following.count(store))
    assert numbers == sorted(set(numbers))
    conversations.say(store_id=store, conversation=talk, text="We do.", by=scene.ben, at=clock.now())
    known = following.count(store)
    jun = replace(herself(scene), permissions=frozenset({"conversations:conversation:mark"}))
    conversations.mark_read(store_id=store, conversation=talk, seq=2, by=jun, at=clock.now())
    assert following.count(store) == known
