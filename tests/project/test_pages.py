"""On SQLite an erased person is not left in the database's files either: not in the file, not in the log beside it."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection, transaction

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import operations as customers
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.project.sqlite import base, pages
from tests.harness import BESPEAK
from tests.leftovers import left, nepomuk_scene
from tests.scene import MAX, Scene, open_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return nepomuk_scene()


def test_after_an_erasure_by_the_command_line_without_any_worker(scene: Scene, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [BESPEAK, "erase", scene.customer("nepomuk"), "--yes"], env=dict(environment), check=False, capture_output=True
    )

    assert done.returncode == 0, done.stderr
    assert left() == set()


def test_who_reads_meanwhile_delays_it_and_a_worker_comes_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PATIENCE_WITH_READERS", 0.01)
    reader = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM customers_contactpoint").fetchone()

    customers.erase(store_id=scene.store.id, customer=scene.customer("nepomuk"), by=MAX, at=clock.now())
    worker.drain()
    assert left()
    [waiting] = worker.failed(store_id=scene.store.id)
    assert (waiting["listener"], waiting["last_error"].split(":")[0]) == ("project.empty_log", "StillRead")

    reader.close()
    assert worker.retry(store_id=scene.store.id, errand_id=waiting["id"], at=clock.now())
    worker.drain()
    assert left() == set()
    assert worker.failed(store_id=scene.store.id) == []


def test_the_log_is_not_emptied_in_the_middle_of_a_transaction_and_writers_go_on_afterwards() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        pages.empty_log()
    assert pages.empty_log()
    assert open_scene().order("MUG", email="berta@mail.example").order


def test_the_index_of_words_keeps_nothing_of_them_either(scene: Scene) -> None:
    here = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    for n in range(5):
        conversations.say(conversation=scene.talks["nepomuk"], text=f"Zwetschgenknoedel{n} bitte", **here)
    name = Path(connection.settings_dict["NAME"])

    def kept() -> bool:
        return any(b"wetschgenk" in one.read_bytes().lower() for one in name.parent.glob(f"{name.name}*"))

    assert kept()
    customers.erase(customer=scene.customer("nepomuk"), **here)
    worker.drain()
    assert not kept()
