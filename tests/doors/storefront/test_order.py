"""The order page: what the order is, why it waits, what next, who acts, by when; and a form to answer."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from bespeak.domain.conversations import operations as talks
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations import wording
from bespeak.domain.orders import operations
from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import operations as booking
from bespeak.domain.payments import queries as payments
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.doors.cli.main import main
from bespeak.doors.frame import addresses, reading, telling
from bespeak.doors.frame.templatetags.frame import reached
from bespeak.doors.storefront import promising
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Invalid
from tests.doors.storefront.conftest import Street
from tests.markup import markup
from tests.scene import MAX, open_scene

NASTY = Path(__file__).parents[2] / "data" / "nasty-strings"


def api(street: Street, order: str, language: str) -> Any:
    """The reasons as the API tells them."""
    headers = {"authorization": f"Bearer {street.scene.key('read')}", "accept-language": language}
    return Client().get(f"/api/v1/orders/{order}", headers=headers).json()["decision"]["reasons"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_held_order_says_why_in_the_words_of_the_api(street: Street, language: str):
    held = street.scene.order("RING", "LAP", email="jun@mail.example")
    page = unescape(street.text(street.order(held), language))
    view = telling.with_money(orders.order(store_id=street.scene.store.id, ref=held.order, actor=SYSTEM))
    reasons = telling.reasons_json(telling.as_decision(view), street.scene.store, language)
    assert len(reasons) > 1
    assert [one["text"] for one in reasons if one["text"] not in page] == []
    assert [one["text"] for one in reasons] == [one["text"] for one in api(street, held.order, language)]


def test_the_thread_shows_what_is_done_and_who_acts_now(street: Street):
    held = street.scene.order("RING", email="jun@mail.example")
    stitches = re.findall(
        r'data-state="(\w+)" data-step="(\w+)"(?: data-who="(\w+)")?', street.text(street.order(held))
    )
    assert stitches[:3] == [("now", "talk", "you"), ("later", "agree", ""), ("done", "order", "")]
    assert len(stitches) == 7


@pytest.mark.parametrize("language", ["en", "ja"])
def test_page_and_command_line_say_the_same(
    street: Street, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BESPEAK_LOG_LEVEL", settings.LOGGING["level"])
    held = street.scene.order("RING", "LAP", email="jun@mail.example")
    stores.add_host(store_id=street.scene.store.id, host="pages.example", by=MAX, at=clock.now())
    assert main(["order", held.order, "--json", "--language", language]) == 0
    typed = json.loads(capsys.readouterr().out)["reasons"]
    page = unescape(street.text(street.order(held), language))
    assert len(typed) > 1
    assert [one["text"] for one in typed if one["text"] not in page] == []
    assert typed == api(street, held.order, language)


def test_it_says_who_acts_and_by_when(street: Street):
    page = unescape(street.text(street.order(street.scene.order("MUG", email="jun@mail.example"))))
    assert "Your order waits" in page
    assert "Who acts" in page
    assert "Mountain Standard Time" in page
    assert 'data-state="now" data-step="talk" data-who="you"' in page


def test_what_is_over_says_so_and_that_the_money_comes_back(street: Street):
    over = street.scene.order("MUG", email="ada@mail.example", paid_minor=1800, payment_kind="card")
    operations.cancel(store_id=street.scene.store.id, ref=over.order, reason="Ada asked.", by=MAX, at=clock.now())
    page = street.text(street.order(over))
    assert "Nothing more is done for it. What you paid is due back to you." in page
    assert "Settled, and still to settle" not in page


def test_what_went_back_stands_at_its_own_day_and_what_is_left_as_due(street: Street):
    """The day it went back, not the one from which it was due; in parts if it went in parts."""
    store = street.scene.store.id
    over = street.scene.order("MUG", email="ada@mail.example", paid_minor=1800, payment_kind="card")
    operations.cancel(store_id=store, ref=over.order, reason="Ada asked.", by=MAX, at=clock.now() - timedelta(days=9))
    worker.drain()
    [due] = payments.due_back(store_id=store, actor=MAX)
    back = clock.now() - timedelta(days=4)
    here: Any = {"store_id": store, "due": due.ref, "method": "bank_transfer", "by": MAX, "at": back}
    money = booking.make_refund(amount_minor=1000, external_key="r1", **here)
    page = street.text(street.order(over)).partition('id="money"')[2].partition("</section>")[0]
    with timezone.override(ZoneInfo(street.scene.store.timezone)):
        went, owed = reading.day(back), reading.day(due.due_at)

    assert money.ref
    assert went != owed
    told = [" ".join(strip_tags(one).split()) for one in re.findall(r"<li.*?</li>", page, re.DOTALL)]
    assert [one for one in told if "back to you" in one] == [
        f"Paid back to you {went}$10.00", f"Due back to you {owed}$8.00"
    ]  # fmt: skip


def test_every_stitch_of_an_order_that_is_over_leads_to_something(street: Street):
    over = street.scene.order("RING", "LAP", email="jun@mail.example")
    operations.cancel(store_id=street.scene.store.id, ref=over.order, reason="Jun asked.", by=MAX, at=clock.now())
    page = street.text(street.order(over))
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(re.findall(r'id="([\w-]+)"', page))


def test_the_stores_own_address_and_number_in_a_reason_can_be_tapped(street: Street):
    store = replace(street.scene.store, email="a&b@shop.example", phone="+1 303-555-0142")
    told = reached("Write to a&b@shop.example or +1 303-555-0142, <b>.", store)
    assert '<a href="mailto:a&amp;b@shop.example">a&amp;b@shop.example</a> or' in told
    assert '<a href="tel:+13035550142">+1 303-555-0142</a>, &lt;b&gt;.' in told
    assert reached("Nothing to tap.", street.scene.store) == "Nothing to tap."


def test_an_admitted_order_goes_on_and_asks_to_be_paid(street: Street):
    page = street.text(street.order(street.scene.order("MUG", email="ada@mail.example")))
    assert "Your order goes on" in page
    assert "$18.00 to pay." in page
    assert 'data-state="done" data-step="talk"' in page


def test_what_was_agreed_stands_on_the_page(street: Street):
    agreed = street.scene.agreed["hana"]
    order = street.scene.order("RING", email="hana@mail.example", agreement_code=agreed.code)
    page = street.text(street.order(order))
    assert agreed.code in page
    assert f"/agreements/{agreed.ref}/?link=" in page


def test_an_order_page_asks_the_database_at_most_twelve_times_whatever_happened(street: Street):
    """Goods of four kinds, things said, hours and a closed day, an agreement out of a talk, money that is due back."""
    store = street.scene.store.id
    week, today = [Hours(day, "09:00", "18:00") for day in range(7)], clock.now().date()
    stores.set_hours(store_id=store, hours=week, closed=[(today, "Inventory")], by=MAX, at=clock.now())
    stores.set_answering(store_id=store, within={"form": 60}, by=MAX, at=clock.now())
    agreed = street.scene.agreed["hana"]
    held = [street.scene.order(*skus, email="jun@mail.example") for skus in (("MUG",), ("MUG", "RING", "LAP", "WARD"))]
    taken = street.scene.order("RING", email="hana@mail.example", agreement_code=agreed.code)
    over = street.scene.order("MUG", email="ada@mail.example", paid_minor=1800, payment_kind="card")
    operations.cancel(store_id=store, ref=over.order, reason="Ada asked.", by=MAX, at=clock.now())
    paths = [street.order(one) for one in (*held, taken, over)]
    quiet = [statements(street, path) for path in paths]
    for path in paths:
        for text in ("Hello", "Are you there?"):
            street.write(path, key=street.key(path), text=text)
    assert quiet == [6, 6, 7, 6]
    assert [statements(street, path) for path in paths] == [9, 9, 10, 9]


def statements(street: Street, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        street.text(path)
    return len(asked)


def test_an_order_page_is_light(street: Street):
    held = street.scene.order("MUG", "RING", "LAP", "WARD", email="jun@mail.example")
    page = street.read(street.order(held), "ja")
    sheet = re.search(r'href="([^"]+\.css)"', markup(page))
    script = re.search(r'<script type="module" src="([^"]+)"', markup(page))
    assert sheet
    assert script
    more = [street.client.get(found[1], headers={"accept-encoding": "gzip"}) for found in (sheet, script)]
    assert len(page.content) + sum(len(one.content) for one in more) <= 60_000


# Answering


def test_an_answer_is_kept_once_however_often_it_is_sent(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held)
    key = street.key(path)
    for _ in range(3):
        answer = street.write(path, text="A mug for my\r\nmother, please.", key=key)
        assert answer.status_code == 302
    assert street.said_about(held) == ["A mug for my\nmother, please."]
    street.write(path, text="And gift wrap.", key=street.key(path))
    street.write(path, text="And gift wrap.", key=street.key(path))
    assert street.said_about(held) == ["A mug for my\nmother, please.", "And gift wrap.", "And gift wrap."]


def test_the_page_says_that_an_answer_would_make_it_two_way_and_then_the_order_goes_on(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held)
    street.write(path, text="Hello?", key="a")
    assert "As soon as a person here answers, your order goes on by itself." in street.text(path)
    talk = conversations.conversations(store_id=street.scene.store.id, actor=SYSTEM, order=held.order)[0]
    street.scene.talks["jun"] = talk.ref
    street.scene.answer("jun")
    page = street.text(path)
    assert "Yes, gladly." in page
    assert "As soon as a person here answers" not in page


def test_what_was_said_about_an_order_in_several_conversations_stands_together(street: Street):
    """The customer wrote here; then a member took down a call about it, which is a conversation of its own."""
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held)
    street.write(path, text="It is for my mother.", key="a")
    store, at = street.scene.store.id, clock.now()
    called = talks.start(
        store_id=store, text="Gift wrap, too.", customer=street.scene.customer("jun"), orders=[held.order],
        line="phone", by=street.scene.ben, at=at,
    )  # fmt: skip
    here = {"store_id": store, "conversation": called.conversation, "by": street.scene.ben}
    talks.say(text="Gladly, Jun.", at=at + timedelta(seconds=1), **here)
    talks.note(text="He is in a hurry.", at=at + timedelta(seconds=2), **here)
    said = re.findall(r'<p class="said-text"><bdi>(.*?)</bdi>', street.text(path))
    assert said == ["It is for my mother.", "Gift wrap, too.", "Gladly, Jun."]
    talks.edit(seq=2, text="Gladly, dear Jun.", at=at + timedelta(seconds=3), **here)
    assert "Gladly, dear Jun." in street.text(path)
    assert "Gladly, Jun." not in street.text(path)


def test_the_same_form_with_other_words_is_asked_again_and_keeps_them(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    street.write(street.order(held), text="One.", key="same")
    again = street.write(street.order(held), text="Two <b>.", key="same")
    assert again.status_code == 409
    assert "Two &lt;b&gt;." in markup(again)
    assert street.said_about(held) == ["One."]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_answer_is_asked_for_again(street: Street, text: str):
    held = street.scene.order("MUG", email="jun@mail.example")
    answer = street.write(street.order(held), text=text)
    assert answer.status_code == 422
    assert "Nothing is written here yet" in markup(answer)
    assert street.said_about(held) == []


def test_a_hundred_thousand_letters_are_refused_by_name_and_stay_typed(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    answer = street.write(street.order(held), text="x" * 100_000)
    assert answer.status_code == 422
    assert "longer than 50,000" in markup(answer)
    assert "x" * 100_000 in markup(answer)
    assert street.said_about(held) == []


def kept_of(text: str) -> str:
    """What is kept of a text that was typed; "" where nothing is to be seen in it."""
    try:
        return wording.said(text.replace("\r\n", "\n"))
    except Invalid:
        return ""


def test_nasty_strings_are_kept_to_the_letter(street: Street, uncounted: Callable[[], None]):
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held)
    sections = json.loads((NASTY / "strings.json").read_text(encoding="utf-8"))
    texts = [one for section in sections for one in section["strings"][:6] if one.strip()]
    kept = {text: kept_of(text) for text in texts}
    for text in texts:
        uncounted()
        assert street.write(path, text=text).status_code == (302 if kept[text] else 422), text
    said = street.said_about(held)
    assert len(said) > 50
    assert set(said) == set(kept.values()) - {""}
    page = street.text(path)
    assert "<script>alert" not in page


def test_without_a_token_against_forgery_nothing_is_written(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en" + street.order(held), {"text": "Hello"}).status_code == 403
    assert street.said_about(held) == []


# Links


def test_what_others_said_before_the_order_is_not_shown(street: Street):
    """Somebody types Ada's address into an order: her earlier talk stays hers."""
    order = street.scene.order("MUG", email="ada@mail.example")
    assert "Ada here" not in street.text(street.order(order))


