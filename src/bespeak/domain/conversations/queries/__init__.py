"""What was said and settled, as frozen values, narrowed to what the actor may see."""

from bespeak.domain.conversations.queries.confirmations import ConfirmationView, confirmation, confirmations, settled
from bespeak.domain.conversations.queries.evidence import Settled, evidence
from bespeak.domain.conversations.queries.exporting import Record, head, on_paper, paper, transcript
from bespeak.domain.conversations.queries.hearing import Heard, Standing, heard, standing
from bespeak.domain.conversations.queries.holding import HoldView, hold_on, is_retention, past_retention, retention
from bespeak.domain.conversations.queries.lastwords import LastWords, last_words
from bespeak.domain.conversations.queries.proof import reconcile, verify_all_chains, verify_chain
from bespeak.domain.conversations.queries.reading import furthest, marks, seen_at
from bespeak.domain.conversations.queries.rows import Fault
from bespeak.domain.conversations.queries.threads import (
    ConversationView,
    EntryView,
    Mark,
    about_orders,
    began_with,
    begun_by,
    conversation,
    conversations,
    customer_of,
    introductions,
    lately,
    stretch,
    thread,
)
from bespeak.domain.conversations.queries.unanswered import MOST_UNANSWERED, unanswered

__all__ = [
    "MOST_UNANSWERED",
    "ConfirmationView",
    "ConversationView",
    "EntryView",
    "Fault",
    "Heard",
    "HoldView",
    "LastWords",
    "Mark",
    "Record",
    "Settled",
    "Standing",
    "about_orders",
    "began_with",
    "begun_by",
    "confirmation",
    "confirmations",
    "conversation",
    "conversations",
    "customer_of",
    "evidence",
    "furthest",
    "head",
    "heard",
    "hold_on",
    "introductions",
    "is_retention",
    "last_words",
    "lately",
    "marks",
    "on_paper",
    "paper",
    "past_retention",
    "reconcile",
    "retention",
    "seen_at",
    "settled",
    "standing",
    "stretch",
    "thread",
    "transcript",
    "unanswered",
    "verify_all_chains",
    "verify_chain",
]
