"""What becomes of a mail: it is to be sent now, or not any more; it was taken, or never will be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts
from bespeak.domain.messaging import codes, texts
from bespeak.domain.messaging.facts import MailRefused, MailSent
from bespeak.domain.messaging.models import Mail
from bespeak.domain.messaging.states import VALID_FOR, State
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor
from bespeak.kit.mailing import Letter

LONGEST_NAME = 60
"""Of a store, in the lines of a mail."""


@transaction.atomic
def begin(*, store_id: int, mail: str, by: Actor, at: datetime) -> Letter | None:
    """The mail as it goes out; None where there is nothing to send (sent, erased, its code over).

    Internal to the house: for the worker, before the call.
    """
    row = Mail.objects.select_related("code").filter(store_id=store_id, ref=mail, state=State.WAITING).first()
    if row is None or row.code is None:
        return None
    if row.code.expires_at <= at or row.code.used_at is not None:
        row.state = State.LAPSED
        row.save(update_fields=["state"])
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    called = contacts.tidy(stores.store(store_id).name, LONGEST_NAME)
    subject, text = texts.code(
        row.language, store=called, code=codes.of(row.code.ref), minutes=int(VALID_FOR.total_seconds() // 60)
    )
    return Letter(row.to, called, subject, text, row.message_id, row.created_at)


@transaction.atomic
def settle(*, store_id: int, mail: str, refused: int, by: Actor, at: datetime) -> None:
    """Taken by the server, or (`refused`, its number) never to be taken. Internal to the house."""
    row = Mail.objects.select_related("customer__survivor").filter(store_id=store_id, ref=mail).first()
    if row is None or row.state != State.WAITING:
        return
    row.state = State.REFUSED if refused else State.SENT
    row.error, row.sent_at = (str(refused), None) if refused else ("", at)
    row.save(update_fields=["state", "error", "sent_at"])
    record([_told(row, by, at)])


def _told(row: Mail, by: Actor, at: datetime) -> MailSent | MailRefused:
    whose = row.customer.survivor
    if row.state == State.SENT:
        return MailSent(
            store_id=row.store_id, subject=row.ref, at=at, by=by.ref, customer=whose.ref, customer_id=whose.pk,
            mail_kind=row.kind,
        )  # fmt: skip
    return MailRefused(
        store_id=row.store_id, subject=row.ref, at=at, by=by.ref, customer=whose.ref, customer_id=whose.pk,
        mail_kind=row.kind, error=row.error,
    )  # fmt: skip
