"""A database for one measurement, SQLite in a temporary folder or PostgreSQL in this checkout's own cluster."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

CHECKOUT = Path(__file__).resolve().parents[2]
BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Database:
    """`url` is what DATABASE_URL wants; `folder` is thrown away with it."""

    vendor: str
    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of processes that work on it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BESPEAK_")}
        return {
            **kept,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "bespeak.project.settings",
            "BESPEAK_SECRET_KEY": "measured-and-thrown-away-" + "0" * 32,
            "BESPEAK_LOG_LEVEL": "ERROR",
        }

    def run(self, module: str, *words: str) -> Any:
        """What a module of bench.inside answers on this database. One that fails has said why, and ends the script."""
        whole = [sys.executable, "-m", f"bench.inside.{module}", *words]
        done = subprocess.run(whole, env=self.environment, cwd=CHECKOUT, check=False, text=True, stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"bench.inside.{module} ended with {done.returncode}")
        return json.loads(done.stdout)

    def migrate(self) -> None:
        words = ["-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run([sys.executable, *words], env=self.environment, cwd=CHECKOUT, check=True)


@contextlib.contextmanager
def fresh(vendor: str) -> Iterator[Database]:
    """An empty database with the product's tables. It is gone afterwards, whatever happened."""
    with folder() as where, _empty(vendor, where) as url:
        made = Database(vendor, url, where)
        made.migrate()
        yield made


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bespeak-bench-") as name:
        yield Path(name)


@contextlib.contextmanager
def _empty(vendor: str, folder: Path) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with empty_postgresql() as url:
        yield url


@contextlib.contextmanager
def empty_postgresql() -> Iterator[str]:
    """An empty PostgreSQL database at default durability; DATABASE_URL names the server, else our own cluster."""
    server = os.environ.get("BENCH_POSTGRESQL_URL") or _cluster()
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server.rsplit("/", 1)[0] + "/" + name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _cluster() -> str:
    words = [sys.executable, str(CHECKOUT / "scripts" / "postgres.py"), "start"]
    return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
