"""Sends orders by the cheap client beside us, and says what came of it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.rig import orders
from bench.rig.databases import CHECKOUT

Wanted = tuple[str, str]
Make = Callable[[int], Iterable[Wanted]]
FASTEST, FASTEST_BARE = 9_000, 20_000


@dataclass(frozen=True, slots=True)
class Told:
    per_second: float
    p50_ms: float
    p99_ms: float
    outcomes: dict[str, int]
    whole: dict[str, Any]


def shop_orders(buyers: int, mark: str) -> Make:
    """Orders for the product, with the outcome each must have."""

    def make(count: int) -> Iterable[Wanted]:
        return ((json.dumps(orders.order(n, buyers, mark)), orders.expected(n)) for n in range(count))

    return make


def bare_orders(count: int) -> Iterable[Wanted]:
    """Orders for the floor."""
    dice = random.Random(5)
    return (
        (f'{{"sku":{dice.randint(1, 1000)},"customer":{dice.randint(1, 100000)}}}', "admitted") for _ in range(count)
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Where orders go: a port of this machine, a path, the access key's secret. `folder` is for the list of orders."""

    folder: Path
    port: int
    path: str = "/"
    secret: str = ""


def send(to: Target, make: Make, *, clients: int, seconds: float, warm: float = 1.0, count: int = 0) -> Told:
    """Keeps `clients` connections busy so long (or until `count` orders are sent). A strange answer is an error."""
    fastest = FASTEST_BARE if make is bare_orders else FASTEST
    wanted = list(make(count or int(fastest * (seconds + warm))))
    job = to.folder / "job.json"
    told = {"port": to.port, "path": to.path, "secret": to.secret, "clients": clients, "seconds": seconds, "warm": warm}
    job.write_text(json.dumps({**told, "orders": wanted}))
    command = [sys.executable, "-m", "bench.client", str(job)]
    done = subprocess.run(command, cwd=CHECKOUT, check=True, text=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout)
    if said["strange"]:
        raise SystemExit(f"strange answers: {said['outcomes']} {said['strange'][:2]}")
    return Told(said["per_second"], said["p50_ms"], said["p99_ms"], said["outcomes"], said)
