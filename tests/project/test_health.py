"""A watchman asks whether the house is alive and whether it can serve."""

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from bespeak.doors.frame import problems
from bespeak.kit import space
from bespeak.project import health


@pytest.fixture(autouse=True)
def nothing_known_yet():
    health._require_migrations.cache_clear()
    space.memory.forget()
    yield
    health._require_migrations.cache_clear()
    space.memory.forget()


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


@pytest.mark.django_db
def test_not_ready_for_a_while_after_there_was_no_space(client, monkeypatch):
    problems.answer_fault(OperationalError("database is locked"))
    assert client.get("/readyz").status_code == 200
    problems.answer_fault(OperationalError("database or disk is full"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (
        503, "there is no space left where the database is kept",
    )  # fmt: skip
    monkeypatch.setattr(space, "FOR", 0.0)
    assert client.get("/readyz").status_code == 200
