"""What somebody looks for again: kept under a name, for oneself or for the team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.inbox import KINDS, ORDERS
from bespeak.domain.conversations.queries.views import View, view
from bespeak.domain.conversations.tagrows import FirstView, SavedView
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound

MOST = 30
LONGEST = 60
WHOSE = ("", "me", "nobody")


@requires(Conversations.MARK)
@transaction.atomic
def save_view(
    *, store_id: int, name: str, by: Actor, at: datetime, kind: str = "", whose: str = "", search: str = "",
    order: str = "", team: bool = False,
) -> View:  # fmt: skip
    """Keeps it under this name; what had the name is changed. `team`: for everybody, by whoever may manage
    conversations. Refuses no name (`no_name`), unknown words, more than thirty (`too_many_views`)."""
    word = " ".join(name.replace("\0", "").split())[:LONGEST]
    if not word:
        raise Invalid("no_name", "Say what it is called.", field="name")
    if kind not in ("", *KINDS) or whose not in WHOSE or order not in ("", *ORDERS):
        raise Invalid("unknown_view", "There is no such list.", field="kind")
    if team:
        by.require_for_store(Conversations.MANAGE, store_id=store_id)
    mine = SavedView.objects.select_for_update().filter(store_id=store_id, member="" if team else by.ref)
    if mine.exclude(name=word).count() >= MOST:
        raise Invalid("too_many_views", f"At most {MOST} are kept.", field="name", most=MOST)
    given = {"kind": kind, "whose": whose, "search": search.replace("\0", "")[:254], "order": order}
    row, _ = SavedView.objects.update_or_create(
        store_id=store_id, member="" if team else by.ref, name=word, defaults=given,
        create_defaults=given | {"made_at": at, "made_by": by.ref},
    )  # fmt: skip
    return view(row)


@requires(Conversations.MARK)
@transaction.atomic
def remove_view(*, store_id: int, view: str, by: Actor, at: datetime) -> None:
    """One's own, or with the permission to manage conversations the team's. Safe to repeat."""
    row = SavedView.objects.filter(store_id=store_id, ref=view, member__in=("", by.ref)).first()
    if row is not None:
        if not row.member:
            by.require_for_store(Conversations.MANAGE, store_id=store_id)
        row.delete()


@requires(Conversations.MARK)
@transaction.atomic
def see_first(*, store_id: int, view: str, by: Actor, at: datetime) -> None:
    """What one sees who opens the list; "" for the usual. Safe to repeat. NotFound for what one has not."""
    if not view:
        FirstView.objects.filter(store_id=store_id, member=by.ref).delete()
        return
    row = SavedView.objects.filter(store_id=store_id, ref=view, member__in=("", by.ref)).first()
    if row is None:
        raise NotFound(f"There is no view {view[:40]!r} here.", field="view")
    FirstView.objects.update_or_create(store_id=store_id, member=by.ref, defaults={"view": row})
