import pytest

from tests.domain.cast import shop, works


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ben(store):
    return works("Ben", "agent", store)


@pytest.fixture
def dana(store):
    return works("Dana", "manager", store)
