"""`bespeak look`: what `bespeak up` asks of a process beside the web server that is starting: can the database answer,
and what is there to say on a terminal?"""

from __future__ import annotations

import argparse
import sys

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bespeak.doors.cli import banner
from bespeak.doors.cli.exits import FINE, NotSetUp


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    look = commands.add_parser("look")  # not in the help: nobody types it
    look.set_defaults(run=lambda args: say())


def say() -> int:
    """Whoever came so far has a database that answers; one that is older than this program would be served wrongly."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotSetUp
    sys.stdout.write(banner.text(settings.BESPEAK_HOST, settings.BESPEAK_PORT))
    return FINE
