from collections.abc import Iterator, Mapping

import pytest

from tests.stories.town import Town, comes_to_rest, town_at


@pytest.fixture(scope="module")
def running_town(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """`bespeak up`, started once for a module."""
    with town_at(environment, tmp_path_factory.mktemp("town") / "clock") as opened:
        yield opened


@pytest.fixture
def town(transactional_db: None, running_town: Town) -> Iterator[Town]:
    """The product as it runs, for one story. Stores opened in it are gone afterwards."""
    yield running_town
    comes_to_rest()
