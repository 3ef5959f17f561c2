"""What a customer taps in the chat and on the page of an order: by forms, without a script, once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.operations import Terms
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.storefront.conftest import Street
from tests.doors.storefront.test_chat import begun, talk_of
from tests.markup import markup

METALS = ("Yellow gold", "Rose gold", "\u202ePlatinum\u202c <b>950</b>")


@pytest.fixture
def visitor(street: Street) -> Client:
    return Client(enforce_csrf_checks=True)


def here(street: Street, **more: Any) -> dict[str, Any]:
    scene = street.scene
    return {
        "store_id": scene.store.id, "conversation": talk_of(street), "by": scene.ben, "at": clock.now(), **more
    }  # fmt: skip


def page(visitor: Client, where: str) -> str:
    answer = visitor.get(where)
    assert answer.status_code == 200
    return markup(answer)


def tapped(visitor: Client, where: str, **given: str) -> Any:
    return visitor.post(where, {"do": "answer", "key": "tap", **given})


def kinds(street: Street) -> list[str]:
    return [one.kind for one in queries.thread(ref=talk_of(street), actor=SYSTEM)]


def test_a_question_stands_with_its_choices_and_is_answered_by_one_of_its_buttons(street: Street, visitor: Client):
    where = begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS, **here(street))
    told = page(visitor, where)
    assert "Which metal?" in told
    assert re.findall(r'<button class="choice" name="choice" value="(\d)"', told) == ["0", "1", "2"]
    assert "<b>950</b>" not in told
    assert "\u202e" not in told

    answer = tapped(visitor, where, of=str(asked.seq), choice="1")
    assert (answer.status_code, answer["Location"]) == (302, where)
    told = page(visitor, where)
    assert re.search(r'value="1" aria-pressed="true"', told)
    assert "Rose gold" in re.findall(r'<p class="said-text"><bdi>(.*?)</bdi>', told)
    assert queries.conversation(ref=talk_of(street), actor=SYSTEM).turn == "store"


def test_two_tabs_and_a_press_too_many_are_one_answer(street: Street, visitor: Client):
    where = begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS, **here(street))
    for key in ("one", "two", "one"):
        assert tapped(visitor, where, of=str(asked.seq), choice="0", key=key).status_code == 302
    assert kinds(street).count("answer") == 1


def test_the_same_key_with_another_answer_is_said_and_changes_nothing(street: Street, visitor: Client):
    where = begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS, **here(street))
    tapped(visitor, where, of=str(asked.seq), choice="0")
    again = tapped(visitor, where, of=str(asked.seq), choice="1")
    assert again.status_code in (409, 422)
    assert "sent before with other words" in markup(again)
    assert kinds(street).count("answer") == 1


def test_what_is_refused_says_why_beside_it_and_keeps_what_was_typed(street: Street, visitor: Client):
    where = begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS[:2], own=True, **here(street))
    for given, words in (
        ({"choice": "7"}, "not among the choices"), ({"choice": "x"}, "not among the choices"),
        ({"choice": "9" * 60}, "not among the choices"), ({}, "Nothing is chosen"),
        ({"choice": ["0", "1"]}, "Choose one of them"), ({"own": "y" * 100_000}, "longer than 50,000"),
    ):  # fmt: skip
        answer = visitor.post(where, {"do": "answer", "key": "k", "of": str(asked.seq), **given})
        assert answer.status_code == 422, given
        assert words in markup(answer)
    assert "y" * 100_000 in markup(answer)
    assert kinds(street) == ["message", "question"]


def test_after_it_is_settled_the_answer_stands_and_no_button_is_left(street: Street, visitor: Client):
    where = begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS, **here(street))
    tapped(visitor, where, of=str(asked.seq), choice="0")
    operations.settle(of=asked.seq, **here(street))
    assert 'name="choice"' not in page(visitor, where)
    late = tapped(visitor, where, of=str(asked.seq), choice="1", key="late")
    assert late.status_code == 409
    assert "We go by your answer already" in markup(late)


def test_another_customers_link_answers_nothing(street: Street, visitor: Client):
    begun(visitor)
    asked = operations.ask(text="Which metal?", choices=METALS, **here(street))
    other = Client().post("/en/chat/", {"text": "Me too", "key": "k9", "talk": "z" * 24})["Location"]
    assert tapped(visitor, other, of=str(asked.seq), choice="0").status_code == 404
    for of in ("1", "99", "-1", "x", "9" * 400):
        assert tapped(visitor, other, of=of, choice="0").status_code == 404
    assert "answer" not in kinds(street)


def test_products_stand_with_todays_price_and_stock_and_one_is_chosen(street: Street, visitor: Client):
    where = begun(visitor)
    shown = operations.show(skus=["LAMP", "RING", "MUG"], text="These three.", **here(street))
    told = page(visitor, where)
    assert re.findall(r'class="card-name"><a href="[^"]+about=(\w+)"', told) == ["lamp", "ring", "mug"]
    assert "1 left" in told
    assert "Made for you" in told
    assert tapped(visitor, where, of=str(shown.seq), choice="1").status_code == 302
    told = page(visitor, where)
    assert told.count("You chose this") == 1
    assert "Ring" in queries.conversation(ref=talk_of(street), actor=SYSTEM).products


def test_asking_about_a_product_begins_the_message(street: Street, visitor: Client):
    where = begun(visitor)
    shown = operations.show(skus=["LAMP", "RING"], **here(street))
    assert "About Ring: </textarea>" in page(visitor, f"{where}&wonder={shown.seq}.1")
    for odd in ("", "1.0", f"{shown.seq}.9", f"{shown.seq}.x", "x", "9" * 500):
        assert "About Ring" not in page(visitor, f"{where}&wonder={odd}")


def summed_up(street: Street) -> tuple[int, str]:
    terms = Terms(sku="MUG", quantity=2, valid_until=clock.now() + timedelta(days=3))
    operations.confirm(kind="availability", terms=terms, **here(street))
    seq = agreements.sum_up(**here(street)).seq
    [sent] = [one for one in queries.thread(ref=talk_of(street), actor=SYSTEM) if one.kind == "summary"]
    return seq, str((sent.body or {})["details"][0]["id"])


def test_each_point_of_a_summary_is_confirmed_or_corrected(street: Street, visitor: Client):
    where = begun(visitor)
    seq, detail = summed_up(street)
    told = page(visitor, where)
    assert "2 × Mug" in told
    assert "2 × MUG" not in told, "what was confirmed has the name customers know it by"
    point = {"do": "point", "of": str(seq), "detail": detail}
    assert visitor.post(where, point | {"key": "y", "say": "yes"}).status_code == 302
    assert "You confirmed it" in page(visitor, where)
    empty = visitor.post(where, point | {"key": "n", "say": "no", "text": " "})
    assert (empty.status_code, "Nothing is written here yet" in markup(empty)) == (422, True)
    assert visitor.post(where, point | {"key": "n", "say": "no", "text": "Three <i>mugs</i>"}).status_code == 302
    told = page(visitor, where)
    assert "Not so: Three &lt;i&gt;mugs&lt;/i&gt;" in told
    assert visitor.post(where, point | {"key": "o", "detail": "nowhere", "say": "yes"}).status_code == 422
    assert kinds(street)[-3:] == ["summary", "assent", "objection"]


def test_where_it_goes_is_told_in_words(street: Street, visitor: Client):
    where = begun(visitor)
    operations.confirm(kind="delivery", terms=Terms(country="JP", postcode="907-1801"), **here(street))
    assert "Japan 907-1801" in page(visitor, where)
    assert "日本 907-1801" in page(visitor, where.replace("/en/", "/ja/"))


def test_on_the_page_of_an_order_only_what_stands_there_is_answered(street: Street):
    """Whoever typed somebody's address into an order reads and answers nothing of what was settled before it came."""
    scene = street.scene
    ref = scene.talks["ada"]
    old = operations.ask(
        store_id=scene.store.id, conversation=ref, text="Old?", choices=METALS, by=scene.ben, at=clock.now()
    )
    terms = Terms(country="US", postcode="99615")
    operations.confirm(
        store_id=scene.store.id, conversation=ref, kind="delivery", terms=terms, by=scene.ben, at=clock.now()
    )
    made = scene.order("MUG", email="ada@mail.example")
    operations.about(store_id=scene.store.id, conversation=ref, orders=[made.order], by=scene.ben, at=clock.now())
    where = "/en" + street.order(made)
    new = operations.ask(
        store_id=scene.store.id, conversation=ref, text="New?", choices=METALS, by=scene.ben, at=clock.now()
    )
    agreements.sum_up(store_id=scene.store.id, conversation=ref, by=scene.ben, at=clock.now())
    client = Client()
    told = page(client, where)
    assert "New?" in told
    assert "Old?" not in told
    assert "99615" not in told
    for of, status in ((old.seq, 404), (new.seq, 302)):
        given = {"do": "answer", "key": f"k{of}", "talk": ref, "of": str(of), "choice": "0"}
        assert client.post(where, given).status_code == status
    assert "aria-pressed" in page(client, where)
