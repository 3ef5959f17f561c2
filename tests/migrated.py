"""The empty database that the migrations make, kept for whoever needs it next: they take longer than a hundred tests.

It is kept in `var/tests` (SQLite) or beside the others in the cluster (PostgreSQL), under a name that changes with the
code. A database that was copied from it is migrated all the same, which then finds nothing to do.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = CHECKOUT / "var" / "tests"
PREFIX, MOST = "bespeak_migrated_", 4
"""So many are kept, the newest."""


class Migrated:
    """One worker's database of tests: copied if there is one to copy, else to be kept as soon as it is migrated."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = _InFiles() if connection.vendor == "sqlite" else _InCluster()
        self.original = f"{PREFIX}{_digest()}"
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._lock: int | None = os.open(FOLDER / f"{connection.vendor}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)  # of two who need it one makes it
        self.copied = self.kind.copy(self.original, self.name)
        if self.copied:
            self._let_others()

    def keep(self) -> None:
        """It stands migrated now."""
        if not self.copied:
            self.kind.keep(self.original, self.name)
            self._let_others()

    def throw_away(self) -> None:
        """A copy is nobody else's to throw away."""
        if self.copied:
            connection.close()
            self.kind.drop(self.name)

    def _let_others(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


class _InFiles:
    """A file that is only ever copied; SQLite itself writes it, and closes it before it has its name."""

    def copy(self, original: str, name: str) -> bool:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(FOLDER / f"{original}.sqlite3", name)
            Path(name).chmod(0o600)
            return True
        return False

    def keep(self, original: str, name: str) -> None:
        fresh = FOLDER / f"{original}.new"
        fresh.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(fresh)])
        fresh.replace(FOLDER / f"{original}.sqlite3")
        there = sorted(FOLDER.glob(f"{PREFIX}*.sqlite3"), key=lambda one: one.stat().st_mtime)
        for one in there[:-MOST]:
            one.unlink(missing_ok=True)

    def drop(self, name: str) -> None:
        for one in Path(name).parent.glob(f"{Path(name).name}*"):
            one.unlink(missing_ok=True)


class _InCluster:
    def copy(self, original: str, name: str) -> bool:
        try:
            _outside(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        except DatabaseError:  # there is none yet, or somebody made room just now
            return False
        return True

    def keep(self, original: str, name: str) -> None:
        connection.close()  # nobody may be in what is copied
        with contextlib.suppress(DatabaseError):
            _outside(f'CREATE DATABASE "{original}" TEMPLATE "{name}"')
        there = _outside(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%' ORDER BY oid")
        for (one,) in there[:-MOST]:
            with contextlib.suppress(DatabaseError):
                _outside(f'DROP DATABASE IF EXISTS "{one}"')

    def drop(self, name: str) -> None:
        _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _outside(statement: str) -> list[Any]:
    """What the cluster says that is asked in none of the tests' databases."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _digest() -> str:
    """Another one as soon as a line of the code, a dependency or the database's own version is another."""
    found = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for one in [*sorted((CHECKOUT / "src").rglob("*.py")), CHECKOUT / "requirements" / "base.txt"]:
        found.update(one.read_bytes())
    return found.hexdigest()[:16]
