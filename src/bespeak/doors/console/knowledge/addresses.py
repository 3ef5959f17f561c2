"""Where the pages of what is known are."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.knowledge import articles, checklists, replies, training

KNOWLEDGE: list[URLPattern] = [
    path("knowledge/", articles.show_all, name="console-knowledge"),
    path("knowledge/articles/new/", articles.add, name="console-article-new"),
    path("knowledge/articles/<str:ref>/", articles.show, name="console-article"),
    path("knowledge/articles/<str:ref>/change/", articles.change, name="console-article-change"),
    path("knowledge/articles/<str:ref>/archive/", articles.archive, name="console-article-archive"),
    path("knowledge/articles/<str:ref>/restore/", articles.restore, name="console-article-restore"),
    path("knowledge/replies/", replies.show_all, name="console-replies"),
    path("knowledge/replies/new/", replies.add, name="console-reply-new"),
    path("knowledge/replies/<str:ref>/", replies.change, name="console-reply"),
    path("knowledge/replies/<str:ref>/archive/", replies.archive, name="console-reply-archive"),
    path("knowledge/replies/<str:ref>/restore/", replies.restore, name="console-reply-restore"),
    path("knowledge/training/", training.show, name="console-training"),
    path("knowledge/training/new/", checklists.add, name="console-checklist-new"),
    path("knowledge/training/<str:ref>/", checklists.change, name="console-checklist"),
    path("knowledge/training/<str:ref>/archive/", checklists.archive, name="console-checklist-archive"),
    path("knowledge/training/<str:ref>/restore/", checklists.restore, name="console-checklist-restore"),
    path("knowledge/items/<str:ref>/learned/", training.learned, name="console-item-learned"),
]
