"""The look at the database before a command: one that cannot answer is said to be so, with the command that helps."""

from __future__ import annotations

from bespeak.domain.stores import queries as stores
from bespeak.doors.cli import starting


def a_database() -> None:
    """Raises `NotSetUp`, or what the database says, where it cannot answer."""
    starting.need_a_file()
    stores.all_stores()
