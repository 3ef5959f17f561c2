"""What shops and files brought is seen as it came, with what became of it, and tried again."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from bespeak.domain.customers import operations as customers
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal import worker
from bespeak.kit import clock
from tests.doors.console.people import text_of
from tests.doors.console.test_channels import CHANNELS, statements
from tests.doors.hooks.street import Shop, connected, shopify_order
from tests.markup import markup
from tests.scene import MAX, Scene, open_scene


@pytest.fixture
def shop(scene: Scene) -> Shop:
    return connected(scene, "shopify")


def deliveries(shop: Shop) -> str:
    return f"{CHANNELS}{shop.ref}/deliveries/"


def test_each_delivery_is_listed_with_what_became_of_it(mika: Client, shop: Shop) -> None:
    assert "Nothing has come yet" in text_of(mika.get(deliveries(shop)))
    shop.became(shop.deliver(shopify_order(1001), "orders/create"))
    shop.became(shop.deliver(shopify_order(1002, quantity=0), "orders/create"))
    shop.deliver(shopify_order(1003), "orders/create")
    told = text_of(mika.get(deliveries(shop)))
    assert "#1001 Order creation A new order" in told
    assert "#1002 Order creation Refused The quantity is not above zero. lines[0].quantity" in told
    assert "Not read yet" in told
    assert "#1001" not in text_of(mika.get(deliveries(shop), {"outcome": "refused"}))
    assert "1 delivery refused 1 delivery not read yet" in text_of(mika.get(CHANNELS))
    japanese = text_of(mika.get(deliveries(shop).replace("/en/", "/ja/")))
    assert "Refused" not in japanese


def test_it_is_found_by_its_number_and_its_receipt(mika: Client, shop: Shop) -> None:
    good = shop.became(shop.deliver(shopify_order(1001), "orders/create"))
    shop.became(shop.deliver(shopify_order(1001, quantity=2, updated_at="2026-11-22T03:00:00-05:00"), "orders/updated"))
    bad = shop.became(shop.deliver(shopify_order(1002, quantity=0), "orders/create"))

    def found(search: str) -> list[str]:
        page = markup(mika.get(deliveries(shop), {"search": search}))
        return re.findall(r'deliveries/(raw_\w+)/"', page)

    assert len(found("#1001")) == 2
    assert found("#1002") == [bad.ref]
    assert found(good.ref) == [good.ref]
    assert len(found(good.order)) == 2
    for nothing in ("#9", "' OR 1=1", "\0", "🪡" * 200, "x" * 100_000):
        assert found(nothing) in ([], [bad.ref, *found("")[1:]])


def test_one_is_shown_to_the_letter_and_nothing_in_it_becomes_a_page(mika: Client, shop: Shop) -> None:
    nasty = "<script>alert(1)</script> ｄｅｓｕ \u202e ☃"
    body = json.dumps(shopify_order(1002, quantity=0, note=nasty), ensure_ascii=False).encode()
    bad = shop.became(shop.deliver(body, "orders/create"))
    page = mika.get(f"{deliveries(shop)}{bad.ref}/")
    assert "<script>alert(1)" not in markup(page)
    assert "&lt;script&gt;alert(1)" in markup(page)
    whole = mika.get(f"{deliveries(shop)}{bad.ref}/raw/")
    assert whole.content == body
    assert whole["Content-Disposition"] == f'attachment; filename="{bad.ref}.txt"'
    assert whole["Content-Type"].startswith("text/plain")


def test_a_long_one_is_cut_on_the_page_and_whole_in_the_file(mika: Client, shop: Shop) -> None:
    bad = shop.became(shop.deliver(shopify_order(1002, quantity=0, note="x" * 100_000), "orders/create"))
    page = mika.get(f"{deliveries(shop)}{bad.ref}/")
    assert len(page.content) < 60_000
    assert "more letters are in the file" in text_of(page)
    assert len(mika.get(f"{deliveries(shop)}{bad.ref}/raw/").content) > 100_000


def test_what_was_refused_is_tried_again(mika: Client, shop: Shop) -> None:
    bad = shop.became(shop.deliver(shopify_order(1002, quantity=0), "orders/create"))
    page = f"{deliveries(shop)}{bad.ref}/"
    again = mika.post(f"{deliveries(shop)}replay/", {"input": bad.ref}, follow=True)
    assert "Refused again: The quantity is not above zero. (lines[0].quantity)" in text_of(again)
    raw = RawInput.objects.get(ref=bad.ref)
    raw.raw = raw.raw.replace('"quantity": 0', '"quantity": 1')
    raw.save()
    again = mika.post(f"{deliveries(shop)}replay/", {"input": bad.ref}, follow=True)
    assert "1 order came out of it." in text_of(again)
    assert "Try it again" not in text_of(mika.get(page))
    assert "It is known already" in text_of(mika.post(f"{deliveries(shop)}replay/", {"input": bad.ref}, follow=True))


def test_all_open_ones_of_a_page_are_tried_at_once(mika: Client, shop: Shop) -> None:
    refs = [shop.deliver(shopify_order(number), "orders/create").receipt for number in (1, 2, 3)]
    assert "Try the 3 open ones here again" in text_of(mika.get(deliveries(shop)))
    answer = mika.post(f"{deliveries(shop)}replay/", {"input": refs}, follow=True)
    assert "3 orders came out of it." in text_of(answer)
    worker.drain(lanes=("house",))
    assert RawInput.objects.filter(outcome="accepted").count() == 3


def test_of_another_channel_or_store_nothing_is_there(scene: Scene, mika: Client, shop: Shop) -> None:
    second = connected(scene, "shopify", "south.myshopify.com", source="shopify-south")
    other = connected(open_scene(slug="southlight"), "shopify", "west.myshopify.com")
    theirs = [one.deliver(shopify_order(1), "orders/create").receipt for one in (second, other)]
    for ref in theirs:
        assert mika.get(f"{deliveries(shop)}{ref}/").status_code == 404
        assert mika.get(f"{deliveries(shop)}{ref}/raw/").status_code == 404
        assert mika.post(f"{deliveries(shop)}replay/", {"input": ref}).status_code == 404
    assert mika.get(deliveries(other)).status_code == 404
    assert mika.post(f"{deliveries(shop)}replay/", {}).status_code == 404
    assert mika.post(f"{deliveries(shop)}replay/", {"input": ["\0", "inp_x"]}).status_code == 404
    assert set(RawInput.objects.values_list("outcome", flat=True)) == {"waiting"}


def test_who_reads_no_orders_as_they_came_sees_none(scene: Scene, ben: Client, shop: Shop) -> None:
    assert ben.get(deliveries(shop)).status_code == 403


def test_with_its_person_it_is_gone(scene: Scene, mika: Client, shop: Shop) -> None:
    one = shop.became(shop.deliver(shopify_order(1001), "orders/create"))
    customers.erase(store_id=scene.store.id, customer=scene.customer("jun"), by=MAX, at=clock.now())
    page = mika.get(f"{deliveries(shop)}{one.ref}/")
    assert "Erased with its person" in text_of(page)
    assert "jun@mail.example" not in markup(page)


def test_as_many_statements_for_fifty_as_for_one(mika: Client, shop: Shop) -> None:
    shop.deliver(shopify_order(1), "orders/create")
    before = statements(mika, deliveries(shop))
    for number in range(60):
        shop.deliver(shopify_order(number), "orders/create")
    after = statements(mika, deliveries(shop))
    assert (after <= 12, after) == (True, before)
    page = markup(mika.get(deliveries(shop)))
    following = re.search(r'href="(\?cursor=[^"]+)" rel="next"', page)
    assert following
    assert len(re.findall(r"raw_\w+/\"", markup(mika.get(deliveries(shop) + following[1])))) == 11
    assert mika.get(deliveries(shop), {"cursor": "nonsense"}).status_code == 422


def test_files_of_orders_are_listed_and_their_bad_lines_tried_again(scene: Scene, mika: Client) -> None:
    assert "No file was brought yet" in text_of(mika.get(f"{CHANNELS}files/"))
    line = {"sku": "MUG", "quantity": 1, "price": "18.00"}
    orders = [{"external_id": "#1", "lines": [line]}, {"external_id": "#2", "lines": [line | {"quantity": 0}]}]
    saleschannels.receive(
        store_id=scene.store.id, name="<b>monday</b>.json", data=json.dumps(orders).encode(), by=MAX, at=clock.now()
    )
    page = mika.get(f"{CHANNELS}files/")
    assert "A new order: 1 · Refused: 1" in text_of(page)
    assert "<b>monday" not in markup(page)
    address = re.search(r"/en/console/channels/files/(raw_\w+)/", markup(page))
    assert address
    told = text_of(mika.get(address[0]))
    assert "#2" in told
    assert "The quantity is not above zero." in told
    bad = RawInput.objects.get(outcome="refused")
    again = mika.post(f"{address[0]}replay/", {"input": bad.ref}, follow=True)
    assert "Refused again" in text_of(again)
    assert mika.post(f"{address[0]}replay/", {"input": "raw_0000000000000000"}).status_code == 404
    other = open_scene(slug="southlight")
    saleschannels.receive(
        store_id=other.store.id, name="x.json", data=json.dumps(orders).encode(), by=MAX, at=clock.now()
    )
    theirs = RawInput.objects.filter(store_id=other.store.id).values_list("file__ref", flat=True)[0]
    assert mika.get(f"{CHANNELS}files/{theirs}/").status_code == 404
