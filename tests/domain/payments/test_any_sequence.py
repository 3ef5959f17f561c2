"""Whatever comes in whatever order, told however often: no more goes back than came, and what is due is exact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bespeak.domain.orders.queries import order as order_of
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries
from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue, RefundMade
from bespeak.domain.payments.states import Position, Standing, plan
from bespeak.journal.worker import drain
from bespeak.kit.refusals import Refusal
from tests.domain.cast import NOW
from tests.domain.payments.till import Till
from tests.scene import ALASKA

pytestmark = pytest.mark.both

CENTS = st.integers(0, 10**7)


@given(
    standing=st.sampled_from(list(Standing)),
    total=CENTS,
    position=st.builds(
        lambda asked, extra, captured, share: Position(
            asked=asked, asked_extra=extra, captured=captured, due_back=captured * share // 100
        ),
        CENTS,
        CENTS,
        CENTS,
        st.integers(0, 100),
    ),
)
def test_a_plan_is_exact_and_follows_itself_with_nothing(standing: Standing, total: int, position: Position):
    todo = plan(standing, total, position)
    asked = todo.ask + (0 if todo.withdraw else position.asked)
    assert asked == (total if standing == Standing.OPEN else 0)
    due = position.due_back + todo.due_back
    assert 0 <= due <= position.captured
    kept = position.captured - due
    assert standing != Standing.CLOSED or kept == 0
    assert standing == Standing.CLOSED or kept == min(position.kept, total + position.asked_extra)
    after = Position(
        asked=asked,
        asked_extra=0 if standing == Standing.CLOSED else position.asked_extra,
        captured=position.captured,
        due_back=due,
    )
    again = plan(standing, total, after)
    assert (again.ask, again.withdraw, again.due_back, again.covered) == (0, False, 0, todo.covered)


VERBS = """
    pay pay correct pay_extra ask_extra withdraw_extra refund channel change talk cancel decline told_again next_order
