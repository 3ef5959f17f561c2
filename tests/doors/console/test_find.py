"""One search over all: by number, ref, mail, name, code, SKU; narrowed to what whoever asks may see."""

from __future__ import annotations

import pytest

from bespeak.domain.agreements.queries.finding import found_agreements
from bespeak.domain.conversations.queries.finding import found_talks
from bespeak.domain.customers import finding as customers
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.fulfilment import queries as fulfilment_queries
from bespeak.domain.orders import finding as orders
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries as payment_queries
from bespeak.domain.payments.models import Capture
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.plans import crowd, plans
from tests.scene import MAX, open_scene

FIND = "/en/console/search/"


def found(client, text: str) -> str:
    return text_of(client.get(FIND, {"q": text})).partition("Found for")[2]


def test_an_order_is_found_by_number_mail_and_name(scene, ben):
    order = scene.order("RING", email="jun@mail.example", external_id="#1009").order
    for text in ("#1009", "1009", "jun@mail.example", "JUN@mail.example", "Jun"):
        page = ben.get(FIND, {"q": text})
        assert f"/en/console/orders/{order}/" in markup(page), text
    assert "#1009" in found(ben, "jun")
    assert "Customers" in found(ben, "jun")


def test_a_ref_leads_straight_there(scene, ben):
    order = scene.order("RING", email="jun@mail.example").order
    answer = ben.get(FIND, {"q": f"  {order} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/en/console/orders/{order}/")


def test_customers_talks_agreements_and_goods_are_found(scene, ben):
    talk = scene.talks["emil"]
    told = found(ben, "emil")
    assert "Customers Emil" in told
    assert "Conversations" in told
    assert [one.ref for one in found_talks(store_id=scene.store.id, actor=MAX, text=talk)] == [talk]
    agreed = scene.agreed["hana"]
    assert "Agreements Hana" in found(ben, agreed.code)
    assert "Agreements Hana" in found(ben, "hana@mail.example")
    assert "Goods Sneaker SNK" in found(ben, "snk")
    assert "Goods Sneaker SNK" in found(ben, "neake")


def test_who_may_not_see_customers_finds_none(scene):
    scene.order("RING", email="jun@mail.example", external_id="#1009")
    pam = sign_in(hired(scene, "pam", "packer"))
    told = found(pam, "emil")
    assert "Emil" not in told.replace("emil", "")
    assert "Conversations" not in told
    assert "#1009" in found(pam, "1009")


def test_another_store_is_not_there(scene, ben):
    other = open_scene(slug="southlight")
    order = other.order("RING", email="zoe@mail.example", external_id="#2001").order
    other.agree("zoe", "RING")
    for text in (order, "#2001", "zoe", "zoe@mail.example", other.agreed["zoe"].code, other.talks["zoe"]):
        page = ben.get(FIND, {"q": text})
        assert page.status_code == 200
        assert f"/orders/{order}" not in markup(page), text
        assert "Zoe" not in text_of(page)
    assert orders.found(store_id=scene.store.id, actor=MAX, text=order) == []
    theirs = [other.customer_id("zoe")]
    about = {"store_id": scene.store.id, "actor": MAX, "text": "", "customer_ids": theirs}
    assert orders.found(**about) == []
    assert found_talks(**about) == []
    assert found_agreements(at=clock.now(), **about) == []
    assert customers.met(store_id=scene.store.id, actor=MAX, text="zoe@mail.example", country="US") == []


def test_what_was_merged_is_found_with_who_is_left(scene, ben):
    order = scene.order("MUG", email="lea@mail.example").order
    met = customers.met(store_id=scene.store.id, actor=MAX, text="Lea", country="US")
    ids = met[0].same
    assert order in {one.ref for one in orders.found(store_id=scene.store.id, actor=MAX, text="Lea", customer_ids=ids)}


def test_nothing_found_says_what_can_be_looked_for(scene, ben):
    assert "Nothing is like that" in text_of(ben.get(FIND, {"q": "xyzzy"}))
    assert "Nothing here has this ref" in text_of(ben.get(FIND, {"q": "ord_0123456789ABCDEF"}))
    assert "What are you looking for?" in text_of(ben.get(FIND))


@pytest.mark.parametrize(
    "text", ["'", '"', "%", "_", "\\", "\0", "a" * 100_000, "😀", "<script>alert(1)</script>", "' OR 1=1 --"]
)
def test_it_takes_whatever_is_typed(scene, ben, text):
    page = ben.get(FIND, {"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in markup(page)


def test_many_are_capped_with_a_way_to_all(scene, ben):
    for n in range(9):
        scene.order("MUG", email="jun@mail.example", external_id=f"#{n}")
    page = markup(ben.get(FIND, {"q": "jun@mail.example"}))
    assert page.count('href="/en/console/orders/ord_') == 6
    assert "/en/console/orders/?state=all&amp;search=jun%40mail.example" in page


def test_it_asks_at_most_twelve_times(scene, mika, django_assert_max_num_queries):
    for n in range(9):
        scene.order("MUG", email="emil@mail.example", external_id=f"#{n}")
    mika.get(FIND, {"q": "emil"})
    with django_assert_max_num_queries(12):
        mika.get(FIND, {"q": "emil"})
    sent_and_paid(scene)
    with django_assert_max_num_queries(12):
        assert "#77" in text_of(mika.get(FIND, {"q": "RF18 5390"}))


def test_every_page_has_the_box_and_it_speaks_japanese(scene, ben):
    for place in ("orders/", "search/"):
        assert 'name="q"' in markup(ben.get(f"/ja/console/{place}"))
    assert "Found for" not in text_of(ben.get("/ja/console/search/", {"q": "emil"}))


def sent_and_paid(scene) -> str:
    """Ada's mug, paid by a transfer, on its way; its number in the shop."""
    order = scene.order("MUG", email="ada@mail.example", external_id="#77").order
    payments.record_payment(
        store_id=scene.store.id, order=order, amount_minor=1800, currency="USD", method="bank_transfer",
        external_key="RF18 5390", reference="MUG VANTERPOOL", by=MAX, at=clock.now(),
    )  # fmt: skip
    fulfilment.hand_over(store_id=scene.store.id, order=order, carrier="DHL", tracking="JD0146", by=MAX, at=clock.now())
    return order


@pytest.mark.parametrize("known_as", ["JD0146", "JD 0146", "RF18 5390", "MUG VANTERPOOL"])
def test_an_order_is_found_by_its_tracking_number_and_its_payment(scene, ben, known_as):
    sent_and_paid(scene)
    other = open_scene(slug="other")
    assert "#77" in text_of(ben.get(FIND, {"q": known_as}))
    assert "#77" not in text_of(ben.get(FIND, {"q": known_as[:-1]}))
    assert fulfilment_queries.tracked(store_id=other.store.id, actor=MAX, number=known_as) == []
    assert payment_queries.known_as(store_id=other.store.id, actor=MAX, text=known_as) == []


def test_who_sees_no_money_finds_nothing_by_it(scene):
    sent_and_paid(scene)
    pam = sign_in(hired(scene, "pam", "packer"))
    assert "#77" not in text_of(pam.get(FIND, {"q": "RF18 5390"}))
    assert "#77" in text_of(pam.get(FIND, {"q": "JD0146"}))


def test_they_are_found_by_an_index(scene):
    sent_and_paid(scene)
    crowd(Capture.objects.get(), ref=lambda n: f"cap_{n}", external_key=lambda n: f"b{n}", reference=lambda n: f"r{n}")
    asking = {"store_id": scene.store.id, "actor": MAX}
    [sent] = plans(lambda: fulfilment_queries.tracked(number="JD0146", **asking))
    [paid] = plans(lambda: payment_queries.known_as(text="RF18 5390", **asking))
    assert "parcel_tracking" in sent
    for index in ("capture_once", "capture_corrected", "capture_reference"):
        assert index in paid
