"""`bespeak demo`: fills the store before your eyes, lets a thousand real orders through the gate, then serves it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from bespeak.doors.cli import listening, serving
from bespeak.doors.cli.demo import filling, showing
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.setup import migrate
from bespeak.doors.cli.starting import DEMO_DATABASE


def add_commands(commands: Commands) -> None:
    parser = command(
        commands,
        "demo",
        demo,
        help="a believable store: set up, a thousand real orders admitted, then served",
        database=False,
    )
    parser.add_argument("--no-serve", action="store_true", help="stop when everything was shown")
    parser.add_argument("--again", action="store_true", help="throw the demo's database away and begin anew")


def demo(desk: Desk) -> int:
    serves = not (desk.args.no_serve or desk.json)
    if serves and (problem := listening.in_the_way(settings.BESPEAK_HOST, settings.BESPEAK_PORT)):
        raise Unusable(problem, field="BESPEAK_PORT", code="port_taken")
    if desk.args.again:
        _throw_away()
    migrate()
    filled = filling.fill(desk)
    data = showing.show(desk, filled)
    desk.give(data)
    if not serves:
        return 0
    desk.show(f"\nServing {settings.BESPEAK_BASE_URL} until you press Ctrl-C.")
    return serving.up(host=settings.BESPEAK_HOST, port=settings.BESPEAK_PORT)


def _throw_away() -> None:
    """Only ever the demo's own file."""
    own = settings.BESPEAK_HOME / DEMO_DATABASE.removeprefix("sqlite:///")
    if connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]) != own:
        text = f"Only the demo's own database, {own}, is ever thrown away. Empty yours yourself, or unset DATABASE_URL."
        raise Unusable(text, field="--again", code="not_the_demos_database")
    connections.close_all()
    for end in ("", "-wal", "-shm"):
        own.with_name(own.name + end).unlink(missing_ok=True)
