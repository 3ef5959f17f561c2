"""Customers are found by the beginning of their name, however it is written: an index that LIKE can use on each database,
which no model can say. A later migration that remakes the table on SQLite has to make it again."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ON_POSTGRESQL = "CREATE INDEX customer_name ON customers_customer (store_id, UPPER(name::text) text_pattern_ops)"
ON_SQLITE = "CREATE INDEX customer_name ON customers_customer (store_id, name COLLATE NOCASE)"


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ON_SQLITE)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP INDEX customer_name")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
