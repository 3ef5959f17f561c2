import pytest

from tests.domain.cast import buys, later, shop, works


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ben(store):
    return works("Ben", "agent", store)


@pytest.fixture
def ada(store):
    return buys("Ada", store)


@pytest.fixture
def here(store, ben):
    return {"store_id": store.id, "by": ben, "at": later(hours=1)}