def test_without_a_link_there_is_nothing(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    assert street.read(f"/orders/{held.order}/").status_code == 404


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + "A", lambda text: "x" + text])
def test_an_altered_link_says_so(street: Street, change):
    held = street.scene.order("MUG", email="jun@mail.example")
    base, link = street.order(held).split("link=")
    answer = street.read(f"{base}link={change(link)}")
    assert (answer.status_code, "This link is not whole" in markup(answer)) == (403, True)


def test_a_lapsed_link_says_so(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    answer = street.read(street.order(held, until=clock.now() - timedelta(seconds=1)))
    assert (answer.status_code, "This link has ended" in markup(answer)) == (403, True)


def test_a_link_opens_its_own_page_only(street: Street):
    one = street.scene.order("MUG", email="jun@mail.example")
    other = street.scene.order("LAMP", email="kim@mail.example")
    _, link = street.order(one).split("link=")
    answer = street.read(f"/orders/{other.order}/?link={link}")
    assert (answer.status_code, "opens something else" in markup(answer)) == (403, True)


def test_a_link_of_another_store_opens_nothing_here(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    southlight = open_scene(slug="southlight")
    stores.add_host(store_id=southlight.store.id, host="south.example", by=MAX, at=clock.now())
    answer = street.client.get("/en" + street.order(held), headers={"host": "south.example"})
    assert answer.status_code == 403
    own = addresses.path(southlight.store, addresses.ORDERS, held.order)
    assert street.client.get("/en" + own, headers={"host": "south.example"}).status_code == 404


def test_a_link_that_only_shows_lets_nobody_write(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held, acts=False)
    assert "<textarea" not in street.text(path)
    assert street.write(path, text="Hello").status_code == 403
    assert street.said_about(held) == []


def test_the_next_step_of_a_customer_is_this_page_where_the_store_has_pages(street: Street):
    held = street.scene.order("MUG", email="jun@mail.example")
    assert api(street, held.order, "en")[0]["next"].startswith("https://northlight.example/")
    stores.add_host(store_id=street.scene.store.id, host="pages.example", by=MAX, at=clock.now())
    following = api(street, held.order, "en")[0]["next"]
    assert following.startswith(f"http://pages.example:8000/orders/{held.order}/?link=")
    answer = street.client.get(following.removeprefix("http://pages.example:8000"), headers={"host": "pages.example"})
    assert answer.status_code == 302
    answer = street.client.get(answer["Location"], headers={"host": "pages.example"})
    assert "Your order waits" in markup(answer)


def test_an_order_that_waits_for_an_owed_answer_alone_goes_on_by_it(street: Street):
    """Also once its deadline came meanwhile, and that the answer is owed stands among its reasons."""
    held = street.scene.order("MUG", email="jun@mail.example")
    path = street.order(held)
    street.write(path, key=street.key(path), text="Hello")
    at = (held.deadline or clock.now()) + timedelta(minutes=1)
    operations.decline_due(due=[(street.scene.store.id, held.order)], by=SYSTEM, at=at)
    assert "We still owe you an answer" in street.text(path)
    assert "As soon as a person here answers, your order goes on by itself." in street.text(path)


def test_whoever_wrote_reads_by_when_they_have_an_answer(street: Street):
    path = street.order(street.scene.order("MUG", email="jun@mail.example"))
    street.write(path, key=street.key(path), text="Hello")
    assert "You wrote. We answer next." in street.text(path)
    store, at = street.scene.store.id, clock.now()
    stores.set_answering(store_id=store, within={"form": 120}, by=MAX, at=at)
    assert re.search(r"We answer by [^.]*:\d[05]\.", street.text(path))
    assert re.search(r"If you write now, we answer by [^.]*:\d[05]\.", street.text("/ask/"))
    stores.set_answering(store_id=store, within={"form": 1}, by=MAX, at=at)
    (talk,) = conversations.conversations(store_id=store, actor=SYSTEM, turn="store", most=1)
    late = promising.to_one_who_waits(street.scene.store, talk.ref, clock.now() + timedelta(minutes=5))
    assert late == "It takes longer than we said. We answer as soon as we can."
