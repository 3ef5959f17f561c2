"""Money: what is asked, what came in, what is due back, what went back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bespeak.domain.payments.operations import CorrectionTaken, PaymentTaken, RefundTaken
from bespeak.domain.payments.queries import CaptureView, DueView, PaymentsView, RefundView, RequestView
from bespeak.doors.api.schemas.basics import Amount, At, Body, Currency, MaybeRef, Ref, Told, amount, same

ExternalKey = Field(
    min_length=1, max_length=100, description="The other side's own id of it: told again, it counts once."
)
Reference = Field("", max_length=300, description="What the bank or a person wrote.")


class Payment(Told):
    """Money that came in. Booked wrongly: `corrected_at`, and another payment that `corrects` this one by its ref, as
    much below zero, with the reason as its `reference`."""

    ref: str
    order: str
    agreement: str
    kind: str
    amount: str
    currency: str
    method: str
    external_key: str
    reference: str
    at: At
    by: str
    corrects: str
    corrected_at: At | None

    @classmethod
    def of(cls, view: CaptureView) -> Payment:
        own = same(view, (name for name in cls.model_fields if name != "amount"))
        return cls(**own, amount=amount(view.amount_minor, view.currency))


class PaymentRequest(Told):
    ref: str
    order: str
    agreement: str
    kind: str
    amount: str
    currency: str
    reason: str
    asked_at: At
    withdrawn_at: At | None

    @classmethod
    def of(cls, view: RequestView) -> PaymentRequest:
        own = same(view, (name for name in cls.model_fields if name != "amount"))
        return cls(**own, amount=amount(view.amount_minor, view.currency))


class RefundDue(Told):
    """Owed back; `left` of it has not been paid back yet."""

    ref: str
    order: str
    agreement: str
    amount: str
    left: str
    currency: str
    reason: str
    due_at: At
    payment: str

    @classmethod
    def of(cls, view: DueView) -> RefundDue:
        own = same(view, ("ref", "order", "agreement", "currency", "reason", "due_at"))
        owed, left = amount(view.amount_minor, view.currency), amount(view.left_minor, view.currency)
        return cls(**own, amount=owed, left=left, payment=view.capture)


class RefundMade(Told):
    ref: str
    due: str
    amount: str
    currency: str
    method: str
    external_key: str
    reference: str
    at: At
    by: str

    @classmethod
    def of(cls, view: RefundView) -> RefundMade:
        own = same(view, (name for name in cls.model_fields if name != "amount"))
        return cls(**own, amount=amount(view.amount_minor, view.currency))


class OrderMoney(Told):
    """All money of one order, and what it adds up to."""

    order: str
    currency: str
    asked: str
    captured: str
    refund_due: str
    refunded: str
    outstanding: str
    owed: str
    requests: list[PaymentRequest]
    payments: list[Payment]
    due: list[RefundDue]
    refunds: list[RefundMade]

    @classmethod
    def of(cls, order: str, currency: str, view: PaymentsView) -> OrderMoney:
        sums = ("asked", "captured", "refund_due", "refunded", "outstanding", "owed")
        return cls(
            order=order,
            currency=currency,
            **{name: amount(getattr(view.balance, name), currency) for name in sums},
            requests=[PaymentRequest.of(one) for one in view.requests],
            payments=[Payment.of(one) for one in view.captures],
            due=[RefundDue.of(one) for one in view.due],
            refunds=[RefundMade.of(one) for one in view.refunds],
        )


class PaymentGiven(Body):
    """For an order; or, as `extra`, for an agreed extra payment (by agreement, order or customer)."""

    amount: Amount
    currency: Currency | None = None
    method: Literal["bank_transfer", "provider", "cash"] = "bank_transfer"
    external_key: str = ExternalKey
    kind: Literal["order", "extra"] = "order"
    order: MaybeRef = ""
    agreement: MaybeRef = ""
    customer: MaybeRef = ""
    reference: str = Reference


class CorrectionGiven(Body):
    reason: str = Field(min_length=1, max_length=300, description="Why it was wrong. Kept with the payment.")


class PaymentCorrected(Told):
    """`amount` was taken off the books by the counter-entry `ref`; `shut`: its order waits for the money again."""

    ref: str
    corrects: str
    order: str
    agreement: str
    amount: str
    currency: str
    at: At
    shut: bool
    repeated: bool

    @classmethod
    def of(cls, taken: CorrectionTaken) -> PaymentCorrected:
        own = same(taken, (name for name in cls.model_fields if name != "amount"))
        return cls(**own, amount=amount(taken.amount_minor, taken.currency))


class PaymentRecorded(Told):
    """`counted` serves order or agreement, `due_back` is owed back for `reason`."""

    ref: str
    order: str
    agreement: str
    kind: str
    amount: str
    counted: str
    due_back: str
    currency: str
    reason: str
    at: At
    repeated: bool

    @classmethod
    def of(cls, taken: PaymentTaken) -> PaymentRecorded:
        own = same(taken, ("ref", "order", "agreement", "kind", "currency", "reason", "at", "repeated"))
        return cls(
            **own,
            amount=amount(taken.amount_minor, taken.currency),
            counted=amount(taken.counted_minor, taken.currency),
            due_back=amount(taken.due_back_minor, taken.currency),
        )


class ExtraAsked(Body):
    """The extra payment that an accepted agreement allows; the amount is the agreement's."""

    agreement: Ref


class RefundGiven(Body):
    """So much of what is due was paid back."""

    due: Ref
    amount: Amount
    currency: Currency
    method: Literal["bank_transfer", "provider", "cash", "channel"] = "bank_transfer"
    external_key: str = ExternalKey
    reference: str = Reference


class RefundRecorded(Told):
    """`left` is what is still owed."""

    ref: str
    due: str
    amount: str
    left: str
    currency: str
    at: At
    repeated: bool

    @classmethod
    def of(cls, taken: RefundTaken) -> RefundRecorded:
        own = same(taken, ("ref", "due", "currency", "at", "repeated"))
        back, left = amount(taken.amount_minor, taken.currency), amount(taken.left_minor, taken.currency)
        return cls(**own, amount=back, left=left)
