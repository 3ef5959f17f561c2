"""Which conversations somebody may know of; for the other queries of this room."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet

from bespeak.domain.conversations.models import Conversation, LegalHold, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.tagrows import Tagged
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound

_HOLDS = LegalHold.objects.filter(conversation=OuterRef("pk"), lifted_at=None)
_TAGS = Tagged.objects.filter(conversation=OuterRef("pk")).order_by("tag__key", "id")
_TOPICS = Topic.objects.filter(conversation=OuterRef("pk")).order_by("id")


def visible(actor: Actor, *, led: bool = False) -> QuerySet[Conversation]:
    """The rows that somebody may know of; for the other queries of this room. `led`: something narrower than the store
    leads to them."""
    found, theirs = Conversation.objects.select_related("customer__survivor"), actor.kind == "customer"
    if actor.store_id is not None:
        found = of_store(found, actor.store_id, led=led or theirs)
    return found.filter(customer__survivor__ref=actor.ref) if theirs else found


def of_store(found: QuerySet[Conversation], store_id: int, *, led: bool) -> QuerySet[Conversation]:
    """Added to nought, the store leads the planner into no index: that one holds every conversation there is."""
    return found.annotate(house=F("store_id") + 0).filter(house=store_id) if led else found.filter(store_id=store_id)


def may_see(actor: Actor) -> QuerySet[Conversation]:
    actor.require(Conversations.READ)
    return visible(actor)


def one_of(found: QuerySet[Conversation], ref: str) -> Conversation:
    row = found.filter(ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    return row


def seen(ref: str, actor: Actor) -> Conversation:
    """The row, for the other queries of this room. Strangers are told there is none."""
    return one_of(may_see(actor), ref)


def told_of(ref: str, actor: Actor) -> Conversation:
    """The same with what it is about, as `view` reads it."""
    return one_of(with_topics(may_see(actor)), ref)


def with_topics(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """These rows with what they are about, as `view` reads it; for the queries of this room."""
    words = Rows(_TAGS, "tag__ref", "tag__name", "tag__colour")
    about = Rows(_TOPICS, "product_id", "product__name", "order_ref")
    return found.annotate(held=Exists(_HOLDS), about=about, words=words)
