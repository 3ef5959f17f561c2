import pytest
from django.conf import global_settings
from django.core.cache import cache
from django.test import Client

from tests.doors.console.people import email_of, sign_in, with_password
from tests.kept import kept
from tests.scene import Scene, open_scene, settled_scene


@pytest.fixture(autouse=True)
def _quick(settings):
    """Hashing passwords slowly is for attackers."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nobody_was_counted():
    """How often somebody tried is counted in the cache."""
    cache.clear()


@pytest.fixture
def scene(db: None, _quick: None) -> Scene:
    """Northlight: Ben sells, Mika manages, Olga owns; each has a password."""
    return kept(_each_with_password)


def _each_with_password() -> Scene:
    made = settled_scene()
    for actor in (made.ben, made.mika, made.olga):
        with_password(made, actor)
    return made


@pytest.fixture
def house(transactional_db: None, _quick: None, settings) -> Scene:
    """For a real browser: nothing was settled yet; Ben, Mika and Olga have passwords, hashed as the server beside us
    hashes."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    made = open_scene()
    for actor in (made.ben, made.mika, made.olga):
        with_password(made, actor)
    return made


@pytest.fixture
def ben(scene: Scene) -> Client:
    """He sells."""
    return sign_in(email_of(scene, "ben"))


@pytest.fixture
def mika(scene: Scene) -> Client:
    """She manages."""
    return sign_in(email_of(scene, "mika"))
