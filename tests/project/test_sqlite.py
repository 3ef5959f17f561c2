"""On SQLite writers stand in a queue: who writes without end does not keep others waiting."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path
from statistics import median

import pytest
from django.db import OperationalError, connection, connections, transaction

from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal.models import Receipt
from bespeak.kit import clock
from bespeak.project.sqlite import base

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 30


def write(key: str) -> None:
    Receipt.objects.create(store_id=1, key=key, digest="", status=200, answer={}, at=clock.now())


def test_a_writer_who_comes_again_stands_behind_who_waits() -> None:
    over, written = threading.Event(), []

    def worker() -> None:
        while not over.is_set():
            with transaction.atomic():
                write(f"worker {len(written)}")
            written.append(1)
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    overtaken = []
    for number in range(TURNS):
        before = len(written)
        with transaction.atomic():
            overtaken.append(len(written) - before)
            write(f"buyer {number}")
    over.set()
    thread.join()
    assert median(overtaken) <= 2  # once a thread may come to the queue late
    assert Receipt.objects.count() == TURNS + len(written)


def test_a_writer_who_never_ends_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.05)
    refused: list[str] = []

    def other() -> None:
        try:
            with transaction.atomic():
                write("other")
        except OperationalError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    with transaction.atomic():
        write("first")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused == ["database is locked"]


def test_a_transaction_that_fails_leaves_the_queue() -> None:
    @transaction.atomic
    def fail() -> None:
        write("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction.atomic():
        write("whole")
    connection.close()
    with transaction.atomic():
        write("after closing")
    assert set(Receipt.objects.values_list("key", flat=True)) == {"whole", "after closing"}


def test_a_second_connection_leaves_the_first_its_locks() -> None:
    """Without them another process that leaves throws away the log under the first: what it writes then is lost."""
    write("before")
    thread = threading.Thread(target=connections_opened)
    thread.start()
    thread.join()
    assert seen_by_another_process() == "before"

    write("after")

    assert seen_by_another_process() == "after before"


def connections_opened() -> None:
    connection.ensure_connection()
    connections.close_all()


def seen_by_another_process() -> str:
    looks = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); q = 'SELECT key FROM journal_receipt ORDER BY 1'"
    looks += "; print(*(key for key, in d.execute(q))); d.close()"
    command = [sys.executable, "-c", looks, str(connection.settings_dict["NAME"])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_new_file_and_its_log_are_for_their_owner_alone(tmp_path: Path) -> None:
    new = connection.copy("new")
    new.settings_dict["NAME"] = str(tmp_path / "shop.sqlite3")
    try:
        with new.cursor() as cursor:
            cursor.execute("CREATE TABLE one (two INTEGER)")
        kept = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    finally:
        new.close()
    assert {"shop.sqlite3", "shop.sqlite3-wal"} <= set(kept)
    assert set(kept.values()) == {0o600}


def test_what_is_deleted_is_overwritten() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_what_a_shop_delivered_of_an_order_is_found_by_an_index_however_much_was_kept() -> None:
    """SQLite takes an index with a condition only where that condition is asked for too."""
    found = RawInput.objects.of_orders({1, 2}, {"ord_A", "ord_B"})
    assert "USING INDEX input_order (store_id=? AND order_ref=?)" in found.exclude(erased_at=None).explain()
