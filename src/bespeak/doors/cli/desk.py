"""Where a command works: which store, who asks, what time it is, and where the answer goes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.cli import plain, reading
from bespeak.doors.cli.exits import FINE
from bespeak.doors.cli.paper import Page, Typed
from bespeak.kit import clock
from bespeak.kit.actors import Actor, operator
from bespeak.kit.refusals import NotFound

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - its only name
PIPE_WIDTH = 120
Step = Callable[..., None]
Share = Callable[[float, str], None]


class Desk:
    """`args` are the words of the command line. Nothing is read from the database before it is asked for."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args: Any = args
        self.json: bool = args.json
        self.quiet = False
        self.answer: Any = None
        self.at: datetime = clock.now()
        self.out = console(sys.stdout)
        self.err = console(sys.stderr)

    @cached_property
    def store(self) -> StoreView:
        """The store named by --store, or the only one there is."""
        return stores.by_slug(self.args.store) if self.args.store else stores.only_store()

    @property
    def operator(self) -> Actor:
        """Whoever sits at this machine, for what belongs to no store."""
        return operator()

    @cached_property
    def by(self) -> Actor:
        """The member named by --as, or whoever sits at this machine."""
        if not self.args.acting:
            return operator()
        return stores.actor_for_member(ref=self.member(self.args.acting, field="--as"), store_id=self.store.id)

    @property
    def here(self) -> dict[str, Any]:
        """What every verb wants to know."""
        return {"store_id": self.store.id, "by": self.by, "at": self.at}

    @property
    def asking(self) -> dict[str, Any]:
        """What every question wants to know."""
        return {"store_id": self.store.id, "actor": self.by}

    def given(self, *names: str) -> dict[str, Any]:
        """These words of the command line, by name."""
        return {name: getattr(self.args, name) for name in names}

    def member(self, name: str, *, field: str) -> str:
        """The ref of somebody who works here, by ref or e-mail."""
        for one in stores.members(store_id=self.store.id, actor=operator()):
            if name.lower() in (one.ref.lower(), one.email):
                return one.ref
        raise NotFound(f"{name!r} does not work here.", field=field)

    def give(self, data: Any, *pages: Page) -> None:
        """`data` as JSON where that was asked for, else the pages for people. Nothing else goes to stdout."""
        self.answer = data
        if self.quiet:
            return
        if self.json:
            sys.stdout.write(json.dumps(plain.plain(data), ensure_ascii=False) + "\n")
            return
        self._print(pages)

    def say(self, *pages: Page) -> None:
        """Part of a longer story, for people only."""
        if not self.json:
            self._print(pages)

    def _print(self, pages: Iterable[Page]) -> None:
        for page in pages:
            if isinstance(page, Typed):
                self.out.print(page.text, soft_wrap=True)
            else:
                self.out.print(page)

    def show(self, typed: str, style: str = "") -> None:
        """A line that people will copy: never broken."""
        if not self.json:
            self.out.print(typed, soft_wrap=True, style=style)

    def aside(self, text: str) -> None:
        """Something worth knowing that is not the answer; goes to stderr, and only to people."""
        if not self.json:
            self.err.print(text, style="dim")

    def moment(self, text: str, *, field: str) -> datetime:
        """A time as people write it, store time."""
        return reading.moment(text, at=self.at, timezone=self.store.timezone, field=field)

    @contextmanager
    def progress(self, text: str, total: int) -> Iterator[Step]:
        """A bar on stderr that counts, where somebody can see it: not with --json, not in a pipe."""
        with self._bar(MofNCompleteColumn()) as bar:
            task = bar.add_task(text, total=total)
            yield lambda number=1: bar.advance(task, number)

    @contextmanager
    def share(self, text: str) -> Iterator[Share]:
        """The same where nobody knows how many there will be: how much of the whole is done, and what came of it."""
        with self._bar(TaskProgressColumn(), TextColumn("{task.fields[told]}")) as bar:
            task = bar.add_task(text, total=1.0, told="")
            yield lambda share, told: bar.update(task, completed=share, told=told)

    def _bar(self, *columns: ProgressColumn) -> Progress:
        shown = self.err.is_terminal and not self.json
        every = (TextColumn("{task.description}"), BarColumn(), *columns, TimeElapsedColumn())
        return Progress(*every, console=self.err, transient=True, disable=not shown)


class _Paper(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read us has seen enough: that is no fault (the library would end with code 1)."""
        raise BrokenPipeError


def console(stream: Any) -> Console:
    """Where pages go. No mark-up and no colours of its own: what people wrote is shown as they wrote it."""
    width = None if stream.isatty() else PIPE_WIDTH
    return _Paper(file=stream, markup=False, highlight=False, emoji=False, width=width, soft_wrap=False)


Run = Callable[[Desk], int | None]


def command(commands: Commands, name: str, run: Run, *, help: str, database: bool = True) -> argparse.ArgumentParser:
    """One command with what all of them take. `run` gets a desk and answers an exit code (None: 0)."""
    parser = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", parents=[_everywhere()])
    parser.set_defaults(run=lambda args: run(Desk(args)) or FINE, verb=run, database=database, parser=parser)
    return parser


def group(commands: Commands, name: str, *, help: str) -> Commands:
    """A command that has commands of its own: `bespeak key issue`."""
    parser = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    return parser.add_subparsers(metavar="WHAT", required=True)


def _everywhere() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--store", metavar="SLUG", default="", help="which store (default: the only one)")
    parser.add_argument("--as", dest="acting", metavar="MEMBER", default="", help="act as this member (e-mail or ref)")
    parser.add_argument("--json", action="store_true", help="machine-readable answer on stdout, nothing else")
    return parser
