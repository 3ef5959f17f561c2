"""`bespeak look`: what `bespeak up` asks of a process beside the web server that is starting: can the database answer,
and what is there to say on a terminal?"""

from __future__ import annotations

import argparse
import sys

from django.conf import settings

from bespeak.doors.cli import banner
from bespeak.doors.cli.exits import FINE, NotSetUp
from bespeak.kit import steps


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    look = commands.add_parser("look")  # not in the help: nobody types it
    look.set_defaults(run=lambda args: say())


def say() -> int:
    """Whoever came so far has a database that answers; one that is older than this program would be served wrongly."""
    if steps.missing():
        raise NotSetUp
    sys.stdout.write(banner.text(settings.BESPEAK_HOST, settings.BESPEAK_PORT))
    return FINE
