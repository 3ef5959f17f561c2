"""What was said, kept to be looked through: a full-text index of SQLite's own that follows the table by triggers, an
inverted index over the pieces on PostgreSQL. A later migration that remakes the table on SQLite has to make the triggers
again."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from bespeak.domain.conversations.searching import Grams

TABLE, WORDS = "conversations_searchtext", "conversations_searchtext_words"
_OUT = f"INSERT INTO {WORDS}({WORDS}, rowid, grams) VALUES ('delete', old.id, old.grams);"
_IN = f"INSERT INTO {WORDS}(rowid, grams) VALUES (new.id, new.grams);"
ON_SQLITE = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(grams, content='{TABLE}', content_rowid='id', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")",
    f"CREATE TRIGGER {WORDS}_in AFTER INSERT ON {TABLE} BEGIN {_IN} END",
    f"CREATE TRIGGER {WORDS}_out AFTER DELETE ON {TABLE} BEGIN {_OUT} END",
    f"CREATE TRIGGER {WORDS}_again AFTER UPDATE OF grams ON {TABLE} BEGIN {_OUT} {_IN} END",
)
ON_POSTGRESQL = (
    f"CREATE INDEX {WORDS} ON {TABLE} USING gin (array_to_tsvector(string_to_array(grams, ' ')))",
)  # fmt: skip


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for one in ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ON_SQLITE:
        schema_editor.execute(one)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {WORDS}")
    else:
        for name in ("in", "out", "again"):
            schema_editor.execute(f"DROP TRIGGER {WORDS}_{name}")
        schema_editor.execute(f"DROP TABLE {WORDS}")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_snoozed_and_outcome")]
    operations = [
        migrations.CreateModel(
            "SearchText",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("private", models.BooleanField(default=False)),
                ("grams", Grams()),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "searchtext", models.UniqueConstraint(fields=["conversation", "seq"], name="search_text_once")
        ),
        migrations.RunPython(make, drop),
    ]
