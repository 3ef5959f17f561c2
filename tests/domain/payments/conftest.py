import pytest

from tests.domain.payments.till import Till, open_till, strict_till


@pytest.fixture
def till(db: None) -> Till:
    return open_till()


@pytest.fixture
def strict(db: None) -> Till:
    return strict_till()
