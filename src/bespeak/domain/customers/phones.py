"""Phone numbers as E.164. `phonenumbers` decides; plain cases, which are nearly all, are read from its own tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

E164 = phonenumbers.PhoneNumberFormat.E164
_FILLING = str.maketrans("", "", " -().\u2010\u2011\u2012\u2013")
_CODES = frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
_DIGITS = re.compile(r"[0-9]{5,16}")


@dataclass(frozen=True, slots=True)
class _Region:
    """How one country writes its numbers: `prefix` is dialled at home only, `abroad` before a foreign number."""

    code: str
    prefix: re.Pattern[str] | None
    abroad: re.Pattern[str] | None
    general: re.Pattern[str]
    lengths: frozenset[int]


def read(written: str, country: str) -> str | None:
    """E.164 ("+819012345678"), or None for what nobody could dial. `country` reads numbers that do not say theirs."""
    digits = written.translate(_FILLING)
    found = _international(digits[1:]) if digits.startswith("+") else _national(digits, country)
    return found or _by_library(written, country)


def _by_library(written: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, E164)


def _international(digits: str) -> str | None:
    """A number that says its country and nothing that is dialled at home only."""
    region = _region_of(digits)
    if region is None or not _DIGITS.fullmatch(digits):
        return None
    rest = digits[len(region.code) :]
    if len(rest) not in region.lengths or (region.prefix and region.prefix.match(rest)):
        return None
    return "+" + digits if region.general.fullmatch(rest) else None


def _national(digits: str, country: str) -> str | None:
    """A number as it is dialled at home: its prefix gives way to the code of the country."""
    region = _region(country)
    if region is None or region.prefix is None or not _DIGITS.fullmatch(digits) or digits.startswith(region.code):
        return None
    prefix = region.prefix.match(digits)
    if prefix is None or any(prefix.groups()) or (region.abroad and region.abroad.match(digits)):
        return None
    rest = digits[prefix.end() :]
    if len(rest) not in region.lengths or not region.general.fullmatch(rest):
        return None
    return f"+{region.code}{rest}"


def _region_of(digits: str) -> _Region | None:
    """The country a number begins with; the largest of those that share a code, as the library has it."""
    for length in (1, 2, 3):
        head = digits[:length]
        if head in _CODES:
            return _region(phonenumbers.region_code_for_country_code(int(head)))
    return None


@lru_cache(maxsize=512)
def _region(country: str) -> _Region | None:
    table = PhoneMetadata.metadata_for_region(country, None) if country else None
    if table is None or table.general_desc is None or table.general_desc.national_number_pattern is None:
        return None
    return _Region(
        code=str(table.country_code),
        prefix=_pattern(table.national_prefix_for_parsing),
        abroad=_pattern(table.international_prefix),
        general=re.compile(table.general_desc.national_number_pattern),
        lengths=frozenset(table.general_desc.possible_length),
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None
