"""Structured messages in the console: products looked for and shown, questions, what they go by, the summary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.operations import Terms
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.console.people import text_of
from tests.doors.console.test_channels import statements
from tests.doors.console.test_talks import herself, page_of, send
from tests.markup import markup
from tests.scene import MAX, Scene

QUESTION = {"text": "Which metal?", "choice1": "Gold", "choice2": "Silver", "choice3": " "}


@pytest.fixture
def talk(scene: Scene) -> str:
    return scene.talk("nora", "ring")


def last(talk: str):
    return queries.thread(ref=talk, actor=SYSTEM)[-1]


def test_a_question_is_asked_answered_and_gone_by(scene: Scene, ben: Client, talk: str):
    assert send(ben, talk, "question", **QUESTION).status_code == 302
    assert send(ben, talk, "question", **QUESTION).status_code == 302
    asked = last(talk)
    assert (asked.kind, asked.body["choices"]) == ("question", ["Gold", "Silver"])
    assert "Go by this answer" not in text_of(ben.get(page_of(talk)))

    conversations.answer(
        store_id=scene.store.id, conversation=talk, of=asked.seq, chosen=[1], by=herself(scene, "nora"), at=clock.now()
    )
    told = text_of(ben.get(page_of(talk)))
    assert "Go by this answer" in told
    assert "Send what was settled" not in told
    assert send(ben, talk, "settle", key="s", seq=str(asked.seq)).status_code == 302
    told = text_of(ben.get(page_of(talk)))
    assert "Go by this answer" not in told
    assert "Send what was settled" in told
    assert f"We go by their answer to “{QUESTION['text']}”" in told


def test_a_question_that_is_none_is_refused_and_stays_typed(ben: Client, talk: str):
    answer = send(ben, talk, "question", text="Which metal, dear?", choice1="Gold")
    assert answer.status_code == 422
    told = markup(answer)
    assert "A question has two choices at least" in told
    assert "Which metal, dear?" in told
    assert 'value="Gold"' in told


def test_products_are_looked_for_marked_over_several_searches_and_shown_once(ben: Client, talk: str):
    where = f"{page_of(talk)}products/"
    assert 'value="RING"' in markup(ben.get(where))  # what they talk about stands there at once
    found = markup(ben.get(where, {"search": "lam", "sku": ["RING"]}))
    assert 'name="sku" value="RING" checked' in found
    assert 'name="sku" value="LAMP">' in found
    assert "1 left" in found
    for _ in range(2):
        assert ben.post(where, {"key": "k", "sku": ["RING", "LAMP"], "text": "Both."}).status_code == 302
    shown = last(talk)
    assert (shown.kind, [one["sku"] for one in shown.body["products"]]) == ("products", ["RING", "LAMP"])
    assert [one.kind for one in queries.thread(ref=talk, actor=SYSTEM)].count("products") == 1
    assert "Lamp" in text_of(ben.get(page_of(talk)))


@pytest.mark.parametrize(
    "skus", [[], ["NOWHERE"], ["\0", "a\0b"], ["MUG", "LAMP", "RING", "SNK", "WARD", "LAP", "EXTRA"]]
)
def test_what_cannot_be_shown_is_said_and_nothing_is_sent(ben: Client, talk: str, skus: list[str]):
    answer = ben.post(f"{page_of(talk)}products/", {"key": "k", "sku": skus, "text": "Look <b>here</b>"})
    assert answer.status_code in (404, 422)
    assert last(talk).kind == "message"


def test_what_was_settled_is_sent_and_what_they_say_of_it_stands_among_the_facts(scene: Scene, ben: Client, talk: str):
    assert "Nothing was settled here yet" in text_of(send(ben, talk, "summary"))
    given = Terms(sku="MUG", quantity=2, valid_until=clock.now() + timedelta(days=2))
    here = {"store_id": scene.store.id, "conversation": talk, "at": clock.now()}
    conversations.confirm(kind="availability", terms=given, by=scene.ben, **here)
    for key in ("a", "b"):
        assert send(ben, talk, "summary", key=key).status_code == 302
    sent = last(talk)
    assert [one.kind for one in queries.thread(ref=talk, actor=SYSTEM)].count("summary") == 1

    detail, her = sent.body["details"][0]["id"], herself(scene, "nora")
    conversations.respond(of=sent.seq, detail=detail, yes=True, by=her, **here)
    assert "The customer confirmed it" in text_of(ben.get(page_of(talk)))
    conversations.respond(of=sent.seq, detail=detail, yes=False, text="Three, please", by=her, **here)
    told = text_of(ben.get(page_of(talk)))
    assert "Open again, the customer says: Three, please" in told
    assert queries.conversation(ref=talk, actor=SYSTEM).turn == "store"


def test_who_has_said_no_name_is_called_something_on_every_page(scene: Scene, ben: Client):
    begun = conversations.chat(
        store_id=scene.store.id, talk_key="k" * 40, text="In red?", client_key="first", by=MAX, at=clock.now(),
        products=["ring"],
    )  # fmt: skip
    where = page_of(begun.conversation)
    for address in (where, f"{where}beside/", f"{where}products/", f"{where}ready/", "/en/console/talks/"):
        assert "Visitor" in text_of(ben.get(address)), address


def test_what_they_say_of_the_summary_stands_on_the_page_of_the_order(scene: Scene, ben: Client):
    order = scene.order("RING", email="nora@mail.example").order
    talk = scene.talk("nora")
    here = {"store_id": scene.store.id, "conversation": talk, "at": clock.now()}
    conversations.about(orders=[order], by=scene.ben, **here)
    page = f"/en/console/orders/{order}/"
    assert "What they say of the summary" not in text_of(ben.get(page))
    for kind, details in (("specification", "Engraved: Mira"), ("delivery", "By DHL")):
        terms = Terms(product="ring", order=order, details=details, country="FR" if kind == "delivery" else "")
        conversations.confirm(kind=kind, terms=terms, by=scene.ben, **here)
    sent = conversations.sum_up(by=scene.ben, **here).seq
    assert "They have not answered 2 points yet." in text_of(ben.get(page))
    points, her = last(talk).body["details"], herself(scene, "nora")
    conversations.respond(of=sent, detail=points[0]["id"], yes=False, text="Engraved: Mia", by=her, **here)
    conversations.respond(of=sent, detail=points[1]["id"], yes=True, by=her, **here)
    told = text_of(ben.get(page))
    assert "They corrected 1 point: it is open again." in told
    assert "Engraved: Mira Not so: Engraved: Mia" in told
    assert "Confirmed by the customer" in told
    conversations.respond(of=sent, detail=points[0]["id"], yes=True, by=her, **here)
    assert "They confirmed every point." in text_of(ben.get(page))
    assert statements(ben, page) <= 12
