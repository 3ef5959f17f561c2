"""Conversations in which something was said."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from bespeak.domain.conversations import grams
from bespeak.domain.conversations.models import SearchText

MOST = 500


def said(store_id: int, text: str, *, private: bool, most: int = MOST) -> QuerySet[SearchText, Any]:
    """`conversation_id` of the newest messages of a store in which all words of the text stand (as they read today), to
    be part of another statement; `private`: also of notes among colleagues."""
    asked = grams.sought(store_id, text)
    rows = SearchText.objects.filter(store_id=store_id)
    rows = rows.filter(grams__matches=asked) if asked else rows.none()
    for one in asked.beside if asked else ():
        rows = rows.filter(grams__contains=one)
    if not private:
        rows = rows.filter(private=False)
    return rows.order_by("-id").values("conversation_id")[:most]
