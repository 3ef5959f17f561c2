"""`bespeak …`: reads the command line, starts Django, lets the command work, says what went wrong in one line."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from bespeak.doors.cli import exits, machine, starting
from bespeak.kit import garbage
from bespeak.kit.refusals import Refusal

COMMANDS, READER = "bespeak.doors.cli.commands", "bespeak.doors.cli.asked"
NEEDED = "bespeak.doors.cli.needed"
UP = "up"
ALONE = {
    UP: "bespeak.doors.cli.serving",
    "look": "bespeak.doors.cli.looking",
    "worker": "bespeak.doors.cli.working",
}
"""What serves is started with nothing else beside it; `up` itself without the rooms."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Answers its exit code: 0 all right, 1 a check found faults, 2 unusable input or usage,
    3 some were refused, 4 refused by name, 5 no database."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not all(map(_is_text, words)):
        print("usage: the command line holds bytes that are no text in this locale.", file=sys.stderr)
        return exits.UNUSABLE
    machine.look()
    starting.prepare(words)
    try:
        _start_django(starting.command(words))
    except ImproperlyConfigured as error:
        print(f"settings: {error}", file=sys.stderr)
        return exits.UNUSABLE
    return _run(words, as_json="--json" in words)


def _start_django(command: str) -> None:
    """Wrong settings are refused by name; `up` needs no more than them."""
    if command == UP:
        _ = settings.DATABASES
    else:
        django.setup()


def _is_text(word: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def _read(words: Sequence[str]) -> Callable[[], int]:
    """The commands know the rooms, and those can only be loaded once Django has started."""
    reader: Any = importlib.import_module(READER)
    name = starting.command(words)
    alone = ALONE.get(name)
    groups = [importlib.import_module(alone)] if alone else importlib.import_module(COMMANDS).GROUPS
    look = starting.need_a_file if name == UP else importlib.import_module(NEEDED).a_database
    return lambda: int(reader.run(words, groups, look))


def _run(words: Sequence[str], *, as_json: bool) -> int:
    try:
        run = _read(words)
        garbage.loaded()
        code = run()
        sys.stdout.flush()
        return code
    except (Refusal, exits.Unusable) as refusal:
        return exits.refused(refusal, as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has seen enough
        return exits.FINE
    except KeyboardInterrupt:
        print("Stopped. What was done until now is kept.", file=sys.stderr)
        return exits.STOPPED
    except (DatabaseError, exits.NotSetUp) as error:
        _show_in_debug()
        return exits.database_trouble(error, as_json=as_json)
    except Exception as error:  # nobody is shown a traceback; whoever wants one asks for it
        return _fault(error)


def _fault(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still to be written would fail again at the end
        print("disk_full: There is no space left where this is to be written.", file=sys.stderr)
        return exits.UNUSABLE
    _show_in_debug()
    text = f"{type(error).__name__}: {error}"[:300]
    print(f"unexpected: {text}\nThis is a fault of the program. BESPEAK_DEBUG=1 shows where.", file=sys.stderr)
    return exits.OUR_FAULT


def _show_in_debug() -> None:
    if os.environ.get("BESPEAK_DEBUG", "").strip().lower() in ("1", "true", "yes", "on"):
        traceback.print_exc()
