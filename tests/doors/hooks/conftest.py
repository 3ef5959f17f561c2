import pytest

from tests.doors.hooks.street import Shop, connected
from tests.scene import Scene, settled_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


@pytest.fixture
def shopify(scene: Scene) -> Shop:
    return connected(scene, "shopify")


@pytest.fixture
def woo(scene: Scene) -> Shop:
    return connected(scene, "woocommerce")
