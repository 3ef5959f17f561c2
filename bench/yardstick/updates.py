"""Bare rows marked as done, so many a transaction, by the driver, at default durability: the least an errand can be."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.rig.databases import empty_postgresql
from bench.yardstick import schema

TABLE = "CREATE TABLE errand (id {id} PRIMARY KEY, listener TEXT NOT NULL, subject TEXT NOT NULL, done_at TEXT)"
INDEX = "CREATE INDEX errand_due ON errand (id) WHERE done_at IS NULL"
MARK = "UPDATE errand SET done_at = {p} WHERE id = {p} AND done_at IS NULL"
Commit = Callable[[Sequence[tuple[str, int]]], None]


def write(vendor: str, *, count: int, group: int) -> float:
    """Rows a second; each is met by a statement of its own."""
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            return _sqlite(Path(folder) / "bare.sqlite3", count, group)
    with empty_postgresql() as url:
        return _postgresql(url, count, group)


def _rows(count: int) -> list[tuple[int, str, str]]:
    return [(n, "orders.tell_conversation", f"ord_{n:016}") for n in range(count)]


def _sqlite(path: Path, count: int, group: int) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    for line in (*schema.PRAGMAS, TABLE.format(id="INTEGER"), INDEX, "BEGIN"):
        database.execute(line)
    database.executemany("INSERT INTO errand VALUES (?, ?, ?, NULL)", _rows(count))
    database.execute("COMMIT")

    def commit(marks: Sequence[tuple[str, int]]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(MARK.format(p="?"), marks)
        database.execute("COMMIT")

    try:
        return _rate(commit, count, group)
    finally:
        database.close()


def _postgresql(url: str, count: int, group: int) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE.format(id="bigint"))
        connection.execute(INDEX)
        with connection.cursor() as cursor, cursor.copy("COPY errand (id, listener, subject) FROM STDIN") as copy:
            for row in _rows(count):
                copy.write_row(row)
        connection.execute("VACUUM ANALYZE errand")

        def commit(marks: Sequence[tuple[str, int]]) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(MARK.format(p="%s"), marks)

        return _rate(commit, count, group)


def _rate(commit: Commit, count: int, group: int) -> float:
    began = time.perf_counter()
    for first in range(0, count, group):
        now = datetime.now(UTC).isoformat()
        commit([(now, n) for n in range(first, min(first + group, count))])
    return count / (time.perf_counter() - began)
