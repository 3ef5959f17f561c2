"""The decision comes to the Shopify shop: holds with their reason, released, cancelled; however the shop behaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.models import ChannelOrder
from bespeak.doors.frame import telling
from bespeak.journal import worker
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock, http
from bespeak.kit.actors import SYSTEM
from tests.doors.hooks.street import SECRET, Shop, connected, failed, is_cured, shopify_order, tells
from tests.doubles import shopify
from tests.doubles.shopify import ShopifyDouble
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
GID = "gid://shopify/Order/5001001"


@pytest.fixture
def double() -> Iterator[ShopifyDouble]:
    with ShopifyDouble() as running:
        running.has_order(5001001, parts=2)
        yield running


@pytest.fixture
def shop(scene: Scene, double: ShopifyDouble, settings: Any) -> Shop:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    return connected(scene, "shopify", double.url)


def arrives(shop: Shop, **changes: Any) -> OrderView:
    return shop.arrives(shopify_order(**changes))


def tie(order: OrderView) -> ChannelOrder:
    return ChannelOrder.objects.get(order_ref=order.ref)


def holds(double: ShopifyDouble) -> list[dict[str, Any]]:
    return [hold for part in double.orders[GID].parts for hold in part.holds.values()]


def test_a_held_order_is_held_there_with_the_reason_to_the_word(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    tells()

    [sentence] = telling.reasons_json(telling.as_decision(order), shop.scene.store, "en")
    assert [(one["reason"], one["reasonNotes"]) for one in holds(double)] == [("OTHER", sentence["text"])] * 2
    assert {one["externalId"] for one in holds(double)} == {order.ref}
    assert double.orders[GID].tags == ["bespeak-held"]
    assert (tie(order).told, tie(order).standing) == ("held", "told")
    assert Fact.objects.get(kind="saleschannels.platform_told").data == {
        "channel": shop.ref, "outcome": "held", "standing": "told",
    }  # fmt: skip


def test_cured_it_is_let_go_there(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    order = arrives(shop)
    tells()
    others = {"handle": "inventory", "app": "another"}
    double.orders[GID].parts[0].holds["gid://shopify/FulfillmentHold/99"] = others
    is_cured(scene)
    tells()

    assert holds(double) == [others], "holds of others stay"
    assert double.orders[GID].tags == ["bespeak-admitted"]
    assert tie(order).told == "admitted"


def test_cured_before_the_shop_was_told_it_hears_only_how_it_ended(
    shop: Shop, double: ShopifyDouble, scene: Scene
) -> None:
    arrives(shop)
    is_cured(scene)
    worker.drain(lanes=("outside",))

    assert double.mutations() == ["tagsAdd"]
    assert double.orders[GID].tags == ["bespeak-admitted"]


def test_declined_at_its_deadline_it_is_cancelled_there(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    order = arrives(shop)
    tells()
    assert order.deadline
    later = order.deadline + timedelta(seconds=1)
    worker.drain(now=lambda: later, lanes=("timer", "house"))
    worker.drain(now=lambda: later, lanes=("outside",))

    told = double.orders[GID].cancelled
    assert told is not None
    assert (told["reason"], told["notify"]) == ("OTHER", True)
    now = order_queries.order(store_id=scene.store.id, ref=order.ref, actor=SYSTEM)
    assert told["note"] == " ".join(
        one["text"] for one in telling.reasons_json(telling.as_decision(telling.with_money(now)), scene.store, "en")
    )
    assert double.orders[GID].tags == ["bespeak-declined"]


def handed_over(shop: Shop, order: OrderView, **changes: str) -> None:
    """Cured, paid, packed; a carrier has it."""
    is_cured(shop.scene)
    given = {"carrier": "DHL", "tracking": "JD0146"} | changes
    fulfilment.hand_over(store_id=shop.scene.store.id, order=order.ref, by=MAX, at=clock.now(), **given)


def test_handed_over_it_is_fulfilled_there_with_its_tracking_number(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    tells()
    handed_over(shop, order)
    worker.drain(lanes=("outside",))

    there = double.orders[GID]
    assert [(one["trackingInfo"], one["notifyCustomer"]) for one in there.fulfillments] == [
        ({"company": "DHL", "number": "JD0146"}, True)
    ] * 2
    assert {one["part"] for one in there.fulfillments} == {part.id for part in there.parts}
    assert (there.fulfilled, there.tags) == (True, ["bespeak-fulfilled"])
    assert (tie(order).told, tie(order).standing) == ("fulfilled", "told")


def corrected(shop: Shop, order: OrderView, tracking: str = "JD0147") -> None:
    fulfilment.correct_parcel(
        store_id=shop.scene.store.id, order=order.ref, carrier="DHL", tracking=tracking, by=MAX, at=clock.now()
    )


def test_a_number_put_right_is_put_right_there_and_what_others_sent_stays(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    tells()
    handed_over(shop, order)
    worker.drain(lanes=("outside",))
    there = double.orders[GID]
    others = {"company": "UPS", "number": "1Z"}
    there.fulfillments.append({"id": "gid://shopify/Fulfillment/98", "part": "", "trackingInfo": others})

    corrected(shop, order)
    worker.drain(lanes=("outside",))

    right = {"company": "DHL", "number": "JD0147"}
    assert [one["trackingInfo"] for one in there.fulfillments] == [right, right, others]
    assert double.mutations().count("fulfillmentCreate") == 2
    asked = [given for name, given in double.done if name == "fulfillmentTrackingInfoUpdate"]
    assert len(asked) == 2
    assert tie(order).standing == "told"


def test_put_right_before_the_shop_was_told_it_is_told_once(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    handed_over(shop, order)
    corrected(shop, order)
    worker.drain(lanes=("outside",))
    assert "fulfillmentTrackingInfoUpdate" not in double.mutations()
    assert {one["trackingInfo"]["number"] for one in double.orders[GID].fulfillments} == {"JD0147"}


def test_however_often_it_is_told_it_is_fulfilled_once(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    handed_over(shop, order, tracking="")
    double.budget = 25.0  # enough to ask twice
    assert tells().failed == 1
    double.budget = 55.0  # enough for one part of two
    tells(timedelta(minutes=1))
    double.budget = 2000.0
    tells(timedelta(minutes=9))
    worker.drain(lanes=("outside",))
    for forget in (False, True):
        if forget:
            ChannelOrder.objects.update(told="", said="")
        Errand.objects.filter(listener="saleschannels.tell_platform").update(done_at=None, outcome="")
        worker.drain(lanes=("outside",))

    assert double.mutations().count("fulfillmentCreate") == 2
    assert [one["trackingInfo"] for one in double.orders[GID].fulfillments] == [{"company": "DHL"}] * 2
    assert tie(order).standing == "told"


@pytest.mark.parametrize("answer", ["late", "lost"])
def test_fulfilled_there_though_its_answer_never_came_it_is_not_fulfilled_twice(
    shop: Shop, double: ShopifyDouble, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(http, "LONGEST_SILENCE", 0.3)
    order = arrives(shop)
    worker.drain(lanes=("outside",))
    handed_over(shop, order)
    real, done = double.answer, []

    def answered(asked: Any) -> Any:
        said = real(asked)
        if "fulfillmentCreate" in asked.json["query"] and not done:
            done.append(True)
            if answer == "late":
                double.stalls()
            else:
                said.status, said.body = 500, "lost on its way"
        return said

    double.answer = answered  # type: ignore[method-assign]
    assert tells().failed == 1
    double.recovers()
    worker.drain(lanes=("outside",), now=lambda: clock.now() + timedelta(minutes=5))
    assert double.mutations().count("fulfillmentCreate") == 2, "once for each of its two parts"
    assert tie(order).standing == "told"


def test_what_others_hold_there_is_fulfilled_when_they_let_go(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    tells()
    others = {"handle": "fraud", "app": "another"}
    double.orders[GID].parts[1].holds["gid://shopify/FulfillmentHold/99"] = others
    handed_over(shop, order)
    worker.drain(lanes=("outside",), rounds=1)
    [seen] = worker.failed(store_id=shop.scene.store.id)
    assert seen["last_error"].endswith("a part of the order is ON_HOLD there, by others than us")
    assert double.orders[GID].fulfillments == []

    double.orders[GID].parts[1].holds.clear()
    worker.drain(lanes=("outside",), now=lambda: clock.now() + timedelta(minutes=5))
    assert double.orders[GID].fulfilled


def test_what_the_shop_says_of_the_fulfilment_changes_nothing_here(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    handed_over(shop, order)
    worker.drain(lanes=("outside",))
    echo = shopify_order(
        fulfillment_status="fulfilled", tags="bespeak-fulfilled", updated_at="2026-11-22T04:00:00-05:00"
    )
    assert shop.became(shop.deliver(echo, "orders/updated")).outcome == "duplicate"
    assert worker.drain(lanes=("outside",)) == 0


def test_sent_by_the_shops_own_people_it_is_left_so(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    for part in double.orders[GID].parts:
        part.status = "CLOSED"
    double.orders[GID].fulfilled = True
    handed_over(shop, order)
    worker.drain(lanes=("outside",))
    assert "fulfillmentCreate" not in double.mutations()
    assert (tie(order).told, tie(order).standing) == ("fulfilled", "told")


def test_called_off_by_the_store_it_is_cancelled_there(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    order = arrives(shop)
    orders.cancel(store_id=scene.store.id, ref=order.ref, reason="Ada rang", by=scene.mika, at=clock.now())
    worker.drain(lanes=("outside",))

    told = double.orders[GID].cancelled
    assert told is not None
    assert (told["reason"], told["note"]) == ("STAFF", "The store called the order off.")


def test_cancelled_at_the_shop_nothing_is_done_there_again(shop: Shop, double: ShopifyDouble) -> None:
    order = arrives(shop)
    double.orders[GID].cancelled = {"by": "the shop"}
    gone = shopify_order(cancelled_at="2026-11-22T02:00:00-05:00", updated_at="2026-11-22T02:00:00-05:00")
    shop.became(shop.deliver(gone, "orders/cancelled"))
    worker.drain(lanes=("outside",))

    assert double.mutations() == []
    assert (tie(order).told, tie(order).standing) == ("cancelled", "told")


def test_what_the_shop_says_back_of_our_own_doing_changes_nothing(
    shop: Shop, double: ShopifyDouble, scene: Scene
) -> None:
    order = arrives(shop)
    tells()
    echo = shopify_order(tags="bespeak-held", updated_at="2026-11-22T02:00:00-05:00")
    assert shop.became(shop.deliver(echo, "orders/updated")).outcome == "duplicate"
    calls = len(double.calls)
    assert worker.drain(lanes=("outside",)) == 0
    assert len(double.calls) == calls

    orders.override(
        store_id=scene.store.id, ref=order.ref, to="declined", reason="No", by=scene.mika, at=clock.now()
    )  # fmt: skip
    worker.drain(lanes=("outside", "house"))
    gone = echo | {"cancelled_at": "2026-11-22T03:00:00-05:00", "updated_at": "2026-11-22T03:00:00-05:00"}
    shop.became(shop.deliver(gone, "orders/cancelled"))
    worker.drain(lanes=("outside", "house"))
    assert double.mutations().count("orderCancel") == 1
    assert order_queries.order(store_id=scene.store.id, ref=order.ref, actor=SYSTEM).state == "declined"


def test_other_reasons_are_another_hold_and_never_none(shop: Shop, double: ShopifyDouble) -> None:
    arrives(shop)
    tells()
    first = {one["handle"] for one in holds(double)}
    changed = shopify_order(1001, "RING", "240.00", updated_at="2026-11-22T02:00:00-05:00")
    shop.became(shop.deliver(changed, "orders/updated"))
    tells()

    assert len(holds(double)) == 2
    assert {one["handle"] for one in holds(double)}.isdisjoint(first)
    other = ["fulfillmentOrderHold", "fulfillmentOrderReleaseHold"]
    assert double.mutations() == ["fulfillmentOrderHold"] * 2 + ["tagsAdd"] + other * 2


def test_told_twice_is_told_once(shop: Shop, double: ShopifyDouble) -> None:
    arrives(shop)
    tells()
    done, calls = double.mutations(), len(double.calls)
    Errand.objects.filter(listener="saleschannels.tell_platform").update(done_at=None, outcome="")
    tells()
    assert len(double.calls) == calls, "what is known there is not said again"

    ChannelOrder.objects.update(told="", said="")
    Errand.objects.filter(listener="saleschannels.tell_platform").update(done_at=None, outcome="")
    tells()
    assert double.mutations() == done, "and where we lost our memory, the shop's is asked"


def test_a_busy_shop_is_called_again_when_it_says(shop: Shop, double: ShopifyDouble) -> None:
    arrives(shop)
    before = clock.now()
    double.fails(429, {"errors": "Exceeded 2 calls per second"}, Retry_After="120.0")

    assert tells().failed == 1
    assert holds(double) == []
    waiting = failed()
    assert waiting.due_at >= before + timedelta(seconds=120)
    assert worker.failed(store_id=shop.scene.store.id)[0]["last_error"].startswith("NotYet: 429")
    assert tells().claimed == 0
    assert tells(timedelta(seconds=125)).done == 1
    assert len(holds(double)) == 2


@pytest.mark.parametrize("said", ["inf", "1e300", "99999999999999999999"])
def test_a_shop_that_wants_to_be_left_alone_for_ever_is_called_again_within_the_hour(
    shop: Shop, double: ShopifyDouble, said: str
) -> None:
    arrives(shop)
    before = clock.now()
    double.fails(429, {}, Retry_After=said)

    assert tells().failed == 1
    waiting = failed()
    assert waiting.last_error.startswith("NotYet: 429")
    assert timedelta(minutes=59) < waiting.due_at - before < timedelta(minutes=61)


def test_a_throttled_question_waits_until_there_is_enough(shop: Shop, double: ShopifyDouble) -> None:
    arrives(shop)
    double.budget = -2990.0  # 3,000 short of one question, at 100 a second

    assert tells().failed == 1
    assert failed().due_at >= clock.now() + timedelta(seconds=28)
    double.budget = 2000.0
    assert tells(timedelta(seconds=40)).done == 1
    assert len(holds(double)) == 2


def test_throttled_in_the_middle_the_rest_is_done_later(shop: Shop, double: ShopifyDouble) -> None:
    arrives(shop)
    double.budget = 25.0  # enough to ask and to hold the first part

    assert tells().failed == 1
    assert len(holds(double)) == 1
    double.budget = 2000.0
    assert tells(timedelta(minutes=1)).done == 1
    assert len(holds(double)) == 2
    assert double.mutations().count("fulfillmentOrderHold") == 2


@pytest.mark.parametrize("status", [500, 502, 503, 302])
def test_a_broken_shop_is_called_again(shop: Shop, double: ShopifyDouble, status: int) -> None:
    arrives(shop)
    double.fails(status, b"<html>oops</html>")
    assert tells().failed == 1
    assert str(status) in failed().last_error
    assert tells(timedelta(minutes=1)).done == 1
    assert len(holds(double)) == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"data": null}', b'{"errors": "no"}', b"[" * 99999])
def test_whatever_is_answered_only_that_errand_fails(shop: Shop, double: ShopifyDouble, body: bytes) -> None:
    arrives(shop)
    double.fails(200, body)
    assert tells().failed == 1
    assert failed().last_error
    assert tells(timedelta(minutes=1)).done == 1


def test_a_shop_that_answers_after_a_minute_has_done_it_all_the_same(
    shop: Shop, double: ShopifyDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our patience ends before its answer comes; when we come again it is done, and nothing is done twice."""
    monkeypatch.setattr(http, "LONGEST_SILENCE", 0.3)
    arrives(shop)
    double.stalls()
    assert tells().failed == 1
    assert "Timeout" in failed().last_error
    double.recovers()
    assert tells(timedelta(minutes=1)).done == 1
    assert len(holds(double)) == 2

    is_cured(shop.scene)
    orders.cancel(
        store_id=shop.scene.store.id, ref=ChannelOrder.objects.get().order_ref, reason="x", by=MAX, at=clock.now()
    )  # fmt: skip
    found: list[bool] = []
    real = double._orderCancel

    def slow(given: dict[str, Any]) -> dict[str, Any]:
        if not found:
            found.append(True)
            double.may_answer.clear()
            double.stalls()
        return real(given)

    monkeypatch.setattr(double, "_orderCancel", slow)
    worker.drain(lanes=("outside",), rounds=3)
    double.recovers()
    worker.drain(lanes=("outside",), now=lambda: clock.now() + timedelta(minutes=5), rounds=5)
    assert double.mutations().count("orderCancel") == 1
    assert ChannelOrder.objects.get().told == "cancelled"


