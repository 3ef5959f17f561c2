"""What happens to agreements because a time came."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.agreements import operations
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def let_lapse(errand: Errand, at: datetime) -> None:
    """The end of an agreement has come; its row says whether it really is over."""
    operations.let_lapse(store_id=errand.store_id, ref=errand.subject, by=SYSTEM, at=at)


def warn_before_lapse(errand: Errand, at: datetime) -> None:
    """Its end is near."""
    operations.warn_before_lapse(
        store_id=errand.store_id, ref=errand.subject, version=errand.data["version"], by=SYSTEM, at=at
    )
