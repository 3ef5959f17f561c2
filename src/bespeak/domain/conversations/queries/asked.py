"""The enquiries of conversations, as something to be asked for together with them; for the queries of this room."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from bespeak.domain.conversations.enquiries import FACTS, EnquiryView, Facts
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.states import EventKind

MOST = 5
COLUMNS = ("ref", "seq", "at", "product__ref", "said", "taken_back")


def with_words(found: QuerySet[Enquiry]) -> QuerySet[Any]:
    """Each with the body of its event, and whether that was taken back."""
    here = Event.objects.filter(conversation=OuterRef("conversation"))
    text: TextField[str, str] = TextField()
    rubbed_out = Concat(Value('{"of":', text), Cast(OuterRef("seq"), text), Value("}", text))
    return found.annotate(
        said=Subquery(here.filter(seq=OuterRef("seq")).values("body")),
        taken_back=Exists(here.filter(kind=EventKind.DELETE, body=rubbed_out)),
    )


LAST = with_words(Enquiry.objects.filter(conversation=OuterRef("pk"))).order_by("-id")[:MOST]
"""The newest of a conversation."""


def theirs(customer: OuterRef) -> QuerySet[Any]:
    """The newest of a customer (the survivor's id), for rooms that read COLUMNS of them together with their own rows;
    none that was erased."""
    mine = Enquiry.objects.filter(conversation__customer__survivor_id=customer, conversation__erased_at=None)
    return with_words(mine).order_by("-id")[:MOST]


def facts(said: str | None, taken_back: bool) -> Facts | None:
    found: Facts | None = None if taken_back else json.loads(said or "{}").get(FACTS)
    return found


def views(rows: Iterable[tuple[Any, ...]], talk: str, customer: str) -> tuple[EnquiryView, ...]:
    """Of COLUMNS of LAST."""
    return tuple(
        EnquiryView(ref, talk, customer, seq, at, product, facts(said, bool(taken_back)))
        for ref, seq, at, product, said, taken_back in rows
    )
