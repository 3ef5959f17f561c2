"""How long a store says it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bespeak.domain.shipping.estimates import LONGEST, PARTS, Span
from bespeak.domain.shipping.facts import LeadTimesSet
from bespeak.domain.shipping.models import LeadTimes
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid


@requires(Shipping.SET)
@transaction.atomic
def set_lead_times(*, store_id: int, times: Mapping[str, Span], by: Actor, at: datetime) -> None:
    """Working days for each part (`estimates.PARTS`), at least and at most; estimates go by them from now on. Refuses
    what is left out, more than a year (`too_long`), and more at least than at most (`least_above_most`). Safe to
    repeat."""
    columns: dict[str, int] = {}
    for part in PARTS:
        span = times.get(part)
        if span is None:
            raise Invalid("missing_days", "Say how many working days it takes.", field=part)
        if not 0 <= span.least <= LONGEST or not 0 <= span.most <= LONGEST:
            raise Invalid("too_long", f"From no working day to {LONGEST}.", field=part, most=LONGEST)
        if span.least > span.most:
            raise Invalid("least_above_most", "It takes at least as long as it takes at most, or less.", field=part)
        columns |= {f"{part}_least": span.least, f"{part}_most": span.most}
    LeadTimes.objects.update_or_create(store_id=store_id, defaults={**columns, "set_at": at, "set_by": by.ref})
    record([LeadTimesSet(store_id=store_id, subject=stores.store(store_id).ref, at=at, by=by.ref, **columns)])
