"""Customers are found by the last word of their name, and by all after the first, too: what `names.py` asks for, in the
same words. A later migration that remakes the table on SQLite has to make these again."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LAST = "SUBSTR(name, LENGTH(RTRIM(name, REPLACE(name, ' ', ''))) + 1)"
ON_POSTGRESQL = (
    f'CREATE INDEX customer_last_name ON customers_customer (store_id, (UPPER({LAST}) COLLATE "C"))',
    "CREATE INDEX customer_later_name ON customers_customer "
    "(store_id, (UPPER(SUBSTR(name, STRPOS(name || ' ', ' ') + 1)) COLLATE \"C\"))",
)
ON_SQLITE = (
    f"CREATE INDEX customer_last_name ON customers_customer (store_id, {LAST} COLLATE NOCASE)",
    "CREATE INDEX customer_later_name ON customers_customer "
    "(store_id, SUBSTR(name, INSTR(name || ' ', ' ') + 1) COLLATE NOCASE)",
)


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for index in ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ON_SQLITE:
        schema_editor.execute(index)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("customer_last_name", "customer_later_name"):
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_found_by_name")]
    operations = [migrations.RunPython(make, drop)]
