"""pgbench writing the bare rows of an order, one transaction each, over a thousand SKUs: what PostgreSQL can do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.yardstick import schema

SCRIPT = Path(__file__).with_name("order_spread.pgbench")


def prepare(url: str) -> None:
    """The four tables in an empty database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(schema.POSTGRESQL)
        connection.execute(f"INSERT INTO stock SELECT g, {schema.UNITS} FROM generate_series(1, {schema.SKUS}) g")
        connection.execute("VACUUM ANALYZE")


def orders_a_second(url: str, *, clients: int, seconds: float) -> float:
    """Transactions a second with prepared statements."""
    at = urlsplit(url)
    command = [
        _program(), "-n", "-M", "prepared", "-f", str(SCRIPT), "-c", str(clients), "-j", str(min(clients, 2)),
        "-T", str(max(1, round(seconds))), "-h", at.hostname or "", "-p", str(at.port), "-U", at.username or "",
        at.path.lstrip("/"),
    ]  # fmt: skip
    said = subprocess.run(command, check=True, text=True, capture_output=True).stdout
    found = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    if not found:
        raise RuntimeError(said)
    return float(found[1])


def _program() -> str:
    found = shutil.which("pgbench") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")), None)
    if not found:
        raise RuntimeError("pgbench is not installed; it comes with PostgreSQL's server")
    return found
