"""The only writers of customers."""

from bespeak.domain.customers.operations._gather import Ask, JustForgotten, gather
from bespeak.domain.customers.operations.claiming import Proven, claim, note_wrong_code, prove
from bespeak.domain.customers.operations.erasing import Erased, erase
from bespeak.domain.customers.operations.identity import (
    NotAPerson,
    NotTheirContact,
    TooManyTries,
    log_callback,
    verify_contact,
)
from bespeak.domain.customers.operations.introducing import Introduced, introduce
from bespeak.domain.customers.operations.merging import AlreadyMerged, AlreadyOne, NotMerged, merge, unmerge
from bespeak.domain.customers.operations.passkeys import (
    PasskeyTaken,
    TooManyKept,
    TooManyPasskeys,
    keep_for_passkey,
    register_passkey,
    remove_passkey,
    rename_passkey,
    sign_out_everywhere,
    use_passkey,
)
from bespeak.domain.customers.operations.records import ContactTaken, add_contact, attend, change

__all__ = [
    "AlreadyMerged",
    "AlreadyOne",
    "Ask",
    "ContactTaken",
    "Erased",
    "Introduced",
    "JustForgotten",
    "NotAPerson",
    "NotMerged",
    "NotTheirContact",
    "PasskeyTaken",
    "Proven",
    "TooManyKept",
    "TooManyPasskeys",
    "TooManyTries",
    "add_contact",
    "attend",
    "change",
    "claim",
    "erase",
    "gather",
    "introduce",
    "keep_for_passkey",
    "log_callback",
    "merge",
    "note_wrong_code",
    "prove",
    "register_passkey",
    "remove_passkey",
    "rename_passkey",
    "sign_out_everywhere",
    "unmerge",
    "use_passkey",
    "verify_contact",
]
