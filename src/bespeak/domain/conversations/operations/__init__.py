"""The only writers of conversations. Each verb takes the conversation's lock: events are counted without gaps."""

from bespeak.domain.conversations.operations._append import ConversationErased
from bespeak.domain.conversations.operations._finding import Asker
from bespeak.domain.conversations.operations.asking import AnswerSettled, answer, ask, settle, show
from bespeak.domain.conversations.operations.chatting import Chatted, chat, introduce
from bespeak.domain.conversations.operations.dealing import be_away, deal, set_dealing
from bespeak.domain.conversations.operations.ending import bring_back, close, let_wake, reopen, snooze, wake_up
from bespeak.domain.conversations.operations.enquiring import Enquired, ProductRetired, enquire
from bespeak.domain.conversations.operations.erasing import RecordIsHeld, erase_person
from bespeak.domain.conversations.operations.holding import hold_record, let_go_of_old, lift_hold, set_retention
from bespeak.domain.conversations.operations.keeping import (
    about,
    assign,
    cool,
    note_agreement,
    nothing_to_answer,
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
from bespeak.domain.conversations.operations.saying import Result, Said, Saying, say, say_all
from bespeak.domain.conversations.operations.settling import Terms, confirm, withdraw
from bespeak.domain.conversations.operations.several import (
    assign_several,
    close_several,
    rest_several,
    snooze_several,
    undo_several,
)
from bespeak.domain.conversations.operations.starting import Started, start
from bespeak.domain.conversations.operations.summing import SummarySuperseded, Summed, respond, sum_up
from bespeak.domain.conversations.operations.tagging import (
    TagTaken,
    change_tag,
    merge_tags,
    retire_tag,
    tag,
    untag,
)
from bespeak.domain.conversations.operations.talking import NotAPerson, log_call, note
from bespeak.domain.conversations.operations.telling import OrderNews, note_orders
from bespeak.domain.conversations.operations.viewing import remove_view, save_view, see_first

__all__ = [
    "AlreadyDeleted",
    "AnswerSettled",
    "Asker",
    "Chatted",
    "ConversationErased",
    "Enquired",
    "NotAPerson",
    "OrderNews",
    "ProductRetired",
    "RecordIsHeld",
    "Result",
    "Said",
    "Saying",
    "Started",
    "SummarySuperseded",
    "Summed",
    "TagTaken",
    "Terms",
    "about",
    "answer",
    "answer_is_late",
    "ask",
    "assign",
    "assign_several",
    "be_away",
    "bring_back",
    "change_tag",
    "chat",
    "close",
    "close_several",
    "confirm",
    "cool",
    "customer_is_silent",
    "deal",
    "delete",
    "edit",
    "enquire",
    "erase_person",
    "hold_record",
    "introduce",
    "let_go_of_old",
    "let_wake",
    "lift_hold",
    "log_call",
    "mark_read",
    "merge_tags",
    "note",
    "note_agreement",
    "note_orders",
    "nothing_to_answer",
    "pass_turn",
    "remove_view",
    "reopen",
    "respond",
    "rest_several",
    "retire_tag",
    "save_view",
    "say",
    "say_all",
    "see_first",
    "set_dealing",
    "set_retention",
    "settle",
    "show",
    "snooze",
    "snooze_several",
    "start",
    "sum_up",
    "tag",
    "undo_several",
    "untag",
    "wake_up",
    "warn_before_late",
    "watch",
    "withdraw",
]
