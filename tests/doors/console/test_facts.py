"""Beside a conversation: what they talk about with its stock, held in one click, and let go of again."""

from __future__ import annotations

from django.test import Client

from bespeak.domain.agreements.drafts import Delivery
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import confirmations
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.doors.console.people import text_of
from tests.doors.console.test_statements import statements
from tests.doors.console.test_talks import page_of, send, wrote
from tests.markup import markup
from tests.scene import ALASKA, MAX, Scene


def free(scene: Scene, sku: str) -> int:
    [stock] = inventory.stock(
        store_id=scene.store.id, actor=MAX, at=clock.now(), variant_ids=[scene.variants[sku]]
    )  # fmt: skip
    return stock.free


def settled(scene: Scene, talk: str) -> list[tuple[str, int, bool]]:
    found = confirmations(store_id=scene.store.id, actor=MAX, conversation=talk)
    return [(one.sku, one.quantity, one.withdrawn_at is None) for one in found]


def test_what_is_named_in_a_message_stands_there_with_the_word_that_named_it(scene: Scene, ben: Client) -> None:
    talk = wrote(scene, "nora", "Is the Lamp there, and what of snk? https://shop.example/products/wardrobe?x=1")
    told = text_of(ben.get(page_of(talk)))
    assert "“Lamp” was named here." in told
    assert "“SNK” was named here." in told
    assert "“Wardrobe” was named here." in told
    assert "“Mug” was named here." not in told
    send(ben, talk, "about", product="lamp")
    assert "“Lamp” was named here." not in text_of(ben.get(page_of(talk)))


def test_one_click_holds_it_tells_them_and_is_undone(scene: Scene, ben: Client) -> None:
    talk = scene.talk("nora", "sneaker")
    before = free(scene, "SNK")
    for _ in range(2):
        send(ben, talk, "keep", sku="SNK", quantity="1", days="3")
    assert free(scene, "SNK") == before - 1
    assert settled(scene, talk) == [("SNK", 1, True)]
    told = text_of(ben.get(page_of(talk)))
    assert "1 held for them until" in told
    assert "Availability confirmed: 1 × SNK · held until" in told
    [given] = confirmations(store_id=scene.store.id, actor=MAX, conversation=talk)
    send(ben, talk, "withdraw", key="k2", confirmation=given.ref)
    assert free(scene, "SNK") == before
    assert settled(scene, talk) == [("SNK", 1, False)]


def test_holding_opens_the_gate_of_what_waits_for_it(scene: Scene, ben: Client) -> None:
    order = scene.order("SNK", email="nora@mail.example", paid_minor=18_000).order
    talk = wrote(scene, "nora", "In red?")
    send(ben, talk, "about", key="k0", order=order)
    send(ben, talk, "reply", text="Yes.", line="chat")
    assert orders.order(store_id=scene.store.id, ref=order, actor=MAX).state == "held"
    assert "An order that waits wants 1." in text_of(ben.get(page_of(talk)))
    send(ben, talk, "keep", key="k2", sku="SNK", quantity="1", days="3")
    assert orders.order(store_id=scene.store.id, ref=order, actor=MAX).state == "released"
    theirs = Client().get("/en" + addresses.path(scene.store, addresses.ORDERS, order))
    assert "held until" in text_of(theirs)


def test_the_last_one_is_held_once_and_the_second_is_told(scene: Scene, ben: Client) -> None:
    talk, other = scene.talk("nora", "lamp"), scene.talk("otto", "lamp")
    send(ben, talk, "keep", sku="LAMP", quantity="1")
    answer = send(ben, other, "keep", key="k2", sku="LAMP", quantity="1")
    assert answer.status_code == 409
    assert settled(scene, other) == []
    assert "none free" in text_of(answer)


def test_however_much_is_named_the_page_asks_no_more(scene: Scene, ben: Client) -> None:
    talk = wrote(scene, "nora", "lamp mug sneaker wardrobe laptop ring " * 40)
    send(ben, talk, "keep", sku="LAMP", quantity="1")
    here = {"store_id": scene.store.id, "conversation": talk, "by": scene.ben, "at": clock.now()}
    conversations.say(text="指輪と腕時計はありますか" * 20, on_behalf_of_customer=True, **here)
    assert statements(ben, page_of(talk)) <= 12


def test_when_it_would_be_there_and_who_they_have_been(scene: Scene, ben: Client, mika: Client) -> None:
    times = {f"{part}_{end}": days for part in ("made", "packed", "home", "abroad", "remote")
             for end, days in (("least", "1"), ("most", "2"))}  # fmt: skip
    wrong = mika.post("/en/console/setup/zones/times/", times | {"home_least": "3"})
    assert (wrong.status_code, "The first number is the smaller one." in text_of(wrong)) == (422, True)
    assert 'value="3"' in markup(wrong)
    order = scene.order("WARD", email="nora@mail.example", address=ALASKA, external_id="#9").order
    talk = wrote(scene, "nora", "When is it here?")
    beside = f"{page_of(talk)}beside/"
    assert "Nobody has said yet how long it takes." in text_of(ben.get(beside))
    assert mika.post("/en/console/setup/zones/times/", times).status_code == 302
    told = text_of(ben.get(beside))
    assert "where order #9 goes" in told
    assert "packed in 1–2 + 1–2 on the way + 1–2 more, for it is remote = 3–6 working days from today" in told
    assert "Remote: delivery there, and what it costs more, is agreed first." in told
    assert order in markup(ben.get(beside))
    elsewhere = text_of(ben.get(beside, {"country": "us", "postcode": "80279", "made": "yes"}))
    assert "made in 1–2 + packed in 1–2 + 1–2 on the way = 3–6 working days" in elsewhere
    assert statements(ben, beside) <= 12
    assert ben.post("/en/console/setup/zones/times/", times).status_code == 403


def test_that_delivery_to_a_remote_place_was_agreed_stands_there_until_it_is_taken_back(scene: Scene, ben: Client):
    scene.order("WARD", email="nora@mail.example", address=ALASKA, external_id="#9")
    talk = wrote(scene, "nora", "When is it here?")
    beside, first, kept = f"{page_of(talk)}beside/", "is agreed first", "Remote. Delivery there was agreed"

    def told(**query: str) -> tuple[bool, bool]:
        text = text_of(ben.get(beside, query))
        return first in text, kept in text

    assert told() == (True, False)
    where = {"country": ALASKA.country, "postcode": ALASKA.postcode}
    scene.talks["nora"] = talk
    scene.confirm("nora", "delivery", **where)
    assert told() == (False, True)
    assert told(country="us", postcode="99501") == (True, False)
    assert statements(ben, beside) <= 12
    [given] = confirmations(store_id=scene.store.id, actor=MAX, conversation=talk)
    send(ben, talk, "withdraw", key="k2", confirmation=given.ref)
    assert told() == (True, False)
    agreed = scene.agree("nora", "WARD", delivery=Delivery(country=where["country"]))
    scene.order("WARD", email="nora@mail.example", address=ALASKA, agreement_code=agreed.code)
    assert told() == (False, False)
