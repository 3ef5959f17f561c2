"""One order: why it waits, and settling it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talk_queries
from bespeak.domain.customers import queries as customers
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.drafts import LineDraft
from bespeak.domain.orders.models import Gate
from bespeak.domain.payments import operations as payments
from bespeak.doors.frame import addresses
from bespeak.kit import clock, refs
from bespeak.kit.money import Money
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import MAX

STITCH = re.compile(r'data-state="(\w+)" data-step="(\w+)".*?(?:stitch-when">(\w+ \d+ \w+)|</li>)', re.DOTALL)
"""State, step and day."""


def page_of(order: str) -> str:
    return f"/en/console/orders/{order}/"


def send(client: Client, order: str, act: str, key: str = "k1", **given: str):
    return client.post(f"{page_of(order)}{act}/", {"key": key, **given})


def stands(scene, order: str) -> str:
    return orders.order(store_id=scene.store.id, ref=order, actor=MAX).state


@pytest.fixture
def ring(scene) -> str:
    """Jun ordered a ring and has talked to nobody."""
    return scene.order("RING", email="jun@mail.example", external_id="#7", note="Engrave *Mira*").order


def test_it_says_why_it_waits_with_the_rule(ring, ben):
    told = text_of(ben.get(page_of(ring)))
    assert "Why it waits" in told
    assert "no_two_way_talk" in told
    assert "version 1" in told
    assert "Engrave *Mira*" in told
    assert "jun@mail.example" in told


def test_two_goods_whose_long_numbers_begin_alike_are_both_confirmed(scene, ben):
    red, blue = (f"{'JACKET-' * 8}{colour}" for colour in ("RED", "BLUE"))
    variants = tuple(catalog.VariantDraft(sku=sku, price=Money(9000, "USD")) for sku in (red, blue))
    jacket = catalog.ProductDraft(handle="jacket", name="Jacket", limited=True, variants=variants)
    given = {"store_id": scene.store.id, "by": MAX, "at": scene.at}
    for variant in catalog.save_products(products=[jacket], **given).values():
        inventory.receive(variant_id=variant, quantity=5, **given)
    scene.talk("jun", "jacket")
    order = scene.order(red, blue, email="jun@mail.example").order
    assert send(ben, order, "availability", key=refs.new("frm")).status_code == 302
    settled = talk_queries.settled(store_id=scene.store.id, order=order)
    assert sorted(one.sku for one in settled) == [blue, red]


def test_a_talk_and_a_specification_cure_it_in_two_clicks(scene, ring, ben):
    assert send(ben, ring, "talk", heard="A ring for Mira", answer="Gladly").status_code == 302
    assert stands(scene, ring) == "held"
    assert "The order still waits" in text_of(ben.get(page_of(ring)))
    answer = send(ben, ring, "specification", key="k2", details="Mira, italic")
    assert answer.status_code == 302
    assert stands(scene, ring) == "admitted"
    told = text_of(ben.get(page_of(ring)))
    assert "Settled. The order goes on." in told
    assert "It goes on when it is paid." in told
    assert "by Bespeak" in told or "by Ben" in told


def test_the_thread_moves_on_with_what_is_settled(ring, ben):
    def stitches():
        return re.findall(r'data-state="(\w+)" data-step="(\w+)"', markup(ben.get(page_of(ring))))[:3]

    assert stitches() == [("now", "talk"), ("later", "agree"), ("done", "order")]
    send(ben, ring, "talk", heard="A ring for Mira", answer="Gladly")
    assert stitches() == [("done", "talk"), ("now", "agree"), ("done", "order")]


def test_what_the_customer_wrote_is_answered_where_they_wrote_it(scene, ring, ben):
    who = orders.order(store_id=scene.store.id, ref=ring, actor=MAX).customer_id
    began = conversations.start(
        store_id=scene.store.id, text="Please engrave it", customer=customers.refs([who])[who], orders=[ring],
        line="chat", by=MAX, at=scene.at, client_key="w1",
    )  # fmt: skip
    told = text_of(ben.get(page_of(ring)))
    assert "wait for an answer" in told
    assert "What they said" not in told
    assert send(ben, ring, "talk", answer="Gladly").status_code == 302
    talks = talk_queries.conversations(store_id=scene.store.id, actor=MAX, order=ring)
    assert [one.ref for one in talks] == [began.conversation]
    assert talks[0].two_way_at is not None
    send(ben, ring, "talk", key="k3", heard="In italic", answer="Of course")
    said = [one.text for one in talk_queries.thread(ref=began.conversation, actor=MAX) if one.text]
    assert said[:4] == ["Please engrave it", "Gladly", "In italic", "Of course"]


def test_the_same_form_twice_is_one_talk(scene, ring, ben):
    for _ in range(3):
        assert send(ben, ring, "talk", heard="A ring for Mira", answer="Gladly").status_code == 302
    told = text_of(ben.get(page_of(ring)))
    assert told.count("A ring for Mira") <= 1
    again = send(ben, ring, "talk", heard="Something else", answer="Gladly")
    assert again.status_code == 409
    assert "was sent before" in text_of(again) or "used before" in text_of(again)


def test_a_refused_form_keeps_what_was_typed(scene, ring, ben):
    answer = send(ben, ring, "talk", heard="A ring for Mira", answer="  ")
    assert answer.status_code == 422
    assert "A ring for Mira" in markup(answer)
    assert stands(scene, ring) == "held"


def test_a_manager_admits_against_the_rules_with_a_reason(scene, ring, ben, mika):
    assert "admission" not in markup(ben.get(page_of(ring)))
    assert send(ben, ring, "admission", reason="I say so").status_code == 403
    assert send(mika, ring, "admission", reason="").status_code == 422
    assert send(mika, ring, "admission", reason="An old friend").status_code == 302
    assert stands(scene, ring) == "admitted"
    told = text_of(mika.get(page_of(ring)))
    assert "An old friend" in told
    assert "Mika" in told


def test_it_is_cancelled_once(scene, ring, mika):
    assert send(mika, ring, "cancellation", reason="They asked").status_code == 302
    assert stands(scene, ring) == "cancelled"
    assert send(mika, ring, "cancellation", key="k2", reason="They asked").status_code == 409
    page = markup(mika.get(page_of(ring)))
    assert "cancellation/" not in page
    assert "refusal/" not in page


def test_money_is_marked_as_paid_and_the_order_released(scene, mika):
    order = scene.order("MUG", email="ada@mail.example").order
    assert stands(scene, order) == "admitted"
    assert send(mika, order, "payment", amount="x", number="77").status_code == 422
    assert send(mika, order, "payment", amount="18.00", number="77", method="bank_transfer").status_code == 302
    assert stands(scene, order) == "released"
    assert "it may be packed" in text_of(mika.get(page_of(order)))


def test_identity_by_call_back(scene, mika):
    order = scene.order("LAP", email="gus@mail.example").order
    assert "Identity" in text_of(mika.get(page_of(order)))
    assert send(mika, order, "identity", outcome="passed").status_code == 302
    assert stands(scene, order) == "admitted"


def test_a_call_back_is_named_and_one_that_showed_nothing_leaves_a_trace(scene, mika):
    scene.talk("gus")
    order = scene.order("LAP", email="gus@mail.example").order
    failed = send(mika, order, "identity", outcome="failed", note="A child answered")
    assert failed.status_code == 302
    told = text_of(mika.get(page_of(order)))
    assert "Called back: not shown" in told
    assert "A child answered" in told
    assert stands(scene, order) == "held"
    assert send(mika, order, "identity", key="k2", outcome="passed").status_code == 302
    told = text_of(mika.get(page_of(order)))
    assert re.search(r"Identity open .{,40} · showed who they are", told)


def test_a_confirmation_is_taken_back(scene, ring, ben):
    send(ben, ring, "talk", heard="A ring", answer="Gladly")
    order = scene.order("RING", "LAP", email="jun@mail.example").order
    send(ben, order, "specification", key="k3", details="Mira")
    page = markup(ben.get(page_of(order)))
    assert "withdrawal/" in page
    ref = page.split('name="confirmation" value="')[1].split('"')[0]
    assert send(ben, order, "withdrawal", key="k4", confirmation=ref).status_code == 302
    assert ref not in markup(ben.get(page_of(order)))


def test_a_packer_sees_it_and_can_do_nothing(scene, ring):
    pam = sign_in(hired(scene, "pam", "packer"))
    page = pam.get(page_of(ring))
    assert page.status_code == 200
    assert f"/orders/{ring}/" not in markup(page).split("<main", 1)[1]
    assert send(pam, ring, "talk", heard="A", answer="B").status_code == 403


def test_what_people_wrote_is_text(scene, ben):
    order = scene.order("RING", email="jun@mail.example", name="<script>alert(1)</script>", note="<img src=x>").order
    page = markup(ben.get(page_of(order)))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_there_is_no_order_of_that_name(ben):
    assert ben.get(page_of("ord_NONE")).status_code == 404


def test_japanese(ring, ben):
    assert ben.get(f"/ja/console/orders/{ring}/").status_code == 200


def test_what_is_settled_in_a_talk_waits_for_the_talk(scene, ben, ring):
    page = markup(ben.get(page_of(ring)))
    assert "talk/" in page
    assert "specification/" not in page
    assert send(ben, ring, "specification", details="Mira").status_code == 422
    assert "no_talk" in page or stands(scene, ring) == "held"


def test_a_line_with_an_unknown_sku_is_put_right(scene, ben, mika):
    scene.talk("kim", "lamp")
    order = scene.order("LAMP-OLD", email="kim@mail.example").order
    assert "say which article it means" not in text_of(ben.get(page_of(order)))
    assert send(ben, order, "correction", line="0", sku="LAMP").status_code == 403
    assert "“LAMP-OLD”: say which article it means" in text_of(mika.get(page_of(order)))
    nothing = mika.get(page_of(order), {"line": "0", "find": "zebra"})
    assert "No article is like that" in text_of(nothing)
    found = markup(mika.get(page_of(order), {"line": "0", "find": "lam"}))
    assert 'value="LAMP"' in found
    assert 'value="MUG"' not in found
    refused = send(mika, order, "correction", key="k2", line="0", find="lam", sku="NONE", reason="Its old number")
    assert refused.status_code == 404
    assert "Its old number" in text_of(refused)
    assert stands(scene, order) == "held"
    assert send(mika, order, "correction", key="k3", line="7", sku="LAMP").status_code == 404
    assert send(mika, order, "correction", key="k4", line="0", sku="LAMP", reason="Its old number").status_code == 302
    assert stands(scene, order) == "admitted"
    told = text_of(mika.get(page_of(order)))
    assert "It means: LAMP" in told
    assert "Its old number" in told


def test_what_a_line_means_is_what_is_confirmed(scene, mika):
    scene.talk("jun", "sneaker")
    order = scene.order("SNK-OLD", email="jun@mail.example").order
    send(mika, order, "correction", line="0", sku="SNK")
    assert "1 × SNK" in text_of(mika.get(page_of(order)))


def test_a_known_line_is_not_exchanged(scene, ring, mika):
    assert "say which article" not in text_of(mika.get(page_of(ring)))
    assert send(mika, ring, "correction", line="0", sku="MUG").status_code == 404


def agreed_ring(scene) -> str:
    """Jun's ring stands on an agreement: engraved, by a day, brought by boat."""
    line = LineAsk(sku="RING", quantity=1, specification=(("Engraving", "Für  Mira · 12/7 <b>"), ("Font", "Garamond")))
    whole = Terms(
        valid_until=scene.at + timedelta(days=20), lines=(line,),
        promises=(PromiseAsk(kind="other", text="In the blue box", due=date(2026, 12, 20)),),
        delivery=Delivery(
            country="JP", postcode="907-1751", method="the boat", window="mornings", by=date(2026, 12, 24)
        ),
    )  # fmt: skip
    here = {"store_id": scene.store.id, "by": scene.ben, "at": scene.at}
    made = agreements.propose(conversation=scene.talk("jun"), terms=whole, **here)
    agreements.accept(ref=made.ref, version=1, hash=made.terms.hash, how="mail", **here)
    return scene.order("RING", email="jun@mail.example", agreement_code=made.code).order


