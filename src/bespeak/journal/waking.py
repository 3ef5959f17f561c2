"""Waking whoever waits for news, in whichever process: on PostgreSQL a NOTIFY that goes out with the commit.

It carries refs and nothing of what happened. Whoever wakes reads the rows; a call that is lost costs time, never news.
On SQLite nobody is called: processes look whether the file has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import connection

from bespeak.journal.facts import Fact

CHANNEL = "bespeak_news"
_AT_ONCE = 150
"""Refs in one call: PostgreSQL takes less than 8,000 bytes."""


def wake(refs: Collection[str]) -> None:
    """Inside the transaction that made the news. One statement for 150 refs; none on SQLite."""
    if connection.vendor != "postgresql" or not refs:
        return
    with connection.cursor() as cursor:
        for some in _parts(sorted(set(refs))):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, some])


def about(facts: Sequence[Fact]) -> None:
    """At once: whoever waits for news of these subjects."""
    wake({one.subject for one in facts})


def _parts(refs: Sequence[str]) -> Iterator[str]:
    return (" ".join(refs[at : at + _AT_ONCE]) for at in range(0, len(refs), _AT_ONCE))
