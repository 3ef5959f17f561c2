import contextlib
import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.browser import browser, running, visitor
from tests.kept import MIGRATED, nobody_was_counted
from tests.migrated import Migrated

__all__ = ["browser", "running", "visitor"]

hypothesis_settings.register_profile("bespeak", deadline=None, print_blob=True)
hypothesis_settings.load_profile("bespeak")

settings.BESPEAK_ALLOWED_HOSTS.append("testserver")  # what Django's test client calls us


def _empty_all_tables(self: TransactionTestCase) -> None:
    """After a test with transactions of its own. Django would TRUNCATE, which takes PostgreSQL seconds. A worker that
    still runs takes rows in another order: of the two PostgreSQL ends one, and should it be this, it begins again."""
    for _ in range(5):
        with contextlib.suppress(OperationalError):
            _empty()
            return
    _empty()


def _empty() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            if table not in MIGRATED:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


TransactionTestCase._fixture_teardown = _empty_all_tables  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def migrated(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Migrated]:
    """A database for each worker of each run: a file on SQLite, since threads and processes share it."""
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        run = getattr(request.config, "workerinput", {}).get("testrunuid") or f"{os.getpid():x}"
        name = f"test_bespeak_{run[:8]}_{worker_id}"
    connection.settings_dict["TEST"]["NAME"] = name
    with django_db_blocker.unblock():
        made = Migrated(name)
    yield made
    with django_db_blocker.unblock():
        made.throw_away()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(migrated: Migrated) -> None:
    """It has its name."""


@pytest.fixture(scope="session")
def django_db_keepdb(migrated: Migrated) -> bool:
    """What was copied is not made anew."""
    return migrated.copied


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, migrated: Migrated, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """Where the tests' database is, for processes that a test starts."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture(scope="session")
def environment(database_url: str) -> dict[str, str]:
    """The environment of a process that a test starts beside itself, on the tests' own database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BESPEAK_")}
    return {
        **kept,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "bespeak.project.settings",
        "BESPEAK_SECRET_KEY": settings.SECRET_KEY,
    }


@pytest.fixture
def uncounted() -> Callable[[], None]:
    """Nobody came before, so nobody comes too often; called, it is so once more."""
    nobody_was_counted()
    return nobody_was_counted
