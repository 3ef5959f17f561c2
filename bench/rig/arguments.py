"""The same few words for every script."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bench.rig.databases import BOTH
from bench.rig.report import Report


def read(what: str | None, *, profile: bool = False, processes: bool = False) -> argparse.Namespace:
    """`--short` for a quick look, `--on` for one database; `.databases` are those to measure on."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a quick look: a few seconds, figures not to be quoted")
    parser.add_argument("--on", choices=BOTH, action="append", dest="databases", help="one database (default: both)")
    if profile:
        parser.add_argument("--profile", nargs="?", const="tottime", help="show where the time goes, sorted by this")
    if processes:
        parser.add_argument("--processes", type=int, default=1, help="web processes on PostgreSQL")
    asked = parser.parse_args()
    asked.databases = asked.databases or list(BOTH)
    return asked


def on_each(script: str, what: str | None, measure: Callable[[Report, str, bool], None]) -> None:
    """Measures on each database that was asked for, one after the other; the last word is whether to be short."""
    asked = read(what)
    report = Report(script, short=asked.short)
    for vendor in asked.databases:
        measure(report, vendor, asked.short)