def test_keys_that_were_taken_back_are_seen_among_what_failed(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    arrives(shop)
    double.scopes.remove("write_merchant_managed_fulfillment_orders")
    assert tells().failed == 1
    assert failed().last_error == "Locked: Access denied for fulfillmentOrderHold field."

    given = {"access_token": "shpat_wrong"}
    saleschannels.rotate_secret(store_id=scene.store.id, ref=shop.ref, credentials=given, by=MAX, at=clock.now())
    assert tells(timedelta(minutes=1)).failed == 1
    assert failed().last_error.startswith("Locked: 401")


def test_what_the_shop_refuses_is_seen_in_its_own_words(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    order = arrives(shop)
    double.slow_jobs = True
    double.orders[GID].cancelled = {"by": "the shop"}
    orders.cancel(store_id=scene.store.id, ref=order.ref, reason="x", by=MAX, at=clock.now())
    worker.work("outside")
    [seen] = worker.failed(store_id=scene.store.id)
    assert seen["last_error"] == "NotTaken: orderCancel: Order has been cancelled already."
    double.slow_jobs = False
    assert tells(timedelta(minutes=1)).done >= 1


def test_an_order_that_is_gone_or_sent_is_left_alone(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    order = arrives(shop)
    for part in double.orders[GID].parts:
        part.status = "CLOSED"
    double.orders[GID].fulfilled = True
    tells()
    assert (holds(double), tie(order).standing) == ([], "left")
    orders.cancel(store_id=scene.store.id, ref=order.ref, reason="x", by=MAX, at=clock.now())
    tells()
    assert (double.orders[GID].cancelled, tie(order).standing) == (None, "left")

    other = arrives(shop, number=1002)
    worker.drain(lanes=("outside",))
    assert tie(other).standing == "gone"


def test_an_app_of_the_dev_dashboard_gets_its_token_for_its_client(
    scene: Scene, double: ShopifyDouble, settings: Any
) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    client, secret = shopify.CLIENT
    given = {"client_id": client, "client_secret": secret, "signing_secret": SECRET}
    made = saleschannels.connect(
        store_id=scene.store.id, platform="shopify", shop=double.url, credentials=given, by=MAX, at=clock.now()
    )
    shop = Shop(scene, "shopify", made.channel.ref, made.channel.shop)
    arrives(shop)
    tells()
    assert len(holds(double)) == 2
    assert double.calls[0] == "POST /admin/oauth/access_token"


def test_orders_of_files_and_of_the_api_are_told_to_nobody(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    scene.order("MUG", email="jun@mail.example", source="shopify", external_id="#9", extra={"id": "5001001"})
    scene.order("MUG", email="jun@mail.example", source="api", external_id="#9")
    worker.drain()
    assert not Errand.objects.filter(listener="saleschannels.tell_platform").exists()
    is_cured(scene)
    worker.drain()
    assert double.calls == []


def test_after_parting_nobody_is_told(shop: Shop, double: ShopifyDouble, scene: Scene) -> None:
    arrives(shop)
    saleschannels.disconnect(store_id=scene.store.id, ref=shop.ref, by=MAX, at=clock.now())
    assert tells().done == 1
    assert double.calls == []
