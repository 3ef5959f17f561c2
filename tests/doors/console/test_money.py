"""Money in the console: what is due back, noting that it went, what came in."""

from __future__ import annotations

import pytest

from bespeak.domain.payments import operations, queries
from bespeak.kit import clock
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

MONEY = "/en/console/money/"


@pytest.fixture
def due(scene):
    """Jun paid three dollars too much for a mug."""
    order = scene.order("MUG", email="ada@mail.example", external_id="#8").order
    operations.record_payment(
        store_id=scene.store.id, order=order, amount_minor=2100, currency="USD", method="bank_transfer",
        external_key="bank-77", by=MAX, at=clock.now(),
    )  # fmt: skip
    return queries.due_back(store_id=scene.store.id, actor=MAX)[0]


def send(client, due, key: str = "k1", **given: str):
    fields = {"key": key, "amount": "3.00", "method": "bank_transfer", "number": "back-1"} | given
    return client.post(f"{MONEY}{due.ref}/refund/", fields)


def test_what_is_due_back_and_why(scene, ben, due):
    told = text_of(ben.get(MONEY))
    assert "#8" in told
    assert "$3.00" in told
    assert "More came than it costs" in told
    assert "It went back" not in told
    assert "bank-77" in text_of(ben.get(MONEY, {"show": "came"}))


def test_it_goes_back_once_in_parts(scene, mika, due):
    for _ in range(2):
        assert send(mika, due, amount="1,00").status_code == 302
    assert "$2.00" in text_of(mika.get(MONEY))
    assert send(mika, due, key="k2", number="back-2", amount="2").status_code == 302
    assert "Nothing is due back" in text_of(mika.get(MONEY))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "3.01", "more than is due"),
        ("amount", "0", "more than nothing"),
        ("amount", "three", "is no amount"),
        ("amount", "9" * 100_000, "too large"),
        ("number", " ", "own id of this money"),
        ("method", "pigeon", "is one of"),
    ],
)
def test_what_cannot_go_back_stays_typed(mika, due, field, typed, said):
    answer = send(mika, due, **{"number": "back-9", field: typed})
    assert answer.status_code in (409, 422)
    assert said in text_of(answer)
    if field != "number":
        assert "back-9" in markup(answer)
    assert "$3.00" in text_of(mika.get(MONEY))


def test_who_may_not_and_who_is_elsewhere(scene, ben, due):
    assert send(ben, due).status_code == 403
    assert sign_in(hired(scene, "pam", "packer")).get(MONEY).status_code == 403
    pat = sign_in(hired(open_scene(slug="southlight"), "pat", "owner"))
    assert send(pat, due).status_code == 404
    assert "Nothing is due back" in text_of(pat.get(MONEY))
    assert "Nothing came in yet" in text_of(pat.get(MONEY, {"show": "came"}))


@pytest.mark.parametrize("query", ["cursor=x", "cursor=ImEi", "show=%00", "show=came&cursor=ImEi"])
def test_nonsense_is_never_a_fault(scene, ben, due, query):
    assert ben.get(f"{MONEY}?{query}").status_code in (200, 404, 422)


def test_japanese(scene, ben, due):
    assert ben.get("/ja/console/money/").status_code == 200


def take_off(client, order: str, payment: str, key: str = "k5", reason: str = "typed for another order"):
    given = {"key": key, "payment": payment, "reason": reason}
    return client.post(f"/en/console/orders/{order}/payment-correction/", given, follow=True)


@pytest.fixture
def paid(scene):
    """Ada's mug, paid as Mika typed it; the ref of the order, and of the payment."""
    order = scene.order("MUG", email="ada@mail.example", external_id="#9").order
    taken = operations.record_payment(
        store_id=scene.store.id, order=order, amount_minor=1800, currency="USD", method="bank_transfer",
        external_key="bank-78", by=MAX, at=clock.now(),
    )  # fmt: skip
    return order, taken.ref


def test_a_payment_booked_wrongly_is_crossed_out_and_the_order_waits_again(scene, mika, paid):
    order, payment = paid
    assert "It was booked wrongly" in text_of(mika.get(f"/en/console/orders/{order}/"))
    told = take_off(mika, order, payment)
    page = text_of(told)
    assert "It is off the books." in page
    assert "$18.00 had been booked wrongly and was taken off the books" in page
    assert "typed for another order" in page
    assert "<s><data" in markup(told) or "<s>" in markup(told)
    assert "It was booked wrongly" not in page
    assert 'name="number"' in markup(told), "what really came is booked on the same page"
    assert queries.balance([order])[order].outstanding == 1800
    came = text_of(mika.get(MONEY, {"show": "came"}))
    assert "booked wrongly" in came
    assert "correction:" not in came
    assert text_of(take_off(mika, order, payment)) == page or queries.balance([order])[order].corrected == 1800


def test_what_cannot_be_taken_off_says_why_and_keeps_what_was_typed(scene, mika, ben, paid):
    order, payment = paid
    blank = take_off(mika, order, payment, reason=" ")
    assert (blank.status_code, "Write down why" in text_of(blank)) == (422, True)
    other = scene.order("MUG", email="ada@mail.example").order
    assert take_off(mika, other, payment).status_code == 404
    assert "It was booked wrongly" not in text_of(ben.get(f"/en/console/orders/{order}/"))
    assert take_off(ben, order, payment).status_code == 403
    assert queries.balance([order])[order].corrected == 0
