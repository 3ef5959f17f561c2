"""What is known, as frozen values."""

from bespeak.domain.knowledge.queries.articles import (
    SHELVES,
    ArticleRow,
    ArticleView,
    VersionView,
    about_products,
    article,
    articles,
    choices,
    versions,
)
from bespeak.domain.knowledge.queries.calming import found_calm
from bespeak.domain.knowledge.queries.replies import ReplyView, replies, reply
from bespeak.domain.knowledge.queries.suggesting import Suggestion, suggestions
from bespeak.domain.knowledge.queries.training import (
    ItemView,
    ListView,
    Progress,
    checklist,
    checklists,
    left_to_learn,
    progress,
    to_learn,
)
from bespeak.domain.knowledge.queries.whole import whole

__all__ = [
    "SHELVES",
    "ArticleRow",
    "ArticleView",
    "ItemView",
    "ListView",
    "Progress",
    "ReplyView",
    "Suggestion",
    "VersionView",
    "about_products",
    "article",
    "articles",
    "checklist",
    "checklists",
    "choices",
    "found_calm",
    "left_to_learn",
    "progress",
    "replies",
    "reply",
    "suggestions",
    "to_learn",
    "versions",
    "whole",
]
