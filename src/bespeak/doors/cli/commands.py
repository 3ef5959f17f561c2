"""All commands there are, in the order of the story of a sale. Loaded once Django has started."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.db import connection

import bespeak
from bespeak.domain.stores import queries as stores
from bespeak.doors.cli import (
    admitting,
    agreeing,
    channels,
    checking,
    errands,
    goods,
    hosts,
    hours,
    orders,
    paying,
    people,
    placeholders,
    policies,
    serving,
    setup,
    stock,
    storehouse,
    talking,
    zones,
)
from bespeak.doors.cli.demo import command as demo
from bespeak.doors.cli.desk import Parser
from bespeak.doors.cli.exits import UNUSABLE, NotSetUp

GROUPS = (
    setup,
    demo,
    serving,
    storehouse,
    hosts,
    hours,
    goods,
    stock,
    zones,
    policies,
    talking,
    people,
    agreeing,
    admitting,
    orders,
    paying,
    checking,
    channels,
    errands,
)
EPILOG = """exit codes: 0 all right · 1 a check found faults · 2 unusable input or usage · 3 some were refused
            4 refused by name · 5 no database · 70 a fault of the program
Every command takes --help, and --json for programs. More in docs/guides/command-line.md."""


def parser() -> argparse.ArgumentParser:
    made = Parser(
        prog="bespeak",
        description="What was said with the customer decides which orders are fulfilled.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"bespeak {bespeak.__version__}")
    commands = made.add_subparsers(metavar="COMMAND")
    for one in GROUPS:
        one.add_commands(commands)
    return made


def run(words: Sequence[str]) -> int:
    """Does what was asked, after a look whether there is a database that can answer. Answers the exit code."""
    placeholders.refuse(words)
    whole = parser()
    args, strange = whole.parse_known_args(_plain(words))
    if strange:
        getattr(args, "parser", whole).error(f"unrecognized arguments: {' '.join(strange)}")
    if not getattr(args, "run", None):
        whole.print_help(sys.stderr)
        return UNUSABLE
    if getattr(args, "database", True):
        _need_a_database()
    return int(args.run(args))


def _plain(words: Sequence[str]) -> Sequence[str]:
    """`order correct REF …` is `correct REF …`; `order correct` alone shows an order of that name."""
    return words[1:] if list(words[:2]) == ["order", "correct"] and len(words) > 2 else words


def _need_a_database() -> None:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise NotSetUp  # asking it would make an empty one
    stores.all_stores()
