"""How one store's errands stand: how many wait in line, and all that failed tried again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bespeak.journal import models
from bespeak.journal.worker import LANES

MOST_COUNTED = 1000
"""Where more wait nobody needs the number."""


def in_line(*, store_id: int, at: datetime) -> dict[str, int]:
    """How many errands of this store are due and were not tried in vain, by lane; MOST_COUNTED at most each."""
    due = models.Errand.objects.filter(store_id=store_id, done_at=None, due_at__lte=at).exclude(outcome="failed")
    return {lane: due.filter(lane=lane).order_by()[:MOST_COUNTED].count() for lane in LANES}


def retry_all(*, store_id: int, at: datetime, listener: str = "") -> int:
    """A person asks for all that failed (of one listener, where one is given) to be tried now. Answers how many."""
    failed = models.Errand.objects.filter(store_id=store_id, done_at=None, outcome="failed")
    if listener:
        failed = failed.filter(listener=listener)
    return failed.filter(Q(lease_until=None) | Q(lease_until__lte=at)).update(due_at=at)
