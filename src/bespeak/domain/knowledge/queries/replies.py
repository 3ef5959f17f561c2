"""Words kept ready, as frozen values: the store's and one's own, never another member's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bespeak.domain.knowledge.models import Reply, ReplyText, SearchText
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit import grams
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class ReplyView:
    """`texts` by language; `personal` where it is one's own; `used` how often it was sent."""

    id: int
    ref: str
    shortcut: str
    name: str
    hint: str
    mood: str
    tags: tuple[str, ...]
    personal: bool
    used: int
    version: int
    changed_at: datetime
    changed_by: str
    archived_at: datetime | None
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        """In this language, else the first there is: English before others."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()), "")


def replies(
    *, store_id: int, actor: Actor, search: str = "", shortcut: str = "", mood: str = "", archived: bool = False,
    after: tuple[int, int] | None = None, most: int = 50,
) -> list[ReplyView]:  # fmt: skip
    """Those used most first, after (used, id); whose shortcut begins so, in which all words of `search` stand, that are
    meant for this mood. Two statements."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = _mine(store_id, actor).filter(archived_at__isnull=not archived)
    found = found.filter(shortcut__startswith=shortcut) if shortcut else found
    found = found.filter(mood=mood) if mood else found
    found = found.filter(_like(store_id, search)) if search else found
    if after:
        used, last = after
        found = found.filter(Q(used__lt=used) | Q(used=used, id__lt=last))
    return _views(found.order_by("-used", "-id")[:most])


def reply(*, store_id: int, ref: str, actor: Actor) -> ReplyView:
    """One of them, also put away. Two statements; NotFound where it is another's."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = _views(_mine(store_id, actor).filter(ref=ref))
    if not found:
        raise NotFound(f"There are no such words {ref[:40]!r} here.")
    return found[0]


def _mine(store_id: int, actor: Actor) -> QuerySet[Reply]:
    return Reply.objects.filter(store_id=store_id, owner__in=("", actor.ref))


def _like(store_id: int, search: str) -> Q:
    begins = Q(shortcut__startswith=search.removeprefix("/").casefold()) | Q(name__icontains=search)
    asked = grams.sought(store_id, search)
    if asked is None:
        return begins
    kept = SearchText.objects.filter(store_id=store_id, reply_text__isnull=False, grams__matches=asked)
    for one in asked.beside:
        kept = kept.filter(grams__contains=one)
    return begins | Q(id__in=kept.values("reply_text__reply_id"))


def _views(found: Iterable[Reply]) -> list[ReplyView]:
    rows = list(found)
    texts: dict[int, dict[str, str]] = {}
    said = ReplyText.objects.filter(reply_id__in=[one.id for one in rows]).order_by("language")
    for whose, language, text in said.values_list("reply_id", "language", "text"):
        texts.setdefault(whose, {})[language] = text
    return [
        ReplyView(
            one.id, one.ref, one.shortcut, one.name, one.hint, one.mood, tuple(one.tags), bool(one.owner), one.used,
            one.version, one.changed_at, one.changed_by, one.archived_at, texts.get(one.id, {}),
        )
        for one in rows
    ]  # fmt: skip
