"""What is still to be done. `python -m bench.inside.due` counts it, `… due wait SECONDS` looks until nothing is left.

Deadlines days away are not meant; what failed and is tried again in a moment is.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import timedelta

from django.db.models import QuerySet

from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.states import EventKind
from bespeak.journal.models import Errand
from bespeak.kit import clock

SOON = timedelta(hours=7)  # longer than any wait before another try, shorter than any deadline
LOOK = 0.2


def left() -> QuerySet[Errand]:
    return Errand.objects.filter(done_at=None, due_at__lte=clock.now() + SOON)


def wait(patience: float) -> float:
    """The time (of the epoch) at which nothing was left any more."""
    end = time.monotonic() + patience
    while left().exists():
        if time.monotonic() > end:
            raise SystemExit(f"{left().count()} errands are left after {patience:.0f} s")
        time.sleep(LOOK)
    return time.time()


def main() -> None:
    at = wait(float(sys.argv[2])) if sys.argv[1:2] == ["wait"] else time.time()
    answer = {
        "at": at,
        "left": Counter(left().values_list("listener", flat=True)),
        "done": Errand.objects.exclude(done_at=None).count(),
        "tried_again": Errand.objects.filter(attempts__gt=1).count(),
        "told": Event.objects.filter(kind=EventKind.ORDER).count(),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
