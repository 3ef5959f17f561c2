"""Many messages at once through the server: each is said once, in one order, and what is refused says why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bespeak.domain.conversations import queries
from tests.doors.api.desk import carrying
from tests.races.crowd import post_all, serve
from tests.scene import MAX, Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
TIMES = 30


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return settled_scene()


def test_each_is_said_once_however_often_it_is_sent(scene: Scene, environment: Mapping[str, str]) -> None:
    """Every one is sent twice with its key, between others that are refused."""
    secret, talks = carrying(scene, scene.ben).secret, [scene.talks["ada"], scene.talks["kim"]]
    before = {ref: queries.conversation(ref=ref, actor=MAX).last_seq for ref in talks}

    def place(number: int) -> str:
        return f"/api/v1/conversations/{talks[number % 2]}/messages"

    good = [(place(n), {"text": f"word {n}"}, f"key-{n}") for n in range(TIMES)]
    bad = [(place(n), {"text": ""}, "") for n in range(TIMES)]
    with serve(environment) as running:
        told = post_all(running.base, secret, [one for three in zip(good, bad, good, strict=True) for one in three])
    first, refused, second = told[::3], told[1::3], told[2::3]
    assert {one.status_code for one in first + second} == {201}
    assert [one.content for one in first] == [one.content for one in second]
    assert sum("idempotency-replayed" in one.headers for one in first + second) == TIMES
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(422, "no_text")}
    for at, ref in enumerate(talks):
        seqs = [one.json()["seq"] for one in first[at::2]]
        assert sorted(seqs) == list(range(before[ref] + 1, before[ref] + TIMES // 2 + 1))
        words = {one.seq: one.text for one in queries.thread(ref=ref, actor=MAX)}
        assert [words[seq] for seq in seqs] == [f"word {n}" for n in range(at, TIMES, 2)]
        assert queries.verify_chain(ref=ref) == []
