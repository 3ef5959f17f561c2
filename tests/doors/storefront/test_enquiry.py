"""Noa asks for a dress by her measures: the form says its limits and the size beforehand, keeps what she typed, and
becomes facts in one conversation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import translation

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.models import Product
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import EnquiryView
from bespeak.domain.shipping import operations as shipping
from bespeak.doors.frame import enquirywords
from bespeak.doors.storefront import enquiryform
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM, operator
from tests.doors.storefront.conftest import Street
from tests.markup import markup

DRESS = {
    "options": [
        {"code": "label", "label": "Label", "kind": "text", "longest": 10, "signs": "A-Za-z"},
        {"code": "lining", "label": "Lining", "kind": "colour", "choices": [{"label": "Rose", "colour": "#d9a9a4"}]},
        {"code": "sleeves", "label": "Sleeves", "kind": "choice", "choices": ["Short", "Long"]},
    ],
    "measurements": [
        {"code": "bust", "label": "Bust", "least": 70, "most": 140, "needed": True, "how": "The tape level."},
        {"code": "hip", "label": "Hip", "least": 75, "most": 150},
    ],
    "sizes": [
        {"size": "40", "ranges": {"bust": [90, 93], "hip": [98, 100]}},
        {"size": "42", "ranges": {"bust": [94, 97], "hip": [102, 105]}},
    ],
}
SAID = {
    "key": "k1", "system": "metric", "m-bust": "92", "m-hip": "101", "o-label": "Mira", "o-lining": "rose",
    "o-sleeves": "long", "size": "42", "quantity": "1", "needed_by": "2027-02-01", "country": "JP",
    "postcode": "100-0001", "budget": "500", "text": "For a wedding.", "name": "Noa",
}  # fmt: skip
ISLANDS = {"country": "JP", "zone": "isle", "name": "Islands", "remote": "yes", "match": "prefix", "value": "100"}
REST = {"country": "JP", "zone": "jp", "name": "Japan", "remote": "no", "match": "any", "value": ""}
TALK = re.compile(r'name="talk" value="([^"]+)"')


@pytest.fixture
def house(street: Street) -> Street:
    caches["visitors"].clear()
    said: dict[str, Any] = {"store_id": street.scene.store.id, "by": operator(), "at": clock.now()}
    catalog.save_bespoke(product="ring", bespoke=bespokefile.read(DRESS), **said)
    shipping.set_zones(rows=[ISLANDS, REST], **said)
    return street


def asked(street: Street) -> list[EnquiryView]:
    return conversations.enquiries(store_id=street.scene.store.id, actor=SYSTEM)


def test_the_form_says_beforehand_what_may_be_written(house: Street):
    page = house.text("/ask/?about=ring")
    for words in (
        "At most 10 characters.",
        "Possible: letters",
        "The tape level.",
        "27.6–55.1 in, 70–140 cm.",
        "#d9a9a4",
    ):
        assert words in page, words
    assert "made to measure" in page
    assert 'data-metric="70 140 cm" data-inches="27.6 55.1 in" data-outside="Between %(least)s and %(most)s' in page


def test_it_becomes_facts_in_a_conversation_that_its_writer_comes_to(house: Street):
    answer = house.write("/ask/?about=ring", **SAID)
    assert answer.status_code == 302
    page = markup(house.client.get(answer["Location"]))
    for words in ("For a wedding.", "Bust: 92 cm", "Label: Mira", "Lining: Rose", "arranged specially"):
        assert words in page, words
    assert "Size 42, or made to measure. (Bust 92 cm fits 40 and Hip 101 cm is between 40 and 42)" in page
    [one] = asked(house)
    facts = one.facts or {}
    assert (facts["size"], facts["quantity"], facts["remote"], facts["budget_minor"] > 0) == ("42", 1, True, True)
    assert house.write("/ask/?about=ring", talk="t" * 24, **SAID).status_code == 409  # in another talk


def test_with_an_address_it_is_answered_there_and_the_same_form_is_one(house: Street):
    for _ in range(2):
        answer = house.write("/ask/?about=ring", contact="noa@mail.example", **SAID)
        assert (answer.status_code, answer["Location"]) == (302, "/en/ask/thanks/")
    assert len(asked(house)) == 1


def test_who_mends_what_they_typed_again_and_again_has_asked_once(house: Street):
    for n in range(8):
        answer = house.write("/ask/?about=ring", contact="noa@mail.example", **(SAID | {"quantity": f"{n} or so"}))
        assert answer.status_code == 422
    assert house.write("/ask/?about=ring", contact="noa@mail.example", **SAID).status_code == 302
    many = [house.write("/ask/?about=ring", contact="noa@mail.example", **(SAID | {"key": f"m{n}"})) for n in range(6)]
    assert [one.status_code for one in many] == [302] * 4 + [429] * 2
    assert len(asked(house)) == 5


def test_the_size_and_the_place_are_told_before_anything_is_sent(house: Street):
    page = markup(house.write("/ask/?about=ring", **{**SAID, "do": "look", "m-bust": "96,5"}))
    assert "Size 42, or made to measure. (Bust 96.5 cm fits 42 and Hip 101 cm is between 40 and 42)" in page
    assert "Delivery there is special" in page
    page = markup(house.write("/ask/?about=ring", **{**SAID, "do": "look", "postcode": "530-0001"}))
    assert "We deliver there as usual." in page
    page = markup(house.write("/ask/?about=ring", **{**SAID, "do": "look", "system": "inches", "m-bust": "36"}))
    assert "Bust 36 in fits 40" in page
    assert asked(house) == []


@pytest.mark.parametrize(
    ("country", "language", "system"), [("US", "en", "inches"), ("US", "ja", "metric"), ("FR", "en", "metric")]
)
def test_measures_are_asked_for_as_their_reader_takes_them(country: str, language: str, system: str):
    with translation.override(language):
        assert enquiryform.fresh("talk", country).system == system


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"m-bust": ""}, "This measure is needed"),
        ({"m-bust": "tall"}, "Write a number"),
        ({"m-bust": "1e999"}, "Write a number"),
        ({"m-bust": "-92"}, "Write a number"),
        ({"m-bust": "9.2"}, "Between 70 and 140 cm"),
        ({"o-label": "♥Mira"}, "These signs cannot be made: ♥"),
        ({"o-label": "M" * 100_000}, "At most 10 characters; what you typed is still here."),
        ({"o-label": "Mi\u202era"}, "signs in it that nobody sees"),
        ({"o-sleeves": "none"}, "Choose one of these"),
        ({"size": "99"}, "Choose one of these"),
        ({"sku": "LAMP"}, "Choose one of these"),
        ({"quantity": "two"}, "Write how many"),
        ({"needed_by": "2020-01-01"}, "This day is over"),
        ({"country": "XXX"}, "Choose a country"),
        ({"budget": "1e999"}, "Write an amount"),
        ({"text": "x" * 100_000}, "At most 5000 characters"),
    ],
)
def test_what_cannot_be_meant_is_named_and_everything_stays_typed(house: Street, change: dict[str, str], says: str):
    answer = house.write("/ask/?about=ring", **(SAID | change))
    page = markup(answer)
    assert (answer.status_code, says in page) == (422, True)
    assert all(f'value="{SAID[name]}"' in page for name in ("m-hip", "needed_by", "postcode") if name not in change)
    assert asked(house) == []


def test_a_wrong_address_and_a_wrong_measure_are_named_at_once(house: Street):
    page = markup(house.write("/ask/?about=ring", **(SAID | {"contact": "nobody@", "m-bust": "999"})))
    assert page.count('aria-invalid="true"') == 2
    assert "Between 70 and 140 cm" in page


def test_signs_are_called_what_people_call_them():
    many = enquirywords.signs("A-Za-zÀ-ÖØ-öø-ÿ0-9 .,&'+-")
    assert many == "letters, letters with accents, digits, spaces, . , & ' + -"
    assert enquirywords.signs("A-Z0-9&") == "capital letters, digits, &"
    assert enquirywords.signs("ぁ-ん") == "ぁ–ん"


def test_it_goes_into_the_chat_it_was_opened_from(house: Street):
    begun = house.write("/chat/", text="Hello", talk="t" * 24, key="c1")
    chat = markup(house.client.get(begun["Location"]))
    [form] = re.findall(r'href="([^"]*/enquiry/[^"]*)"', chat)
    form = form.replace("&amp;", "&")
    assert "What is it about?" in markup(house.client.get(form))
    answer = house.client.post(f"{form}&about=ring", SAID)
    assert answer.status_code == 302
    page = markup(house.client.get(answer["Location"]))
    assert page.index("Hello") < page.index("Bust: 92 cm")
    first = house.client.post(f"/en/chat/enquiry/?about=ring&talk={'t' * 24}", SAID | {"key": "k2", "talk": "t" * 24})
    assert first.status_code == 302
    assert len({one.conversation for one in asked(house)}) == 1
    assert len(asked(house)) == 2


def test_the_first_word_of_a_chat_can_be_a_form(house: Street):
    page = house.text("/chat/?about=ring")
    [form] = re.findall(r'href="([^"]*/enquiry/[^"]*)"', page)
    page = markup(house.client.get(form.replace("&amp;", "&")))
    found = TALK.search(page)
    assert found
    assert house.client.post(form.replace("&amp;", "&"), SAID | {"talk": found[1]}).status_code == 302
    assert len(asked(house)) == 1


def test_a_product_of_another_store_or_none_any_more_is_not_asked_for(house: Street):
    Product.objects.filter(store_id=house.scene.store.id, handle="ring").update(active=False)
    assert "What shall we make" not in house.text("/ask/?about=ring")
    assert house.client.get(f"/en/chat/enquiry/?about=ring&talk={'t' * 24}").status_code == 404
    assert house.client.post("/en/chat/enquiry/?about=nothing%00", SAID).status_code == 404
    assert house.client.get("/en/chat/cnv_0000000000000000/enquiry/?about=ring").status_code == 404
    assert asked(house) == []
