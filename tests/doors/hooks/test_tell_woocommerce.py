"""The decision comes to the WooCommerce shop: on hold, back to where it was, cancelled; and a note for the customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels.models import ChannelOrder
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries as store_queries
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import telling
from bespeak.journal import worker
from bespeak.kit import clock, http
from bespeak.kit.actors import SYSTEM
from tests.doors.hooks.street import Shop, connected, failed, is_cured, tells, woo_order
from tests.doubles.woocommerce import WooCommerceDouble
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def double() -> Iterator[WooCommerceDouble]:
    with WooCommerceDouble() as running:
        running.has_order(2001)
        yield running


@pytest.fixture
def shop(scene: Scene, double: WooCommerceDouble, settings: Any) -> Shop:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    return connected(scene, "woocommerce", double.url)


def arrives(shop: Shop, **changes: Any) -> OrderView:
    return shop.arrives(woo_order(**changes))


def test_a_held_order_is_on_hold_there_and_its_customer_reads_why(shop: Shop, double: WooCommerceDouble) -> None:
    order = arrives(shop)
    tells()

    assert double.orders[2001]["status"] == "on-hold"
    [said] = telling.reasons_json(telling.as_decision(order), shop.scene.store, "en")
    assert double.mails == [(2001, f"{said['text']}\nGo on here: {said['next']}")]
    assert said["next"] == f"https://northlight.example/contact?order={order.ref}"


@pytest.fixture
def pages(scene: Scene) -> StoreView:
    """The store has pages of its own."""
    stores.add_host(store_id=scene.store.id, host="pages.example", by=MAX, at=clock.now())
    return store_queries.store(scene.store.id)


def test_whoever_must_act_goes_on_at_the_page_of_the_order(
    shop: Shop, double: WooCommerceDouble, pages: StoreView
) -> None:
    order = arrives(shop)
    tells()

    page = telling.next_step(pages, order.ref, "customer")
    assert page.startswith(f"http://pages.example:8000/orders/{order.ref}/?link=")
    assert [mail.splitlines()[-1] for _, mail in double.mails] == [f"Go on here: {page}"]


def test_whoever_waits_for_the_store_or_may_go_on_gets_the_page_of_the_order_too(
    shop: Shop, double: WooCommerceDouble, scene: Scene, pages: StoreView
) -> None:
    theirs = woo_order(sku="LAMP", price="90.00", quantity=2)
    theirs["billing"]["email"] = "kim@mail.example"
    order = shop.arrives(theirs)
    assert [reason.code for reason in order.decision.reasons] == ["not_enough_stock"]
    tells()
    inventory.receive(store_id=scene.store.id, variant_id=scene.variants["LAMP"], quantity=2, by=MAX, at=clock.now())
    worker.drain(lanes=("house",))
    tells()

    page = telling.next_step(pages, order.ref, "customer")
    assert [mail.splitlines()[-1] for _, mail in double.mails] == [f"Your order: {page}"] * 2


def test_cured_it_goes_back_to_where_it_was(shop: Shop, double: WooCommerceDouble, scene: Scene) -> None:
    arrives(shop)
    tells()
    is_cured(scene)
    tells()

    assert double.changes == [(2001, "on-hold"), (2001, "processing")]
    assert double.mails[-1] == (2001, "Thank you, everything is settled. Your order goes on.")


def test_one_that_waits_for_its_bank_transfer_goes_on_waiting(
    shop: Shop, double: WooCommerceDouble, scene: Scene
) -> None:
    double.has_order(2001, "on-hold")
    arrives(shop, status="on-hold", date_paid_gmt=None, payment_method="bacs")
    tells()
    is_cured(scene)
    tells()

    assert double.changes == []
    assert ChannelOrder.objects.get().told == "admitted"


def test_an_unpaid_one_goes_back_to_be_paid_and_one_paid_meanwhile_into_work(
    shop: Shop, double: WooCommerceDouble, scene: Scene
) -> None:
    double.has_order(2001, "pending")
    double.has_order(2002, "pending")
    for number in (2001, 2002):
        arrives(shop, number=number, status="pending", date_paid_gmt=None)
    worker.drain(lanes=("outside",))
    double.orders[2002]["date_paid_gmt"] = "2026-11-22T07:00:00"
    is_cured(scene)
    worker.drain(lanes=("outside",))

    assert [double.orders[number]["status"] for number in (2001, 2002)] == ["pending", "processing"]


def test_an_order_that_may_go_on_at_once_is_not_touched(shop: Shop, double: WooCommerceDouble) -> None:
    theirs = woo_order()
    theirs["billing"]["email"] = "ada@mail.example"
    shop.became(shop.deliver(theirs, "order.created"))
    tells()
    assert (double.changes, double.mails) == ([], [])


def test_declined_it_is_cancelled_there_and_its_customer_reads_why(
    shop: Shop, double: WooCommerceDouble, scene: Scene
) -> None:
    order = arrives(shop)
    tells()
    later = (order.deadline or clock.now()) + timedelta(seconds=1)
    worker.drain(now=lambda: later, lanes=("timer", "house"))
    worker.drain(now=lambda: later, lanes=("outside",))

    assert double.orders[2001]["status"] == "cancelled"
    now = order_queries.order(store_id=scene.store.id, ref=order.ref, actor=SYSTEM)
    said = telling.reasons_json(telling.as_decision(telling.with_money(now)), scene.store, "en")
    assert said[0]["code"] == "deadline_passed"
    assert double.mails[-1][1].startswith(said[0]["text"])


def handed_over(shop: Shop, order: OrderView) -> None:
    """Cured, paid, packed; a carrier has it."""
    is_cured(shop.scene)
    given = {"carrier": "DHL", "tracking": "JD0146"}
    fulfilment.hand_over(store_id=shop.scene.store.id, order=order.ref, by=MAX, at=clock.now(), **given)


def test_handed_over_it_is_completed_there_and_its_customer_reads_the_number(
    shop: Shop, double: WooCommerceDouble
) -> None:
    order = arrives(shop)
    tells()
    handed_over(shop, order)
    worker.drain(lanes=("outside",))

    assert double.orders[2001]["status"] == "completed"
    assert double.mails[-1] == (2001, "On its way with DHL, tracking number JD0146.")
    assert ChannelOrder.objects.get().standing == "told"
    echo = woo_order(status="completed", date_modified_gmt="2026-11-22T08:00:00")
    assert shop.became(shop.deliver(echo, "order.updated")).outcome == "duplicate"


def test_a_number_put_right_is_written_to_the_customer_once_and_the_order_stays_completed(
    shop: Shop, double: WooCommerceDouble
) -> None:
    order = arrives(shop)
    tells()
    handed_over(shop, order)
    worker.drain(lanes=("outside",))
    before = len(double.mails)

    right = {"store_id": shop.scene.store.id, "carrier": "DHL", "tracking": "JD0147", "by": MAX, "at": clock.now()}
    fulfilment.correct_parcel(order=order.ref, **right)
    worker.drain(lanes=("outside",))
    worker.drain(lanes=("outside",))

    assert len(double.mails) == before + 1
    assert (double.mails[-1][0], "JD0147" in double.mails[-1][1]) == (2001, True)
    assert [change for change in double.changes if change[1] == "completed"] == [(2001, "completed")]
    assert ChannelOrder.objects.get().standing == "told"


@pytest.mark.parametrize("cut_at", [0, 1, 2, 3])
def test_cut_off_while_it_is_told_of_the_parcel_nobody_gets_two_mails(
    shop: Shop, double: WooCommerceDouble, cut_at: int
) -> None:
    handed_over(shop, arrives(shop))
    real, count = double.answer, iter(range(100))

    def answer(asked: Any) -> Any:
        done = real(asked)
        if next(count) == cut_at:
            done.status, done.body = 500, "lost on its way"
        return done

    double.answer = answer  # type: ignore[method-assign]
    assert tells().failed == 1
    worker.drain(lanes=("outside",), now=lambda: clock.now() + timedelta(minutes=5))
    assert double.changes == [(2001, "completed")]
    assert len(double.mails) == 1


def test_completed_by_the_shops_own_people_its_customer_still_reads_the_number(
    shop: Shop, double: WooCommerceDouble
) -> None:
    order = arrives(shop)
    double.orders[2001]["status"] = "completed"
    handed_over(shop, order)
    worker.drain(lanes=("outside",))
    assert double.changes == []
    assert len(double.mails) == 1
    assert ChannelOrder.objects.get().standing == "told"


def test_called_off_by_the_store_it_is_cancelled_there_without_a_word(
    shop: Shop, double: WooCommerceDouble, scene: Scene
) -> None:
    order = arrives(shop)
    orders.cancel(store_id=scene.store.id, ref=order.ref, reason="Private words", by=MAX, at=clock.now())
    worker.drain(lanes=("outside",))
    assert double.orders[2001]["status"] == "cancelled"
    assert double.mails == []


def test_what_the_shop_says_back_of_our_own_doing_changes_nothing(shop: Shop, double: WooCommerceDouble) -> None:
    arrives(shop)
    tells()
    echo = woo_order(status="on-hold", date_modified_gmt="2026-11-22T07:00:00")
    echo["meta_data"] = double.orders[2001]["meta_data"]
    assert shop.became(shop.deliver(echo, "order.updated")).outcome == "duplicate"
    assert worker.drain(lanes=("outside",)) == 0


@pytest.mark.parametrize("cut_at", [0, 1, 2, 3])
def test_broken_off_anywhere_it_is_done_whole_the_next_time_and_nobody_gets_two_mails(
    shop: Shop, double: WooCommerceDouble, cut_at: int
) -> None:
    arrives(shop)
    real, count = double.answer, iter(range(100))

    def answer(asked: Any) -> Any:
        done = real(asked)
        if next(count) == cut_at:
            double.trouble.clear()
            done.status, done.body = 500, "lost on its way"
        return done

    double.answer = answer  # type: ignore[method-assign]
    assert tells().failed == 1
    assert tells(timedelta(minutes=1)).done == 1

    assert double.orders[2001]["status"] == "on-hold"
    assert len(double.mails) == 1
    assert double.changes == [(2001, "on-hold")]
    is_cured(shop.scene)
    tells(timedelta(minutes=1))
    assert double.orders[2001]["status"] == "processing"


@pytest.mark.parametrize(
    ("status", "said"), [(429, "NotYet: 429"), (500, "NotTaken: 500"), (401, "Locked: 401"), (404, "NotTaken: 404")]
)
def test_trouble_is_seen_and_tried_again(shop: Shop, double: WooCommerceDouble, status: int, said: str) -> None:
    arrives(shop)
    double.trouble += [double.answer]
    double.fails(status, {"code": "x", "message": "y"})
    assert tells().failed == 1
    assert failed().last_error.startswith(said)
    assert tells(timedelta(minutes=1)).done == 1
    assert len(double.mails) == 1


def test_a_shop_that_answers_after_a_minute_has_done_it_all_the_same(
    shop: Shop, double: WooCommerceDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our patience ends before its answer comes; when we come again it is done, and nobody gets two mails."""
    monkeypatch.setattr(http, "LONGEST_SILENCE", 0.3)
    arrives(shop)
    real = double._note

    def slow(asked: Any, number: int) -> Any:
        if asked.method == "POST":
            double.stalls()
        return real(asked, number)

    monkeypatch.setattr(double, "_note", slow)
    assert tells().failed == 1
    assert "Timeout" in failed().last_error
    double.recovers()
    monkeypatch.setattr(double, "_note", real)
    assert tells(timedelta(minutes=1)).done == 1
    assert (len(double.mails), double.changes) == (1, [(2001, "on-hold")])


def test_a_key_that_only_reads_is_seen(shop: Shop, double: WooCommerceDouble) -> None:
    double.may_write = False
    arrives(shop)
    assert tells().failed == 1
    assert "does not have write permissions" in failed().last_error


def test_what_is_done_or_gone_there_is_left_alone(shop: Shop, double: WooCommerceDouble, scene: Scene) -> None:
    done, gone = arrives(shop), arrives(shop, number=2009)
    double.orders[2001]["status"] = "completed"
    worker.drain(lanes=("outside",))
    orders.cancel(store_id=scene.store.id, ref=done.ref, reason="x", by=MAX, at=clock.now())
    worker.drain(lanes=("outside",))

    standings = dict(ChannelOrder.objects.values_list("order_ref", "standing"))
    assert standings == {done.ref: "left", gone.ref: "gone"}
    assert (double.changes, double.mails) == ([], [])
