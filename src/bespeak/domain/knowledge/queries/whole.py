"""All that a store knows and uses, as one document (see bookfile)."""

from __future__ import annotations

from typing import Any

from bespeak.domain.knowledge.bookfile import EDITION
from bespeak.domain.knowledge.models import Article, ArticleProduct, Checklist, ChecklistItem, Reply, ReplyText
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit.actors import Actor


def whole(*, store_id: int, actor: Actor) -> dict[str, Any]:
    """Articles (drafts too), the store's own replies and, where the actor may, its checklists; what is put away, and
    what is one member's own, is left out. Ordered so that the same knowledge is the same document. Six statements."""
    actor.require(Knowledge.WRITE, store_id=store_id)
    told = {"knowledge": EDITION, "articles": _articles(store_id), "replies": _replies(store_id)}
    return told | {"checklists": _checklists(store_id) if actor.may(Knowledge.TRAIN) else []}


def _articles(store_id: int) -> list[dict[str, Any]]:
    mine = Article.objects.filter(store_id=store_id, archived_at=None).order_by("handle", "language")
    linked: dict[int, list[str]] = {}
    about = ArticleProduct.objects.filter(store_id=store_id).order_by("product__handle")
    for article, handle in about.values_list("article_id", "product__handle"):
        linked.setdefault(article, []).append(handle)
    return [
        {
            "handle": one.handle, "language": one.language, "kind": one.kind, "title": one.title, "body": one.body,
            "tags": one.tags, "products": linked.get(one.pk, []), "published": one.published,
        }
        for one in mine
    ]  # fmt: skip


def _replies(store_id: int) -> list[dict[str, Any]]:
    mine = Reply.objects.filter(store_id=store_id, owner="", archived_at=None).order_by("shortcut")
    said: dict[int, dict[str, str]] = {}
    texts = ReplyText.objects.filter(reply__in=mine.order_by()).order_by("language")
    for reply, language, text in texts.values_list("reply_id", "language", "text"):
        said.setdefault(reply, {})[language] = text
    return [
        {
            "shortcut": one.shortcut, "name": one.name, "texts": said.get(one.pk, {}), "hint": one.hint,
            "mood": one.mood, "tags": one.tags,
        }
        for one in mine
    ]  # fmt: skip


def _checklists(store_id: int) -> list[dict[str, Any]]:
    """What of them is in use: an article that was put away is asked of nobody."""
    items: dict[int, list[dict[str, str]]] = {}
    rows = ChecklistItem.objects.filter(store_id=store_id, removed_at=None, article__archived_at=None)
    columns = ("checklist_id", "article__handle", "article__language", "task")
    for checklist, article, language, task in rows.order_by("position", "id").values_list(*columns):
        one = {"article": article, "language": language} if article else {"task": task}
        items.setdefault(checklist, []).append(one)
    mine = Checklist.objects.filter(store_id=store_id, archived_at=None).order_by("id")
    told = [{"name": one.name, "role": one.role, "items": items.get(one.pk, [])} for one in mine]
    return [one for one in told if one["items"]]
