"""An order stands on an agreement, once. For `orders` and `payments`, inside their verbs (which ask for permission)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, CharField, Q, QuerySet, Value, When

from bespeak.domain.agreements.facts import AgreementFreed
from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.operations._rows import fact
from bespeak.domain.agreements.states import State
from bespeak.journal.recording import record
from bespeak.kit.refusals import StaleState


@transaction.atomic
def use(*, pairs: Sequence[tuple[int, str]], at: datetime, by: str = "system") -> None:
    """Each (agreement id, order ref): from now on that order's, and nobody else's. One statement for any number.

    Safe to repeat. Refuses StaleState, changing nothing, if any is not accepted, used by another or past its time.
    """
    usable = Agreement.objects.filter(state=State.ACCEPTED, used_by_order="", valid_until__gt=at)
    _mark(usable, pairs, "used_by_order", state=State.USED)


@transaction.atomic
def use_extra(*, pairs: Sequence[tuple[int, str]], at: datetime, by: str = "system") -> None:
    """Each (agreement id, ref of an order or a payment request): its extra payment is asked for or paid by that. Once.

    Safe to repeat. Refuses StaleState, changing nothing, if a clause is missing, taken, or no longer stands.
    """
    stands = Q(state=State.USED) | Q(state=State.ACCEPTED, valid_until__gt=at)
    _mark(Agreement.objects.filter(stands, extra_minor__gt=0, extra_used_by=""), pairs, "extra_used_by")


def _mark(usable: QuerySet[Agreement], pairs: Sequence[tuple[int, str]], column: str, **changes: str) -> None:
    if not pairs:
        return
    ids = [i for i, _ in pairs]
    whose = Case(*(When(id=i, then=Value(ref)) for i, ref in pairs), output_field=CharField())
    if usable.filter(id__in=ids).update(**{column: whose}, **changes) == len(pairs):
        return
    if not set(pairs) <= set(Agreement.objects.filter(id__in=ids).values_list("id", column)):
        raise StaleState("An agreement is used already, or stands no more.", what=column)


@transaction.atomic
def unuse(*, order_refs: Collection[str], at: datetime, by: str = "system") -> list[str]:
    """These orders (or payment requests) stand on their agreements no more: declined, cancelled, taken back.

    A used agreement is accepted again while it is valid, and lapsed after that; an extra payment they used may be
    asked for again. Price and words stand; stock is not set aside anew, the next order claims it. Safe to repeat.
    Answers the agreements' refs.
    """
    if not order_refs:
        return []
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("customer__survivor")
    freed = list(rows.filter(Q(used_by_order__in=order_refs) | Q(extra_used_by__in=order_refs)).order_by("id"))
    if not freed:
        return []
    _free([row.pk for row in freed], order_refs, at)
    record([fact(AgreementFreed, row, by=by, at=at, order=_whose(row, order_refs)) for row in freed])
    return [row.ref for row in freed]


def _free(ids: list[int], order_refs: Collection[str], at: datetime) -> None:
    theirs = Q(used_by_order__in=order_refs)
    state = Case(
        When(theirs, valid_until__gt=at, then=Value(State.ACCEPTED)),
        When(theirs, then=Value(State.LAPSED)),
        default="state",
    )
    order = Case(When(theirs, then=Value("")), default="used_by_order")
    extra = Case(When(extra_used_by__in=order_refs, then=Value("")), default="extra_used_by")
    Agreement.objects.filter(id__in=ids).update(state=state, used_by_order=order, extra_used_by=extra)


def _whose(row: Agreement, order_refs: Collection[str]) -> str:
    return row.used_by_order if row.used_by_order in order_refs else row.extra_used_by
