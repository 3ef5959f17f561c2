"""What members keep to look at again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.tagrows import FirstView, SavedView
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class View:
    """A filter (`kind`, `whose`: "", me or nobody, `search`), an order and a name. `team`: everybody's; `first`: what
    whoever asks sees who opens the list."""

    ref: str
    name: str
    kind: str
    whose: str
    search: str
    order: str
    team: bool
    first: bool = False


def views(*, store_id: int, actor: Actor) -> list[View]:
    """The team's by name, then one's own. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    first = FirstView.objects.filter(store_id=store_id, member=actor.ref, view=OuterRef("pk"))
    rows = SavedView.objects.filter(store_id=store_id, member__in=("", actor.ref)).order_by("member", "name", "id")
    return [view(row, first=row.first) for row in rows.annotate(first=Exists(first))]


def view(row: SavedView, *, first: bool = False) -> View:
    """For this room."""
    return View(row.ref, row.name, row.kind, row.whose, row.search, row.order, not row.member, first)
