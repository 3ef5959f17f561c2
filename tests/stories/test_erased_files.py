"""On SQLite a person erased through the API leaves the database's files too: the file, and the log beside it."""

from __future__ import annotations

import pytest

from bespeak.domain.customers.permissions import Customers
from tests.leftovers import left, nepomuk_scene
from tests.scene import Scene
from tests.stories.town import Caller, Town, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return nepomuk_scene()


def test_after_an_erasure_by_the_api(scene: Scene, town: Town) -> None:
    owner = Caller(town.http, scene.key(Customers.ERASE))

    answer = owner.ask("DELETE", f"/customers/{scene.customer('nepomuk')}")

    assert answer.status_code == 200, answer.text
    until(left, lambda found: not found)
