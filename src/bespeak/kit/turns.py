"""One after the other, where there is no row yet that could be locked."""

from __future__ import annotations

from django.db import connection


def wait(*names: object) -> None:
    """Whoever names the same waits here until this transaction ends. To be asked for before rows are locked. SQLite has
    one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [" ".join(map(str, names))])
