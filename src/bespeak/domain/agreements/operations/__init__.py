"""The verbs of agreements; the only writers of their rows."""

from bespeak.domain.agreements.operations._rows import Lapsed
from bespeak.domain.agreements.operations.answering import OtherVersion, accept
from bespeak.domain.agreements.operations.closing import (
    AcceptedAlready,
    decline,
    let_lapse,
    warn_before_lapse,
    withdraw,
)
from bespeak.domain.agreements.operations.drafting import drop_draft, keep_draft
from bespeak.domain.agreements.operations.erasing import erase_person
from bespeak.domain.agreements.operations.proposing import ExtraAlreadyAsked, propose, rehearse, revise, say_no
from bespeak.domain.agreements.operations.summing import sum_up, sum_up_when_it_rests
from bespeak.domain.agreements.operations.using import unuse, use, use_extra

__all__ = [
    "AcceptedAlready",
    "ExtraAlreadyAsked",
    "Lapsed",
    "OtherVersion",
    "accept",
    "decline",
    "drop_draft",
    "erase_person",
    "keep_draft",
    "let_lapse",
    "propose",
    "rehearse",
    "revise",
    "say_no",
    "sum_up",
    "sum_up_when_it_rests",
    "unuse",
    "use",
    "use_extra",
    "warn_before_lapse",
    "withdraw",
]
