"""However much stands around an order, its page asks at most twelve times; so do the pages of its customer."""

from __future__ import annotations

from django.test import Client

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.doors.console.test_channels import statements
from tests.doors.console.test_order import agreed_ring, page_of
from tests.markup import markup
from tests.scene import MAX, Scene

MOST = 12


def test_an_order_is_read_in_few_statements_in_every_state(scene: Scene, mika: Client) -> None:
    paid = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    sent = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    fulfilment.hand_over(store_id=scene.store.id, order=sent, carrier="DHL", by=MAX, at=clock.now())
    for order in (agreed_ring(scene), scene.order("RING").order, paid, sent):
        assert statements(mika, page_of(order)) <= MOST
        assert statements(Client(), f"/en{addresses.path(scene.store, addresses.ORDERS, order)}") <= MOST


def test_so_is_a_conversation_however_much_was_said_and_ordered(scene: Scene, mika: Client) -> None:
    agreed_ring(scene)
    talk = scene.talks["jun"]
    here = {"store_id": scene.store.id, "conversation": talk, "by": scene.ben, "at": clock.now()}
    for n in range(9):
        said = conversations.say(text=f"Number {n}.", on_behalf_of_customer=n % 2 == 0, **here)
        scene.order("MUG", "RING", email="jun@mail.example")
    conversations.edit(seq=said.seq, text="The last one.", **here)
    assert statements(mika, f"/en/console/talks/{talk}/") <= MOST


def test_so_is_a_customer_with_several_orders(scene: Scene, mika: Client) -> None:
    placed = [scene.order("MUG", email="ada@mail.example", paid_minor=1800).order for _ in range(3)]
    whose = orders.order(store_id=scene.store.id, ref=placed[0], actor=MAX).customer
    assert statements(mika, f"/en/console/customers/{whose}/") <= MOST


def test_so_is_the_list_of_conversations_with_what_was_searched_for_marked(scene: Scene, mika: Client) -> None:
    here = {"store_id": scene.store.id, "by": scene.ben, "at": clock.now()}
    for talk in scene.talks.values():
        conversations.say(conversation=talk, text="In <b>cobalt</b> blue, 指輪", on_behalf_of_customer=True, **here)
    for search, found in (("cobalt", "In &lt;b&gt;<mark>cobalt</mark>&lt;/b&gt; blue"), ("指輪", "<mark>指輪</mark>")):
        for place in ("", "pane/"):
            where = f"/en/console/talks/{place}?search={search}"
            assert markup(mika.get(where)).count(found) == len(scene.talks)
            assert statements(mika, where) <= MOST
