from __future__ import annotations

from collections.abc import Iterator

import pytest

from bespeak.journal.wires import Wires, wires


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    """The journal alone: the house's own listeners come back afterwards."""
    house = {name: getattr(wires, name) for name in Wires.__slots__}
    wires.__init__()  # type: ignore[misc]
    yield
    for name, listeners in house.items():
        setattr(wires, name, listeners)
