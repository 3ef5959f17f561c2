"""What was said and settled, as frozen values, narrowed to what the actor may see."""

from bespeak.domain.conversations.queries.confirmations import ConfirmationView, confirmation, confirmations, settled
from bespeak.domain.conversations.queries.evidence import Settled, evidence
from bespeak.domain.conversations.queries.exporting import Record, head, on_paper, paper, transcript
from bespeak.domain.conversations.queries.hearing import Heard, Standing, heard, standing
from bespeak.domain.conversations.queries.lastwords import LastWords, last_words
from bespeak.domain.conversations.queries.proof import reconcile, verify_all_chains, verify_chain
from bespeak.domain.conversations.queries.rows import Fault
from bespeak.domain.conversations.queries.threads import (
    ConversationView,
    EntryView,
    about_orders,
    began_with,
    conversation,
    conversations,
    customer_of,
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
    "LastWords",
    "Record",
    "Settled",
    "Standing",
    "about_orders",
    "began_with",
    "confirmation",
    "confirmations",
    "conversation",
    "conversations",
    "customer_of",
    "evidence",
    "head",
    "heard",
    "last_words",
    "on_paper",
    "paper",
    "reconcile",
    "settled",
    "standing",
    "stretch",
    "thread",
    "transcript",
    "unanswered",
    "verify_all_chains",
    "verify_chain",
]
