"""Who somebody in the chat says they are, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest

from bespeak.domain.conversations import operations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame.problems import status_of
from bespeak.doors.storefront import answering, enquiry, flooding, guests, words
from bespeak.kit.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Who:
    """What somebody says of themselves. `error` is about the contact."""

    name: str = ""
    contact: str = ""
    error: str = ""
    status: int = 200


def said(request: HttpRequest, store: StoreView, talk: ConversationView, at: datetime) -> Who | None:
    """None where it is kept, now or before."""
    who = Who(answering.typed(request.POST, "name"), answering.typed(request.POST, "contact"))
    try:
        flooding.pace.keep(talk.ref, str(request.META.get("REMOTE_ADDR", "")))
        operations.introduce(
            store_id=store.id, conversation=talk.ref, name=who.name[: enquiry.LONGEST_NAME],
            contacts=[enquiry.contact_of(who.contact, store.country)], client_key=answering.key_of(request.POST),
            by=guests.customer(store.id, talk.customer, acts=True), at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return replace(who, error=words.of(words.REFUSALS, refusal.code), status=status_of(refusal))
    return None
