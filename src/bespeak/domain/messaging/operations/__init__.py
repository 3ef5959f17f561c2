"""The only writers of mails and codes."""

from bespeak.domain.messaging.operations.asking import Asked, NoMail, TooManyCodes, ask_for_code
from bespeak.domain.messaging.operations.confirming import CodeOver, CodeUsed, Confirmed, WrongCode, confirm_code
from bespeak.domain.messaging.operations.forgetting import drop_old, forget
from bespeak.domain.messaging.operations.sending import begin, settle

__all__ = [
    "Asked",
    "CodeOver",
    "CodeUsed",
    "Confirmed",
    "NoMail",
    "TooManyCodes",
    "WrongCode",
    "ask_for_code",
    "begin",
    "confirm_code",
    "drop_old",
    "forget",
    "settle",
]