def test_what_was_agreed_stands_on_the_order_for_whoever_packs_it(scene, ben):
    order = agreed_ring(scene)
    ref = orders.order(store_id=scene.store.id, ref=order, actor=MAX).agreement_ref
    pam = sign_in(hired(scene, "pam", "packer"))
    for client, reads in ((pam, False), (ben, True)):
        page = client.get(page_of(order)).content.decode()
        assert "Für  Mira · 12/7 &lt;b&gt;" in page
        assert (f"/agreements/{ref}/" in page) is reads
        told = text_of(client.get(page_of(order)))
        for words in (
            "Garamond",
            "In the blue box",
            "the boat",
            "mornings",
            "907-1751",
            "24 Dec",
            "20 Dec",
            "Version 1",
        ):
            assert words in told


def test_what_was_confirmed_stands_there_for_whoever_packs_it(scene, ben, ring):
    send(ben, ring, "talk", heard="A ring for Mira", answer="Gladly")
    send(ben, ring, "specification", key="k2", details="Mira, italic")
    pam = sign_in(hired(scene, "pam", "packer"))
    page = pam.get(page_of(ring))
    assert "Mira, italic" in text_of(page)
    assert "A ring for Mira" not in text_of(page)
    assert "withdrawal/" not in markup(page)


def test_two_statements_for_what_was_agreed(scene, ben):
    agreed, mug = agreed_ring(scene), scene.order("MUG", email="jun@mail.example", paid_minor=1800).order
    assert statements(ben, page_of(agreed)) - statements(ben, page_of(mug)) <= 2


