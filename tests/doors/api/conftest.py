import pytest

from bespeak.domain.stores.queries import StoreView
from tests.domain.cast import shop
from tests.doors.api.desk import Caller, person, sells


@pytest.fixture
def store(db: None) -> StoreView:
    made = shop()
    sells(made)
    return made


@pytest.fixture
def olga(store: StoreView) -> Caller:
    """She owns the store."""
    return person("Olga", "owner", store)
