"""Our quick reading of phone numbers says what the library says."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bespeak.domain.customers import phones

COUNTRIES = ["JP", "DE", "US", "GB", "IT", "FR", "BR", "RU", "HU", "LT", "MX", "AR", "CN", "AU", "KR", "ZZ", ""]


def by_library(written, country):
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@st.composite
def numbers(draw):
    """Digits of plausible length behind the usual beginnings, with the usual filling."""
    heads = ["", "0", "00", "1", "8", "06", "+", "010", "+81", "+810", "+1", "+11", "+44", "+440", "+39", "+390", "+52"]
    digits = draw(st.text("0123456789", min_size=4, max_size=13))
    written = draw(st.sampled_from(heads)) + digits
    if draw(st.booleans()):
        cut = draw(st.integers(1, len(written)))
        written = written[:cut] + draw(st.sampled_from([" ", "-", " (0) ", ".", " x"])) + written[cut:]
    return written


@given(written=numbers(), country=st.sampled_from(COUNTRIES))
@example("+4402071838750", "GB")
@example("0120-123-456", "JP")
@example("+39 06 6982", "IT")
@example("1 (415) 555-2671", "US")
def test_reads_as_the_library_does(written, country):
    assert phones.read(written, country) == by_library(written, country)


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("090-1234-5678", "JP", "+819012345678"),
        ("+81 (0)90-1234-5678", "DE", "+819012345678"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("030 901820", "DE", "+4930901820"),
        ("12", "US", None),
        ("nobody", "DE", None),
        ("1234567", "", None),
    ],
)
def test_reads_what_people_write(written, country, expected):
    assert phones.read(written, country) == expected