def test_more_than_is_to_be_paid_is_asked_about_first_and_every_payment_is_listed(scene, mika):
    order = scene.order("MUG", email="ada@mail.example").order
    asked = send(mika, order, "payment", amount="1.200,50", number="77", method="cash")
    assert asked.status_code == 422
    assert "That is $1,182.50 more than is to be paid. Book it all the same?" in text_of(asked)
    page = markup(asked)
    for kept in ('value="1.200,50"', 'value="77"', 'value="cash" selected', 'name="more"'):
        assert kept in page
    assert stands(scene, order) == "admitted"
    assert 'name="more"' not in markup(mika.get(page_of(order)))
    assert send(mika, order, "payment", key="k2", amount="1.200,50", number="77", more="yes").status_code == 302
    assert stands(scene, order) == "released"
    told = text_of(mika.get(page_of(order)))
    assert "Came in $1,200.50" in told
    assert "bank transfer · 77" in told
    pam = sign_in(hired(scene, "pat", "packer"))
    assert "· 77" not in text_of(pam.get(page_of(order)))


def test_nothing_is_asked_for_while_it_waits(scene, ring, mika):
    told = text_of(mika.get(page_of(ring)))
    assert "Total $240.00" in told
    assert "Nothing is asked for while it waits." in told
    assert "$0.00" not in told


