"""The column in which what was said is looked for, and tidying its index."""

from __future__ import annotations

from typing import Any

from django.db import connection

from bespeak.kit.gramfield import Grams

__all__ = ["WORDS", "Grams", "settle", "words"]

WORDS = "conversations_searchtext_words"
"""On SQLite the table of its full-text index; on PostgreSQL the index."""


def words(body: dict[str, Any]) -> str:
    """All that somebody reads in it: the text, what there is to choose from, the names of what is shown or sent."""
    shown = (f"{one['name']} {one['variant']} {one['sku']}" for one in body.get("products", ()))
    files = (one["name"] for one in body.get("files", ()))
    parts = (str(body.get("text", "")), *body.get("choices", ()), *shown, *files)
    return "\n".join(part for part in parts if part)


def settle(*, steps: int | None = None, pages: int = 200) -> bool:
    """Takes what was erased out of SQLite's index too, which else only strikes it out: so many steps of so many pages
    (all of them: None), each a transaction of its own. Whether nothing is left to do; True on PostgreSQL."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        work = -pages
        while steps is None or steps > 0:
            [before] = cursor.execute("SELECT total_changes()").fetchone()
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}, rank) VALUES ('merge', %s)", [work])  # noqa: S608
            [after] = cursor.execute("SELECT total_changes()").fetchone()
            if after - before < 2:
                return True
            work, steps = pages, None if steps is None else steps - 1
    return False
