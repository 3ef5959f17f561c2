"""Postcodes as people and spreadsheets write them, brought to forms that rules can be compared with."""

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
# What people put before the digits instead of the country's code.
_SIGNS = {"DE": "D", "FR": "F", "ES": "E", "IT": "I", "AT": "A", "BE": "B", "LU": "L", "NO": "N", "SE": "S", "GB": "UK"}
_MOST_LOST_ZEROS = 2
_ZIP_4 = 4
_AREA = re.compile(r"[A-Z]{1,2}(?=\d)")
_INWARD = re.compile(r"\d[A-Z]{2}$")
_DISTRICT = re.compile(r"([A-Z]{1,2})(\d{1,2})")

# Postcodes with letters in them: the whole, then the first part, which alone tells the zone.
_FORMS = {
    "GB": (r"[A-Z]{1,2} *[0-9][A-Z0-9]? *[0-9][A-Z]{2}", r"[A-Z]{1,2}[0-9][A-Z0-9]?"),
    "CA": (r"[A-Z][0-9][A-Z] *[0-9][A-Z][0-9]", r"[A-Z][0-9][A-Z]"),
    "NL": (r"[0-9]{4} *[A-Z]{2}", r"[0-9]{4}"),
    "PT": (r"[0-9]{4} *[0-9]{3}", r"[0-9]{4}"),
}
_WORD = {country: tuple(re.compile(rf"\b{form}\b") for form in forms) for country, forms in _FORMS.items()}
_RUN = re.compile(r"[0-9]+")
_GROUP = re.compile(r"[0-9]+(?: +[0-9]+)*")
# Zeros are put back only where nothing else can be meant: at most a sign before, whole words behind.
_SHORT = re.compile(r"(?:([A-Z]{1,3})( *))?([0-9]+(?: +[0-9]+)*)(?: +[A-Z_]{3}[A-Z_ ]*)?")
# Letters of Greek and Cyrillic that look like Latin ones.
_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВСЕНІЈКМОРЅТХУ", "ABEZHIKMNOPTYXABCEHIJKMOPSTXY")


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


def readings(country: str, text: str) -> tuple[str, ...]:
    """What the text can be read as, the likeliest first: ("DE", "D-27498 Helgoland") is 27498 and nothing else.

    Signs of the country and words around the code are left out, look-alikes of other alphabets taken for what they
    show. Nothing at all where the text does not have the form of the country's postcodes, or holds two of them.
    """
    width = DIGITS.get(country)
    if width == len(text) and text.isascii() and text.isdigit():
        return (text,)
    spaced = _spaced(text)
    if width:
        return _of_digits(country, spaced, width)
    return _of_form(country, spaced) if country in _WORD else _of_any(country, spaced)


def _spaced(text: str) -> str:
    """Capitals A-Z, digits 0-9 and single spaces; a letter nobody here can read is an underscore."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).upper().translate(_ALIKE))
    return " ".join("".join(map(_sign, letters)).split())


def _sign(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() else " "
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(letter)
    return "" if kind in ("Mn", "Cf") else "_" if kind[0] == "L" else " "


def _of_digits(country: str, spaced: str, width: int) -> tuple[str, ...]:
    whole = {run for run in _RUN.findall(spaced) if len(run) == width}
    if not whole:
        whole = {code for code in map(_joined, _GROUP.findall(spaced)) if len(code) == width}
    if not whole and country == "US":
        whole = {c[:-_ZIP_4] for c in map(_joined, _GROUP.findall(spaced)) if len(c) == width + _ZIP_4}
    return tuple(whole) if len(whole) == 1 else () if whole else _with_zeros(country, spaced, width)


def _with_zeros(country: str, spaced: str, width: int) -> tuple[str, ...]:
    found = _SHORT.fullmatch(spaced)
    if not found or (found[1] and not found[2] and found[1] not in (country, _SIGNS.get(country))):
        return ()
    code = _joined(found[3])
    if country == "US" and len(code) > width:
        code = code[:-_ZIP_4]
    return (code.rjust(width, "0"),) if width - _MOST_LOST_ZEROS <= len(code) < width else ()


def _of_form(country: str, spaced: str) -> tuple[str, ...]:
    joined = _joined(spaced)
    for form in _WORD[country]:
        for code in (joined, _unsigned(country, joined)):
            if form.fullmatch(code):
                return (code,)
        found = {_joined(code) for code in form.findall(spaced)}
        if found:
            return tuple(found) if len(found) == 1 else ()
    return ()


def _of_any(country: str, spaced: str) -> tuple[str, ...]:
    """Countries whose form is not known here: as it is written, then without the country's code before it."""
    joined = _joined(spaced).replace("_", "")
    return tuple(dict.fromkeys(code for code in (joined, _unsigned(country, joined)) if code))


def _unsigned(country: str, joined: str) -> str:
    return joined.removeprefix(country).removeprefix(_SIGNS.get(country, ""))


def _joined(spaced: str) -> str:
    return spaced.replace(" ", "")


def area(code: str) -> str:
    """The letters a British postcode begins with: KW of KW151AA; "" of others."""
    found = _AREA.match(code)
    return found[0] if found else ""


def district(code: str) -> tuple[str, str] | None:
    """Area and two-digit district of a British postcode: (AB, 36) of AB361AA or AB36, (AB, 03) of AB36XY."""
    outward = code[:-3] if _INWARD.search(code) else code
    found = _DISTRICT.match(outward)
    return (found[1], found[2].zfill(2)) if found else None
