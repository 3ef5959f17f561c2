"""Orders claim what is theirs first: what an agreement holds, what was confirmed to them, then what is free."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.models import Level
from bespeak.domain.inventory.queries import reconcile
from tests.domain.cast import MAX, NOW, buys, sells, shop
from tests.domain.inventory.shelf import Shelf, shelf

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def lamps() -> Shelf:
    return shelf(5)


def test_a_claim_takes_what_is_free(lamps: Shelf) -> None:
    assert lamps.claim("ord_ADA", 2)

    assert lamps.stock() == (5, 0, 2, 3)
    assert lamps.ledger()[-1] == ("claim", 0, 0, 2)


def test_all_or_nothing(lamps: Shelf) -> None:
    assert not lamps.claim("ord_ADA", 6)
    assert lamps.stock() == (5, 0, 0, 5)


def test_of_two_goods_none_is_taken_if_one_is_short(lamps: Shelf) -> None:
    mugs = shelf(1, sku="MUG", store=lamps.store)
    wants = {lamps.variant_id: 2, mugs.variant_id: 2}

    with transaction.atomic():
        claims = inventory.begin_claims(wants)
        missing = claims.take("ord_ADA", wants, agreement_ref="", customer_id=None, at=NOW, by="x")
        claims.write()

    assert missing == (mugs.variant_id,)
    assert (lamps.stock(), mugs.stock()) == ((5, 0, 0, 5), (1, 0, 0, 1))


def test_units_held_for_others_are_not_taken(lamps: Shelf) -> None:
    emil, fay = buys("Emil", lamps.store), buys("Fay", lamps.store)
    lamps.hold(2, until=48, for_ref="agr_HANA")
    lamps.hold(2, until=48, for_ref="cnv_EMIL", customer=emil.id)

    assert not lamps.claim("ord_FAY", 2, customer=fay.id)
    assert not lamps.claim("ord_NOBODY", 2)
    assert lamps.claim("ord_FAY", 1, customer=fay.id)


def test_agreed_holds_come_first_then_confirmed_ones_then_what_is_free(lamps: Shelf) -> None:
    ada = buys("Ada", lamps.store)
    confirmed = lamps.hold(2, until=48, for_ref="cnv_ADA", customer=ada.id)
    agreed = lamps.hold(2, until=48, for_ref="agr_ADA", customer=ada.id)

    assert lamps.claim("ord_1", 1, agreement="agr_ADA", customer=ada.id)
    assert (lamps.state(agreed), lamps.state(confirmed), lamps.stock()) == ("live", "live", (5, 3, 1, 1))
    assert lamps.claim("ord_2", 2, agreement="agr_ADA", customer=ada.id)
    assert (lamps.state(agreed), lamps.state(confirmed), lamps.stock()) == ("used", "live", (5, 1, 3, 1))
    assert lamps.claim("ord_3", 2, agreement="agr_ADA", customer=ada.id)
    assert (lamps.state(confirmed), lamps.stock()) == ("used", (5, 0, 5, 0))
    assert reconcile() == []


def test_units_held_for_an_agreement_go_only_to_the_order_that_uses_it(lamps: Shelf) -> None:
    ada = buys("Ada", lamps.store)
    lamps.hold(5, until=48, for_ref="agr_ADA", customer=ada.id)

    assert not lamps.claim("ord_1", 1, customer=ada.id)
    assert not lamps.claim("ord_2", 1, customer=ada.id, agreement="agr_OTHER")
    assert lamps.claim("ord_3", 5, customer=None, agreement="agr_ADA")


def test_what_was_confirmed_to_one_who_turned_out_to_be_another_is_theirs(lamps: Shelf) -> None:
    """Ada asked by phone and ordered by mail; somebody has seen that both are one person."""
    by_phone, by_mail = buys("Ada", lamps.store, phone="+81312345678"), buys("Ada", lamps.store)
    lamps.hold(5, until=48, for_ref="cnv_ADA", customer=by_phone.id)
    assert not lamps.claim("ord_1", 1, customer=by_mail.id)

    customers.merge(store_id=lamps.store.id, customer=by_phone.ref, into=by_mail.ref, by=MAX, at=NOW)

    assert lamps.claim("ord_1", 5, customer=by_mail.id)


def test_lapsed_holds_are_let_go_in_the_same_breath(lamps: Shelf) -> None:
    lapsed = lamps.hold(4, until=1)

    assert lamps.claim("ord_EMIL", 5, hours=1)
    assert (lamps.state(lapsed), lamps.stock(hours=1)) == ("lapsed", (5, 0, 5, 0))
    assert reconcile() == []


def test_a_lapsed_hold_serves_not_even_its_own_customer(lamps: Shelf) -> None:
    ada = buys("Ada", lamps.store)
    lamps.hold(3, until=1, customer=ada.id)
    lamps.claim("ord_EMIL", 4, hours=1)

    assert not lamps.claim("ord_ADA", 2, hours=1, customer=ada.id)
    assert lamps.claim("ord_ADA", 1, hours=1, customer=ada.id)


def test_a_claim_takes_from_several_places() -> None:
    lamps = shelf(2)
    lamps.receive(3, place="attic")

    assert lamps.claim("ord_ADA", 4)
    assert sorted(Level.objects.values_list("on_hand", "allocated")) == [(2, 2), (3, 2)]
    assert lamps.give_back("ord_ADA") == 4
    assert reconcile() == []


def test_what_is_given_back_is_free_once_and_told(lamps: Shelf) -> None:
    lamps.claim("ord_ADA", 2)
    lamps.claim("ord_EMIL", 1)

    assert lamps.give_back("ord_ADA", "ord_NOBODY") == 2
    assert lamps.give_back("ord_ADA") == 0

    assert lamps.stock() == (5, 0, 1, 4)
    assert [one["quantity"] for one in lamps.told("stock_arrived")] == [5, 2]


def test_an_order_may_claim_again_what_it_gave_back(lamps: Shelf) -> None:
    for _ in range(2):
        assert lamps.claim("ord_ADA", 5)
        assert lamps.give_back("ord_ADA") == 5
    assert lamps.stock() == (5, 0, 0, 5)


def test_any_number_of_orders_and_goods_is_claimed_in_the_same_statements() -> None:
    store = shop()
    ids = [sells(f"SKU{n}", store, units=50).id for n in range(6)]

    def statements(orders: int, goods: int) -> int:
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            claims = inventory.begin_claims(ids[:goods])
            for n in range(orders):
                wants = dict.fromkeys(ids[:goods], 1)
                assert not claims.take(f"ord_{orders}_{n}", wants, agreement_ref="", customer_id=None, at=NOW, by="x")
            claims.write()
        return len(seen)

    assert statements(20, 6) == statements(1, 1)


def test_the_net_under_it_all_lets_nothing_be_promised_twice(lamps: Shelf) -> None:
    for change in ({"allocated": 6}, {"held": 6}, {"held": -1}, {"on_hand": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Level.objects.update(**change)


def test_books_that_disagree_are_named(lamps: Shelf) -> None:
    lamps.hold(1, until=48)
    level = Level.objects.get()
    Level.objects.update(on_hand=7, held=2)

    faults = reconcile(store_id=lamps.store.id)

    assert len(faults) == 2
    assert all(f"level {level.pk}" in fault for fault in faults)
    assert reconcile(store_id=shop("elsewhere").id) == []
