"""What is known, kept to be looked through, in the transaction in which it is written or put away."""

from __future__ import annotations

from typing import Any

from bespeak.domain.knowledge import markup
from bespeak.domain.knowledge.models import Article, Reply, ReplyText, SearchText
from bespeak.kit import grams


def keep_article(row: Article) -> None:
    found = _grams(row.store_id, " ".join((row.title, *row.tags)), markup.plain(row.body))
    SearchText.objects.update_or_create(article=row, defaults=found)


def keep_text(reply: Reply, row: ReplyText) -> None:
    heading = " ".join((reply.name, reply.shortcut, *reply.tags))
    found = _grams(row.store_id, heading, " ".join((row.text, reply.hint)))
    SearchText.objects.update_or_create(reply_text=row, defaults=found)


def forget_article(row: Article) -> None:
    SearchText.objects.filter(article=row).delete()


def forget_reply(row: Reply) -> None:
    SearchText.objects.filter(reply_text__reply=row).delete()


def _grams(store_id: int, heading: str, body: str) -> dict[str, Any]:
    kept = {"heading": grams.kept(store_id, heading), "grams": grams.kept(store_id, f"{heading} {body}")}
    return {"store_id": store_id, **kept}
