"""A reason is told in plain sentences, whatever is known of it, in English and Japanese."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bespeak.domain.policy.languages.english_reasons import WORDINGS as ENGLISH
from bespeak.domain.policy.languages.japanese_reasons import WORDINGS as JAPANESE
from bespeak.domain.policy.values import LACKS
from bespeak.domain.policy.wording import reason_text

HOUSE = [
    "currency_differs",
    "agreement_ambiguous",
    "agreement_unknown",
    "agreement_lines_differ",
    "agreement_used",
    "agreement_not_accepted",
    "agreement_lapsed",
    "agreement_not_yours",
    "agreement_ended",
    "extra_payment_amount_differs",
    "not_enough_stock",
    "limit_per_customer",
    "unknown_sku",
    "no_sku",
    "no_contact",
    "no_address",
    "no_total",
    "total_differs",
    "free_line",
    "changed_after_release",
    "already_fulfilled",
    "refunded_at_source",
    "paid_unknown",
    "unknown_country",
    "not_an_email",
    "buyer_wants_to_cancel",
    "cancelled_at_source",
    "deadline_passed",
    "answer_owed",
    "overridden",
    "settled",
]
CODES = [*(lack.code for lack in LACKS.values()), *HOUSE]
THURSDAY = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
LONDON = {"deadline": THURSDAY, "timezone": "Europe/London"}


def test_both_languages_have_words_for_every_reason():
    assert set(CODES) | {""} == set(ENGLISH) == set(JAPANESE)
    for code in CODES:
        assert len(ENGLISH[code].said) == len(JAPANESE[code].said), code
        assert ENGLISH[code].close == JAPANESE[code].close, code


def test_a_held_ring_in_english():
    told = reason_text("no_two_way_talk", "en", products=["Ring “Mira”"], paid=0, **LONDON)
    assert told == (
        "We have not spoken about “Ring “Mira”” yet. "
        "Write to us or call us: tell us what you have in mind, and we answer. "
        "Your order waits until Thu 26 Nov, 18:00; nothing has been charged."
    )


def test_a_held_ring_in_japanese():
    told = reason_text("no_two_way_talk", "ja", products=["指輪"], paid=0, deadline=THURSDAY, timezone="Asia/Tokyo")
    assert told == (
        "「指輪」について、まだお話しできていません。ご希望をメッセージかお電話でお知らせください。当店からお返事します。"
        "ご注文は11月27日（金）03:00までお待ちしています。まだ何もご請求していません。"
    )


@pytest.mark.parametrize("turning", ["\u202e", "\u2067", "\u2069"])
def test_a_name_turns_no_sentence_round(turning):
    given = {"products": [f"{turning}Ring"], "skus": [f"{turning}R-1"], "sku": f"{turning}R-1", **LONDON}
    for code in ("no_two_way_talk", "unknown_sku"):
        assert turning not in reason_text(code, "en", **given)
    assert "“Ring”" in reason_text("no_two_way_talk", "en", **given)


def test_that_nothing_was_charged_is_only_said_when_it_is_known():
    assert "charged" not in reason_text("no_two_way_talk", "en", **LONDON)
    assert "charged" not in reason_text("no_two_way_talk", "en", paid=2_900, **LONDON)
    assert "goes back to you" in reason_text("no_two_way_talk", "en", paid=2_900, **LONDON)
    assert "ご請求" not in reason_text("no_two_way_talk", "ja", **LONDON)


def test_a_declined_order_is_not_told_to_wait():
    told = reason_text("deadline_passed", "en", paid=0, **LONDON)
    assert told == (
        "What this order waited for was not settled by Thu 26 Nov, 18:00. So we cannot fulfil this order; "
        "nothing has been charged. You are welcome to talk to us and order again."
    )
    assert "waits" not in reason_text("no_two_way_talk", "en", outcome="declined", **LONDON)


def test_without_the_stores_time_zone_the_zone_is_told():
    assert "26 Nov, 18:00 UTC" in reason_text("no_two_way_talk", "en", deadline=THURSDAY)
    assert "18:00（UTC）" in reason_text(
        "no_two_way_talk", "ja", deadline=THURSDAY.isoformat(), timezone="Nowhere/Here"
    )


_TOTALS = {"total_minor": 1800, "expected_minor": 2050, "currency": "USD"}
_REACH = "You reach us at shop@mail.example or +1 303-555-0100."


@pytest.mark.parametrize(
    ("code", "data", "part"),
    [
        ("extra_payment_not_agreed", {"amount": "$30.00"}, "The extra payment of $30.00 was not agreed"),
        (
            "extra_payment_amount_differs",
            {"amount": "$25.00", "agreed": "$30.00"},
            "is $25.00, while $30.00 was agreed",
        ),
        ("extra_payment_amount_differs", {"amount": "$25.00"}, "differs from the amount that was agreed"),
        ("not_enough_stock", {"products": ["Mug"], "skus": ["MUG-1"]}, "not have enough of “Mug” now"),
        ("not_enough_stock", {"skus": ["MUG-1"]}, "not have enough of “MUG-1” now"),
        ("limit_per_customer", {"limit": 2, "product": "sneaker"}, "can have 2 of “sneaker”"),
        ("limit_per_customer", {"limit": 2, "product": "Shoe", "had": 1}, "2 of “Shoe”; with the 1 you ordered before"),
        ("unknown_sku", {"skus": ["MUG-1", "RING"]}, "We find no “MUG-1” and “RING” in our catalogue"),
        ("total_differs", _TOTALS, "says $18.00 in total, while its parts add up to $20.50."),
        ("total_differs", {**_TOTALS, "currency": "JPY"}, "says ¥1,800 in total, while its parts add up to ¥2,050."),
        ("total_differs", {**_TOTALS, "currency": "???"}, "The total of this order differs"),
        ("no_total", _TOTALS, "its parts add up to $20.50"),
        ("no_address", {"lacks": ["country"]}, "The delivery address of this order lacks the country."),
        ("no_address", {"lacks": ["place"]}, "lacks street, town and postcode."),
        ("no_address", {}, "This order came without a delivery address."),
        ("no_sku", {"lines": [2]}, "which article is meant on line 2."),
        ("free_line", {"lines": [1, 3, 4]}, "no price on line 1, 3 and 4."),
        ("agreement_unknown", {"agreement": "NONE00000000"}, "We do not find the agreement NONE00000000"),
        ("no_two_way_talk", {"reach": ["shop@mail.example", "+1 303-555-0100"]}, _REACH),
        (
            "currency_differs",
            {"store_currency": "USD", "currency": "EUR"},
            "in EUR, while the store’s prices are in USD",
        ),
        ("currency_differs", {"store_currency": "USD"}, "another currency than USD, the store’s own"),
        ("agreement_lapsed", {"agreement": "agr_1", "valid_until": THURSDAY}, "agr_1 was valid until Thu 26 Nov"),
        ("overridden", {"outcome": "admitted"}, "A manager of the store admitted this order."),
        ("never_heard_of", {}, "Something about this order is not clear yet."),
    ],
)
def test_what_is_known_is_told(code, data, part):
    assert part in reason_text(code, "en", **data)


anything = (
    st.none() | st.text(max_size=8) | st.integers() | st.booleans() | st.floats() | st.datetimes() | st.lists(st.text())
)
names = st.sampled_from(
    [
        "outcome",
        "deadline",
        "valid_until",
        "timezone",
        "paid",
        "products",
        "product",
        "skus",
        "amount",
        "agreed",
        "currency",
        "agreement",
        "limit",
        "total",
        "total_minor",
        "expected_minor",
        "lines",
        "lacks",
        "skus",
        "reach",
        "thing",
    ]
)


@settings(max_examples=200)
@given(
    st.sampled_from([*CODES, "", "other"]), st.sampled_from(["en", "ja", "fr", ""]), st.dictionaries(names, anything)
)
def test_every_reason_has_words_whatever_is_given(code, language, data):
    assert len(reason_text(code, language, **data)) > 10
