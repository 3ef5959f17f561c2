"""Taking a document of what is known into a store: all of it or nothing, and the same again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from bespeak.domain.knowledge import texts
from bespeak.domain.knowledge.bookfile import Book, Fault, Item, ListDraft, Spoilt
from bespeak.domain.knowledge.drafts import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.domain.knowledge.models import Article, Checklist, Reply
from bespeak.domain.knowledge.operations.articles import restore_article, write_article
from bespeak.domain.knowledge.operations.replies import restore_reply, write_reply
from bespeak.domain.knowledge.operations.training import restore_checklist, write_checklist
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal

MADE, CHANGED, SAME = "made", "changed", "same"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of each part were `made`, `changed` or the `same`."""

    articles: dict[str, int]
    replies: dict[str, int]
    checklists: dict[str, int]


@requires(Knowledge.WRITE)
@transaction.atomic
def take(*, store_id: int, book: Book, by: Actor, at: datetime) -> Taken:
    """Writes what stands in the book; what is there already becomes like it, also taken out again where it was put
    away. What the book does not name stays. Checklists need the permission for training too.

    All or nothing: Spoilt names everything that cannot be taken, by its place in the book.
    """
    if book.checklists:
        by.require(Knowledge.TRAIN, store_id=store_id)
    taking = _Taking(store_id, by, at)
    taken = Taken(
        taking.each("articles", book.articles, taking.article),
        taking.each("replies", book.replies, taking.reply),
        taking.each("checklists", book.checklists, taking.checklist),
    )
    if taking.faults:
        raise Spoilt(taking.faults)
    return taken


class _Taking:
    def __init__(self, store_id: int, by: Actor, at: datetime) -> None:
        self.here: dict[str, Any] = {"store_id": store_id, "by": by, "at": at}
        self.store_id = store_id
        self.faults: list[Fault] = []
        self._lists: Counter[tuple[str, str]] = Counter()

    def each(self, part: str, drafts: Sequence[T], take: Callable[[T], str]) -> dict[str, int]:
        done: Counter[str] = Counter({MADE: 0, CHANGED: 0, SAME: 0})
        for n, draft in enumerate(drafts):
            try:
                done[take(draft)] += 1
            except Refusal as fault:
                place = f"{part}[{n}]" + (f".{fault.field}" if fault.field else "")
                self.faults.append(Fault(_dotted(place), fault.code, fault.text))
        return dict(done)

    def article(self, draft: ArticleDraft) -> str:
        found = Article.objects.filter(store_id=self.store_id, handle=draft.handle, language=draft.language).first()
        if found is None:
            write_article(draft=draft, **self.here)
            return MADE
        if away := found.archived_at is not None:
            restore_article(ref=found.ref, **self.here)
        write_article(draft=draft, ref=found.ref, **self.here)
        return self._became(Article, found, away)

    def reply(self, draft: ReplyDraft) -> str:
        shortcut = texts.shortcut(draft.shortcut)
        mine = Reply.objects.filter(store_id=self.store_id, owner="", shortcut=shortcut)
        found = mine.filter(archived_at=None).first() or mine.order_by("-id").first()
        if found is None:
            write_reply(draft=draft, **self.here)
            return MADE
        if away := found.archived_at is not None:
            restore_reply(ref=found.ref, **self.here)
        write_reply(draft=draft, ref=found.ref, **self.here)
        return self._became(Reply, found, away)

    def checklist(self, draft: ListDraft) -> str:
        """Two of one name and role are told apart by their order."""
        name = texts.line(draft.name, 10_000, field="name")
        nth = self._lists[name, draft.role]
        self._lists[name, draft.role] += 1
        mine = Checklist.objects.filter(store_id=self.store_id, name=name, role=draft.role)
        in_use = list(mine.filter(archived_at=None).order_by("id")[nth : nth + 1])
        found = in_use[0] if in_use else (mine.order_by("-id").first() if nth == 0 else None)
        given = {"name": name, "role": draft.role, "items": self._items(draft.items), **self.here}
        if found is None:
            write_checklist(**given)
            return MADE
        if away := found.archived_at is not None:
            restore_checklist(ref=found.ref, **self.here)
        write_checklist(ref=found.ref, **given)
        return self._became(Checklist, found, away)

    def _items(self, items: Sequence[Item]) -> list[ItemDraft]:
        wanted = {texts.handle(one.article) for one in items if one.article}
        rows = Article.objects.filter(store_id=self.store_id, handle__in=wanted).order_by("id")
        known = {(handle, language): ref for handle, language, ref in rows.values_list("handle", "language", "ref")}
        return list(_drafts(items, known))

    def _became(self, kind: Any, before: Any, away: bool) -> str:
        version = kind.objects.values_list("version", flat=True).get(id=before.id)
        return CHANGED if away or version != before.version else SAME


def _drafts(items: Sequence[Item], known: dict[tuple[str, str], str]) -> Iterator[ItemDraft]:
    for n, one in enumerate(items):
        if not one.article:
            yield ItemDraft(task=one.task)
            continue
        ref = known.get((texts.handle(one.article), one.language))
        if ref is None:
            text = f"There is no article {one.article[:60]!r} in {one.language[:12]!r}."
            raise Invalid("unknown_article", text, field=f"items[{n}].article")
        yield ItemDraft(article=ref)


def _dotted(place: str) -> str:
    """Forms name the text in a language text-en, and the task of a line task-0."""
    for mark, written in ((".text-", ".texts."), (".task-", ".items.")):
        head, found, last = place.rpartition(mark)
        if found:
            return f"{head}.items[{last}].task" if written == ".items." else f"{head}{written}{last}"
    return place
