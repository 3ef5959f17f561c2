"""Bare rows of an order, one after the other from this process, some orders a commit, at default durability."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.rig.databases import empty_postgresql
from bench.yardstick import schema

BODY = '{"by":"customer"}'


def write(vendor: str, *, group: int, seconds: float) -> float:
    """Orders a second."""
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            return _sqlite(Path(folder) / "bare.sqlite3", group, seconds)
    with empty_postgresql() as url:
        return _postgresql(url, group, seconds)


def prepare(path: Path, *, units: int = schema.UNITS) -> sqlite3.Connection:
    """The four tables in a new SQLite file, open."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in schema.PRAGMAS:
        database.execute(pragma)
    database.executescript(f"BEGIN; {schema.SQLITE}")
    database.executemany("INSERT INTO stock VALUES (?, ?)", [(n, units) for n in range(1, schema.SKUS + 1)])
    database.execute("COMMIT")
    return database


def place(cursor: sqlite3.Cursor, sku: int, customer: int) -> int | None:
    """One order inside the caller's transaction; None where nothing is left."""
    cursor.execute("UPDATE stock SET available = available - 1 WHERE sku = ? AND available >= 1", (sku,))
    if cursor.rowcount != 1:
        return None
    now, code = time.strftime("%Y-%m-%dT%H:%M:%S"), str(uuid.uuid4())
    cursor.execute(
        "INSERT INTO orders (code, customer, state, total, created) VALUES (?,?,?,?,?)",
        (code, customer, "placed", 1000, now),
    )
    order = cursor.lastrowid
    cursor.execute("INSERT INTO order_line (order_id, sku, qty, price) VALUES (?,?,1,1000)", (order, sku))
    cursor.execute("INSERT INTO event (order_id, kind, body, at) VALUES (?,?,?,?)", (order, "order.placed", BODY, now))
    return order


def _sqlite(path: Path, group: int, seconds: float) -> float:
    database = prepare(path)
    cursor = database.cursor()

    def commit() -> None:
        cursor.execute("BEGIN IMMEDIATE")
        for _ in range(group):
            place(cursor, random.randint(1, schema.SKUS), random.randint(1, 100_000))
        cursor.execute("COMMIT")

    try:
        return _rate(commit, group, seconds)
    finally:
        database.close()


def _postgresql(url: str, group: int, seconds: float) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(schema.POSTGRESQL)
        connection.execute(f"INSERT INTO stock SELECT g, {schema.UNITS} FROM generate_series(1, {schema.SKUS}) g")

        def commit() -> None:
            with connection.transaction():
                for _ in range(group):
                    _place_on_postgresql(connection)

        return _rate(commit, group, seconds)


def _place_on_postgresql(connection: psycopg.Connection) -> None:
    sku = random.randint(1, schema.SKUS)
    connection.execute(
        "UPDATE stock SET available = available - 1 WHERE sku = %s AND available >= 1", (sku,), prepare=True
    )
    said = connection.execute(
        "INSERT INTO orders (customer, state, total) VALUES (%s, 'placed', 1000) RETURNING id", (sku,), prepare=True
    ).fetchone()
    assert said
    connection.execute(
        "INSERT INTO order_line (order_id, sku, qty, price) VALUES (%s, %s, 1, 1000)", (said[0], sku), prepare=True
    )
    connection.execute(
        "INSERT INTO event (order_id, kind, body) VALUES (%s, 'order.placed', %s)", (said[0], BODY), prepare=True
    )


def _rate(commit: Callable[[], None], group: int, seconds: float) -> float:
    warm = time.perf_counter() + min(1.0, seconds / 4)
    while time.perf_counter() < warm:
        commit()
    done, began = 0, time.perf_counter()
    while time.perf_counter() < began + seconds:
        commit()
        done += group
    return done / (time.perf_counter() - began)
