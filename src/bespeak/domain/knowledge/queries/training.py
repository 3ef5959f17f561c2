"""What somebody has to learn, and who has learned what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from bespeak.domain.knowledge.models import Checklist, ChecklistItem, Learned
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.stores import colleagues
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound

MOST_LISTS, MOST_ITEMS = 100, 1_000


@dataclass(frozen=True, slots=True)
class ItemView:
    """An article to read (`article` its ref, `version` as it is now) or a task. `learned_at` is when it was last done,
    `done` whether that still counts: not where the article has changed so that it asks to be read again."""

    ref: str
    article: str
    title: str
    language: str
    version: int
    learned: int | None
    learned_at: datetime | None
    done: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """A checklist; `items` as whoever it was asked for stands with them."""

    ref: str
    name: str
    role: str
    version: int
    changed_at: datetime
    changed_by: str
    archived_at: datetime | None
    items: tuple[ItemView, ...]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.items)

    @property
    def left(self) -> int:
        return len(self.items) - self.done


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is: (list's ref, done, of so many) for each list that is theirs."""

    member: str
    name: str
    role: str
    lists: tuple[tuple[str, int, int], ...]
    last_at: datetime | None


def to_learn(*, store_id: int, actor: Actor, role: str) -> list[ListView]:
    """What whoever asks, who works in this role, is to learn and has learned. Three statements."""
    actor.require(Knowledge.LEARN, store_id=store_id)
    lists = Checklist.objects.filter(Q(role="") | Q(role=role), store_id=store_id, archived_at=None)
    return _views(list(lists.order_by("id")[:MOST_LISTS]), actor.ref)


def left_to_learn(*, store_id: int, actor: Actor, role: str) -> int:
    """How many items whoever asks has still to do. Two statements, one where nobody learns anything here."""
    return sum(one.left for one in to_learn(store_id=store_id, actor=actor, role=role))


def checklists(*, store_id: int, actor: Actor, archived: bool = False) -> list[ListView]:
    """All of a store, without anybody's progress. Two statements."""
    actor.require(Knowledge.TRAIN, store_id=store_id)
    rows = Checklist.objects.filter(store_id=store_id, archived_at__isnull=not archived)
    return _views(list(rows.order_by("id")[:MOST_LISTS]), "")


def checklist(*, store_id: int, ref: str, actor: Actor) -> ListView:
    """One, also put away. NotFound for another's."""
    actor.require(Knowledge.TRAIN, store_id=store_id)
    rows = list(Checklist.objects.filter(store_id=store_id, ref=ref))
    if not rows:
        raise NotFound(f"There is no checklist {ref[:40]!r} here.")
    return _views(rows, "")[0]


def progress(*, store_id: int, actor: Actor) -> list[Progress]:
    """Everybody who works here, longest first, with what of their lists they have finished. Four statements."""
    lists = checklists(store_id=store_id, actor=actor)
    people = [(ref, name, role) for ref, name, role in colleagues.ever(store_id=store_id, actor=actor) if role]
    items = [one for given in lists for one in given.items]
    latest = _latest(store_id, [one.ref for one in items], [ref for ref, _, _ in people])
    asks = dict(_items(store_id, [one.ref for one in items]))
    return [_progress(person, lists, latest, asks) for person in people]


def _progress(
    person: tuple[str, str, str], lists: Collection[ListView], latest: dict[tuple[str, str], tuple[int, datetime]],
    asks: dict[str, int],
) -> Progress:  # fmt: skip
    member, name, role = person
    found = []
    for one in lists:
        if one.role in ("", role):
            done = sum((latest.get((item.ref, member)) or (-1,))[0] >= asks[item.ref] for item in one.items)
            found.append((one.ref, done, len(one.items)))
    last = max((at for (_, who), (_, at) in latest.items() if who == member), default=None)
    return Progress(member, name, role, tuple(found), last)


def _views(rows: Collection[Checklist], member: str) -> list[ListView]:
    if not rows:
        return []
    found = ChecklistItem.objects.filter(checklist__in=rows, removed_at=None)
    found = found.exclude(article__archived_at__isnull=False).exclude(article__published=False)
    columns = (
        "checklist_id", "ref", "article__ref", "article__title", "article__language", "article__version", "task",
        "article__asks_from",
    )  # fmt: skip
    items = list(found.order_by("position", "id").values_list(*columns)[:MOST_ITEMS])
    latest = _latest(next(iter(rows)).store_id, [one[1] for one in items], [member]) if member else {}
    of_list: dict[int, list[ItemView]] = {}
    for which, ref, article, title, language, version, task, asks in items:
        read, at = latest.get((ref, member), (None, None))
        done = read is not None and read >= (asks or 0)
        view = ItemView(ref, article or "", title or task, language or "", version or 0, read, at, done)
        of_list.setdefault(which, []).append(view)
    return [
        ListView(
            one.ref, one.name, one.role, one.version, one.changed_at, one.changed_by, one.archived_at,
            tuple(of_list.get(one.id, ())),
        )
        for one in rows
    ]  # fmt: skip


def _latest(
    store_id: int, items: Collection[str], members: Collection[str]
) -> dict[tuple[str, str], tuple[int, datetime]]:
    """(item, member) → the latest version they learned, and when they last did."""
    found = Learned.objects.filter(store_id=store_id, item__ref__in=items, member__in=members).order_by()
    rows = found.values_list("item__ref", "member").annotate(read=Max("version"), last=Max("at"))
    return {(item, member): (read, at) for item, member, read, at in rows}


def _items(store_id: int, refs: Collection[str]) -> list[tuple[str, int]]:
    rows = ChecklistItem.objects.filter(store_id=store_id, ref__in=refs).values_list("ref", "article__asks_from")
    return [(ref, asks or 0) for ref, asks in rows]
