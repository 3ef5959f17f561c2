"""What a customer said last, as it reads today."""

from __future__ import annotations

import pytest

from bespeak.domain.conversations import operations, queries
from bespeak.doors.storefront import guests
from bespeak.kit import clock
from bespeak.kit.refusals import NotFound
from tests.scene import Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def test_it_is_theirs_and_what_was_taken_back_is_not_there(scene: Scene) -> None:
    talk = scene.talk("ada", "mug")
    here = {"store_id": scene.store.id, "conversation": talk}
    doing = {**here, "by": scene.ben, "at": clock.now()}

    def last() -> str:
        found = queries.last_words(actor=scene.ben, **here)
        return found.text if found else ""

    assert "Do you have mug?" in last()
    said = operations.say(text="In blue", on_behalf_of_customer=True, **doing)
    operations.say(text="We have blue", **doing)
    operations.note(text="Theirs was *red*", **doing)
    assert last() == "In blue"
    operations.edit(seq=said.seq, text="In green", **doing)
    assert last() == "In green"
    operations.delete(seq=said.seq, **doing)
    assert "Do you have mug?" in last()


def test_nobody_else_reads_it(scene: Scene) -> None:
    talk, other = scene.talk("ada", "mug"), open_scene(slug="other")
    assert queries.last_words(store_id=other.store.id, conversation=talk, actor=other.ben) is None
    customer = guests.customer(scene.store.id, scene.customer("ada"), acts=False)
    with pytest.raises(NotFound):
        queries.last_words(store_id=scene.store.id, conversation=talk, actor=customer)
