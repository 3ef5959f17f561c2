"""The only writers of stock."""

from bespeak.domain.inventory.operations.claims import Claims, begin_claims, give_back
from bespeak.domain.inventory.operations.holds import (
    HoldView,
    NotEnoughStock,
    extend_hold,
    hold,
    release_hold,
    release_holds_for,
)
from bespeak.domain.inventory.operations.leaving import send_off
from bespeak.domain.inventory.operations.levels import PromisedAlready, count, receive
from bespeak.domain.inventory.operations.taking import Taken, take_goods

__all__ = [
    "Claims", "HoldView", "NotEnoughStock", "PromisedAlready", "Taken", "begin_claims", "count", "extend_hold",
    "give_back", "hold", "receive", "release_hold", "release_holds_for", "send_off", "take_goods",
]  # fmt: skip
