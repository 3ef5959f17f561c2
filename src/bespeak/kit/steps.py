"""Whether the database is as new as the program."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def missing() -> int:
    """How many migrations the database does not have yet. It may have more than this program knows."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
