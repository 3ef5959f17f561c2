"""This program as it can be typed here, so that a command that is printed can be pasted and runs."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "bespeak"


def program() -> str:
    """ "bespeak" where that is found, else the path by which this was called."""
    called = Path(sys.argv[0])
    if called.name != NAME or _is_found(called):
        return NAME
    whole = str(called.absolute())
    return shlex.quote(min(os.path.relpath(called), whole, key=len))


def _is_found(called: Path) -> bool:
    found = shutil.which(NAME)
    return found is not None and (not called.exists() or Path(found).samefile(called))


def line(*words: str) -> str:
    """One command with its words, quoted as a shell wants them."""
    return " ".join([program(), *(shlex.quote(word) for word in words)])
