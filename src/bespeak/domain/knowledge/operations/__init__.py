"""The verbs of what is known; the only writers of its rows."""

from bespeak.domain.knowledge.drafts import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.domain.knowledge.operations.articles import (
    archive_article,
    restore_article,
    write_article,
)
from bespeak.domain.knowledge.operations.calming import find_calm
from bespeak.domain.knowledge.operations.replies import (
    archive_reply,
    count_use,
    restore_reply,
    write_reply,
)
from bespeak.domain.knowledge.operations.taking import CHANGED, MADE, SAME, Taken, take
from bespeak.domain.knowledge.operations.training import (
    archive_checklist,
    learn,
    restore_checklist,
    write_checklist,
)

__all__ = [
    "CHANGED",
    "MADE",
    "SAME",
    "ArticleDraft",
    "ItemDraft",
    "ReplyDraft",
    "Taken",
    "archive_article",
    "archive_checklist",
    "archive_reply",
    "count_use",
    "find_calm",
    "learn",
    "restore_article",
    "restore_checklist",
    "restore_reply",
    "take",
    "write_article",
    "write_checklist",
    "write_reply",
]
