"""The only writers of orders. `admit` is the only way in."""

from bespeak.domain.orders.operations.admit import admit
from bespeak.domain.orders.operations.correct import correct_line
from bespeak.domain.orders.operations.cure import reconsider
from bespeak.domain.orders.operations.erasure import erase_person
from bespeak.domain.orders.operations.expiring import decline_due
from bespeak.domain.orders.operations.gates import mark_beyond_recall, open_gates, shut_gates
from bespeak.domain.orders.operations.settle import BeyondRecall, cancel, override, settle_review
from bespeak.domain.orders.operations.trying import end_trials, place_trial

__all__ = [
    "BeyondRecall", "admit", "cancel", "correct_line", "decline_due", "end_trials",
    "erase_person",
    "mark_beyond_recall", "open_gates",
    "override", "place_trial",
    "reconsider", "settle_review", "shut_gates",
]  # fmt: skip
