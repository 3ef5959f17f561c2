"""What a customer writes into a form, kept once and to the letter; what is refused stays typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.files import Kept
from bespeak.domain.orders.queries import OrderView
from bespeak.doors.frame import attaching
from bespeak.doors.frame.problems import status_of
from bespeak.doors.storefront import flooding, tale, words
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import KeyReused, Refusal

LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Form:
    """`key` tells a form sent twice from one sent anew. `error` says what is to be mended; `text` is kept."""

    key: str
    text: str = ""
    error: str = ""
    status: int = 200


def fresh() -> Form:
    return Form(new_key())


def new_key() -> str:
    return secrets.token_urlsafe(18)


def typed(posted: QueryDict, name: str) -> str:
    """To the letter, but for the line ends that browsers write their own way."""
    return posted.get(name, "").replace("\r\n", "\n")


def key_of(posted: QueryDict) -> str:
    given = posted.get("key", "")
    return given if 0 < len(given) <= LONGEST_KEY and given.isascii() and given.isprintable() else new_key()


def files_of(request: HttpRequest) -> tuple[Kept, ...]:
    """What was sent with a form, for those who do not send too much. Refuses what `attaching.taken` refuses, and
    TooManyFilesForNow."""
    flooding.pace.take_files(str(request.META.get("REMOTE_ADDR", "")), attaching.count(request))
    return attaching.taken(request)


def refused(refusal: Refusal, text: str, key: str) -> Form:
    """The form again with what was typed."""
    fresh = new_key() if isinstance(refusal, KeyReused) else key
    error = attaching.told(refusal) or words.of(words.REFUSALS, refusal.code)
    return Form(fresh, text, error, status_of(refusal))


def answer(order: OrderView, request: HttpRequest, customer: Actor, at: datetime) -> Form | None:
    """Says it in the conversation about this order, else begins one. None where it was said, now or before."""
    text, key = typed(request.POST, "text"), key_of(request.POST)
    try:
        _say(order, text, key, files_of(request), customer=customer, at=at)
    except Refusal as refusal:
        return refused(refusal, text, key)
    return None


def _say(order: OrderView, text: str, key: str, files: tuple[Kept, ...], *, customer: Actor, at: datetime) -> None:
    store_id, talk = order.store_id, tale.talk_about(order, customer)
    if talk is None or queries.began_with(store_id=store_id, client_key=key):
        operations.start(
            store_id=store_id,
            text=text,
            orders=[order.ref],
            line="form",
            client_key=key,
            by=customer,
            at=at,
            files=files,
        )
    else:
        operations.say(
            store_id=store_id,
            conversation=talk.ref,
            text=text,
            line="form",
            client_key=key,
            by=customer,
            at=at,
            files=files,
        )
