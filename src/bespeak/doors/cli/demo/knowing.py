"""What Northlight knows: a dozen articles and a handful of replies, in English and Japanese, and the first days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bespeak.domain.knowledge import operations as knowledge
from bespeak.domain.knowledge import queries
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.doors.cli.demo.house import House, kept

WRITTEN = timedelta(days=30)


def write_down(house: House) -> None:
    """Mika wrote it a month ago; Ben has read the first of it."""
    known = kept("knowledge.json")
    here: dict[str, Any] = {"store_id": house.store.id, "by": house.mika, "at": house.at - WRITTEN}
    refs: dict[str, str] = {}
    for one in known["articles"]:
        ref = knowledge.write_article(draft=ArticleDraft(published=True, **one), **here)
        refs.setdefault(one["handle"], ref)
    for one in known["replies"]:
        knowledge.write_reply(draft=ReplyDraft(**one), **here)
    for one in known["checklists"]:
        items = [_item(line, refs) for line in one["lines"]]
        knowledge.write_checklist(name=one["name"], role=one["role"], items=items, **here)
    _learned(house)


def _item(line: dict[str, Any], refs: dict[str, str]) -> ItemDraft:
    return ItemDraft(article=refs[line["article"]]) if "article" in line else ItemDraft(task=line["task"])


def _learned(house: House) -> None:
    [first, *_] = queries.to_learn(store_id=house.store.id, actor=house.ben, role="agent")
    for one in first.items[:3]:
        knowledge.learn(store_id=house.store.id, item=one.ref, version=one.version, by=house.ben, at=house.at - WRITTEN)
