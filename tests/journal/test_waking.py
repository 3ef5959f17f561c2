"""Whoever waits for news is called with the commit, and not before; refs travel, nothing of what happened."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction

from bespeak.journal import waking

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def heard(database_url: str) -> list[str]:
    """What a connection of its own hears while this test's one calls: nothing before the commit, then each once."""
    calls: list[str] = []
    with psycopg.connect(database_url, autocommit=True) as other:
        other.add_notify_handler(lambda call: calls.append(call.payload))
        other.execute(f"LISTEN {waking.CHANNEL}")
        with transaction.atomic():
            waking.wake({f"cnv_{n:020}" for n in range(400)})
            other.execute("SELECT 1")
            assert calls == []
        with transaction.atomic():
            waking.wake(["cnv_taken_back"])
            transaction.set_rollback(True)
        other.execute("SELECT 1")
    return [ref for call in calls for ref in call.split()]


def test_calls_go_out_with_the_commit(database_url: str) -> None:
    if connection.vendor == "postgresql":
        assert heard(database_url) == sorted(f"cnv_{n:020}" for n in range(400))
    else:
        waking.wake(["cnv_nobody"])  # nobody is called; processes look whether the file has changed
