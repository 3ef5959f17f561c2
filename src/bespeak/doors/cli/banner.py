"""What `bespeak up` says on a terminal once it serves: where, whose stores, which database, and how to stop it."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.db import DatabaseError, connection
from rich.text import Text

from bespeak.domain.stores import queries as stores
from bespeak.doors.cli import called, listening, paper
from bespeak.doors.cli.desk import console


def text(host: str, port: int) -> str:
    """What is to be shown; "" where nobody can see it."""
    if not sys.stderr.isatty():
        return ""
    base = os.environ.get("BESPEAK_BASE_URL", "").strip().rstrip("/") or address(host, port)
    out = console(sys.stderr)
    with out.capture() as captured:
        out.print(Text(f"\nBespeak serves at {base}", style="bold"))
        out.print(
            paper.facts(
                [
                    ("API", f"{base}/api/v1/openapi.json"),
                    ("stores", _stores()),
                    ("database", database()),
                    ("mail", mail()),
                    ("worker", "beside it; both are started again when they die"),
                    ("to stop", "press Ctrl-C"),
                ]
            )
        )
        out.print()
    return captured.get()


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    here = listening.ANYWHERE.get(host, host)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def database() -> str:
    """Which database is served, without its password."""
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite, {about['NAME']}"
    return f"PostgreSQL, {about['NAME']} on {about.get('HOST') or 'this machine'}"


def mail() -> str:
    """Where mail goes, without a password; or what is missing."""
    way = settings.BESPEAK_MAIL
    if way is None:
        return "none is sent, and no code by mail is offered: set BESPEAK_MAIL and BESPEAK_MAIL_FROM"
    return f"written into {way.folder}" if way.folder else f"by {way.host}, port {way.port}, from {way.sender}"


def _stores() -> str:
    try:
        found = stores.all_stores()
    except DatabaseError:
        return f"the database is not set up; run: {called.line('setup')}"
    finally:
        connection.close()  # this process only watches the two that serve
    named = ", ".join(f"{one.name} ({one.slug})" for one in found)
    return named or f"none yet; open one: {called.line('store', 'open')} SLUG --name … --currency … --country …"
