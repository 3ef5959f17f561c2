"""Where a list goes on is read back as it was given, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bespeak.kit import places
from bespeak.kit.refusals import Invalid

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_a_place_is_read_back():
    assert places.moment_and_number(places.of(NOON, 7)) == (NOON, 7)
    assert places.number(str(2**63 - 1)) == 2**63 - 1


@pytest.mark.parametrize("place", ["", "x", "-1", "1.5", "٣", "²", " 1", str(2**63), "9" * 5000])
def test_a_number_that_no_row_has_is_refused(place):
    with pytest.raises(Invalid) as refused:
        places.number(place)
    assert refused.value.code == "bad_cursor"


@pytest.mark.parametrize(
    "place",
    ["7", "x 7", f"{NOON.isoformat()} x", f"{NOON.isoformat()} {2**63}", "2026-03-04T12:00:00 7",
     "0001-01-01T00:00:00+14:00 7", "9999-12-31T23:00:00-10:00 7"],
)  # fmt: skip
def test_a_moment_that_no_database_takes_is_refused(place):
    with pytest.raises(Invalid) as refused:
        places.moment_and_number(place)
    assert refused.value.code == "bad_cursor"
