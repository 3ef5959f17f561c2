"""What is cleared away from time to time because its time is over: nobody waits for it, and nothing is decided by it.

Whoever keeps such rows names a sweep in `project/wiring.py`. Each takes away a bounded number at once and answers how
many; it may be done by several workers at the same time, and be missed: rows that are over count for nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bespeak.journal.wires import wires

EVERY = timedelta(hours=1)
MOST_ROUNDS = 200
log = structlog.get_logger("bespeak.worker")


def sweep(at: datetime) -> dict[str, int]:
    """Every sweep, until nothing is left of it (or enough was done for now). One that fails leaves the others alone."""
    return {name: _swept(name, at) for name in wires.sweeps}


def _swept(name: str, at: datetime) -> int:
    total = 0
    try:
        for _ in range(MOST_ROUNDS):
            gone = wires.sweeps[name](at)
            total += gone
            if not gone:
                break
    except Exception as error:
        log.error("sweep_failed", sweep=name, error=f"{type(error).__name__}: {error}"[:300])
    return total
