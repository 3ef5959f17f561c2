"""Typing the code: once, the newest, in time, with few tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.domain.messaging import codes
from bespeak.domain.messaging.models import MailCode
from bespeak.domain.messaging.operations.asking import check_address, wait_for
from bespeak.domain.messaging.permissions import Messaging
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Refusal


class WrongCode(Refusal):
    code = "wrong_code"
    sentence = "This is not the code of the newest mail."


class CodeOver(Refusal):
    """Used, too old, or none was asked for."""

    code = "code_over"
    status = "conflict"
    sentence = "There is no code that is still valid. Ask for a new one."


class CodeUsed(CodeOver):
    """The same once more: what it was to confirm is confirmed."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`customer` is whose the address is: another one than who asked, where the two turned out to be one (`joined`) or
    are for people to join. `address` is shown to be theirs."""

    customer: str
    address: str
    joined: bool


@requires(Messaging.CONFIRM)
def confirm_code(*, store_id: int, customer: str, code: str, by: Actor, at: datetime) -> Confirmed:
    """The address of the newest code is theirs, and with it their identity is shown at the level `code`.

    A wrong code is kept as a failed try before it is refused (WrongCode). Refuses not_a_code, CodeOver,
    CodeUsed, TooManyTries.
    """
    said = codes.typed(code)
    with transaction.atomic():
        found = _answered(store_id, customer, said, by, at)
    if found is None:
        raise WrongCode(field="code")
    return found


def _answered(store_id: int, customer: str, said: str, by: Actor, at: datetime) -> Confirmed | None:
    """None where the code is wrong, which is written down."""
    head = people.found(store_id=store_id, ref=customer)
    asked = _newest(store_id, head.id)
    wait_for(store_id, asked.address)
    customers.claim(store_id=store_id, customer=head.ref, address=asked.address, by=by, at=at)
    check_address(store_id, asked.address, at)
    code = _newest(store_id, head.id, lock=True)
    if code.used_at is not None and codes.fits(said, code.ref):
        raise CodeUsed(field="code")
    if code.pk != asked.pk or code.used_at is not None or code.expires_at <= at:
        raise CodeOver(field="code")
    if not codes.fits(said, code.ref):
        MailCode.objects.filter(pk=code.pk).update(wrong=F("wrong") + 1)
        customers.note_wrong_code(store_id=store_id, customer=head.ref, about_order=code.about_order, by=by, at=at)
        return None
    code.used_at = at
    code.save(update_fields=["used_at"])
    proven = customers.prove(
        store_id=store_id, customer=head.ref, address=code.address, about_order=code.about_order, by=by, at=at
    )
    return Confirmed(proven.customer, code.address, proven.joined)


def _newest(store_id: int, customer_id: int, *, lock: bool = False) -> MailCode:
    rows = MailCode.objects.select_for_update(of=("self",)) if lock else MailCode.objects
    found = rows.filter(store_id=store_id, customer__survivor_id=customer_id).order_by("-id").first()
    if found is None:
        raise CodeOver(field="code")
    return found
