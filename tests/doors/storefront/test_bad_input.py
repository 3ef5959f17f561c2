"""Whatever is typed into a customer's form: it is kept to the letter or refused by name, shown as text, and never a
fault; whatever link it comes with, nothing is written that the link does not allow."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import caches

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations import wording
from bespeak.doors.frame.links import LONGEST
from bespeak.doors.storefront import counting
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.storefront.conftest import Street
from tests.markup import markup

NASTY = Path(__file__).parents[2] / "data" / "nasty-strings" / "strings.json"
STRINGS = [one for section in json.loads(NASTY.read_text(encoding="utf-8")) for one in section["strings"]]
WORST = ["\0", "a\0b", "x" * 100_000, "<script>alert(1)</script>", "\u202eabc\u202c", "\ud7ff\uffff", "\x1b[31m"]
ACTIVE = re.compile(r"<script(?! type=\"module\" src=\"/static/)|<[a-z][^>]*\son\w+=", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["visitors"].clear()


def offered(street: Street):
    return street.scene.agree("kim", "LAMP", accepted=False)


def how_many_talks(street: Street) -> int:
    return len(conversations.conversations(store_id=street.scene.store.id, actor=SYSTEM, most=500))


@pytest.mark.parametrize("field", ["text", "name", "contact"])
def test_an_enquiry_takes_anything_or_says_what_is_wrong(street: Street, field: str):
    for number, text in enumerate((*WORST, *STRINGS[::9])):
        caches["visitors"].clear()
        typed = {
            "text": "A ring?",
            "name": "Noa",
            "contact": "noa@mail.example",
            "key": f"{field}{number}",
            field: text,
        }
        answer = street.write("/ask/", **typed)
        assert answer.status_code in (302, 422), text[:80]
        page = markup(answer)
        assert not ACTIVE.search(page), text[:80]
        if answer.status_code == 422 and "\0" not in text:
            assert re.sub(r"\s+", " ", text).strip() in re.sub(r"\s+", " ", unescape(page)), text[:80]


def test_signs_that_no_database_keeps_are_left_out_of_an_answer(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    assert street.write(street.order(held), text="a\0b").status_code == 302
    assert street.said_about(held) == [wording.said("a\0b")]
    assert "\0" not in street.text(street.order(held))
    assert street.write(street.order(held), text="\0 \0").status_code == 422
    assert len(street.said_about(held)) == 1


def test_a_signature_is_any_name_or_is_asked_for_again(street: Street):
    agreement = offered(street)
    path = street.agreement(agreement.ref)
    terms = {"answer": "yes", "version": "1", "hash": agreement.terms.hash}
    for text in ("", "   ", "\0", "a\0", "x" * 100_000):
        answer = street.write(path, name=text, **terms)
        assert (answer.status_code, 'aria-invalid="true"' in markup(answer)) == (422, True), text[:80]
    assert (
        agreements.agreement(store_id=agreement.store_id, ref=agreement.ref, actor=SYSTEM, at=clock.now()).state
        == "proposed"
    )
    name = "Ŋô'\"<b>Ç</b> 森 花 \u202e abc"
    assert street.write(path, name=name, **terms).status_code == 302
    page = street.text(path)
    assert name in unescape(page)
    assert "<b>Ç</b>" not in page


@pytest.mark.parametrize("text", ["\0", "a\0b"])
def test_a_no_with_words_that_cannot_be_kept_is_asked_for_again(street: Street, text: str):
    agreement = offered(street)
    answer = street.write(street.agreement(agreement.ref), answer="no", text=text)
    assert answer.status_code == 422


def test_nothing_that_is_looked_for_is_a_fault(street: Street):
    for text in (*WORST, *STRINGS[::5]):
        answer = street.client.get("/en/verify/", {"of": text})
        assert answer.status_code == 200, text[:80]
        assert not ACTIVE.search(markup(answer)), text[:80]


def test_ten_thousand_at_once_on_an_orders_page_are_told_to_wait_and_what_was_accepted_is_there(street: Street):
    path = street.order(street.scene.order("MUG", email="jun@mail.example"))
    answers = [street.write(path, text=f"{n}", key=f"f{n}") for n in range(45)]
    kept = [str(n) for n, one in enumerate(answers) if one.status_code == 302]
    refused = [one for one in answers if one.status_code != 302]
    assert {one.status_code for one in refused} == {429}
    assert 25 <= len(kept) <= 40
    assert ("That was too fast" in markup(refused[-1]), "44</textarea>" in markup(refused[-1])) == (
        True, True,
    )  # fmt: skip
    assert int(refused[-1]["Retry-After"]) >= 1
    page = street.text(path)
    assert [n for n in kept if f">{n}</" not in page] == []


def test_who_has_many_addresses_of_one_network_is_counted_as_one():
    assert counting.network("2001:db8:1:2:3::4") == counting.network("2001:db8:1:2::9%eth0")
    assert counting.network("2001:db8:1:3::1") != counting.network("2001:db8:1:2::9")
    assert [counting.network(one) for one in ("192.0.2.1", "x:y", "")] == ["192.0.2.1", "x:y", ""]


# Links


def changed(path: str, text: str) -> str:
    return f"{path.partition('link=')[0]}link={text}"


def test_a_form_sent_with_a_link_that_does_not_hold_writes_nothing(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    other = street.scene.order("LAMP", email="kim@mail.example")
    agreement = offered(street)
    path, foreign = street.order(held), street.order(other).split("link=")[1]
    before = how_many_talks(street)
    ended = street.order(held, until=clock.now() - timedelta(seconds=1))
    agreed = {"answer": "yes", "name": "Kim", "version": "1", "hash": agreement.terms.hash}
    for bad in (path[:-1], changed(path, foreign), ended, changed(path, ""), changed(path, "A" * LONGEST * 9)):
        assert street.write(bad, text="Hello").status_code in (403, 404), bad[-40:]
    for bad in (street.agreement(agreement.ref)[:-1], changed(street.agreement(agreement.ref), foreign)):
        assert street.write(bad, **agreed).status_code == 403
    assert (street.said_about(held), how_many_talks(street)) == ([], before)
    now = agreements.agreement(store_id=agreement.store_id, ref=agreement.ref, actor=SYSTEM, at=clock.now())
    assert now.state == "proposed"


@pytest.mark.parametrize("text", ["%00", "%F0%9F%92%A9", "..", "a.b", "a.b.c", "%22%3E%3Cscript%3E", "WyJ4Il0.x"])
def test_a_link_that_never_was_one_is_refused_as_a_page(street: Street, text: str):
    held = street.scene.order("MUG", email="jun@mail.example")
    answer = street.read(changed(street.order(held), text))
    assert (answer.status_code, "This link is not whole" in markup(answer)) == (403, True)
    assert not ACTIVE.search(markup(answer))


def test_who_was_forwarded_a_link_sees_that_one_order_and_nothing_else_of_its_customer(street: Street):
    """Whoever holds the link is taken for the customer of this order, and of this one only."""
    first = street.scene.order("MUG", email="jun@mail.example", external_id="#J-1", note="my secret wish")
    second = street.scene.order("LAP", email="jun@mail.example", external_id="#J-2")
    street.write(street.order(first), text="About the mug only.")
    page = street.text(street.order(second))
    assert "#J-1" not in page
    assert "About the mug only." not in page
    assert "my secret wish" not in page
    assert re.findall(r'href="/orders/[^"]+', page) == []
