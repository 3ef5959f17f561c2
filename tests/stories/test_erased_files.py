"""On SQLite a person erased through the API leaves the database's files too: the file, and the log beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from bespeak.domain.customers.permissions import Customers
from tests.scene import Scene, open_scene
from tests.stories.town import Caller, Town, until

pytestmark = pytest.mark.django_db(transaction=True)

NEPOMUK = b"nepomuk@mail.example"


def left() -> set[str]:
    """Which of the database's files hold his address."""
    name = Path(connection.settings_dict["NAME"])
    return {file.name for file in name.parent.glob(f"{name.name}*") if NEPOMUK in file.read_bytes().lower()}


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Nepomuk wrote, was answered, and ordered."""
    made = open_scene()
    made.talk("nepomuk", "mug")
    made.order("MUG", email="nepomuk@mail.example")
    assert left()
    return made


def test_after_an_erasure_by_the_api(scene: Scene, town: Town) -> None:
    owner = Caller(town.http, scene.key(Customers.ERASE))

    answer = owner.ask("DELETE", f"/customers/{scene.customer('nepomuk')}")

    assert answer.status_code == 200, answer.text
    until(left, lambda found: not found)
