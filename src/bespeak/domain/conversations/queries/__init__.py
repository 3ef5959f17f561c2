"""What was said and settled, as frozen values, narrowed to what the actor may see."""

from bespeak.domain.conversations.enquiries import EnquiryView
from bespeak.domain.conversations.queries.attachments import Bytes, attachment
from bespeak.domain.conversations.queries.belonging import about_orders, began_with, begun_by, customer_of
from bespeak.domain.conversations.queries.confirmations import ConfirmationView, confirmation, confirmations, settled
from bespeak.domain.conversations.queries.enquiring import enquiries, enquiry
from bespeak.domain.conversations.queries.evidence import Settled, evidence
from bespeak.domain.conversations.queries.exporting import Record, bundle, head, on_paper, paper, transcript
from bespeak.domain.conversations.queries.fileviews import FileView
from bespeak.domain.conversations.queries.hearing import Heard, Standing, heard, standing
from bespeak.domain.conversations.queries.holding import (
    Held,
    HoldView,
    Silent,
    held,
    hold_on,
    is_retention,
    past_retention,
    retention,
    silent_since,
)
from bespeak.domain.conversations.queries.lastwords import LastWords, last_words
from bespeak.domain.conversations.queries.matters import Matter, matters, talked
from bespeak.domain.conversations.queries.proof import links, reconcile, verify_all_chains, verify_chain
from bespeak.domain.conversations.queries.reading import furthest, marks, seen_at
from bespeak.domain.conversations.queries.resting import summed_up_at
from bespeak.domain.conversations.queries.rows import Fault
from bespeak.domain.conversations.queries.silence import silences_of
from bespeak.domain.conversations.queries.summaries import summed_up
from bespeak.domain.conversations.queries.talkviews import ConversationView, EntryView, Mark
from bespeak.domain.conversations.queries.threads import (
    conversation,
    conversations,
    introductions,
    lately,
    stretch,
    thread,
)
from bespeak.domain.conversations.queries.unanswered import MOST_UNANSWERED, unanswered

__all__ = [
    "MOST_UNANSWERED",
    "Bytes",
    "ConfirmationView",
    "ConversationView",
    "EnquiryView",
    "EntryView",
    "Fault",
    "FileView",
    "Heard",
    "Held",
    "HoldView",
    "LastWords",
    "Mark",
    "Matter",
    "Record",
    "Settled",
    "Silent",
    "Standing",
    "about_orders",
    "attachment",
    "began_with",
    "begun_by",
    "bundle",
    "confirmation",
    "confirmations",
    "conversation",
    "conversations",
    "customer_of",
    "enquiries",
    "enquiry",
    "evidence",
    "furthest",
    "head",
    "heard",
    "held",
    "hold_on",
    "introductions",
    "is_retention",
    "last_words",
    "lately",
    "links",
    "marks",
    "matters",
    "on_paper",
    "paper",
    "past_retention",
    "reconcile",
    "retention",
    "seen_at",
    "settled",
    "silences_of",
    "silent_since",
    "standing",
    "stretch",
    "summed_up",
    "summed_up_at",
    "talked",
    "thread",
    "transcript",
    "unanswered",
    "verify_all_chains",
    "verify_chain",
]
