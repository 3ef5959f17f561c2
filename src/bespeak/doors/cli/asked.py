"""The words of a command line, read by those groups of commands that may be meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

import bespeak
from bespeak.doors.cli import placeholders
from bespeak.doors.cli.exits import UNUSABLE, Unusable

EPILOG = """exit codes: 0 all right · 1 a check found faults · 2 unusable input or usage · 3 some were refused
            4 refused by name · 5 no database · 70 a fault of the program
Every command takes --help, and --json for programs. More in docs/guides/command-line.md."""


class Group(Protocol):
    """A module that knows some commands."""

    def add_commands(self, commands: argparse._SubParsersAction[argparse.ArgumentParser], /) -> None: ...


class Parser(argparse.ArgumentParser):
    """Says what cannot be read as every other refusal is said, below the usage of the very command that was typed."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise Unusable(f"{self.prog}: {message}", code="usage")


def parser(groups: Sequence[Group]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = Parser(
        prog="bespeak",
        description="What was said with the customer decides which orders are fulfilled.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"bespeak {bespeak.__version__}")
    commands = made.add_subparsers(metavar="COMMAND")
    for one in groups:
        one.add_commands(commands)
    return made


def run(words: Sequence[str], groups: Sequence[Group], look: Callable[[], None]) -> int:
    """Does what was asked, after a `look` whether there is a database that can answer. Answers the exit code."""
    placeholders.refuse(words)
    whole = parser(groups)
    args, strange = whole.parse_known_args(_plain(words))
    if strange:
        getattr(args, "parser", whole).error(f"unrecognized arguments: {' '.join(strange)}")
    if not getattr(args, "run", None):
        whole.print_help(sys.stderr)
        return UNUSABLE
    if getattr(args, "database", True):
        look()
    return int(args.run(args))


def _plain(words: Sequence[str]) -> Sequence[str]:
    """`order correct REF …` is `correct REF …`; `order correct` alone shows an order of that name."""
    return words[1:] if list(words[:2]) == ["order", "correct"] and len(words) > 2 else words
