"""459 dialogues of real customers (MultiDoGO) come in by the chat and are answered: each is one conversation, each
message stands in it once and in order, and nothing a person wrote ends in a fault."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from bespeak.domain.conversations import operations, queries, secrecy
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.kit import clock
from tests.kept import nobody_was_counted
from tests.scene import Scene, open_scene

FILE = Path(__file__).parents[1] / "data" / "multidogo" / "dialogues.jsonl.gz"
DIALOGUES, MESSAGES, EMPTY = 459, 3780, 4
PARTS = 3
"""So that no test takes long."""


def dialogues() -> list[list[str]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["said"] for line in lines]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    yield open_scene()
    nobody_was_counted()


def _written(client: Client, where: str, talk: str, number: int, text: str) -> str:
    """Where the conversation goes on; each ninth message is sent twice, as a slow network does. All of them come from
    one address, in a minute."""
    given = {"text": text, "key": f"{talk}-{number}", "talk": talk}
    for _ in range(2 if number % 9 == 0 else 1):
        nobody_was_counted()
        answer = client.post(where, given)
        assert answer.status_code == (302 if text.strip() else 422), (answer.status_code, text)
    return str(answer["Location"]) if text.strip() else where


def test_all_of_them_are_there():
    said = dialogues()
    assert (len(said), sum(map(len, said)), sum(not one.strip() for some in said for one in some)) == (
        DIALOGUES, MESSAGES, EMPTY
    )  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_dialogue_is_one_conversation_word_for_word(scene: Scene, part: int):
    client, said = Client(), dialogues()[part::PARTS]
    for number, texts in enumerate(said):
        where, talk = "/en/chat/", f"dialogue-number-{number:06}"
        for place, text in enumerate(texts):
            where = _written(client, where, talk, place, text)
        operations.say(
            store_id=scene.store.id, conversation=_ref(scene, talk), text="We look after it.", by=scene.ben,
            at=clock.now(),
        )  # fmt: skip

    assert Conversation.objects.count() == len(said)
    for number, texts in enumerate(said):
        kept = queries.thread(ref=_ref(scene, f"dialogue-number-{number:06}"), actor=scene.ben)
        hers = [secrecy.masked(one.replace("\r\n", "\n")) for one in texts if one.strip()]
        assert [(one.seq, one.text) for one in kept] == list(enumerate([*hers, "We look after it."], start=1))
        assert [one.author_kind for one in kept] == ["customer"] * len(hers) + ["member"]
    assert Conversation.objects.filter(two_way_at=None).count() == 0
    assert Event.objects.count() == sum(1 for some in said for one in some if one.strip()) + len(said)
    assert queries.verify_all_chains(store_id=scene.store.id) == {}


def _ref(scene: Scene, talk: str) -> str:
    return queries.begun_by(store_id=scene.store.id, client_key=operations.chatting.started_by(talk))
