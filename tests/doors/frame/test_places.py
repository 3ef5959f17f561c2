"""How far somebody has read, as it travels."""

from __future__ import annotations

import pytest

from bespeak.doors.frame import places


def test_what_is_written_is_read():
    place = {"cnv_35N5BRQHE9RN30EJ": 12, "ord_35FSSBPF6S8H9NCA": 7, "at": 1795350154}
    assert places.read(places.written(place)) == place
    assert places.written(place) == "at:1795350154,cnv_35N5BRQHE9RN30EJ:12,ord_35FSSBPF6S8H9NCA:7"


@pytest.mark.parametrize(
    "text",
    ["", ",", "cnv_a", "cnv_a:", "cnv_a:-1", "cnv_a:1,", "cnv_a:1;x", "CNV_a:1", "cnv_a:٣", "at:" + "9" * 16,
     ",".join(f"cnv_{n}:1" for n in range(61)), "x" * 100_000, "cnv_a:1\n"],
)  # fmt: skip
def test_what_was_not_written_here_is_no_place(text: str):
    assert places.read(text) is None
