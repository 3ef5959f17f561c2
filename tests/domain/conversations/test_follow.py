"""Whoever follows conversations is told what came after what they have read, as it reads today."""

from __future__ import annotations

import pytest

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.queries import following
from bespeak.kit import clock
from tests.scene import MAX, Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


@pytest.fixture
def talk(scene: Scene) -> str:
    made = operations.start(
        store_id=scene.store.id, text="One", contacts=[("email", "nora@mail.example")], by=scene.ben, at=clock.now()
    )
    return made.conversation


def key(ref: str) -> int:
    return following.talks([ref])[ref].id


def says(scene: Scene, talk: str, text: str) -> int:
    return operations.say(store_id=scene.store.id, conversation=talk, text=text, by=scene.ben, at=clock.now()).seq


def test_what_was_read_and_what_is_new_is_all_there_is(scene: Scene, talk: str) -> None:
    here = {"store_id": scene.store.id, "conversation": talk, "by": scene.ben, "at": clock.now()}
    says(scene, talk, "Two")
    operations.note(text="For us", **here)
    operations.edit(seq=2, text="Two, mended", **here)
    operations.delete(seq=1, **here)
    operations.close(**here)
    whole = queries.thread(ref=talk, actor=MAX)
    for n in range(len(whole) + 1):
        assert [one.seq for one in following.after({key(talk): n}).get(key(talk), [])] == [one.seq for one in whole[n:]]
    assert following.after({key(talk): 0})[key(talk)] == whole


def test_many_conversations_are_read_together_each_from_its_own_place(
    scene: Scene, talk: str, django_assert_num_queries
) -> None:
    other = scene.talks["ada"]
    says(scene, talk, "Two")
    last = says(scene, other, "Elsewhere")
    wanted = {key(talk): 1, key(other): last - 1}
    with django_assert_num_queries(1):
        told = following.after(wanted)
    assert {talk: [one.text for one in entries] for talk, entries in told.items()} == {
        key(talk): ["Two"], key(other): ["Elsewhere"],
    }  # fmt: skip


def test_so_many_at_once_and_none_of_them_as_it_no_longer_reads(scene: Scene, talk: str) -> None:
    """What rewrites a message may stand beyond the end of what is told now."""
    for n in range(5):
        says(scene, talk, f"Number {n}")
    operations.delete(store_id=scene.store.id, conversation=talk, seq=2, by=scene.ben, at=clock.now())
    told = following.after({key(talk): 0}, most=3)[key(talk)]
    assert [(one.seq, one.text, one.deleted) for one in told] == [
        (1, "One", False),
        (2, "", True),
        (3, "Number 1", False),
    ]
    assert [one.seq for one in following.after({key(talk): 3}, most=3)[key(talk)]] == [4, 5, 6]


def test_customers_are_told_nothing_that_is_among_colleagues_nor_what_became_of_it(scene: Scene, talk: str) -> None:
    here = {"store_id": scene.store.id, "conversation": talk, "by": scene.ben, "at": clock.now()}
    noted = operations.note(text="For us", **here).seq
    operations.assign(store_id=scene.store.id, conversation=talk, member=scene.ben.ref, by=scene.ben, at=clock.now())
    operations.edit(seq=noted, text="For us, mended", **here)
    operations.edit(seq=1, text="One, mended", **here)
    for read in (0, noted):
        told = following.for_customers(key(talk), following.after({key(talk): read})[key(talk)])
        assert "us" not in str([one.text for one in told])
        assert [one.kind for one in told] == ["message"] * (read == 0) + ["edit"]


def test_what_a_conversation_is_about_leads_to_it(scene: Scene, talk: str) -> None:
    order = scene.order("MUG", email="nora@mail.example").order
    operations.about(store_id=scene.store.id, conversation=talk, orders=[order], by=scene.ben, at=clock.now())
    [found] = following.about([order])[order]
    assert (found.ref, found.store_id, found.last_seq) == (talk, scene.store.id, 2)
    assert found.customer == scene.customer("nora")
    assert following.orders_of([talk]) == {order}
