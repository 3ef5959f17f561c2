"""Who comes in, and in which language they read."""

from datetime import timedelta

import pytest

from bespeak.domain.stores.queries import KeyExpired
from bespeak.doors.frame import access
from bespeak.kit import clock
from bespeak.kit.refusals import Unauthenticated
from tests.scene import Scene, open_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return open_scene()


def test_a_key_is_an_actor_in_its_store(scene: Scene):
    actor, store_id = access.actor_for_key(f"Bearer {scene.key('orders')}", clock.now())
    assert (actor.kind, actor.store_id, store_id) == ("key", scene.store.id, scene.store.id)


def test_a_key_issued_to_a_person_acts_as_that_person(scene: Scene):
    actor, _ = access.actor_for_key(f"bearer   {scene.key('talk', member=scene.ben.ref)} ", clock.now())
    assert (actor.kind, actor.ref, actor.is_person) == ("member", scene.ben.ref, True)


def test_a_key_that_has_ended_is_refused_by_name(scene: Scene):
    secret = scene.key("orders", expires_at=clock.now() + timedelta(hours=1))
    with pytest.raises(KeyExpired):
        access.actor_for_key(f"Bearer {secret}", clock.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic x", "bsk_1", "Bearer \ud800", "Bearer ü", "Bearer " + "x" * 201]
)
def test_nobody_without_a_key(header: str):
    with pytest.raises(Unauthenticated):
        access.bearer(header)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", ""),
        ("*", ""),
        ("fr, de;q=0.5", ""),
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("EN-us", "en"),
        ("en;q=0.5, ja;q=0.9", "ja"),
        ("fr, ja;q=0.1", "ja"),
        ("ja;q=0, en", "en"),
        ("x" * 10_000, ""),
    ],
)
def test_the_readers_first_language_that_we_speak(accept: str, language: str):
    assert access.language(accept) == language
