"""Money is whole minor units of one currency: read exactly, added alike, written as people write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.kit.money import Money, exponent, parse, written
from bespeak.kit.refusals import Invalid

ISO_4217 = {
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "CHF": 2,
    "HUF": 2,
    "TWD": 2,
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "XAF": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
    "IQD": 3,
    "CLF": 4,
    "RSD": 2,
    "ALL": 2,
    "AFN": 2,
    "MMK": 2,
    "MGA": 2,
}


def refused(text: object, currency: str = "USD") -> str:
    with pytest.raises(Invalid) as refusal:
        parse(text, currency, field="price")  # type: ignore[arg-type]
    return refusal.value.code


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("29.35", "USD", 2935),
        (" 29.3 ", "USD", 2930),
        ("30", "USD", 3000),
        (29.35, "USD", 2935),
        (0.1, "USD", 10),
        (30, "USD", 3000),
        (Decimal("1.005"), "KWD", 1005),
        ("3000", "JPY", 3000),
        ("3000.00", "JPY", 3000),
        ("0", "USD", 0),
        ("-5.00", "USD", -500),
        ("999999999999.99", "USD", 99999999999999),
        ("1200.50", "RSD", 120050),
    ],
)
def test_an_amount_is_read_to_the_minor_unit(written: object, currency: str, minor: int) -> None:
    assert parse(written, currency) == Money(minor, currency)  # type: ignore[arg-type]


@pytest.mark.parametrize(("currency", "places"), ISO_4217.items())
def test_each_currency_has_the_decimals_that_iso_4217_gives_it(currency: str, places: int) -> None:
    assert exponent(currency) == places


def test_what_is_not_exact_in_the_currency_is_refused_by_name() -> None:
    assert refused("29.355") == "too_many_decimals"
    assert refused("0.5", "JPY") == "too_many_decimals"
    assert refused("1.0055", "KWD") == "too_many_decimals"
    assert refused(0.1 + 0.2) == "too_many_decimals"
    assert refused("29.35000000000000000000000000000000001") == "too_many_decimals"


@pytest.mark.parametrize(
    "text",
    ["", "free", "12,50", "1_000.00", "１２", "NaN", "Infinity", "1e3", "0x10", "$5", None, True, "1 000", "--5", "."],
)
def test_what_is_no_amount_is_refused_by_name(text: object) -> None:
    assert refused(text) == "not_an_amount"


def test_what_is_too_large_is_refused_by_name() -> None:
    assert refused("1000000000000000") == "amount_too_large"
    assert refused(1e999) == refused(-1e999) == "amount_too_large"
    assert refused("9" * 1_000_000) == "amount_too_large"


def test_a_refusal_names_the_field_and_quotes_no_book() -> None:
    with pytest.raises(Invalid) as refusal:
        parse("0.00" + "7" * 100_000, "USD", field="lines[0].price")

    assert refusal.value.field == "lines[0].price"
    assert len(refusal.value.text) < 200


@pytest.mark.parametrize("currency", ["", "usd", "US", "DOLLAR", "XQX", "\0", None, 5])
def test_an_unknown_currency_is_refused_by_name(currency: object) -> None:
    assert refused("1", currency) == "unknown_currency"  # type: ignore[arg-type]


def test_two_currencies_are_never_one_sum_nor_one_order() -> None:
    dollars, yen = Money(100, "USD"), Money(100, "JPY")

    with pytest.raises(Invalid, match="JPY") as refusal:
        dollars + yen
    assert refusal.value.code == "two_currencies"
    with pytest.raises(Invalid):
        dollars - yen
    with pytest.raises(TypeError):
        sorted([dollars, yen])  # type: ignore[type-var]


def test_sums_and_multiples_stay_in_their_currency() -> None:
    assert Money(150, "USD") + Money(50, "USD") - Money(25, "USD") * 2 == Money(150, "USD")


@given(minor=st.integers(-(10**13), 10**13), currency=st.sampled_from(sorted(ISO_4217)))
def test_what_is_written_is_read_back_as_the_same(minor: int, currency: str) -> None:
    amount = Money(minor, currency)

    assert parse(amount.decimal, currency) == amount
    assert "E" not in amount.decimal


def test_people_read_amounts_in_their_own_way() -> None:
    assert Money(293500, "USD").text() == "$2,935.00"
    assert Money(3000, "JPY").text() == "¥3,000"
    assert Money(3000, "JPY").text("ja") == "￥3,000"
    assert "1,200.50" in Money(120050, "RSD").text()


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "USD", 1250),
        ("12,5", "EUR", 1250),
        ("1,234.50", "USD", 123450),
        ("1.234,50 €", "EUR", 123450),
        ("EUR 1 234,50", "EUR", 123450),
        ("1'234.50", "CHF", 123450),
        ("12,000", "JPY", 12000),
        ("12.000", "JPY", 12000),
        ("１２，０００円", "JPY", 12000),
        ("￥12,000", "JPY", 12000),
        ("1,000", "EUR", 100000),
        ("1.234.567", "EUR", 123456700),
        ("0,500", "EUR", 50),
        ("1,234.500", "KWD", 1234500),
        ("12,5", "KWD", 12500),
        ("-5", "USD", -500),
    ],
)
def test_as_people_write_it(text, currency, minor):
    assert written(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("1,234", "KWD", "ambiguous_amount"),
        ("12 apples", "USD", "not_an_amount"),
        ("", "USD", "not_an_amount"),
        ("€", "EUR", "not_an_amount"),
        ("1.5.0", "EUR", "not_an_amount"),
        ("1,23456", "EUR", "too_many_decimals"),
        ("12,5", "JPY", "too_many_decimals"),
        ("9" * 300, "USD", "amount_too_large"),
    ],
)
def test_what_nobody_writes_is_refused(text, currency, code):
    with pytest.raises(Invalid) as refused:
        written(text, currency, field="price")
    assert (refused.value.code, refused.value.field) == (code, "price")
