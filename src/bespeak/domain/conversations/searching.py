"""The column in which words are looked for: an index over all pieces of a text, in either database."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import Lookup

from bespeak.domain.conversations.grams import Sought

WORDS = "conversations_searchtext_words"
"""On SQLite the table of its full-text index; on PostgreSQL the index."""


class Grams(models.TextField):  # type: ignore[type-arg]
    """A text as `grams.kept` makes it. `matches=` takes what `grams.sought` makes."""


@Grams.register_lookup
class Matches(Lookup):  # type: ignore[type-arg]
    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        asked: Sought = self.rhs
        pieces = [f"'{one}'" for one in asked.whole] + [f"'{one}':*" for one in asked.begun]
        return f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery", [*params, " & ".join(pieces)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        asked: Sought = self.rhs
        pieces = [f'"{one}"' for one in asked.whole] + [f'"{one}"*' for one in asked.begun]
        key = f'{column.rpartition(".")[0]}."id"'
        found = f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s"  # noqa: S608
        return f"{key} IN ({found})", [*params, " AND ".join(pieces)]


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
