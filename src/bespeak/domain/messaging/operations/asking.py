"""Asking for a code: the same answer whether the store knows the address or not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.crypto import salted_hmac

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import orderrefs
from bespeak.domain.customers import queries as people
from bespeak.domain.customers.operations import TooManyTries
from bespeak.domain.customers.states import TRIES_WITHIN
from bespeak.domain.messaging import addresses, models
from bespeak.domain.messaging.facts import MailWritten
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.domain.messaging.permissions import Messaging
from bespeak.domain.messaging.states import APART, MOST_OF_ONE, MOST_WRONG, VALID_FOR, WITHIN, Kind
from bespeak.journal.recording import record
from bespeak.kit import turns
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Refusal


class NoMail(Refusal):
    code = "no_mail"
    status = "conflict"
    sentence = "This installation sends no mail: BESPEAK_MAIL is not set."


class TooManyCodes(Refusal):
    """`retry_after` in its data are the seconds to wait."""

    code = "too_many_codes"
    status = "too_many"
    sentence = "Codes were asked for too often. Wait a while, then ask again."


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the code goes, and until when it is valid."""

    address: str
    expires_at: datetime


@requires(Messaging.ASK)
@transaction.atomic
def ask_for_code(
    *, store_id: int, customer: str, address: str, language: str, by: Actor, at: datetime, about_order: str = ""
) -> Asked:
    """A new code by mail for this customer; none before it counts any more.

    Refuses not_an_email, an address that they cannot show to be theirs (NotTheirContact), an order that is none of the
    store's, TooManyCodes, TooManyTries, and NoMail. Nothing in the answer tells whether anybody else has the address.
    """
    people.found(store_id=store_id, ref=customer)
    if settings.BESPEAK_MAIL is None:
        raise NoMail
    to = addresses.mail(address)
    orderrefs.check(store_id, [about_order] if about_order else [], field="about_order")
    wait_for(store_id, to)
    family = customers.claim(store_id=store_id, customer=customer, address=to, by=by, at=at)
    check_address(store_id, to, at)
    _keep_pace(store_id, family, to, at)
    head = people.found(store_id=store_id, ref=customer)
    code = MailCode.objects.create(
        store_id=store_id, customer_id=head.id, address=to, about_order=about_order,
        expires_at=at + VALID_FOR, created_at=at,
    )  # fmt: skip
    mail = _written(code, language, at)
    fact = MailWritten(
        store_id=store_id, subject=mail.ref, at=at, by=by.ref, customer=head.ref, customer_id=head.id,
        mail_kind=Kind.CODE,
    )  # fmt: skip
    record([fact])
    return Asked(to, code.expires_at)


def wait_for(store_id: int, address: str) -> None:
    """Whatever else is done about this address is done before or after, whoever has it, even if nobody does."""
    turns.wait("messaging.code", store_id, address)


def check_address(store_id: int, address: str, at: datetime) -> None:
    """However many ask for codes to one address, they have so many wrong tries between them. Refuses TooManyTries."""
    since = at - TRIES_WITHIN
    codes = MailCode.objects.filter(store_id=store_id, address=address, created_at__gt=since)
    if (codes.aggregate(wrong=Sum("wrong"))["wrong"] or 0) >= MOST_WRONG:
        raise TooManyTries(within_hours=TRIES_WITHIN.total_seconds() / 3600)


def _keep_pace(store_id: int, family: list[int], address: str, at: datetime) -> None:
    mine = MailCode.objects.filter(customer_id__in=family)
    to_it = MailCode.objects.filter(store_id=store_id, address=address)
    waits = [
        _wait(mine, 1, APART, at),
        _wait(mine, MOST_OF_ONE, WITHIN, at),
        _wait(to_it, MOST_OF_ONE, WITHIN, at),
    ]
    if any(waits):
        raise TooManyCodes(retry_after=max(waits), field="address")


def _wait(codes: QuerySet[MailCode], most: int, within: timedelta, at: datetime) -> int:
    """Seconds until another is allowed; 0 where it is now."""
    lately = list(codes.filter(created_at__gt=at - within).order_by("-id").values_list("created_at", flat=True)[:most])
    return math.ceil((lately[-1] + within - at).total_seconds()) if len(lately) == most else 0


def _written(code: MailCode, language: str, at: datetime) -> Mail:
    ref = models.new_mail_ref()
    key = salted_hmac("bespeak.messaging.message_id", ref, algorithm="sha256").hexdigest()[:16]
    host = settings.BESPEAK_MAIL.sender.rpartition("@")[2] if settings.BESPEAK_MAIL else ""
    return Mail.objects.create(
        store_id=code.store_id, ref=ref, customer_id=code.customer_id, kind=Kind.CODE, code=code, to=code.address,
        language=language[:12], message_id=f"<{ref}.{key}@{host}>", created_at=at,
    )  # fmt: skip
