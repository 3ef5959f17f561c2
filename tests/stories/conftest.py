from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.stories.town import Town, town_at


@pytest.fixture
def town(transactional_db: None, environment: Mapping[str, str], tmp_path: Path) -> Iterator[Town]:
    """The product as it runs, for one story."""
    with town_at(environment, tmp_path / "clock") as opened:
        yield opened
