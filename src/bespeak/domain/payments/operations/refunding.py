"""Money that went back: never more than was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from bespeak.domain.payments import facts
from bespeak.domain.payments.models import RefundDue, RefundMade
from bespeak.domain.payments.operations import _checking
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.states import Method
from bespeak.journal.recording import record
from bespeak.kit import canonical, refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import KeyReused, NotFound, Refusal


class MoreThanDue(Refusal):
    code = "more_than_due"
    status = "conflict"
    sentence = "That is more than is due back."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTaken:
    """`left_minor` is what is still owed of `due` at this moment."""

    ref: str
    due: str
    amount_minor: int
    left_minor: int
    currency: str
    at: datetime
    repeated: bool


@requires(Payments.REFUND)
def make_refund(
    *,
    store_id: int,
    due: str,
    amount_minor: int,
    method: str,
    external_key: str,
    by: Actor,
    at: datetime,
    reference: str = "",
) -> RefundTaken:
    """Takes note that so much of what is due (rfd_…) was paid back, minor units of its currency; in parts if need be.

    `external_key` told again gives the first answer; with other content KeyReused. Refuses MoreThanDue.
    """
    content, external_key = canonical.digest((due, amount_minor, method)), external_key.strip()
    _check(amount_minor, method, external_key, reference)
    if first := _answered(store_id, external_key, content):
        return first
    try:
        with transaction.atomic():
            owed = _locked(store_id, due)
            if first := _answered(store_id, external_key, content):  # told while we waited for the lock
                return first
            _refuse_more(owed, amount_minor)
            made = RefundMade.objects.create(
                store_id=store_id,
                ref=refs.new("rfd"),
                due=owed,
                amount_minor=amount_minor,
                currency=owed.currency,
                method=method,
                external_key=external_key,
                content=content,
                reference=reference.strip(),
                at=at,
                by=by.ref,
            )
            record([_went_back(made)])
            return _taken(made)
    except IntegrityError:
        first = _answered(store_id, external_key, content)
        if first is None:
            raise
        return first


def _check(amount_minor: int, method: str, external_key: str, reference: str) -> None:
    _checking.amount(amount_minor)
    _checking.method(method, list(Method))
    _checking.external_key(external_key)
    _checking.reference(reference)


def _answered(store_id: int, external_key: str, content: str) -> RefundTaken | None:
    made = RefundMade.objects.filter(store_id=store_id, external_key=external_key).select_related("due").first()
    if made is None:
        return None
    if made.content != content:
        raise KeyReused(f"{external_key!r} was another refund.", field="external_key")
    return _taken(made, repeated=True)


def _locked(store_id: int, ref: str) -> RefundDue:
    rows = RefundDue.objects.select_for_update().filter(store_id=store_id, ref=ref, withdrawn_at=None)
    owed = rows.first() if refs.is_ref(ref) else None
    if owed is None:
        raise NotFound(f"There is nothing due called {ref[:40]!r} here.", field="due")
    return owed


def _refuse_more(owed: RefundDue, amount_minor: int) -> None:
    left = _left(owed)
    if amount_minor > left:
        raise MoreThanDue(field="amount_minor", left=left, currency=owed.currency)


def _left(owed: RefundDue) -> int:
    return owed.amount_minor - (RefundMade.objects.filter(due=owed).aggregate(s=Sum("amount_minor"))["s"] or 0)


def _taken(made: RefundMade, *, repeated: bool = False) -> RefundTaken:
    return RefundTaken(
        ref=made.ref,
        due=made.due.ref,
        amount_minor=made.amount_minor,
        left_minor=_left(made.due),
        currency=made.currency,
        at=made.at,
        repeated=repeated,
    )


def _went_back(made: RefundMade) -> facts.RefundMade:
    owed = made.due
    return facts.RefundMade(
        store_id=made.store_id,
        subject=owed.order_id or owed.agreement_id or owed.ref,
        at=made.at,
        by=made.by,
        ref=made.ref,
        order=owed.order_id or "",
        agreement=owed.agreement_id or "",
        amount_minor=made.amount_minor,
        currency=made.currency,
        due=owed.ref,
        left_minor=_left(owed),
    )
