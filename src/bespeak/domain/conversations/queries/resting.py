"""Since when nobody has said or settled anything in a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.states import SAID, EventKind, Outcome
from bespeak.domain.stores import answering

_STIRS = (
    *SAID, EventKind.CONFIRMATION.value, EventKind.WITHDRAWAL.value, EventKind.SETTLED.value, EventKind.AGREEMENT.value,
)  # fmt: skip
_NOTHING_TO_SAY = (Outcome.SPAM.value, Outcome.TWICE.value)


def summed_up_at(*, store_id: int, conversation: str) -> datetime | None:
    """When what was settled here is to be summed up, should nobody say or settle anything until then; None where the
    store sends it by hand only, or there is nobody to send it to. Two statements. For other rooms' verbs."""
    minutes = answering.answering(store_id).sum_up_after
    if not minutes:
        return None
    stirs = Event.objects.filter(
        conversation__ref=conversation, conversation__store_id=store_id, conversation__erased_at=None, kind__in=_STIRS
    ).exclude(conversation__outcome__in=_NOTHING_TO_SAY)
    last = stirs.order_by("-seq").values_list("at", flat=True).first()
    return last + timedelta(minutes=minutes) if last else None
