import pytest

from tests.doors.api.desk import Caller, carrying
from tests.scene import Scene, settled_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


@pytest.fixture
def olga(scene: Scene) -> Caller:
    """She owns the store."""
    return carrying(scene, scene.olga)


@pytest.fixture
def ben(scene: Scene) -> Caller:
    """He sells."""
    return carrying(scene, scene.ben)
