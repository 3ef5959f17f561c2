"""What must be settled before Django starts: which database the command is about, and how much is logged."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from django.db import connection

from bespeak.doors.cli.exits import NotSetUp

DEMO_DATABASE = "sqlite:///var/demo.sqlite3"
DEMO_MAIL = {"BESPEAK_MAIL": "folder:var/demo-mail", "BESPEAK_MAIL_FROM": "demo@store.example"}
"""Nobody gets any: whoever tries it opens the newest file."""
SERVING = ("up", "look", "worker")


def command(argv: Sequence[str]) -> str:
    """The first word that is no option; "" where there is none."""
    return next((word for word in argv if not word.startswith("-")), "")


def prepare(argv: Sequence[str]) -> None:
    """Sets the environment for this command line; what somebody set before stays as it is."""
    name = command(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")
    if name == "demo":
        os.environ.setdefault("DATABASE_URL", DEMO_DATABASE)
        if "BESPEAK_MAIL" not in os.environ:
            os.environ.update(DEMO_MAIL)
    if name in (*SERVING, "demo") and sys.stderr.isatty():
        os.environ.setdefault("BESPEAK_LOG", "text")  # somebody reads it
    if name not in SERVING:
        os.environ.setdefault("BESPEAK_LOG_LEVEL", "ERROR")  # a command says itself what happened
    for stream in (sys.stdout, sys.stderr):
        _say_what_can_be_said(stream)


def need_a_file() -> None:
    """SQLite would make an empty one as soon as it is asked. Needs the settings, and nothing else of Django."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise NotSetUp


def _say_what_can_be_said(stream: TextIO) -> None:
    """A terminal that knows no Japanese shows codes instead, rather than an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")
