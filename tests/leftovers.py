"""What is left of an erased person in the files of an SQLite database."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from tests.scene import Scene, open_scene

NEPOMUK = b"nepomuk@mail.example"


def left() -> set[str]:
    """Which of the database's files hold Nepomuk's address."""
    name = Path(connection.settings_dict["NAME"])
    return {file.name for file in name.parent.glob(f"{name.name}*") if NEPOMUK in file.read_bytes().lower()}


def nepomuk_scene() -> Scene:
    """Nepomuk wrote, was answered, and ordered."""
    made = open_scene()
    made.talk("nepomuk", "mug")
    made.order("MUG", email=NEPOMUK.decode())
    assert left()
    return made
