"""Everything a page says is said in every language."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import timezone, translation

from bespeak.doors.frame import access, catalogues, reading
from bespeak.kit import clock

OTHERS = [code for code, _ in settings.LANGUAGES if code != catalogues.WRITTEN_IN]
NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
AT = datetime(2019, 11, 26, 1, 0, tzinfo=UTC)


def _named(texts: object) -> set[str]:
    """What is filled in, whatever the number of plural forms."""
    return {"".join(one) for one in NAMED.findall(str(texts))}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(language: str):
    assert {home.name: left for home in catalogues.doors() if (left := catalogues.missing(home, language))} == {}


@pytest.mark.parametrize("file", catalogues.catalogues(), ids=lambda file: f"{file.parts[-5]}-{file.parts[-3]}")
def test_a_translation_names_what_the_sentence_names(file):
    said = [(one.id, one.string) for one in catalogues.read(file) if one.id]
    wrong = [text for text, told in said if _named(text) != _named(told)]
    assert wrong == []


@pytest.mark.parametrize(("language", "told"), [("en", "Mon 25 Nov 2019, 18:00"), ("ja", "2019年11月25日（月）18:00")])
def test_a_moment_has_its_weekday_and_the_stores_time(language: str, told: str):
    with translation.override(language), timezone.override("America/Denver"):
        assert reading.moment(AT) == told


def test_this_year_is_not_named():
    with translation.override("en"), timezone.override("UTC"):
        assert "20" not in reading.day(clock.now().replace(day=3))


@pytest.mark.parametrize(
    ("language", "minor", "currency", "told"),
    [("en", 24000, "USD", "$240.00"), ("ja", 32000, "JPY", "￥32,000"), ("ja", 1990, "EUR", "€19.90")],
)
def test_amounts_are_written_as_the_reader_does(language: str, minor: int, currency: str, told: str):
    with translation.override(language):
        assert reading.money(minor, currency) == told


@pytest.mark.parametrize(
    ("header", "told"),
    [("ja-JP,en;q=0.5", "ja"), ("fr,en-GB;q=0.8", "en"), ("fr", ""), ("", ""), ("*", ""), ("x" * 5000, "")],
)
def test_a_reader_may_ask_for_a_language(header: str, told: str):
    assert access.language(header) == told


@pytest.mark.parametrize(("code", "tag"), [("en", "en"), ("zh-hant", "zh-Hant"), ("pt-br", "pt-BR")])
def test_browsers_are_told_the_language_as_they_know_it(code: str, tag: str):
    assert reading.tag(code) == tag


@pytest.mark.parametrize("language", OTHERS)
def test_two_doors_say_the_same_words_alike(language: str):
    """All catalogues are one in the end: a word that two of them say differently needs a context."""
    told: dict[object, dict[str, str]] = {}
    for home in catalogues.doors():
        for one in catalogues.read(catalogues.catalogue_of(home, language)):
            if one.id:
                told.setdefault((one.context, str(one.id)), {})[home.name] = str(one.string)
    assert {key: said for key, said in told.items() if len(set(said.values())) > 1} == {}
