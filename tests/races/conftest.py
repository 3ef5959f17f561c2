from collections.abc import Iterator, Mapping

import pytest

from tests.races.crowd import Racers


@pytest.fixture(scope="session")
def racers(environment: Mapping[str, str]) -> Iterator[Racers]:
    """Four processes at the gate, waiting for the word go."""
    with Racers(environment, 4) as waiting:
        yield waiting
