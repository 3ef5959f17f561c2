"""A prospect as others read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import EnquiryView, asked
from bespeak.domain.prospects.models import Interest, Prospect
from bespeak.domain.prospects.states import AHEAD, UNTOUCHED, State, Step
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows

DUE, LATE, LATER = "due", "late", "later"
_WANTS = Interest.objects.filter(prospect=OuterRef("pk")).order_by("id")
_ASKED = asked.theirs(OuterRef("customer__survivor_id"))
_IN = "conversation__ref"


@dataclass(frozen=True, slots=True)
class ProspectView:
    """`products` are names of what they are interested in (`product_refs` in the same order), `subject_line` the
    heading of the conversation to follow up in. `step` and `step_at` are the next step, "" and None where nobody has
    planned one; `advice` the step that fits what happened last. `number` counts the changes that members made. `wishes`
    are the enquiries they made about it, the newest first: empty where the actor may not read conversations, and beside
    a conversation, which shows its own.
    """

    id: int
    ref: str
    number: int
    customer: str
    customer_id: int
    customer_name: str
    conversation: str
    subject_line: str
    products: tuple[str, ...]
    product_refs: tuple[str, ...]
    state: str
    since: datetime
    heard_at: datetime
    advice: str
    agreement: str
    owner: str
    step: str
    step_at: datetime | None
    note: str
    due_at: datetime | None
    woken_at: datetime | None
    late_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    why: str
    word: str
    order: str
    wishes: tuple[EnquiryView, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def pressing(self, at: datetime) -> str:
        """late (a day after it was due), due, or later; "" once it has ended."""
        if self.due_at is None:
            return ""
        return LATER if at < self.due_at else LATE if self.due_at + UNTOUCHED <= at else DUE

    def proposed_at(self, at: datetime) -> datetime:
        """When the step that is advised would fall due."""
        return at + AHEAD[Step(self.advice)]


COLUMNS = {
    "id": "id", "ref": "ref", "number": "moved", "customer": "customer__survivor__ref",
    "customer_id": "customer__survivor_id", "customer_name": "customer__survivor__name",
    "conversation": "conversation__ref", "subject_line": "conversation__subject_line", "state": "state",
    "since": "since", "heard_at": "heard_at", "advice": "advice", "agreement": "agreement_ref", "owner": "owner",
    "step": "step", "step_at": "step_at", "note": "note", "due_at": "due_at", "woken_at": "woken_at",
    "late_at": "late_at", "ended_at": "ended_at", "ended_by": "ended_by", "why": "why", "word": "word",
    "order": "order_ref",
}  # fmt: skip
"""What a view holds, and where it stands."""


def told(found: QuerySet[Prospect], actor: Actor) -> list[ProspectView]:
    """These rows. One statement."""
    rows = found.annotate(wants=Rows(_WANTS, "product__name", "product__ref"))
    if not actor.may(Conversations.READ):
        return [view(row[1:], row[0]) for row in rows.values_list("wants", *COLUMNS.values())]
    rows = rows.annotate(asked=Rows(_ASKED, _IN, *asked.COLUMNS))
    return [_wishing(view(row[2:], row[0]), row[1]) for row in rows.values_list("wants", "asked", *COLUMNS.values())]


def view(row: Sequence[Any], wants: Sequence[tuple[Any, Any]]) -> ProspectView:
    """`row` as COLUMNS, `wants` names and refs of products."""
    known: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    goods, refs = tuple(name or "" for name, _ in wants), tuple(ref for _, ref in wants)
    return ProspectView(**known, products=goods, product_refs=refs)


def _wishing(one: ProspectView, rows: Sequence[tuple[Any, ...]]) -> ProspectView:
    """With what was asked for of the goods they are interested in, while it was open."""
    wishes = (wish for talk, *rest in rows for wish in asked.views([tuple(rest)], talk, one.customer))
    until = one.ended_at or datetime.max.replace(tzinfo=UTC)
    meant = (wish for wish in wishes if wish.product in one.product_refs and one.since <= wish.at <= until)
    return replace(one, wishes=tuple(wish for wish in meant if wish.facts))
