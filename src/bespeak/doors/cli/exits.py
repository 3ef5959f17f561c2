"""Exit codes, and how what went wrong is told: one line, never a traceback (BESPEAK_DEBUG=1 shows it)."""

from __future__ import annotations

import json
import sys

from django.db import DatabaseError, OperationalError

from bespeak.doors.cli import called
from bespeak.kit import space
from bespeak.kit.refusals import Refusal

FINE = 0
FAULTS = 1
UNUSABLE = 2
SOME_REFUSED = 3
REFUSED = 4
NO_DATABASE = 5
OUR_FAULT = 70
STOPPED = 130

NOT_THERE = ("no such table", "no such column", "does not exist", "has no column")
BUSY = "database is locked"


class Unusable(Exception):
    """What was given cannot be used at all: a file that is not there, a text that is no time. Exit code 2."""

    def __init__(self, text: str, *, field: str = "", code: str = "unusable") -> None:
        self.text = text
        self.field = field
        self.code = code
        super().__init__(text)

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "field": self.field, "text": self.text}


class NotSetUp(Exception):
    """There is no database yet, or it lacks tables. Exit code 5."""


def refused(refusal: Refusal | Unusable, *, as_json: bool) -> int:
    """Says why not, and answers the exit code."""
    if as_json:
        print(json.dumps(refusal.as_dict(), ensure_ascii=False, default=str))
    else:
        print(line_of(refusal), file=sys.stderr)
    return UNUSABLE if isinstance(refusal, Unusable) else REFUSED


def line_of(refusal: Refusal | Unusable) -> str:
    """ "code: text (field)" on one line."""
    where = f" ({refusal.field})" if refusal.field else ""
    if refusal.code == "which_store" and (known := getattr(refusal, "data", {}).get("stores")):
        where = f" --store is one of {', '.join(known)}."
    return " ".join(f"{refusal.code}: {refusal.text}{where}".split())


def database_trouble(error: DatabaseError | NotSetUp, *, as_json: bool) -> int:
    """Says what is the matter with the database and which command helps."""
    code, text = _trouble(error)
    if as_json:
        print(json.dumps({"code": code, "field": "DATABASE_URL", "text": text}, ensure_ascii=False))
    else:
        print(f"{code}: {text}", file=sys.stderr)
    return NO_DATABASE


def _trouble(error: DatabaseError | NotSetUp) -> tuple[str, str]:
    said = " ".join(str(error).split())
    if isinstance(error, NotSetUp) or any(sign in said for sign in NOT_THERE):
        text = f"The database is not set up, or older than this program. Run: {called.program()} setup"
        return "database_not_set_up", text
    if space.is_said_by(error):
        return "disk_full", "There is no space left where the database is kept. Nothing of this was written."
    if BUSY in said:
        return "database_busy", "Somebody else has been writing for twenty seconds. Try again."
    if isinstance(error, OperationalError):
        return "database_unreachable", f"The database does not answer: {said[:300]}. Look at DATABASE_URL."
    return "database_trouble", f"The database would not do it: {said[:300]}"
