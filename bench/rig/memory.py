"""What processes take of the machine's memory."""

from __future__ import annotations

import contextlib

import psutil


def proportional(pid: int) -> dict[str, float]:
    """MB (10^6 bytes) of this process and all that it started, by what runs in it; shared pages count in parts (PSS).

    A part that comes several times is told as its sum. Linux only.
    """
    first = psutil.Process(pid)
    parts: dict[str, float] = {}
    for one in (first, *first.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            name = _name(one.cmdline())
            parts[name] = parts.get(name, 0.0) + one.memory_full_info().pss / 1e6
    return parts


def _name(words: list[str]) -> str:
    line = " ".join(words)
    known = {"resource_tracker": "tracker", "granian": "web", "bespeak worker": "worker", "bespeak up": "up"}
    return next((name for part, name in known.items() if part in line), "spawned")