"""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(VERBS.split()),
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=14,
)


@given(steps=STEPS)
@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_keeps_the_books(strict: Till, steps: list[tuple[str, int]]):
    with transaction.atomic():
        Story(strict).tell(steps)
        transaction.set_rollback(True)


AMOUNTS = (40000, 1, 43000, 20000, 3000, 99999)


@dataclass
class Story:
    """Ivo's wardrobe (sometimes held, for Ivo's second one has no agreement) and its boat."""

    till: Till
    hours: int = 0
    order: str = ""
    orders: list[str] = field(default_factory=list)
    keys: list[tuple[str, str, int, str]] = field(default_factory=list)
    paid_there: int = 0
    goods: str = "WARD"

    def tell(self, steps: list[tuple[str, int]]) -> None:
        self.next_order(0)
        for verb, n in steps:
            self.hours += 1
            before = _books()
            try:
                with transaction.atomic():
                    getattr(self, verb)(n)
            except Refusal:
                assert _books() == before, "a refusal changed something"
            assert _books() >= before
            self.check()

    def check(self) -> None:
        assert self.till.in_order()
        for ref in self.orders:
            self.check_order(ref)
        assert RefundMade.objects.count() <= Capture.objects.count() * 12

    def check_order(self, ref: str) -> None:
        seen = order_of(store_id=self.till.store_id, ref=ref, actor=self.till.scene.mika)
        sums = queries.balance([ref])[ref]
        extras = PaymentRequest.objects.filter(order_id=ref, kind="extra", withdrawn_at=None)
        extra = sum(extras.values_list("amount_minor", flat=True))
        assert sums.captured >= sums.refund_due >= sums.refunded >= 0
        if seen.state in ("declined", "cancelled"):
            assert (sums.asked, sums.kept) == (0, 0)
        else:
            assert sums.kept <= seen.total_minor + extra
            assert sums.asked == extra + (0 if seen.state == "held" else seen.total_minor)
        if seen.state == "released":
            assert self.till.payment_gate(ref)

    def next_order(self, n: int) -> None:
        self.goods, self.paid_there = "WARD", n % 2 * AMOUNTS[n]
        code = self.till.scene.agreed["ivo"].code if n % 3 == 0 else ""
        self.order = self._send(f"#{len(self.orders)}", code)
        self.orders.append(self.order)

    def _send(self, external_id: str, code: str = "") -> str:
        after = timedelta(hours=self.hours)
        given = {"email": "ivo@mail.example", "address": ALASKA, "agreement_code": code, "paid_minor": self.paid_there}
        return self.till.again(external_id, self.goods, after=after, **given)

    def channel(self, n: int) -> None:
        self.paid_there += AMOUNTS[n]
        self._send(f"#{len(self.orders) - 1}")

    def change(self, n: int) -> None:
        self.goods = ("WARD", "MUG")[n % 2]
        self._send(f"#{len(self.orders) - 1}")

    def talk(self, n: int) -> None:
        self.till.scene.confirm("ivo", "delivery", order=self.order, country="US", postcode="99615", at=NOW)
        drain(now=lambda: NOW + timedelta(hours=self.hours))

    def pay(self, n: int) -> None:
        self._pay("order", AMOUNTS[n], self.orders[n % len(self.orders)])

    def pay_extra(self, n: int) -> None:
        self._pay("extra", (3000, 3000, 2999, 3000, 3001, 3000)[n], ("", self.order)[n % 2])

    def _pay(self, kind: str, amount: int, order: str) -> None:
        key = f"bank:{len(self.keys)}"
        self.keys.append((key, kind, amount, order))
        self._tell_till(key, kind, amount, order)

    def _tell_till(self, key: str, kind: str, amount: int, order: str) -> payments.PaymentTaken:
        agreement = self.till.scene.agreed["ivo"].ref if kind == "extra" and not order else ""
        taken = self.till.pay(order, amount, key=key, kind=kind, agreement=agreement, at=self._now())
        assert taken.counted_minor + taken.due_back_minor == amount
        assert kind == "order" or taken.counted_minor in (0, 3000)
        return taken

    def told_again(self, n: int) -> None:
        if self.keys:
            key, kind, amount, order = self.keys[n % len(self.keys)]
            known = Capture.objects.filter(external_key=key).exists()
            before = _books()
            taken = self._tell_till(key, kind, amount, order)
            assert taken.repeated is known
            assert not known or _books() == before

    def _now(self) -> object:
        return NOW + timedelta(hours=self.hours)

    def correct(self, n: int) -> None:
        booked = list(Capture.objects.exclude(method="channel").order_by("id").values_list("ref", flat=True))
        if booked:
            payments.correct_payment(
                store_id=self.till.store_id, payment=booked[n % len(booked)], reason="wrong", by=self.till.scene.mika,
                at=self._now(),
            )  # fmt: skip

    def ask_extra(self, n: int) -> None:
        agreement = self.till.scene.agreed["ivo"].ref
        asked = payments.request_extra(
            store_id=self.till.store_id, agreement=agreement, by=self.till.scene.ben, at=self._now()
        )
        assert asked.amount_minor == 3000

    def withdraw_extra(self, n: int) -> None:
        asked = PaymentRequest.objects.filter(kind="extra").order_by("-id").values_list("ref", flat=True).first()
        if asked:
            payments.withdraw_extra(store_id=self.till.store_id, ref=asked, by=self.till.scene.ben, at=self._now())

    def refund(self, n: int) -> None:
        due = self.till.due()
        if due:
            one = due[n % len(due)]
            self.till.refund(one.ref, max(1, one.left_minor * (n + 1) // 4), at=self._now())

    def cancel(self, n: int) -> None:
        self.till.cancel(self.orders[n % len(self.orders)])

    def decline(self, n: int) -> None:
        self.till.override(self.orders[n % len(self.orders)], "declined")


def _books() -> Counter[str]:
    return Counter(
        {model.__name__: model.objects.count() for model in (PaymentRequest, Capture, RefundDue, RefundMade)}
    )


def test_what_was_too_much_as_it_came_is_not_owed_again_with_the_request(strict: Till):
    Story(strict).tell([("pay", 0), ("ask_extra", 0), ("pay", 0), ("pay_extra", 0), ("withdraw_extra", 0)])
