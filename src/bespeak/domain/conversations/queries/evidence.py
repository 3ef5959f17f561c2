"""What the gate may count: everything settled with some customers, in two statements for any number of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from bespeak.domain.conversations.models import Confirmation, Conversation
from bespeak.domain.conversations.states import REQUIREMENT, TWO_WAY_TALK
from bespeak.kit.asking import Blank, Question


class Settled(msgspec.Struct, frozen=True, gc=False):
    """One thing settled with a customer, at event `seq` of a conversation.

    `ref` is the confirmation's, or the conversation's for a talk. A talk stands here once for each product or order it
    was about, or once for neither. Amounts are minor units. What has lapsed (`valid_until`) is still listed.
    """

    customer_id: int
    requirement: str
    product_id: int | None
    variant_id: int | None
    order_ref: str
    quantity: int
    country: str
    postcode: str
    amount_minor: int | None
    currency: str
    valid_until: datetime | None
    at: datetime
    conversation_ref: str
    seq: int
    ref: str


_TALK = ("customer__survivor_id", "topics__product_id", "topics__order_ref", "two_way_at", "ref", "two_way_seq")
_CONFIRMATION = (
    "conversation__customer__survivor_id",
    "kind",
    "product_id",
    "variant_id",
    "order_ref",
    "quantity",
    "country",
    "postcode",
    "amount_minor",
    "currency",
    "valid_until",
    "at",
    "conversation__ref",
    "seq",
    "ref",
)
_WORDS: dict[str, str] = {str(kind): word for kind, word in REQUIREMENT.items()}


_TWO_WAY = Question(
    lambda: Conversation.objects.filter(
        customer__survivor_id__among=Blank("ids"), two_way_at__isnull=False
    ).values_list(*_TALK)
)
_GIVEN = Question(
    lambda: Confirmation.objects.filter(
        conversation__customer__survivor_id__among=Blank("ids"), withdrawn_at=None
    ).values_list(*_CONFIRMATION)
)


def evidence(customer_ids: Collection[int], *, since: datetime | None = None) -> list[Settled]:
    """Everything settled with these surviving customers and those merged into them; of talks, those since `since`.

    Two statements. Internal to the house: the gate asks for whoever ordered, whatever the actor may see.
    """
    if not customer_ids:
        return []
    return _talks(customer_ids, since) + _confirmations(customer_ids)


def _talks(customer_ids: Collection[int], since: datetime | None) -> list[Settled]:
    return [
        Settled(
            who, TWO_WAY_TALK, product_id, None, order_ref or "", 0, "", "", None, "", None, at, ref, seq, ref
        )
        for who, product_id, order_ref, at, ref, seq in _TWO_WAY.ask(ids=customer_ids)
        if since is None or at >= since
    ]  # fmt: skip


def _confirmations(customer_ids: Collection[int]) -> list[Settled]:
    return [Settled(row[0], _WORDS[row[1]], *row[2:]) for row in _GIVEN.ask(ids=customer_ids)]
