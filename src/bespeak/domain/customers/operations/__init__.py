"""The only writers of customers."""

from bespeak.domain.customers.operations._gather import Ask, gather
from bespeak.domain.customers.operations.erasing import Erased, erase
from bespeak.domain.customers.operations.identity import (
    NotAPerson,
    NotTheirContact,
    TooManyTries,
    log_callback,
    verify_contact,
)
from bespeak.domain.customers.operations.merging import AlreadyMerged, AlreadyOne, NotMerged, merge, unmerge
from bespeak.domain.customers.operations.records import ContactTaken, add_contact, attend, change

__all__ = [
    "AlreadyMerged",
    "AlreadyOne",
    "Ask",
    "ContactTaken",
    "Erased",
    "NotAPerson",
    "NotMerged",
    "NotTheirContact",
    "TooManyTries",
    "add_contact",
    "attend",
    "change",
    "erase",
    "gather",
    "log_callback",
    "merge",
    "unmerge",
    "verify_contact",
]
