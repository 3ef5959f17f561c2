"""The store's own words on its conversations, and asking for them: `tag:gift`, `tag:"made to measure"`; and for what
is noticed by itself: `is:heated`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.tagrows import Tag, Tagged
from bespeak.kit.actors import Actor

_ASKED = re.compile(r'(?:^|(?<=\s))tag:(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_NOTICED = re.compile(r"(?:^|(?<=\s))is:heated(?=\s|$)", re.IGNORECASE)
HEATED = "\0heated"
"""Among the names of tags: no tag is called so."""
LONGEST_KEY = 80
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class TagView:
    """`having` is how many conversations have it."""

    ref: str
    name: str
    colour: str
    retired_at: datetime | None
    having: int


def tags(*, store_id: int, actor: Actor) -> list[TagView]:
    """By name; those that were merged are no more. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = Tag.objects.filter(store_id=store_id, merged_into=None)
    count = Tagged.objects.filter(tag=OuterRef("pk")).order_by().values("tag").annotate(n=Count("id")).values("n")
    mine = mine.annotate(having=Coalesce(Subquery(count), 0))
    return [TagView(*row) for row in mine.order_by("key").values_list("ref", "name", "colour", "retired_at", "having")]


def compared(name: str) -> str:
    """As names are compared: one form of each letter, large and small alike."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_KEY]


def asked_for(search: str) -> tuple[str, tuple[str, ...]]:
    """What else is looked for, and the tags that are; HEATED among them where heated ones are."""
    plain = _NOTICED.sub(" ", search)
    noticed = (HEATED,) if plain != search else ()
    search = plain
    named = [compared(one[0] or one[1]) for one in _ASKED.findall(search)][:MOST_ASKED]
    return " ".join(_ASKED.sub(" ", search).split()), (*noticed, *(name for name in named if name))


def having(store_id: int, key: str) -> QuerySet[Tagged]:
    """What has the tag of this name, or the one it went into; for the queries of this room."""
    into = Tag.objects.filter(store_id=store_id, key=key).values("merged_into")
    return Tagged.objects.filter(Q(tag__key=key) | Q(tag__in=into), store_id=store_id)
