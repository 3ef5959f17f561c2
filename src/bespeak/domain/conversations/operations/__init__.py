"""The only writers of conversations. Each verb takes the conversation's lock: events are counted without gaps."""

from bespeak.domain.conversations.operations._append import ConversationErased
from bespeak.domain.conversations.operations.chatting import Chatted, chat, introduce
from bespeak.domain.conversations.operations.dealing import be_away, deal, set_dealing
from bespeak.domain.conversations.operations.ending import close, let_wake, reopen, snooze, wake_up
from bespeak.domain.conversations.operations.erasing import RecordIsHeld, erase_person
from bespeak.domain.conversations.operations.holding import hold_record, let_go_of_old, lift_hold, set_retention
from bespeak.domain.conversations.operations.keeping import (
    about,
    assign,
    note_agreement,
    pass_turn,
)
from bespeak.domain.conversations.operations.owing import (
    answer_is_late,
    customer_is_silent,
    warn_before_late,
    watch,
)
from bespeak.domain.conversations.operations.reading import mark_read
from bespeak.domain.conversations.operations.rewriting import AlreadyDeleted, delete, edit
from bespeak.domain.conversations.operations.settling import Terms, confirm, withdraw
from bespeak.domain.conversations.operations.several import (
    assign_several,
    close_several,
    snooze_several,
    undo_several,
)
from bespeak.domain.conversations.operations.starting import Started, start
from bespeak.domain.conversations.operations.talking import NotAPerson, Said, log_call, note, say
from bespeak.domain.conversations.operations.telling import OrderNews, note_orders

__all__ = [
    "AlreadyDeleted",
    "Chatted",
    "ConversationErased",
    "NotAPerson",
    "OrderNews",
    "RecordIsHeld",
    "Said",
    "Started",
    "Terms",
    "about",
    "answer_is_late",
    "assign",
    "assign_several",
    "be_away",
    "chat",
    "close",
    "close_several",
    "confirm",
    "customer_is_silent",
    "deal",
    "delete",
    "edit",
    "erase_person",
    "hold_record",
    "introduce",
    "let_go_of_old",
    "let_wake",
    "lift_hold",
    "log_call",
    "mark_read",
    "note",
    "note_agreement",
    "note_orders",
    "pass_turn",
    "reopen",
    "say",
    "set_dealing",
    "set_retention",
    "snooze",
    "snooze_several",
    "start",
    "undo_several",
    "wake_up",
    "warn_before_late",
    "watch",
    "withdraw",
]
