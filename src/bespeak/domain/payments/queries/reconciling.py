"""Whether the books of money agree with themselves, with the orders and with the agreements."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from django.db.models import F, Q, Sum

from bespeak.domain.payments.models import CLOSED, Capture, PaymentRequest, RefundDue, RefundMade, payment_gates
from bespeak.domain.payments.queries.balances import positions
from bespeak.domain.payments.states import Kind, Position

AT_ONCE = 1000


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every way in which the books of money disagree."""
    mine = Q(store_id=store_id) if store_id else Q()
    return [*_refunds(mine), *_kept(mine), *_requests(mine), *_corrections(mine), *_gates(mine), *_strays(mine)]


def _refunds(mine: Q) -> list[str]:
    made = (
        RefundDue.objects.filter(mine, withdrawn_at=None)
        .annotate(back=Sum("made__amount_minor"))
        .filter(back__gt=F("amount_minor"))
    )
    faults = [f"{ref}: more was paid back than was due" for ref in _refs(made)]
    owed = (
        Capture.objects.standing()
        .filter(mine)
        .annotate(back=Sum("dues__amount_minor", filter=Q(dues__withdrawn_at=None)))
    )
    faults += [f"{ref}: more is due back than came in" for ref in _refs(owed.filter(back__gt=F("amount_minor")))]
    withdrawn = RefundDue.objects.filter(mine, withdrawn_at__isnull=False, made__isnull=False)
    faults += [f"{ref}: is not due back any more, and went back" for ref in _refs(withdrawn.distinct())]
    other = RefundMade.objects.filter(mine).exclude(currency=F("due__currency"))
    return faults + [f"{ref}: paid back in another currency" for ref in _refs(other)]


def _kept(mine: Q) -> list[str]:
    """Per order and currency: never more due back than came in, nothing kept of an order that is over."""
    kept: Counter[tuple[str, str]] = Counter()
    over: set[str] = set()
    for model, sign in ((Capture, 1), (RefundDue, -1)):
        stands = {"withdrawn_at": None} if model is RefundDue else {}
        sums = model.objects.filter(mine, order__isnull=False, **stands).values_list(
            "order_id", "order__state", "currency"
        )
        for order, state, currency, amount in sums.annotate(s=Sum("amount_minor")).order_by("order_id"):
            kept[order, currency] += sign * amount
            over |= {order} if state in CLOSED else set()
    faults = [f"{order}: more is due back than came in" for (order, _), amount in kept.items() if amount < 0]
    return faults + [
        f"{order}: is over, and {amount} {currency} of it is neither due back nor given back"
        for (order, currency), amount in kept.items()
        if amount > 0 and order in over
    ]


def _requests(mine: Q) -> list[str]:
    asked = PaymentRequest.objects.filter(mine, withdrawn_at=None)
    faults = [f"{ref}: asks for money of an order that is over" for ref in _refs(asked.filter(order__state__in=CLOSED))]
    extras = asked.filter(kind=Kind.EXTRA).exclude(
        agreement__extra_used_by=F("ref"), agreement__extra_minor=F("amount_minor")
    )
    faults += [f"{ref}: asks for an extra payment that its agreement does not know" for ref in _refs(extras)]
    wrong = (
        Capture.objects.standing()
        .filter(mine, request__isnull=False)
        .exclude(amount_minor=F("request__amount_minor"), currency=F("request__currency"))
    )
    return faults + [f"{ref}: is not the amount that was asked for" for ref in _refs(wrong)]


def _corrections(mine: Q) -> list[str]:
    """A payment booked wrongly and its counter-entry are nothing together, and there is never one without the other."""
    whole = Q(
        amount_minor=-F("corrects__amount_minor"), currency=F("corrects__currency"), store_id=F("corrects__store")
    )
    kept = Q(order_id=F("corrects__order_id")) | Q(order=None, corrects__order=None)
    entries = Capture.objects.filter(mine, corrects__isnull=False)
    faults = _refs(entries.exclude(whole & kept & Q(corrects__corrected_at__isnull=False)))
    faults += _refs(Capture.objects.filter(mine, corrected_at__isnull=False, correction=None))
    return [f"{ref}: is not corrected by as much as was booked" for ref in faults]


def _gates(mine: Q) -> list[str]:
    """The payment gate of an order that stands is open when all that it has to pay came in, and only then; that of one
    whose goods left stays as it was."""
    faults: list[str] = []
    columns = ("order__ref", "order__currency", "order__total_minor", "opened_at", "order__beyond_recall_at")
    found = payment_gates(mine).values_list(*columns).iterator()
    while some := list(islice(found, AT_ONCE)):
        sums = positions([ref for ref, *_ in some])
        for ref, currency, total, opened_at, left_at in some:
            kept = sums.get((ref, currency), Position())
            if opened_at is not None and kept.kept < total and left_at is None:
                faults.append(f"{ref}: its payment gate is open, and not all of it came in")
            elif opened_at is None and kept.kept >= total + kept.asked_extra:
                faults.append(f"{ref}: all of it came in, and its payment gate is shut")
    return faults


def _strays(mine: Q) -> list[str]:
    found: list[str] = []
    for model in (PaymentRequest, Capture, RefundDue):
        for name in ("order", "agreement", "customer"):
            if name == "customer" and model is PaymentRequest:
                continue
            theirs = model.objects.filter(mine, **{f"{name}__isnull": False})
            found += _refs(theirs.exclude(**{f"{name}__store_id": F("store_id")}))
    found += _refs(RefundMade.objects.filter(mine).exclude(due__store_id=F("store_id")))
    return [f"{ref}: belongs to another store than what it hangs on" for ref in found]


def _refs(rows: Any) -> list[str]:
    return list(rows.order_by("id").values_list("ref", flat=True))
