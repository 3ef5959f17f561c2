"""How often Python looks for cycles of dead objects.

Its defaults are made for small programs: a batch of five hundred orders holds some fifty thousand living values, and
looking through all of them again and again took a fifth of an import's time (docs/benchmarks.md). Hardly anything here
is in a cycle; what is not, goes at once as ever.
"""

from __future__ import annotations

import gc

YOUNG = 50_000
MIDDLE, OLD = 20, 20


def loaded() -> None:
    """To be called once a process has all its modules: these live as long as it does, and are not looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