def test_the_way_to_the_talk_and_the_customers_link_stand_there(scene, ring, ben):
    page = markup(ben.get(page_of(ring)))
    assert 'href="#heard-talk"' in page
    assert 'id="heard-talk"' in page
    link = re.search(rf'whole-link">([^<]*/orders/{ring}/\?link=[^<]+)<', page)
    assert link
    assert Client().get("/" + unescape(link[1]).split("/", 3)[3], follow=True).status_code == 200
    pam = sign_in(hired(scene, "pam", "packer"))
    assert "whole-link" not in markup(pam.get(page_of(ring)))


def test_a_specification_begins_with_what_the_order_says(scene, ben):
    line = LineDraft(sku="RING", quantity=1, unit_minor=25000, properties=(("Gravur", "Mira & Jo"),))
    order = scene.order(email="jun@mail.example", lines=(line,)).order
    assert send(ben, order, "talk", heard="A ring", answer="Gladly").status_code == 302
    assert ">\nGravur: Mira &amp; Jo</textarea>" in markup(ben.get(page_of(order)))


def asks_about(scene, order: str, text: str) -> str:
    """Its customer writes about it; answers the conversation's ref."""
    whose = orders.order(store_id=scene.store.id, ref=order, actor=MAX).customer
    made = conversations.start(
        store_id=scene.store.id, customer=whose, orders=[order], line="form", text=text, by=scene.ben, at=clock.now()
    )
    return made.conversation


