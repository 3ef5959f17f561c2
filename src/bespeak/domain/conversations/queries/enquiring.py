"""What customers asked for: the facts of enquiries, read from the events that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from bespeak.domain.conversations.enquiries import EnquiryView
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.asked import facts, with_words
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


def enquiries(
    *, store_id: int, actor: Actor, conversation: str = "", product: str = "", after: str = "", most: int = 50
) -> list[EnquiryView]:
    """In order, after the enquiry `after` (ref), those in a conversation or about a product (refs) where one is named.
    One statement."""
    found = _rows(store_id, actor).order_by("id")
    if conversation:
        found = found.filter(conversation__ref=conversation)
    if product:
        found = found.filter(product__ref=product)
    if after:
        found = found.filter(id__gt=Enquiry.objects.filter(store_id=store_id, ref=after).values("id"))
    return _views(found[:most])


def enquiry(*, store_id: int, ref: str, actor: Actor) -> EnquiryView:
    """One of them. Strangers are told there is none."""
    found = _views(_rows(store_id, actor).filter(ref=ref)[:1]) if refs.is_ref(ref) else []
    if not found:
        raise NotFound(f"There is no enquiry {ref[:40]!r} here.", field="enquiry")
    return found[0]


def _rows(store_id: int, actor: Actor) -> QuerySet[Any]:
    actor.require(Conversations.READ, store_id=store_id)
    mine = Enquiry.objects.filter(store_id=store_id, conversation__in=visible(actor).filter(store_id=store_id))
    return with_words(mine.select_related("conversation__customer__survivor", "product"))


def _views(rows: Iterable[Any]) -> list[EnquiryView]:
    return [
        EnquiryView(
            one.ref, one.conversation.ref, one.conversation.customer.survivor.ref, one.seq, one.at, one.product.ref,
            facts(one.said, one.taken_back),
        )
        for one in rows
    ]  # fmt: skip
