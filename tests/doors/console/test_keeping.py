"""How long words are kept: what a change would mean stands there before it is made; what is held, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import MAX, Scene

PAGE = "/en/console/keeping/"


@pytest.fixture
def olga(scene: Scene) -> Client:
    return sign_in(hired(scene, "pat", "owner"))


def days(scene: Scene) -> int:
    return queries.retention(store_id=scene.store.id, actor=MAX)


def silent(scene: Scene, name: str, age: int) -> str:
    """Nobody has said anything in this conversation for so many days."""
    talk, at = scene.talks[name], clock.now() - timedelta(days=age)
    Conversation.objects.filter(ref=talk).update(created_at=at)
    Event.objects.filter(conversation__ref=talk).update(at=at)
    return talk


def test_a_change_shows_what_it_would_erase_before_it_is_made(scene: Scene, olga: Client) -> None:
    talk = silent(scene, "gus", 400)
    assert "For ever" in text_of(olga.get(PAGE))
    wondered = olga.get(f"{PAGE}?days=365")
    assert "would erase what was said in 1 conversation" in text_of(wondered)
    assert talk in markup(wondered)
    assert days(scene) == 0
    assert "Nothing is that old yet" in text_of(olga.get(f"{PAGE}?days=730"))
    form = {"key": "k1", "days": "365", "known": "0"}
    for _ in range(2):
        assert olga.post(PAGE, form).status_code == 302
    assert days(scene) == 365
    assert talk in markup(olga.get(PAGE))


def test_two_who_change_it_are_told_and_what_is_no_number_is_refused(scene: Scene, olga: Client) -> None:
    conversations.set_retention(store_id=scene.store.id, days=730, by=MAX, at=clock.now())
    late = olga.post(PAGE, {"key": "k1", "days": "365", "known": "0"})
    assert late.status_code == 409
    assert 'role="alert"' in markup(late)
    for n, wrong in enumerate(("", "-5", "ten", "7", "99999999")):
        assert olga.post(PAGE, {"key": f"w{n}", "days": wrong, "known": "730"}).status_code == 422
        assert olga.get(f"{PAGE}?days={wrong}").status_code == 200
    assert days(scene) == 730


def test_what_is_held_stands_there_with_its_reason_and_does_not_go(scene: Scene, olga: Client) -> None:
    talk = silent(scene, "gus", 400)
    here = {"store_id": scene.store.id, "conversation": talk, "by": MAX, "at": clock.now()}
    assert "Nothing is held" in text_of(olga.get(PAGE))
    conversations.hold_record(reason="<b>A court</b> asks", **here)
    page = olga.get(f"{PAGE}?days=365")
    assert "&lt;b&gt;A court&lt;/b&gt; asks" in markup(page)
    assert "Nothing is that old yet" in text_of(page)
    conversations.lift_hold(**here)
    assert "in 1 conversation" in text_of(olga.get(f"{PAGE}?days=365"))


def test_it_asks_few_times(scene: Scene, olga: Client) -> None:
    for name in scene.talks:
        silent(scene, name, 400)
    assert statements(olga, f"{PAGE}?days=365") <= 12
