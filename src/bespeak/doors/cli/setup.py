"""`bespeak setup`: brings the database up to this program."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.kit import steps


def add_commands(commands: Commands) -> None:
    command(commands, "setup", setup, help="set the database up, or bring it up to this program", database=False)


def setup(desk: Desk) -> None:
    done_now = migrate()
    done = (
        paper.counted(done_now, "step was", "steps were") + " missing; now it is set up."
        if done_now
        else "It was set up already."
    )
    desk.give({"steps": done_now}, f"Database {name()}. {done}")


def migrate() -> int:
    """Runs what is missing of the migrations. Answers how many steps there were."""
    missing = steps.missing()
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    return missing


def name() -> str:
    """Which database it is, without its password."""
    about = connection.settings_dict
    return (
        str(about["NAME"]) if connection.vendor == "sqlite" else f"{about['NAME']} on {about['HOST'] or 'this machine'}"
    )
