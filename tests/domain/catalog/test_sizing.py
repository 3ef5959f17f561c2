"""Which size somebody has: whatever is measured there is an answer, and who is larger never gets a smaller one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bespeak.domain.catalog import bespokefile, sizing
from bespeak.domain.catalog.bespoke import Size

DRESS = bespokefile.read(
    {
        "measurements": [
            {"code": "bust", "label": "Bust", "unit": "cm", "least": 70, "most": "140"},
            {"code": "hip", "label": "Hip", "least": "75", "most": "150"},
        ],
        "sizes": [
            {"size": "38", "ranges": {"bust": [86, 89], "hip": [94, 97]}},
            {"size": "40", "ranges": {"bust": [90, 93], "hip": [98, 100]}, "sku": "DRESS-40"},
            {"size": "42", "ranges": {"bust": [94, 97], "hip": [102, 105]}},
        ],
    }
).sizes


def cm(**measured: float) -> dict[str, int]:
    return {code: round(one * 100) for code, one in measured.items()}


@pytest.mark.parametrize(
    ("measured", "verdict", "size"),
    [
        (cm(bust=92, hip=99), "fits", "40"),
        (cm(bust=90, hip=100), "fits", "40"),
        (cm(bust=92, hip=101), "between", "42"),
        (cm(bust=93.5), "between", "42"),
        (cm(bust=88, hip=99), "between", "40"),
        (cm(bust=87, hip=103), "mixed", "42"),
        (cm(bust=80, hip=90), "below", ""),
        (cm(bust=80, hip=95), "between", "38"),
        (cm(bust=92, hip=105.1), "above", ""),
        (cm(height=170), "none", ""),
        ({}, "none", ""),
    ],
)
def test_the_size_is_the_first_that_is_large_enough_everywhere(
    measured: dict[str, int], verdict: str, size: str
) -> None:
    advice = sizing.advise(DRESS, measured)
    assert (advice.verdict, advice.size) == (verdict, size)


def test_each_measure_says_where_it_lies() -> None:
    advice = sizing.advise(DRESS, cm(bust=92, hip=101))
    assert [(one.code, one.verdict, one.size, one.smaller) for one in advice.reasons] == [
        ("bust", "fits", "40", ""),
        ("hip", "between", "42", "40"),
    ]
    assert (advice.to_measure, advice.lacking) == (True, ())
    assert sizing.advise(DRESS, cm(bust=92)).lacking == ("hip",)
    assert sizing.advise(DRESS, cm(bust=92, hip=99)).sku == "DRESS-40"


@some.composite
def tables(draw: some.DrawFn) -> list[Size]:
    """Any table there can be: sizes that grow in each of their measures, with and without gaps between them."""
    codes = ["bust", "waist", "hip"][: draw(some.integers(1, 3))]
    many = draw(some.integers(1, 6))
    columns = {}
    for code in codes:
        ends = sorted(draw(some.sets(some.integers(1, 400), min_size=2 * many, max_size=2 * many)))
        columns[code] = list(zip(ends[::2], ends[1::2], strict=True))
    return [Size(str(n), {code: columns[code][n] for code in codes}) for n in range(many)]


bodies = some.dictionaries(some.sampled_from(["bust", "waist", "hip", "neck"]), some.integers(-10, 1000))


@given(tables(), bodies)
def test_there_is_an_answer_for_everybody(sizes: list[Size], body: dict[str, int]) -> None:
    advice = sizing.advise(sizes, body)
    assert {one.code for one in advice.reasons} == set(body) & set(sizes[0].ranges)
    assert bool(advice.size) == (0 <= advice.place < len(sizes))
    if advice.verdict == "fits":
        assert all(sizes[advice.place].ranges[one.code][0] <= one.base for one in advice.reasons)
    if advice.size:
        assert all(one.base <= sizes[advice.place].ranges[one.code][1] for one in advice.reasons)


@given(tables(), bodies, some.dictionaries(some.sampled_from(["bust", "waist", "hip"]), some.integers(0, 200)))
def test_who_is_larger_never_gets_a_smaller_size(sizes: list[Size], body: dict[str, int], more: dict[str, int]) -> None:
    larger = {code: base + more.get(code, 0) for code, base in body.items()}
    assert sizing.advise(sizes, larger).place >= sizing.advise(sizes, body).place


@given(bodies)
def test_no_table_advises_nothing(body: dict[str, int]) -> None:
    assert sizing.advise([], body).verdict == "none"
