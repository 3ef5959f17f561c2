"""What people of a role learn, in order; and that somebody has learned it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bespeak.domain.knowledge import texts
from bespeak.domain.knowledge.drafts import ItemDraft
from bespeak.domain.knowledge.facts import ChecklistArchived, ChecklistWritten, ItemLearned
from bespeak.domain.knowledge.models import Article, Checklist, ChecklistItem, Learned
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.stores import roles
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, StaleState

LONGEST_NAME, LONGEST_TASK, MOST_ITEMS = 200, 300, 60


@requires(Knowledge.TRAIN)
@transaction.atomic
def write_checklist(
    *, store_id: int, name: str, items: Sequence[ItemDraft], role: str = "", ref: str = "", seen: int = 0, by: Actor,
    at: datetime,
) -> str:  # fmt: skip
    """A new checklist, or the one of this ref as it is from now on; `role` "" is for everybody. Answers its ref. What
    was learned stays learned, also of an item that is put in again. What reads as before changes nothing.

    StaleState where it was changed since `seen`. Refuses missing_text, unknown_role, too_many_items, no_items.
    """
    if role and role not in roles.names():
        raise Invalid("unknown_role", "There is no such role.", field="role")
    wanted = [one for one in items if one.article or one.task.strip()]
    if not 0 < len(wanted) <= MOST_ITEMS:
        raise Invalid("no_items" if not wanted else "too_many_items", f"One to {MOST_ITEMS} lines.", field="items")
    row = _locked(store_id, ref) if ref else Checklist(store_id=store_id, ref=refs.new("lst"), version=0)
    if ref and seen and row.version != seen:
        raise StaleState
    called, asked = texts.heading(name, LONGEST_NAME, field="name"), _asked(store_id, wanted)
    if ref and (row.name, row.role, _reads(row)) == (called, role, asked):
        return row.ref
    row.name, row.role = called, role
    row.version += 1
    row.changed_at, row.changed_by = at, by.ref
    row.save()
    _items(row, wanted, asked, at)
    record([_written(row, len(wanted))])
    return row.ref


@requires(Knowledge.TRAIN)
@transaction.atomic
def archive_checklist(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Nobody is asked for it any more; who has learned what stays. Safe to repeat."""
    row = _locked(store_id, ref)
    if row.archived_at is None:
        row.archived_at = at
        row.save(update_fields=["archived_at"])
        record([ChecklistArchived(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Knowledge.TRAIN)
@transaction.atomic
def restore_checklist(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """People are asked for it again. Safe to repeat."""
    row = _locked(store_id, ref)
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        record([_written(row, row.items.filter(removed_at=None).count())])


@requires(Knowledge.LEARN)
@transaction.atomic
def learn(*, store_id: int, item: str, version: int = 0, by: Actor, at: datetime) -> None:
    """Whoever acts has read the item's article in the version they were shown, or done its task (0). Safe to repeat.
    StaleState where the article asks for a later version; NotFound for an item that is in no list any more."""
    row = ChecklistItem.objects.filter(
        store_id=store_id, ref=item, removed_at=None, checklist__archived_at=None
    ).select_related("article").first()  # fmt: skip
    if row is None:
        raise NotFound(f"There is no such item {item[:40]!r} here.", field="item")
    if row.article and not row.article.asks_from <= version <= row.article.version:
        raise StaleState
    read = version if row.article else 0
    given = {"store_id": store_id, "at": at}
    _, new = Learned.objects.get_or_create(item=row, member=by.ref, version=read, defaults=given)
    if new:
        record([ItemLearned(store_id=store_id, subject=row.ref, at=at, by=by.ref, version=read)])


def _asked(store_id: int, wanted: Sequence[ItemDraft]) -> list[tuple[int | None, str]]:
    """(id of an article, "") or (None, a task) of each."""
    articles = _articles(store_id, {one.article for one in wanted if one.article})
    return [
        (articles.get(one.article), "" if one.article else texts.heading(one.task, LONGEST_TASK, field=f"task-{n}"))
        for n, one in enumerate(wanted)
    ]


def _reads(row: Checklist) -> list[tuple[int | None, str]]:
    """The same of what stands in it."""
    found = row.items.filter(removed_at=None).order_by("position", "id")
    return list(found.values_list("article_id", "task"))


def _items(
    row: Checklist, wanted: Sequence[ItemDraft], asked: Sequence[tuple[int | None, str]], at: datetime
) -> None:  # fmt: skip
    before = {(one.article_id or one.task): one for one in row.items.all()}
    by_ref = {one.ref: one for one in before.values()}
    kept: set[int] = set()
    for position, (draft, (article, task)) in enumerate(zip(wanted, asked, strict=True)):
        item = before.get(article or task) or _reworded(by_ref.get(draft.ref), article)
        if item is None or item.id in kept:
            item = ChecklistItem(store_id=row.store_id, checklist=row, ref=refs.new("itm"))
        item.position, item.article_id, item.task, item.removed_at = position, article, task, None
        item.save()
        kept.add(item.id)
    row.items.filter(removed_at=None).exclude(id__in=kept).update(removed_at=at)


def _reworded(item: ChecklistItem | None, article: int | None) -> ChecklistItem | None:
    """A task that reads a little differently is still the same one."""
    return item if item and not item.article_id and not article else None


def _articles(store_id: int, wanted: set[str]) -> dict[str, int]:
    found = dict(Article.objects.filter(store_id=store_id, ref__in=wanted).values_list("ref", "id"))
    if lost := next(iter(wanted - found.keys()), ""):
        raise NotFound(f"There is no article {lost[:40]!r} here.", field="items")
    return found


def _written(row: Checklist, items: int) -> ChecklistWritten:
    return ChecklistWritten(
        store_id=row.store_id, subject=row.ref, at=row.changed_at, by=row.changed_by, version=row.version, items=items
    )


def _locked(store_id: int, ref: str) -> Checklist:
    row = Checklist.objects.select_for_update().filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no checklist {ref[:40]!r} here.", field="ref")
    return row
