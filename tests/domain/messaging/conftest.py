"""A store whose mail goes to a server on loopback, and a visitor in its chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.messaging import operations as messaging
from bespeak.domain.messaging.operations import Confirmed
from bespeak.domain.messaging.permissions import Messaging
from bespeak.domain.stores.queries import StoreView
from bespeak.journal import worker
from bespeak.kit.actors import Actor
from tests.domain.cast import NOW, program, shop
from tests.doubles.mailserver import MailServer

PERMISSIONS = map(str, (*Messaging, Customers.PROVE, Customers.INTRODUCE, "conversations:message:say"))
MAY = frozenset(PERMISSIONS)
ADA = "ada@mail.example"


@dataclass
class Post:
    """`server` gets what the store sends."""

    store: StoreView
    server: MailServer

    def visitor(self, name: str = "v") -> str:
        """Somebody new in the chat: the ref of the customer they are."""
        talk = conversations.chat(
            store_id=self.store.id, talk_key=name * 24, text="Hello?", client_key=f"{name}1", page="", products=[],
            language="en", by=program(self.store, "conversations:message:say", "conversations:message:log"), at=NOW,
        )  # fmt: skip
        return talk.customer

    def herself(self, ref: str) -> Actor:
        return Actor(kind="customer", ref=ref, store_id=self.store.id, permissions=MAY)

    def ask(self, who: str, address: str = ADA, *, at: datetime = NOW, language: str = "en") -> messaging.Asked:
        return messaging.ask_for_code(
            store_id=self.store.id, customer=who, address=address, language=language, by=self.herself(who), at=at
        )

    def post(self, *, at: datetime = NOW) -> int:
        """The worker sends what is due. Answers how many errands were done."""
        return worker.work("outside", now=lambda: at).done

    def asked(self, who: str, address: str = ADA, *, at: datetime = NOW) -> str:
        """The code, as it came by mail."""
        self.ask(who, address, at=at)
        self.post(at=at)
        return self.server.code()

    def confirm(self, who: str, code: str, *, at: datetime = NOW, **more: Any) -> Confirmed:
        about = {"store_id": self.store.id, "customer": who, "by": self.herself(who)}
        return messaging.confirm_code(code=code, at=at, **about | more)


def wrong(code: str) -> str:
    """Another one."""
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as here:
        yield here


@pytest.fixture
def post(db: None, server: MailServer, settings: Any) -> Post:
    settings.BESPEAK_MAIL = server.way
    return Post(shop(name="Mira’s atelier"), server)
