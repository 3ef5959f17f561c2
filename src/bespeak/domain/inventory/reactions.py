from __future__ import annotations

from datetime import datetime

from bespeak.domain.inventory.operations import holds
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def let_hold_lapse(errand: Errand, at: datetime) -> None:
    """The time of a hold has come; its row says whether it really is over."""
    holds.let_lapse(store_id=errand.store_id, ref=errand.subject, by=SYSTEM, at=at)
