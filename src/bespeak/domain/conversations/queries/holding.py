"""Which conversations are held against erasing, and which are past the store's retention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bespeak.domain.conversations.models import Conversation, Event, LegalHold, Retention
from bespeak.domain.conversations.permissions import Conversations
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class HoldView:
    """Why, by whom and since when a conversation must be kept."""

    conversation: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OldTalk:
    """A conversation in which nobody has said anything for long."""

    id: int
    ref: str
    customer_id: int


def hold_on(*, store_id: int, conversation: str, actor: Actor) -> HoldView | None:
    """The hold that is on it now. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    found = LegalHold.objects.filter(store_id=store_id, conversation__ref=conversation, lifted_at=None)
    row = found.values_list("conversation__ref", "reason", "set_by", "set_at").first()
    return HoldView(*row) if row else None


def retention(*, store_id: int, actor: Actor) -> int:
    """After how many days without a word what was said is erased; 0: never."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    return Retention.objects.filter(store_id=store_id).values_list("days", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that must be kept: whose it is, why, by whom (a ref) and since when."""

    id: int
    conversation: str
    customer_name: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Silent:
    """A conversation in which the last word was said at `at`."""

    conversation: str
    customer_name: str
    at: datetime


def held(*, store_id: int, actor: Actor, before: int = 0, most: int = 50) -> list[Held]:
    """What is held against erasing, the newest hold first; those before the hold with this id. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    found = LegalHold.objects.filter(store_id=store_id, lifted_at=None).order_by("-id")
    rows = found.filter(id__lt=before) if before else found
    talk = ("conversation__ref", "conversation__customer__survivor__name")
    return [Held(*row) for row in rows.values_list("id", *talk, "reason", "set_by", "set_at")[:most]]


def silent_since(
    *, store_id: int, actor: Actor, before: datetime, most: int = 20, counted: int = 1000
) -> tuple[int, list[Silent]]:
    """How many conversations nobody has said anything in since then (`counted` at most) that nobody holds, and those
    that have been silent longest. Two statements. An order or an agreement may still hang on some of them."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = _over(Conversation.objects.filter(store_id=store_id, erased_at=None), before)
    last = Event.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("last_seq")).values("at")
    told = mine.annotate(last=Coalesce(Subquery(last), F("created_at"))).order_by("last", "id")
    rows = told.values_list("ref", "customer__survivor__name", "last")[:most]
    return len(mine.values_list("id")[:counted]), [Silent(*row) for row in rows]


def is_retention(*, store_id: int, since: datetime) -> bool:
    """Whether this is still what the store has said of it, and something is to be let go of at all."""
    return Retention.objects.filter(store_id=store_id, since=since, days__gt=0).exists()


def past_retention(*, store_id: int, at: datetime, after: int, most: int) -> Sequence[OldTalk]:
    """Conversations past the store's retention that nobody holds, after the one with this id."""
    days = Retention.objects.filter(store_id=store_id).values_list("days", flat=True).first()
    if not days:
        return []
    old = _over(Conversation.objects.filter(store_id=store_id, erased_at=None, id__gt=after), at - timedelta(days=days))
    rows = old.order_by("id").values_list("id", "ref", "customer__survivor_id")[:most]
    return [OldTalk(*row) for row in rows]


def is_over(row: Conversation, before: datetime) -> bool:
    """Whether nobody has said anything in it since then, and nobody holds it."""
    return _over(Conversation.objects.filter(pk=row.pk), before).exists()


def _over(found: QuerySet[Conversation], before: datetime) -> QuerySet[Conversation]:
    later = Event.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("last_seq"), at__gte=before)
    held = LegalHold.objects.filter(conversation=OuterRef("pk"), lifted_at=None)
    return found.filter(created_at__lt=before).exclude(Exists(later)).exclude(Exists(held))
