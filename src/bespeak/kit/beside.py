"""Processes that stand beside the one that started them, and end with it, however it ends.

`python -m bespeak.kit.beside PROGRAM …` becomes that program, standing beside its parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping

NAME = "BESPEAK_BESIDE"
_PR_SET_PDEATHSIG = 1


def told(environment: Mapping[str, str]) -> dict[str, str]:
    """This environment, for a process that is to stand beside this one."""
    return {**environment, NAME: str(os.getpid())}


def stand() -> Callable[[], bool]:
    """Where somebody asked for it, SIGTERM comes when the parent dies (Linux). Answers how to ask whether it has."""
    if not os.environ.get(NAME, ""):
        return lambda: False
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return lambda: os.getppid() != parent


def stand_or_end() -> Callable[[], bool]:
    """The same, and ends at once where whoever set the environment has gone already."""
    left_alone = stand()
    if os.environ.get(NAME, "") not in ("", str(os.getppid())):
        raise SystemExit(0)
    return left_alone


if __name__ == "__main__":
    stand_or_end()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - no shell is wanted
