"""One figure, beside what it is compared with: printed for people, kept as a JSON line under var/bench/."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.rig.databases import CHECKOUT

WHERE = CHECKOUT / "var" / "bench"
BUSY = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`figure` and `yardstick` in the same `unit`; `ratio` is figure by yardstick."""

    what: str
    figure: float
    unit: str
    yardstick: float | None = None
    against: str = ""
    target: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return round(self.figure / self.yardstick, 3) if self.yardstick else None


class Report:
    """Figures of one script. `others` is the share of the machine that other processes had when it began."""

    def __init__(self, script: str, *, short: bool) -> None:
        self.script, self.short = script, short
        self.others = others_take()
        self.machine = machine()
        note = "  (other work is going on: figures are too low)" if self.others > BUSY else ""
        print(f"{script}: {self.machine}; other work {self.others:.0%}{note}", flush=True)

    def tell(self, one: Figure) -> Figure:
        """Prints it and keeps it."""
        beside = f"  vs {short(one.yardstick)} {one.against} = {one.ratio:.2f}×" if one.yardstick and one.ratio else ""
        target = f"  [target {one.target}]" if one.target else ""
        more = "  " + ", ".join(f"{key} {value}" for key, value in one.more.items()) if one.more else ""
        print(f"  {one.what}: {short(one.figure)} {one.unit}{beside}{target}{more}", flush=True)
        self._keep(one)
        return one

    def _keep(self, one: Figure) -> None:
        WHERE.mkdir(parents=True, exist_ok=True)
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "script": self.script, "short": self.short,
            "machine": self.machine, "other_work": round(self.others, 2), "ratio": one.ratio, **asdict(one),
        }  # fmt: skip
        with (WHERE / f"{self.script}.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")


def short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 1000 else f"{figure:.3g}"


def machine() -> str:
    """Processor, cores, memory and Python in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def others_take(seconds: float = 1.0) -> float:
    """The share of all cores that is busy while we do nothing."""
    psutil.cpu_percent()
    time.sleep(seconds)
    return psutil.cpu_percent() / 100
