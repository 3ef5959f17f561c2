"""A platform delivers: checked over the exact bytes, kept first, answered at once, read by the worker."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.project.books import reconcile
from tests.doors.hooks.street import Shop, connected, shopify_order, signature, woo_order
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def order(scene: Scene, name: str) -> OrderView:
    return orders.order(store_id=scene.store.id, ref=name, actor=SYSTEM)


def all_orders(scene: Scene) -> list[str]:
    return [one.external_id for one in orders.orders(store_id=scene.store.id, actor=SYSTEM)]


def test_an_order_is_kept_first_and_judged_after(shopify: Shop, scene: Scene) -> None:
    answer = shopify.deliver(shopify_order(1001), "orders/create")

    assert (answer.status, set(answer.json)) == (202, {"receipt"})
    kept = queries.raw_input(store_id=scene.store.id, ref=answer.receipt, actor=SYSTEM)
    assert (kept.outcome, kept.source, json.loads(kept.raw)["name"]) == ("waiting", "shopify", "#1001")
    assert all_orders(scene) == []

    became = shopify.became(answer)
    assert (became.outcome, became.external_id, became.by) == ("accepted", "#1001", shopify.ref)
    mug = order(scene, "#1001")
    assert (mug.outcome, mug.paid_minor, mug.source) == ("held", 1800, "shopify")
    assert [one.code for one in mug.decision.reasons] == ["no_two_way_talk"]
    assert became.order == mug.ref


def test_an_order_of_somebody_who_spoke_with_the_store_goes_on(woo: Shop, scene: Scene) -> None:
    theirs = woo_order(2001)
    theirs["billing"]["email"] = "ada@mail.example"

    assert woo.became(woo.deliver(theirs, "order.created")).outcome == "accepted"
    assert order(scene, "2001").outcome == "admitted"
    heard = queries.channel(store_id=scene.store.id, ref=woo.ref, actor=SYSTEM).heard_at
    assert heard is not None


def test_the_signature_is_looked_at_over_the_exact_bytes(shopify: Shop) -> None:
    body = b'{ "id": 1,  "name":"#1", "total_price": "18.00" }\n'
    written_anew = json.dumps(json.loads(body)).encode()

    refused = shopify.post(written_anew, shopify.headers(body, "orders/create"))

    assert (refused.status, refused.json["code"]) == (401, "signature_wrong")
    assert shopify.post(body, shopify.headers(body, "orders/create")).status == 202


@pytest.mark.parametrize("wrong", ["", "x", "Ä", "AAAA", "0" * 500, signature(b"{}", "another secret")])
def test_without_the_right_signature_nothing_is_kept(shopify: Shop, woo: Shop, wrong: str) -> None:
    for shop, topic in ((shopify, "orders/create"), (woo, "order.created")):
        headers = shop.headers(b"{}", topic)
        name = next(iter(headers))
        given = wrong.encode().decode("latin-1")
        refused = shop.post(b"{}", headers | {name: given})
        assert (refused.status, refused.json["code"]) == (401, "signature_wrong" if wrong else "signature_missing")
        assert refused.type == "application/problem+json"
    assert RawInput.objects.count() == 0


def test_in_hex_it_is_no_signature_of_shopify(shopify: Shop) -> None:
    body = b"{}"
    whole = signature(body)
    headers = shopify.headers(body, "orders/create") | {"X-Shopify-Hmac-Sha256": whole.lower()}
    assert shopify.post(body, headers).status == 401


def test_of_another_shop_nothing_is_taken(shopify: Shop) -> None:
    refused = shopify.deliver(shopify_order(), "orders/create", **{"X-Shopify-Shop-Domain": "other.myshopify.com"})
    assert (refused.status, refused.json["code"]) == (403, "other_shop")
    assert shopify.deliver(shopify_order(), "orders/create", **{"X-Shopify-Shop-Domain": ""}).status == 403
    assert RawInput.objects.count() == 0


def test_the_secret_of_one_channel_opens_no_other(scene: Scene, shopify: Shop) -> None:
    there = connected(open_scene(slug="elsewhere"), "shopify", "elsewhere.myshopify.com")
    headers = there.headers(b"{}", "orders/create")
    saleschannels.rotate_secret(
        store_id=scene.store.id, ref=shopify.ref, credentials={"signing_secret": "other"}, by=MAX, at=clock.now(),
        at_once=True,
    )  # fmt: skip
    assert there.post(b"{}", headers).status == 202
    assert shopify.post(b"{}", headers | {"X-Shopify-Shop-Domain": shopify.shop}).status == 401


@pytest.mark.parametrize(
    "address", ["chn_0000000000000000", "chn_x", "%00", "chn_%F0%9F%92%A9", "ord_0000000000000000"]
)
def test_nobody_is_at_an_address_that_was_never_given_out(db: None, address: str) -> None:
    answer = Client().generic("POST", f"/hooks/{address}", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_other_methods_are_refused(shopify: Shop, method: str) -> None:
    answer = Client().generic(method, f"/hooks/{shopify.ref}")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_what_is_too_large_is_refused_unread(shopify: Shop) -> None:
    body = b" " * 4_000_001
    answer = shopify.post(body, shopify.headers(body, "orders/create"))
    assert (answer.status, answer.json["code"]) == (413, "too_large")


def test_no_session_and_no_token_is_needed(shopify: Shop) -> None:
    body = json.dumps(shopify_order()).encode()
    strict = Client(enforce_csrf_checks=True)
    headers = shopify.headers(body, "orders/create")
    answer = strict.generic("POST", f"/hooks/{shopify.ref}", body, content_type="application/json", headers=headers)
    assert answer.status_code == 202


def test_replayed_five_times_it_is_answered_alike_and_done_once(shopify: Shop, scene: Scene) -> None:
    answers = [shopify.deliver(shopify_order(), "orders/create", "same") for _ in range(3)]
    worker.drain(lanes=("house",))
    answers += [shopify.deliver(shopify_order(), "orders/create", "same") for _ in range(3)]
    worker.drain(lanes=("house",))

    assert len({(one.status, one.receipt) for one in answers}) == 1
    assert RawInput.objects.count() == 1
    assert all_orders(scene) == ["#1001"]


def test_two_orders_of_one_second_are_two_though_woocommerce_calls_them_alike(woo: Shop, scene: Scene) -> None:
    """WooCommerce makes a delivery's id of the webhook's number and the second."""
    answers = [woo.deliver(woo_order(number), "order.created", "same second") for number in (2001, 2002)]

    assert answers[0].receipt != answers[1].receipt
    worker.drain(lanes=("house",))
    assert sorted(all_orders(scene)) == ["2001", "2002"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(scene: Scene) -> None:
    shopify, together, answers = connected(scene), threading.Barrier(2), []
    body = json.dumps(shopify_order()).encode()
    headers = shopify.headers(body, "orders/create", "same")

    def send() -> None:
        together.wait()
        try:
            answers.append(shopify.post(body, headers))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len({one.receipt for one in answers}) == 1
    assert RawInput.objects.count() == 1


def test_updated_comes_before_created(shopify: Shop, scene: Scene) -> None:
    """The newer content stands, whichever comes first."""
    newer = shopify_order(1001, quantity=2, updated_at="2026-11-22T01:05:00-05:00")

    first = shopify.became(shopify.deliver(newer, "orders/updated"))
    second = shopify.became(shopify.deliver(shopify_order(1001), "orders/create"))

    assert (first.outcome, second.outcome) == ("accepted", "duplicate")
    assert order(scene, "#1001").lines[0].quantity == 2


def test_both_in_one_batch_in_the_wrong_order(woo: Shop, scene: Scene) -> None:
    newer = woo_order(2001, quantity=2, date_modified_gmt="2026-11-22T06:05:00")
    woo.deliver(newer, "order.updated")
    created = woo.deliver(woo_order(2001), "order.created")

    assert woo.became(created).outcome == "duplicate"
    assert order(scene, "2001").lines[0].quantity == 2


def test_a_change_is_judged_again(shopify: Shop, scene: Scene) -> None:
    shopify.became(shopify.deliver(shopify_order(email="ada@mail.example"), "orders/create"))
    assert order(scene, "#1001").outcome == "admitted"

    ring = shopify_order(1001, "LAP", "1400.00", email="ada@mail.example", updated_at="2026-11-22T01:09:00-05:00")
    became = shopify.became(shopify.deliver(ring, "orders/updated"))

    assert became.outcome == "changed"
    assert order(scene, "#1001").outcome == "held"


def test_cancelled_twice_is_cancelled_once(shopify: Shop, scene: Scene) -> None:
    shopify.became(shopify.deliver(shopify_order(), "orders/create"))
    gone = shopify_order(cancelled_at="2026-11-22T01:30:00-05:00", updated_at="2026-11-22T01:30:00-05:00")

    outcomes = [shopify.became(shopify.deliver(gone, "orders/cancelled")).outcome for _ in range(2)]
    later = gone | {"updated_at": "2026-11-22T01:31:00-05:00"}
    outcomes.append(shopify.became(shopify.deliver(later, "orders/updated")).outcome)

    assert outcomes == ["changed", "duplicate", "duplicate"]
    assert order(scene, "#1001").state == "cancelled"
    assert reconcile() == []


def test_deleted_at_woocommerce_it_is_called_off(woo: Shop, scene: Scene) -> None:
    woo.became(woo.deliver(woo_order(2001), "order.created"))

    outcomes = [woo.became(woo.deliver({"id": 2001}, "order.deleted")).outcome for _ in range(2)]

    assert outcomes == ["changed", "duplicate"]
    assert order(scene, "2001").state == "cancelled"
    never = woo.became(woo.deliver({"id": 404}, "order.deleted"))
    assert (never.outcome, never.code) == ("refused", "unknown_order")


def test_created_changed_and_deleted_in_one_batch(woo: Shop, scene: Scene) -> None:
    woo.deliver(woo_order(2001), "order.created")
    woo.deliver(woo_order(2001, quantity=3, date_modified_gmt="2026-11-22T06:05:00"), "order.updated")
    last = woo.deliver({"id": 2001}, "order.deleted")

    assert woo.became(last).outcome == "changed"
    assert order(scene, "2001").state == "cancelled"


BAD: list[tuple[Any, str, str]] = [
    (b"", "orders/create", "broken_json"),
    (b"webhook_id=1", "orders/create", "broken_json"),
    (b"\xff\xfe", "orders/create", "broken_json"),
    (b'{"id": 1, "id": 2}', "orders/create", "duplicate_key"),
    (b"[" * 100_000, "orders/create", "too_deep"),
    ([], "orders/create", "not_an_object"),
    ({}, "orders/create", "no_lines"),
    (shopify_order(line_items=[]), "orders/create", "no_lines"),
    (shopify_order(quantity=0), "orders/create", "quantity_not_positive"),
    (shopify_order(test=True), "orders/create", "test_order"),
    (shopify_order(currency="ZZZ"), "orders/create", "unknown_currency"),
    (shopify_order(name="#" * 101), "orders/create", "text_too_long"),
    (shopify_order(email="\0@mail.example"), "orders/create", "bad_character"),
    (shopify_order(), "products/create", "unknown_topic"),
    (shopify_order(), "", "unknown_topic"),
    (shopify_order(), "t" * 300, "unknown_topic"),
]


def test_what_is_no_order_is_kept_answered_well_and_refused_by_name(shopify: Shop, scene: Scene) -> None:
    """A platform that were told "no" five times would stop sending."""
    answers = [(shopify.deliver(body, topic), code) for body, topic, code in BAD]
    good = shopify.deliver(shopify_order(1500), "orders/create")

    assert shopify.became(good).outcome == "accepted"
    for answer, code in answers:
        became = shopify.became(answer)
        assert (became.outcome, became.code) == ("refused", code)
    assert all_orders(scene) == ["#1500"]


def test_what_was_refused_can_be_tried_again(shopify: Shop, scene: Scene) -> None:
    refused = shopify.became(shopify.deliver(shopify_order(test=True), "orders/create"))
    again = saleschannels.replay(store_id=scene.store.id, inputs=[refused.ref], by=scene.mika, at=clock.now())
    assert [one["code"] for one in again.refused] == ["test_order"]


def test_what_a_worker_was_quicker_to_read_is_passed_over(shopify: Shop) -> None:
    """Whoever tries again counts what became of theirs, not of what was read meanwhile."""
    quicker, wrong, good = (
        shopify.deliver(shopify_order(number, **changes), "orders/create").receipt
        for number, changes in ((1001, {}), (1002, {"test": True}), (1003, {}))
    )
    saleschannels.read_deliveries(inputs=[quicker], by=SYSTEM, at=clock.now())

    read = saleschannels.read_deliveries(inputs=[good, wrong, quicker], by=SYSTEM, at=clock.now())
    assert {ref: getattr(result, "code", "") for ref, result in read.items()} == {good: "", wrong: "test_order"}


def test_woocommerce_asks_whether_anybody_is_there_before_it_keeps_a_webhook(woo: Shop, shopify: Shop) -> None:
    def ask(shop: Shop) -> int:
        kind = "application/x-www-form-urlencoded"
        return Client().generic("POST", f"/hooks/{shop.ref}", b"webhook_id=142", content_type=kind).status_code

    assert ask(woo) == 200
    assert ask(shopify) == 401
    assert RawInput.objects.count() == 0


def test_after_parting_nothing_is_taken(shopify: Shop, scene: Scene) -> None:
    saleschannels.disconnect(store_id=scene.store.id, ref=shopify.ref, by=MAX, at=clock.now())
    assert shopify.deliver(shopify_order(), "orders/create").status == 404


def test_signatures_of_the_earlier_secret_hold_for_a_day(shopify: Shop, scene: Scene) -> None:
    at = clock.now() - timedelta(hours=23)
    given = {"store_id": scene.store.id, "ref": shopify.ref, "credentials": {"signing_secret": "new"}, "by": MAX}
    saleschannels.rotate_secret(**given, at=at)
    body = b"{}"
    new = shopify.headers(body, "orders/create") | {"X-Shopify-Hmac-Sha256": signature(body, "new")}
    assert shopify.deliver(shopify_order(1), "orders/create").status == 202
    assert shopify.post(body, new).status == 202

    saleschannels.rotate_secret(**given, at=clock.now() - timedelta(hours=25))
    assert shopify.deliver(shopify_order(2), "orders/create").status == 401
    assert shopify.post(body, new).status == 202


def test_with_another_key_of_the_installation_the_platform_is_asked_to_come_again(shopify: Shop, settings: Any) -> None:
    settings.SECRET_KEY = "another key of at least fifty characters, or Django complains of it"
    answer = shopify.deliver(shopify_order(), "orders/create")
    assert (answer.status, answer.json["code"]) == (503, "secrets_unreadable")


def test_two_shops_of_one_store_have_the_same_numbers(scene: Scene, shopify: Shop) -> None:
    second = connected(scene, "shopify", "south.myshopify.com", source="shopify-south")

    shopify.became(shopify.deliver(shopify_order(1001), "orders/create"))
    became = second.became(second.deliver(shopify_order(1001), "orders/create"))

    assert (became.outcome, became.source) == ("accepted", "shopify-south")
    assert all_orders(scene) == ["#1001", "#1001"]
