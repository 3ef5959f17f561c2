"""What is written beside the code is true of it, and gives away no place it was built in."""

import re

from tests.shape import house

REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", r"deb\.debian\." + "org"))
    + "|(?:find-links|index-url)[= ]+"
    + r"(?:http|file|/)"
)
FEATURES = house.CHECKOUT / "docs" / "features.md"


def test_no_file_holds_the_address_of_a_package_registry():
    found = [
        f"{house.short(file)}: {match[0]}"
        for file in house.tracked_files()
        if (match := REGISTRIES.search(file.read_bytes().decode("utf-8", "replace")))
    ]
    assert found == []


def test_the_map_of_rooms_names_every_room():
    page = (house.CHECKOUT / "docs" / "rooms.md").read_text(encoding="utf-8")
    assert [room for room in house.rooms() if f"`{room}`" not in page] == []


def test_features_name_modules_and_tests_that_exist():
    paths = re.findall(r"`((?:src|tests|bench|docs|scripts)/[\w./-]+)", FEATURES.read_text(encoding="utf-8"))
    assert paths, "no row names a path"
    assert [path for path in paths if not (house.CHECKOUT / path).exists()] == []


def test_every_setting_is_documented():
    settings = (house.SOURCE / "project" / "settings.py").read_text(encoding="utf-8")
    page = (house.CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', settings))
    assert names, "no setting found"
    assert {name for name in names if f"`{name}`" not in page} == set()
