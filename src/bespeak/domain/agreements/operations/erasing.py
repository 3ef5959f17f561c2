"""Forgetting a person's words. What was signed can still be verified afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bespeak.domain.agreements.models import Acceptance, Agreement, Draft, Promise, Version, VersionLine
from bespeak.domain.agreements.operations import _ending, _rows, _stock
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.states import OPEN, Reason
from bespeak.kit.actors import Actor, requires


@requires(Agreements.ERASE)
@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Drops specification, promises, place, reasons and names from all agreements with these customers.

    Leaves and hashes stay, so every version still verifies. Open agreements are withdrawn first: nobody could keep
    them. Answers how many agreements there were.
    """
    ids = list(_of(store_id, customer_ids).order_by("id").values_list("id", flat=True))
    for ref in _of(store_id, customer_ids).filter(state__in=OPEN).order_by("id").values_list("ref", flat=True):
        row = _rows.locked(store_id=store_id, ref=ref, by=by)
        _stock.let_go(row, by=by, at=at)
        _ending.withdrawn(row, Reason.OTHER, "", by, at)
    _forget(ids)
    Draft.objects.filter(store_id=store_id, customer_id__in=customer_ids).delete()
    return len(ids)


def _of(store_id: int, customer_ids: Collection[int]) -> QuerySet[Agreement]:
    return Agreement.objects.filter(store_id=store_id, customer_id__in=customer_ids)


def _forget(ids: list[int]) -> None:
    Agreement.objects.filter(id__in=ids).update(reason_text="", alternative="")
    Version.objects.filter(agreement_id__in=ids).update(postcode="", window="", extra_reason="", word="", salt=None)
    VersionLine.objects.filter(version__agreement_id__in=ids).update(specification=None, salt=None)
    Promise.objects.filter(version__agreement_id__in=ids).update(text="", salt=None)
    Acceptance.objects.filter(agreement_id__in=ids).update(from_where="", typed_name="")
