"""An operator mistypes a setting: the start fails, naming the variable and what would be right."""

import stat
import threading

import pytest

from bespeak.project import environment
from bespeak.project.environment import Unusable


@pytest.fixture
def given(monkeypatch):
    return monkeypatch.setenv


@pytest.mark.parametrize(
    ("value", "read", "complaint"),
    [
        ("maybe", lambda: environment.boolean("BESPEAK_X", default=False), "must be true or false, got 'maybe'"),
        ("0", lambda: environment.port("BESPEAK_X", 8000), "must be a port from 1 to 65535, got '0'"),
        ("http", lambda: environment.port("BESPEAK_X", 8000), "must be a port"),
        ("xml", lambda: environment.choice("BESPEAK_X", "json", ("json", "text")), "must be one of json, text"),
        ("shop.example", lambda: environment.web_address("BESPEAK_X", ""), "must be an address such as"),
        ("https://shop.example/sub", lambda: environment.web_address("BESPEAK_X", ""), "without a path"),
        ("https://shop.example:99999", lambda: environment.web_address("BESPEAK_X", ""), "must be an address"),
    ],
)
def test_a_wrong_value_is_refused_by_name(given, value, read, complaint):
    given("BESPEAK_X", value)
    with pytest.raises(Unusable, match=r"^BESPEAK_X: ") as refusal:
        read()
    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    "value",
    ["mysql://shop", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql://u:hush@h:no/x", "postgresql://h"],
)
def test_a_wrong_database_is_refused_without_showing_its_password(given, value, tmp_path):
    given("DATABASE_URL", value)
    with pytest.raises(Unusable, match=r"^DATABASE_URL: ") as refusal:
        environment.database("DATABASE_URL", tmp_path)
    assert "hush" not in str(refusal.value)


def test_an_empty_variable_means_the_default(given):
    given("BESPEAK_X", "  ")
    assert environment.port("BESPEAK_X", 8000) == 8000
    assert environment.words("BESPEAK_X", ["localhost"]) == ["localhost"]
    assert environment.path("BESPEAK_X") is None


def test_a_relative_sqlite_file_lies_under_the_home_and_an_absolute_one_where_it_says(given, tmp_path):
    given("DATABASE_URL", "sqlite:///data/shop.sqlite3")
    assert environment.database("DATABASE_URL", tmp_path)["NAME"] == str(tmp_path / "data" / "shop.sqlite3")
    given("DATABASE_URL", f"sqlite:///{tmp_path}/else%20where.sqlite3")
    assert environment.database("DATABASE_URL", tmp_path)["NAME"] == f"{tmp_path}/else where.sqlite3"


def test_a_postgresql_address_is_taken_apart(given, tmp_path):
    given("DATABASE_URL", "postgresql://ben:p%40ss@db.example:5433/shop?sslmode=require")
    described = environment.database("DATABASE_URL", tmp_path)
    assert {name: described[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "shop",
        "USER": "ben",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "prepare_threshold": 2},
    }


@pytest.mark.parametrize(("written", "meant"), [("none", None), ("0", 0), ("10", 10)])
def test_plans_are_kept_unless_the_address_says_otherwise(given, tmp_path, written, meant):
    given("DATABASE_URL", f"postgresql://db.example/shop?prepare_threshold={written}")
    assert environment.database("DATABASE_URL", tmp_path)["OPTIONS"] == {"prepare_threshold": meant}


@pytest.mark.parametrize("garbage", ["0", "11", "-1", "1.5", "many"])
def test_a_number_has_its_bounds(given, garbage):
    given("BESPEAK_X", "10")
    assert environment.number("BESPEAK_X", 5, 1, 10) == 10
    given("BESPEAK_X", garbage)
    with pytest.raises(Unusable, match=r"^BESPEAK_X: must be a whole number from 1 to 10, got"):
        environment.number("BESPEAK_X", 5, 1, 10)


def test_a_short_key_is_refused(given, tmp_path):
    given("BESPEAK_SECRET_KEY", "hush!")
    with pytest.raises(Unusable, match=r"^BESPEAK_SECRET_KEY: must have at least 32 characters, got 5$"):
        environment.secret_key("BESPEAK_SECRET_KEY", tmp_path / "secret.key")


def test_a_key_that_nobody_gave_is_made_once_and_kept_for_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("BESPEAK_SECRET_KEY", raising=False)
    file = tmp_path / "var" / "secret.key"
    keys = []
    together = [
        threading.Thread(target=lambda: keys.append(environment.secret_key("BESPEAK_SECRET_KEY", file)))
        for _ in range(8)
    ]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_kept_key_that_was_cut_short_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("BESPEAK_SECRET_KEY", raising=False)
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(Unusable, match="at least 32 characters, got 0"):
        environment.secret_key("BESPEAK_SECRET_KEY", tmp_path / "secret.key")


def test_without_a_base_address_it_is_where_we_listen():
    assert environment.address_of("127.0.0.1", 8100) == "http://127.0.0.1:8100"
    assert environment.address_of("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert environment.address_of("::", 8100) == "http://[::1]:8100"
    assert environment.web_address("BESPEAK_X", environment.address_of("::1", 8100)) == "http://[::1]:8100"


@pytest.mark.parametrize("garbage", ["nan", "1e30", "-inf", "tomorrow", "\u0661"])
def test_a_clock_file_holds_seconds(given, tmp_path, garbage):
    file = tmp_path / "clock"
    given("BESPEAK_CLOCK_FILE", str(file))
    assert environment.clock_file("BESPEAK_CLOCK_FILE") == file  # it may come later
    file.write_text(garbage, encoding="utf-8")
    with pytest.raises(Unusable, match=r"^BESPEAK_CLOCK_FILE: must name a file that holds seconds"):
        environment.clock_file("BESPEAK_CLOCK_FILE")
    given("BESPEAK_CLOCK_FILE", str(tmp_path))
    with pytest.raises(Unusable, match="Is a directory"):
        environment.clock_file("BESPEAK_CLOCK_FILE")
