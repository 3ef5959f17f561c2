"""Postcodes as people and spreadsheets write them, brought to one form that rules can be compared with."""

from __future__ import annotations

import re
import unicodedata

# Digits of postcodes that are all digits: a spreadsheet has eaten the zeros in front of a shorter one.
DIGITS = {
    **dict.fromkeys(("AU", "AT", "BE", "CH", "DK", "HU", "LU", "NO", "NZ", "PH", "ZA"), 4),
    **dict.fromkeys(("DE", "EE", "ES", "FI", "FR", "GR", "HR", "IT", "KR", "MX", "MY", "TH", "TR", "UA", "US"), 5),
    **dict.fromkeys(("CZ", "SE", "SK", "PL"), 5),
    **dict.fromkeys(("CN", "IN", "KZ", "RO", "RU", "SG"), 6),
    **dict.fromkeys(("IL", "JP"), 7),
    "BR": 8,
}
# Longer forms carry a part that says nothing of the zone: ZIP+4.
LONGEST = {"US": 5}
# Places with a country code of their own that are served under another's postcodes.
UNDER = {
    **dict.fromkeys(("GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"), "FR"),
    **dict.fromkeys(("PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW"), "US"),
    **dict.fromkeys(("GG", "JE", "IM"), "GB"),
    "AX": "FI",
}
_OTHER_CODES = {"UK": "GB", "EL": "GR"}
_MOST_LOST_ZEROS = 2
_AREA = re.compile(r"[A-Z]{1,2}(?=\d)")
_INWARD = re.compile(r"\d[A-Z]{2}$")
_DISTRICT = re.compile(r"([A-Z]{1,2})(\d{1,2})")


def country_code(text: str) -> str:
    """Two capitals; UK and EL are taken for what they mean."""
    code = text.strip().upper()
    return _OTHER_CODES.get(code, code)


def plain(country: str, text: str) -> str:
    """Letters and digits only, capitals, with the zeros a spreadsheet took: ("AU", "872") is 0872."""
    letters = unicodedata.normalize("NFKC", text).upper()
    code = "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
    width = DIGITS.get(country, 0)
    if code.isdigit() and width - _MOST_LOST_ZEROS <= len(code) < width:
        code = code.rjust(width, "0")
    return code[: LONGEST.get(country, len(code))]


def area(code: str) -> str:
    """The letters a British postcode begins with: KW of KW151AA; "" of others."""
    found = _AREA.match(code)
    return found[0] if found else ""


def district(code: str) -> tuple[str, str] | None:
    """Area and two-digit district of a British postcode: (AB, 36) of AB361AA or AB36, (AB, 03) of AB36XY."""
    outward = code[:-3] if _INWARD.search(code) else code
    found = _DISTRICT.match(outward)
    return (found[1], found[2].zfill(2)) if found else None
