import pytest

from tests.domain.agreements.scene import Scene, set_up


@pytest.fixture
def scene(db: None) -> Scene:
    return set_up()
