"""What is looked up for all who follow: few statements, each told what they may see, nobody moved by a failure."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.queries import following
from bespeak.domain.messaging.facts import MailRefused
from bespeak.doors.frame.passing import Pass
from bespeak.doors.live import looking
from bespeak.doors.live.streams import Stream
from bespeak.journal.recording import record
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.live.conftest import answers, begins, order_of
from tests.scene import Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


def member(scene: Scene, talk: str, read: dict[str, int] | None = None) -> Stream:
    return Stream(Pass(store_id=scene.store.id, who="mem_a", talks=(talk,)), read)


def customer(scene: Scene, order: str, name: str = "jun") -> Stream:
    mine = scene.customer(name)
    return Stream(Pass(store_id=scene.store.id, who=order, orders=(order,), customer=mine), {"at": 1})


def texts(told: looking.Told) -> list[str]:
    return [one.data["text"] for one in told.news if one.kind == "said"]


def test_more_than_is_told_at_once_is_told_piece_by_piece(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_READ", 3)
    talk = begins(scene, order_of(scene), "0")
    for n in range(1, 8):
        answers(scene, talk, str(n))
    one, heard, more = member(scene, talk, {"at": 1}), [], True
    while more:
        [told] = looking.look([one])
        heard += texts(told)
        more = told.more
    assert heard == [str(n) for n in range(8)]
    assert [texts(told) for told in looking.look([one])] == [[]]


def test_what_became_of_a_mail_is_told_once(scene: Scene) -> None:
    who, ref = scene.customer("gus"), "mai_01"
    fact = MailRefused(
        store_id=scene.store.id, subject=ref, at=clock.now(), by="system", customer=who,
        customer_id=scene.customer_id("gus"), mail_kind="code", error="550",
    )  # fmt: skip
    one = Stream(Pass(store_id=scene.store.id, who="cnv_1", mails=(ref,), customer=who), None)
    other = Stream(Pass(store_id=scene.store.id, who="cnv_2", mails=("mai_02",), customer=who), None)
    looking.look([one, other])
    with transaction.atomic():
        record([fact])
    told = [[(said.kind, said.data) for said in each.news] for each in looking.look([one, other])]
    assert told == [[("changed", {"mail": ref})], []]
    assert [each.news for each in looking.look([one, other])] == [[], []]


def test_as_many_statements_for_many_as_for_few(scene: Scene) -> None:
    def asked(number: int) -> int:
        streams = []
        for n in range(number):
            order = order_of(scene, f"guest{number}{n}")
            talk = begins(scene, order, "Hello", f"guest{number}{n}")
            streams += [member(scene, talk, {"at": 1}), customer(scene, order, f"guest{number}{n}")]
        with CaptureQueriesContext(connection) as said:
            assert all(texts(told) == ["Hello"] for told in looking.look(streams))
        return len(said)

    assert asked(1) == asked(6) <= 6


def test_where_a_statement_fails_nobody_has_moved(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "Hello")
    streams = [member(scene, talk, {"at": 1}), customer(scene, order)]

    def fails(*_: object, **__: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as away:
        away.setattr(following, "for_customers", fails)
        with pytest.raises(OperationalError):
            looking.look(streams)
    assert [texts(told) for told in looking.look(streams)] == [["Hello"], ["Hello"]]


def test_news_upon_what_was_read_is_what_a_fresh_reader_finds(scene: Scene) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "0")
    early, heard = customer(scene, order), []
    for n in range(1, 5):
        heard += texts(looking.look([early])[0])
        answers(scene, talk, str(n))
    heard += texts(looking.look([early])[0])
    assert heard == texts(looking.look([customer(scene, order)])[0])
    assert heard == [one.text for one in queries.thread(ref=talk, actor=SYSTEM) if one.kind == "message"]
