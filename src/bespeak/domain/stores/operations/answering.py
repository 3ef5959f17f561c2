"""How soon the store says that it answers, and what follows where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from bespeak.domain.stores import queries
from bespeak.domain.stores.answering import LINES, LONGEST, AnsweringView
from bespeak.domain.stores.facts import StoreChanged
from bespeak.domain.stores.models import Answering, Store
from bespeak.domain.stores.permissions import Stores
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid

LONGEST_RETURN = 365


@requires(Stores.CHANGE)
@transaction.atomic
def set_answering(
    *,
    store_id: int,
    within: Mapping[str, int],
    by: Actor,
    at: datetime,
    escalate_to: str = "",
    return_after_days: int = 0,
    sum_up_after: int = 0,
    rest_thanks: bool = False,
) -> AnsweringView:
    """What is said from now on, instead of what was: `within` is minutes of open time by line, none where nothing is
    promised. It counts for those who wait already too. `sum_up_after` is minutes of rest, 0 for no summary by itself;
    `rest_thanks` lays thanks by that answer nothing, from the next ones on.

    Refuses unknown lines, less than one minute or more than thirty days, and who does not work here.
    """
    for line, minutes in within.items():
        _check(line, minutes)
    if not 0 <= return_after_days <= LONGEST_RETURN:
        raise Invalid("not_a_return", f"Choose a number of days from 0 to {LONGEST_RETURN}.", field="return_after_days")
    if not 0 <= sum_up_after <= LONGEST:
        raise Invalid("not_a_rest", "Choose a time of up to thirty days.", field="sum_up_after")
    if escalate_to:
        queries.actor_for_member(ref=escalate_to, store_id=store_id)
    store = Store.objects.select_for_update().get(pk=queries.store(store_id).id)
    said = AnsweringView(dict(within), escalate_to, return_after_days, sum_up_after, rest_thanks)
    Answering.objects.update_or_create(store=store, defaults=asdict(said))
    record([StoreChanged(store_id=store_id, subject=store.ref, at=at, by=by.ref, changed=["answering"])])
    return said


def _check(line: str, minutes: int) -> None:
    if line not in LINES:
        raise Invalid("unknown_line", f"{line[:40]!r} is not one of {', '.join(LINES)}.", field=f"within.{line[:40]}")
    if not 1 <= minutes <= LONGEST:
        raise Invalid("not_an_answer_time", "Choose a time from one minute to thirty days.", field=f"within.{line}")
