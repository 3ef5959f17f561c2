"""In which conversation an enquiry belongs: one that goes on, else a new one; of two at once one begins it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import secrecy
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.conversations.operations import _append, _speaking, chatting, starting
from bespeak.domain.conversations.operations._append import Open
from bespeak.domain.conversations.operations._topics import About
from bespeak.domain.conversations.states import State
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, by one of these: their `conversation` (ref), the secret `talk_key` of their chat, themselves
    (`customer`, ref), or `contacts`, (kind, value) each."""

    conversation: str = ""
    talk_key: str = ""
    customer: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is said, by whom and when, about which product."""

    store_id: int
    product_id: int
    about: About
    body: dict[str, Any]
    line: str
    client_key: str
    by: Actor
    at: datetime


class Quicker(Exception):
    """Somebody with the same key of a talk was quicker by a moment."""


def talk(ask: Ask, asker: Asker) -> tuple[Open, bool]:
    """The conversation it belongs in, locked; and whether that begins with it."""
    if asker.conversation:
        held = _append.locked(ask.store_id, asker.conversation, ask.by)
        _speaking.open_again(held, ask.by, ask.at, ask.line)
        return held, False
    if asker.talk_key:
        return _chat(ask, asker)
    return _of_customer(ask, asker)


def _chat(ask: Ask, asker: Asker) -> tuple[Open, bool]:
    key = chatting.started_by(asker.talk_key)
    found = Conversation.objects.filter(store_id=ask.store_id, client_key=key)
    if found.first() is None:
        try:
            with transaction.atomic():
                return _new(ask, asker, key), True
        except Quicker:
            pass
    held = _append.locked(ask.store_id, found.get().ref, ask.by)
    _speaking.open_again(held, ask.by, ask.at, ask.line)
    return held, False


def _of_customer(ask: Ask, asker: Asker) -> tuple[Open, bool]:
    """Under the lock of whose it is, so that two at once follow each other."""
    who = ask.by.ref if ask.by.kind == "customer" else asker.customer
    if not who:
        name = secrecy.masked(asker.name)
        named = customers.Ask(store_id=ask.store_id, contacts=asker.contacts, name=name, language=asker.language)
        who = people.leads_to(customers.gather([named], ask.at)[0]).ref
    whose = customers.attend(store_id=ask.store_id, customer=who, by=ask.by, at=ask.at)
    opens = Conversation.objects.filter(
        store_id=ask.store_id, customer__survivor_id=whose.id, state=State.OPEN, erased_at=None,
        topics__product_id=ask.product_id,
    )  # fmt: skip
    before = opens.order_by("-id").first()
    if before is not None:
        return _append.locked(ask.store_id, before.ref, ask.by), False
    known = Enquiry.objects.filter(store_id=ask.store_id, client_key=ask.client_key) if ask.client_key else None
    again = known.select_related("conversation").first() if known is not None else None
    if again is not None:  # it was closed since
        return _append.locked(ask.store_id, again.conversation.ref, ask.by), False
    return _opened(ask, whose.id, ""), True


def _new(ask: Ask, asker: Asker, key: str) -> Open:
    named = customers.Ask(store_id=ask.store_id, language=asker.language)
    return _opened(ask, customers.gather([named], ask.at)[0], key)


def _opened(ask: Ask, customer_id: int, key: str) -> Open:
    row = starting.made(ask.store_id, customer_id, "", key, ask.at)
    if row is None:
        raise Quicker
    return _append.opened(row, ask.by)
