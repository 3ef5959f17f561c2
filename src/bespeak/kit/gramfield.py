"""The column in which words are looked for: an index over all pieces of a text, in either database.

On PostgreSQL it is an inverted index over the pieces; on SQLite a full-text table beside the table (its name with
`_words` behind it) that follows by triggers. `make` and `drop` are for the migration that brings the table.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Lookup

from bespeak.kit.grams import Near, Sought

_VECTOR = "array_to_tsvector(string_to_array({}, ' '))"


class Grams(models.TextField):  # type: ignore[type-arg]
    """A text as `grams.kept` makes it. `matches=` takes what `grams.sought` makes, `near=` what `grams.near` makes."""


@Grams.register_lookup
class Matches(Lookup):  # type: ignore[type-arg]
    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        asked: Sought = self.rhs
        pieces = [f"'{one}'" for one in asked.whole] + [f"'{one}':*" for one in asked.begun]
        return f"{_VECTOR.format(column)} @@ %s::tsquery", [*params, " & ".join(pieces)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        asked: Sought = self.rhs
        pieces = [f'"{one}"' for one in asked.whole] + [f'"{one}"*' for one in asked.begun]
        words = words_of(_table(self))
        found = f"SELECT rowid FROM {words} WHERE {words} MATCH %s"  # noqa: S608
        return f"{_key(column)} IN ({found})", [*params, " AND ".join(pieces)]


@Grams.register_lookup
class Nearest(Lookup):  # type: ignore[type-arg]
    """The rows that hold the most of what is asked, weighed by the database; so many at most."""

    lookup_name = "near"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _ = self.process_lhs(compiler, connection)
        asked: Near = self.rhs
        any_of = " | ".join([*(f"'{one}'" for one in asked.whole), *(f"'{one}':*" for one in asked.begun)])
        query, table = f"'{asked.mark}' & ({any_of})", _table(self)
        vector = _VECTOR.format("near_to.grams")
        found = (
            f"SELECT near_to.id FROM {table} near_to WHERE {vector} @@ %s::tsquery "  # noqa: S608
            f"ORDER BY ts_rank({vector}, %s::tsquery) DESC, near_to.id LIMIT %s"
        )
        return f"{_key(column)} IN ({found})", [query, f"({any_of})", asked.most]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _ = self.process_lhs(compiler, connection)
        asked: Near = self.rhs
        any_of = " OR ".join([*(f'"{one}"' for one in asked.whole), *(f'"{one}"*' for one in asked.begun)])
        words = words_of(_table(self))
        found = f"SELECT rowid FROM {words} WHERE {words} MATCH %s ORDER BY rank LIMIT %s"  # noqa: S608
        return f"{_key(column)} IN ({found})", [f'"{asked.mark}" AND ({any_of})', asked.most]


def words_of(table: str) -> str:
    """On SQLite the full-text table of this one; on PostgreSQL its index."""
    return f"{table}_words"


def make(table: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The index over the column `grams` of this table."""
    words = words_of(table)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {words} ON {table} USING gin ({_VECTOR.format('grams')})")
        return
    out = f"INSERT INTO {words}({words}, rowid, grams) VALUES ('delete', old.id, old.grams);"  # noqa: S608
    into = f"INSERT INTO {words}(rowid, grams) VALUES (new.id, new.grams);"  # noqa: S608
    for statement in (
        f"CREATE VIRTUAL TABLE {words} USING fts5(grams, content='{table}', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")",
        f"CREATE TRIGGER {words}_in AFTER INSERT ON {table} BEGIN {into} END",
        f"CREATE TRIGGER {words}_out AFTER DELETE ON {table} BEGIN {out} END",
        f"CREATE TRIGGER {words}_again AFTER UPDATE OF grams ON {table} BEGIN {out} {into} END",
    ):
        schema_editor.execute(statement)


def drop(table: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    words = words_of(table)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {words}")
        return
    for name in ("in", "out", "again"):
        schema_editor.execute(f"DROP TRIGGER {words}_{name}")
    schema_editor.execute(f"DROP TABLE {words}")


def _table(lookup: Any) -> str:
    return str(lookup.lhs.target.model._meta.db_table)


def _key(column: str) -> str:
    return f'{column.rpartition(".")[0]}."id"'
