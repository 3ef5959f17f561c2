"""Small enough to read: lines of functions and files, and names that say what is inside."""

import statistics
from pathlib import Path

from tests.shape import house

VAGUE = {"utils", "util", "common", "core", "helpers", "services", "misc", "lib"}


def percentile(lengths: list[int], hundredth: int) -> float:
    return statistics.quantiles(lengths, n=100, method="inclusive")[hundredth - 1]


def function_lengths() -> dict[str, int]:
    return {
        f"{house.short(file)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in house.files()
        for node in house.functions(file)
    }


def file_lengths() -> dict[str, int]:
    lengths = {house.short(file): len(file.read_text(encoding="utf-8").splitlines()) for file in house.files()}
    return {name: length for name, length in lengths.items() if length}


def lengths_of(ending: str) -> dict[str, int]:
    return {
        house.short(file): len(file.read_text(encoding="utf-8").splitlines()) for file in house.SOURCE.rglob(ending)
    }


def over(lengths: dict[str, int], most: int) -> dict[str, int]:
    return {name: length for name, length in lengths.items() if length > most}


def test_functions_are_short():
    lengths = function_lengths()
    assert over(lengths, 60) == {}
    assert percentile(list(lengths.values()), 95) <= 30
    assert statistics.median(lengths.values()) <= 8


def test_files_are_short():
    lengths = file_lengths()
    assert over(lengths, 400) == {}
    assert percentile(list(lengths.values()), 95) <= 250
    assert statistics.median(lengths.values()) <= 90


def test_scripts_are_short():
    lengths = lengths_of("*.js")
    assert over(lengths, 200) == {}
    assert statistics.median(lengths.values()) <= 90


def test_templates_are_short():
    lengths = lengths_of("*.html")
    assert over(lengths, 300) == {}
    assert percentile(list(lengths.values()), 95) <= 220
    assert statistics.median(lengths.values()) <= 90


def test_names_say_what_is_inside():
    places = {part for file in house.files() for part in Path(house.short(file)).with_suffix("").parts}
    assert places & VAGUE == set()
