"""What messaging does because something happened elsewhere, or was written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.messaging import operations
from bespeak.journal.wires import Errand
from bespeak.kit import mailing
from bespeak.kit.actors import SYSTEM
from bespeak.kit.mailing import Letter


class SendMail:
    """At least once: an errand tried again sends the same mail, by its Message-ID."""

    def read(self, errand: Errand, at: datetime) -> Letter | None:
        return operations.begin(store_id=errand.store_id, mail=errand.subject, by=SYSTEM, at=at)

    def call(self, request: Letter) -> int:
        """0, or the number by which the server refused it for good."""
        if settings.BESPEAK_MAIL is None:
            raise mailing.NotTaken("BESPEAK_MAIL is not set")
        try:
            mailing.send(request, settings.BESPEAK_MAIL)
        except mailing.NeverTaken as refused:
            return refused.number
        return 0

    def settle(self, errand: Errand, answer: Any, at: datetime) -> None:
        operations.settle(store_id=errand.store_id, mail=errand.subject, refused=answer, by=SYSTEM, at=at)


def forget(facts: Sequence[CustomerErased]) -> None:
    for fact in facts:
        operations.forget(store_id=fact.store_id, customer_ids=fact.customer_ids, by=SYSTEM, at=fact.at)


def drop_old(at: datetime) -> int:
    return operations.drop_old(by=SYSTEM, at=at)
