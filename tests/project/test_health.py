"""A watchman asks whether the house is alive and whether it can serve."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from bespeak.project import health


@pytest.fixture(autouse=True)
def nothing_known_yet():
    health._require_migrations.cache_clear()
    yield
    health._require_migrations.cache_clear()


def test_alive_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.both
@pytest.mark.django_db
def test_ready_once_every_migration_is_applied(client):
    applied = MigrationRecorder(connection).migration_qs.filter(
        app="contenttypes", name="0002_remove_content_type_name"
    )
    kept = applied.get()
    applied.delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (503, "migrations are missing")

    kept.save(force_insert=True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_not_ready_while_the_database_is_silent(client, monkeypatch):
    def silent():
        raise DatabaseError("connection refused")

    monkeypatch.setattr(connection, "cursor", silent)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (503, "the database does not answer")
