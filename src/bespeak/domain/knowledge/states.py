"""Kinds and languages of what is known, moods of customers."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    ARTICLE = "article"
    SIZES = "size_guide"
    FACT = "product_fact"


class Mood(StrEnum):
    """In which mood of a customer a reply is meant; "" for any."""

    ANY = ""
    ANGRY = "angry"
    WORRIED = "worried"
    HESITANT = "hesitant"


LANGUAGES = ("en", "fr", "ja", "zh-hans", "zh-hant", "ru")


def language_of(text: str, usual: str) -> str:
    """The language a text is most likely written in: by its letters, else the usual one. Pure."""
    kana = sum("\u3040" <= one <= "\u30ff" for one in text)
    han = sum("\u3400" <= one <= "\u9fff" for one in text)
    cyrillic = sum("\u0400" <= one <= "\u04ff" for one in text)
    latin = sum(one.isascii() and one.isalpha() for one in text)
    if kana:
        return "ja"
    if han > latin / 4:
        return usual if usual.startswith("zh") or usual == "ja" else "zh-hans"
    if cyrillic > latin:
        return "ru"
    return usual if usual in ("en", "fr") or not latin else "en"
