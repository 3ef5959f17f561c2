"""Mika notes money that came by bank, till or provider."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries
from bespeak.domain.payments.models import Capture, RefundDue, RefundMade
from bespeak.domain.payments.queries import Balance
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, KeyReused, NotFound, Refusal
from tests.domain.cast import MAX, NOW, later
from tests.domain.payments.till import Till, open_till

pytestmark = pytest.mark.both


def books() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Capture, RefundDue, RefundMade, Fact))


def test_a_bank_transfer_releases_the_order(till: Till):
    order = till.order("MUG")
    taken = till.pay(order, 1800, reference="Rent? no, mug. Ada")
    assert (taken.counted_minor, taken.due_back_minor, taken.reason, taken.repeated) == (1800, 0, "", False)
    assert (till.payment_gate(order), till.state(order)) == (taken.ref, "released")
    told = Fact.objects.get(kind="payments.captured")
    assert (told.subject, told.data["ref"], told.data["amount_minor"]) == (order, taken.ref, 1800)
    assert "Rent" not in str(told.data)
    assert till.in_order()


def test_parts_add_up(till: Till):
    order = till.order("MUG")
    till.pay(order, 1000)
    assert (till.payment_gate(order), till.balance(order).outstanding) == ("", 800)
    last = till.pay(order, 800, method="cash")
    assert till.payment_gate(order) == last.ref
    assert till.in_order()


def test_too_much_is_due_back_to_the_cent(till: Till):
    order = till.order("MUG")
    taken = till.pay(order, 1801)
    assert (taken.counted_minor, taken.due_back_minor, taken.reason) == (1800, 1, "overpaid")
    second = till.pay(order, 500)
    assert (second.counted_minor, second.due_back_minor) == (0, 500)
    assert [(one.amount_minor, one.capture) for one in till.due()] == [(1, taken.ref), (500, second.ref)]
    assert till.balance(order) == Balance(asked=1800, captured=2301, refund_due=501)
    assert till.in_order()


def test_the_same_money_told_twice_is_booked_once(till: Till):
    order = till.order("MUG")
    first = till.pay(order, 2000, key="bank:77")
    before = books()
    again = till.pay(order, 2000, key=" bank:77 ", at=later(days=3), reference="another look")
    assert again.repeated
    assert (again.ref, again.counted_minor, again.due_back_minor, again.reason) == (first.ref, 1800, 200, "overpaid")
    assert books() == before


@pytest.mark.parametrize(
    "changes",
    [{"amount": 1799}, {"method": "cash"}, {"kind": "extra"}, {"order": "MUG"}],
)
def test_the_same_key_for_other_money_is_refused(till: Till, changes: dict[str, Any]):
    order, other = till.order("MUG"), till.order("MUG")
    till.pay(order, 1800, key="bank:77")
    before = books()
    given: dict[str, Any] = {"order": order, "amount": 1800, **changes}
    given["order"] = other if given["order"] == "MUG" else given["order"]
    with pytest.raises(KeyReused):
        till.pay(key="bank:77", **given)
    assert books() == before


def test_a_key_means_something_in_its_store_only(till: Till):
    other = open_till("other")
    till.pay(till.order("MUG"), 1800, key="bank:77")
    assert not other.pay(other.order("MUG"), 1800, key="bank:77").repeated


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "amount_not_positive"),
        ({"amount": -1800}, "amount_not_positive"),
        ({"amount": 10**16}, "amount_not_positive"),
        ({"currency": "EUR"}, "two_currencies"),
        ({"currency": "XXQ"}, "unknown_currency"),
        ({"method": "channel"}, "unknown_method"),
        ({"method": "shells"}, "unknown_method"),
        ({"key": "   "}, "bad_external_key"),
        ({"key": "channel:ord_X"}, "bad_external_key"),
        ({"key": "k" * 101}, "bad_external_key"),
        ({"reference": "r" * 301}, "bad_text"),
        ({"reference": "a\x00b"}, "bad_text"),
        ({"reference": "\ud800"}, "bad_text"),
        ({"kind": "balance"}, "unknown_kind"),
        ({"order": ""}, "no_order"),
        ({"order": "ord_0000000000000000"}, "not_found"),
    ],
)
def test_money_that_cannot_be_is_refused_by_name(till: Till, changes: dict[str, Any], code: str):
    order = till.order("MUG")
    before = books()
    with pytest.raises(Refusal) as no:
        till.pay(**{"order": order, **changes})
    assert (no.value.code, bool(no.value.field)) == (code, True)
    assert books() == before
    assert till.payment_gate(order) == ""


def test_money_for_a_held_order_is_noted_and_opens_nothing_but_the_payment_gate(strict: Till):
    order = strict.order("MUG", email="jun@mail.example")
    taken = strict.pay(order, 1800)
    assert (taken.counted_minor, taken.due_back_minor) == (1800, 0)
    assert (strict.payment_gate(order), strict.state(order)) == (taken.ref, "held")
    assert [one.kind for one in strict.seen(order).gates if one.opened_at] == ["payment"]
    assert strict.in_order()


def test_money_for_a_declined_order_is_due_back_at_once(strict: Till):
    order = strict.order("MUG", email="jun@mail.example")
    strict.override(order, "declined")
    taken = strict.pay(order, 1800)
    assert (taken.counted_minor, taken.due_back_minor, taken.reason) == (0, 1800, "order_declined")
    assert strict.state(order) == "declined"
    assert strict.in_order()


def test_only_who_may_and_only_in_their_store(till: Till):
    order = till.order("MUG")
    other = open_till("other")
    for actor, error in ((till.scene.ben, Forbidden), (other.scene.mika, NotFound)):
        with pytest.raises(error):
            till.pay(order, 1800, by=actor)
    with pytest.raises(NotFound):
        other.pay(order, 1800)
    with pytest.raises(NotFound):
        queries.payments(store_id=till.store_id, order=order, actor=other.scene.mika)
    with pytest.raises(NotFound):
        other.money(order)
    assert till.balance(order) == Balance(asked=1800)


def test_ada_sees_the_money_of_her_own_orders(till: Till):
    hers, juns = till.order("MUG"), till.order("MUG", email="jun@mail.example")
    ada = Actor(
        kind="customer",
        ref=till.scene.customer("ada"),
        store_id=till.store_id,
        permissions=frozenset({"payments:payment:read"}),
    )
    assert queries.payments(store_id=till.store_id, order=hers, actor=ada).balance.asked == 1800
    with pytest.raises(NotFound):
        queries.payments(store_id=till.store_id, order=juns, actor=ada)
    with pytest.raises(NotFound):
        queries.due_back(store_id=till.store_id, actor=ada)


def test_money_goes_back_in_parts_and_never_more_than_is_due(till: Till):
    order = till.order("MUG")
    till.pay(order, 2800)
    [due] = till.due()
    made = till.refund(due.ref, 600, key="back:1")
    assert (made.amount_minor, made.left_minor, made.currency) == (600, 400, "USD")
    before = books()
    with pytest.raises(payments.MoreThanDue) as no:
        till.refund(due.ref, 401)
    assert no.value.data["left"] == 400
    again = till.refund(due.ref, 600, key="back:1", at=later(days=1))
    assert (again.ref, again.repeated) == (made.ref, True)
    with pytest.raises(KeyReused):
        till.refund(due.ref, 400, key="back:1")
    assert books() == before
    till.refund(due.ref, 400)
    assert till.due() == []
    assert till.balance(order) == Balance(asked=1800, captured=2800, refund_due=1000, refunded=1000)
    assert [one.amount_minor for one in till.money(order).refunds] == [600, 400]
    assert till.in_order()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "amount_not_positive"),
        ({"method": "shells"}, "unknown_method"),
        ({"key": " "}, "bad_external_key"),
        ({"reference": "\x00"}, "bad_text"),
        ({"due": "rfd_0000000000000000"}, "not_found"),
    ],
)
def test_refunds_that_cannot_be_are_refused_by_name(till: Till, changes: dict[str, Any], code: str):
    till.pay(till.order("MUG"), 2800)
    [due] = till.due()
    before = books()
    with pytest.raises(Refusal) as no:
        till.refund(**{"due": due.ref, "amount": 100, **changes})
    assert no.value.code == code
    assert books() == before
    with pytest.raises(Forbidden):
        till.refund(due.ref, 100, by=till.scene.ben)


def test_pages_of_money(till: Till):
    orders = [till.order("MUG") for _ in range(4)]
    taken = [till.pay(order, 2000) for order in orders]
    seen = queries.incoming(store_id=till.store_id, actor=till.scene.mika, most=3)
    assert [one.ref for one in seen] == [one.ref for one in taken[:0:-1]]
    rest = queries.incoming(store_id=till.store_id, actor=till.scene.mika, before=seen[-1].ref)
    assert [one.ref for one in rest] == [taken[0].ref]
    due = queries.due_back(store_id=till.store_id, actor=till.scene.mika, most=3)
    assert [one.order for one in due] == orders[:3]
    later_due = queries.due_back(store_id=till.store_id, actor=till.scene.mika, after=due[-1].ref)
    assert [one.order for one in later_due] == orders[3:]
    with pytest.raises(NotFound):
        queries.due_back(store_id=till.store_id, actor=till.scene.mika, after="rfd_X")


def test_ada_is_forgotten_and_the_books_stay(till: Till):
    order, juns = till.order("MUG"), till.order("MUG", email="jun@mail.example")
    till.pay(order, 2000, reference="Ada Vanterpool, rent")
    till.pay(juns, 1800, reference="Jun")
    [due] = till.due()
    till.refund(due.ref, 100, reference="to Ada Vanterpool")
    customers.erase(store_id=till.store_id, customer=till.scene.customer("ada"), by=MAX, at=NOW)
    assert list(Capture.objects.order_by("id").values_list("reference", flat=True)) == ["", "Jun"]
    assert list(RefundMade.objects.values_list("reference", flat=True)) == [""]
    assert till.balance(order) == Balance(asked=1800, captured=2000, refund_due=200, refunded=100)
    assert till.in_order()
