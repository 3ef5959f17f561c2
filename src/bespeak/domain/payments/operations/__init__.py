"""The verbs of money; the only writers of its rows."""

from bespeak.domain.payments.operations.asking import ExtraNotAgreed, request_extra, withdraw_extra
from bespeak.domain.payments.operations.correcting import CorrectionTaken, correct_payment
from bespeak.domain.payments.operations.erasing import erase_person
from bespeak.domain.payments.operations.recording import PaymentTaken, record_payment
from bespeak.domain.payments.operations.refunding import MoreThanDue, RefundTaken, make_refund
from bespeak.domain.payments.operations.settling import settle

__all__ = [
    "CorrectionTaken",
    "ExtraNotAgreed",
    "MoreThanDue",
    "PaymentTaken",
    "RefundTaken",
    "correct_payment",
    "erase_person",
    "make_refund",
    "record_payment",
    "request_extra",
    "settle",
    "withdraw_extra",
]
