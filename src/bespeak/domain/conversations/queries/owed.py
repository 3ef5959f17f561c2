"""To whom an answer is owed, since when and by when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bespeak.domain.conversations import clocks
from bespeak.domain.conversations.clocks import Promise
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, State, Turn
from bespeak.domain.stores import answering
from bespeak.domain.stores.queries import StoreView

MOST_COUNTED = 200
"""So many of those who wait, the latest of them, tell how busy it is."""
LATELY = timedelta(days=7)
"""Who has waited for longer was forgotten, and is nobody that others wait behind."""
_RESTED = Event.objects.filter(
    Q(kind=EventKind.CLOSED) | Q(kind=EventKind.TURN) & ~Q(body__contains=f'"turn":"{Turn.STORE}"'),
    conversation=OuterRef("pk"),
).order_by("-seq")
"""Since then nothing was owed until the customer's next word: it was closed, or somebody said whose turn it is."""
_OWN = Event.objects.filter(
    conversation=OuterRef("pk"), seq__gt=OuterRef("two_way_seq"), kind__in=SAID,
    author_kind=AuthorKind.CUSTOMER, automatic=False,
)  # fmt: skip
_SINCE, _LAST = _OWN.filter(seq__gt=OuterRef("rested")).order_by("seq"), _OWN.order_by("-seq")
"""The last one, where the store took the turn again without a new word."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Somebody waits `since` then, having written on this line; `promise` is None where the store promises nothing."""

    since: datetime
    line: str
    promise: Promise | None


def owed(*, store: StoreView, refs: Collection[str], at: datetime, likely: bool = True) -> dict[str, Owed]:
    """By ref of the conversation, those of them that wait for an answer of a person. Two statements, and one more to
    say when it is `likely` to come; for whoever has read these conversations already."""
    waits = Conversation.objects.filter(
        store_id=store.id, ref__in=refs, state=State.OPEN, turn=Turn.STORE, customer_seq__gt=F("two_way_seq")
    )
    told = {
        name: Coalesce(Subquery(_SINCE.values(of)[:1]), Subquery(_LAST.values(of)[:1]))
        for name, of in (("since", "at"), ("line", "line"))
    }
    found = waits.annotate(rested=Coalesce(Subquery(_RESTED.values("seq")[:1]), 0)).annotate(**told)
    rows = [row for row in found.values_list("ref", "since", "line") if row[1]] if refs else []
    if not rows:
        return {}
    waiting = _waiting(store.id, at) if likely else []
    answers = answering.answers(store, min([*(since for _, since, _ in rows), *waiting]))
    return {
        ref: Owed(since, line, clocks.promise(answers, line, since, waiting=waiting, at=at) if answers else None)
        for ref, since, line in rows
    }


def next_answer(*, store: StoreView, line: str, at: datetime) -> Promise | None:
    """What can be said to somebody who writes now. Two statements."""
    waiting = _waiting(store.id, at)
    answers = answering.answers(store, min([at, *waiting]))
    return clocks.promise(answers, line, at, waiting=waiting, at=at) if answers else None


def _waiting(store_id: int, at: datetime) -> list[datetime]:
    """Since when others wait, the latest of them."""
    theirs = Conversation.objects.filter(store_id=store_id, turn=Turn.STORE, state=State.OPEN, turn_at__gt=at - LATELY)
    return list(theirs.order_by("-turn_at").values_list("turn_at", flat=True)[:MOST_COUNTED])