def test_what_they_wrote_last_stands_beside_the_specification(scene, ring, ben):
    talk = asks_about(scene, ring, "First thought")
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="Please engrave *Nora*", on_behalf_of_customer=True,
        by=scene.ben, at=clock.now(),
    )  # fmt: skip
    page = markup(ben.get(page_of(ring)))
    form = page[page.index("What was agreed, to the letter") - 1500 : page.index("What was agreed, to the letter")]
    assert "Please engrave *Nora*" in form
    assert f"/console/talks/{talk}/#latest" in form
    assert "First thought" not in page
    conversations.edit(
        store_id=scene.store.id, conversation=talk, seq=2, text="Please engrave *Mira*", by=scene.ben, at=clock.now()
    )
    told = text_of(ben.get(page_of(ring)))
    assert "Please engrave *Mira*" in told
    assert "*Nora*" not in told


def test_write_to_them_begins_a_conversation_about_the_order(scene, ben):
    scene.talk("kim", "ring")
    order = scene.order("RING", email="kim@mail.example", external_id="#9").order
    page = markup(ben.get(page_of(order)))
    assert 'href="#write"' in page
    assert "A conversation about this order begins with it." in text_of(ben.get(page_of(order)))
    for _ in range(2):
        assert send(ben, order, "message", text="Which size is it?").status_code == 302
    asked = {"store_id": scene.store.id, "order": order, "actor": MAX}
    [talk] = talk_queries.conversations(**asked)
    [said] = [one for one in talk_queries.thread(ref=talk.ref, actor=MAX) if one.kind == "message"]
    assert (said.text, said.author_kind) == ("Which size is it?", "member")
    assert send(ben, order, "message", key="k2", text="And when?").status_code == 302
    assert len(talk_queries.conversations(**asked)) == 1
    assert "To the conversation" in text_of(ben.get(page_of(order)))
    customer = Client().get(f"/en{addresses.path(scene.store, addresses.ORDERS, order)}")
    assert "Which size is it?" in text_of(customer)


def test_what_cannot_be_said_is_kept_in_the_form_and_packers_write_to_nobody(scene, ring, ben):
    blank = send(ben, ring, "message", text=" ")
    assert blank.status_code == 422
    assert 'role="alert"' in markup(blank)
    pam = sign_in(hired(scene, "pam", "packer"))
    assert "Write to them" not in text_of(pam.get(page_of(ring)))
    assert send(pam, ring, "message", text="x").status_code == 403


def test_a_sent_order_is_called_sent_wherever_it_is_listed(scene, mika):
    order = scene.order("MUG", email="ada@mail.example", external_id="#77", paid_minor=1800).order
    talk = asks_about(scene, order, "On its way?")
    fulfilment.hand_over(store_id=scene.store.id, order=order, carrier="DHL", by=MAX, at=clock.now())
    whose = orders.order(store_id=scene.store.id, ref=order, actor=MAX).customer
    pages = [page_of(order), "/en/console/search/?q=%2377"]
    pages += [f"/en/console/talks/{talk}/", f"/en/console/customers/{whose}/"]
    for address in pages:
        shown = markup(mika.get(address))
        assert ">Sent</span>" in shown, address
        assert "To pack" not in shown, address


def test_its_thread_has_the_days_that_its_customer_reads(scene, mika):
    """Paid before it was told here, and spoken of something else since: neither moves a stitch."""
    order = scene.order("MUG", email="ada@mail.example", external_id="#7")
    paid, told = clock.now() - timedelta(days=5), clock.now() - timedelta(days=2)
    payments.record_payment(
        store_id=scene.store.id, order=order.order, amount_minor=1800, currency="USD", method="bank_transfer",
        external_key="b1", by=MAX, at=paid,
    )  # fmt: skip
    Gate.objects.filter(order__ref=order.order, kind="payment").update(opened_at=told)
    scene.talk("ada", "lamp", at=clock.now() - timedelta(hours=1))
    theirs = markup(Client().get("/en" + addresses.path(scene.store, addresses.ORDERS, order.order)))

    stitches = STITCH.findall(theirs)
    assert {step: state for state, step, _ in stitches}["pay"] == "done"
    assert stitches == STITCH.findall(markup(mika.get(page_of(order.order))))
