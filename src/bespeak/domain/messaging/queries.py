"""How it stands with somebody's code. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from bespeak.domain.customers import claims
from bespeak.domain.customers import queries as people
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.domain.messaging.permissions import Messaging
from bespeak.domain.messaging.states import APART, State
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code that was sent and is still valid. `refused`: its address takes no mail. `again_at`: when a new one may be
    asked for."""

    address: str
    expires_at: datetime
    again_at: datetime
    refused: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """`known` are the addresses a code may go to; any may, where there are none. `shown` is the one shown to be theirs
    last, `shown_at` when."""

    sends: bool
    known: tuple[str, ...]
    shown: str
    shown_at: datetime | None
    waiting: Waiting | None


def sends_mail() -> bool:
    """Whether this installation knows where mail goes."""
    return settings.BESPEAK_MAIL is not None


def standing(*, store_id: int, customer: str, actor: Actor, at: datetime) -> Standing:
    """How it stands with a customer's address, for themselves and whoever may read mails. Others are told there is
    nothing here. One statement; none for themselves where no mail is sent."""
    actor.require(Messaging.READ, store_id=store_id)
    if actor.kind == "customer" and actor.ref != customer:
        raise NotFound
    if not sends_mail():
        if actor.kind != "customer":  # whose own page has found them already
            people.found(store_id=store_id, ref=customer)
        return Standing(sends=False, known=(), shown="", shown_at=None, waiting=None)
    refused = Mail.objects.filter(code=OuterRef("pk"), state=State.REFUSED)
    codes = MailCode.objects.filter(customer__survivor_id=OuterRef("survivor_id")).annotate(refused=Exists(refused))
    newest = Rows(codes.order_by("-id")[:1], "address", "expires_at", "created_at", "used_at", "refused")
    row = claims.of(store_id=store_id, ref=customer).annotate(newest=newest).first()
    if row is None:
        raise NotFound
    found = claims.read(row)
    return Standing(
        sends=True,
        known=found.known,
        shown=found.shown.value if found.shown else "",
        shown_at=found.shown.verified_at if found.shown else None,
        waiting=_waiting(row, at),
    )


def mail_under_way(*, store_id: int, customer: str, at: datetime) -> str:
    """The mail (ref) with the newest code of a customer that is still valid, "" where there is none. No permission is
    asked: for doors that have asked for it. One statement; none where no mail is sent."""
    if not sends_mail():
        return ""
    codes = MailCode.objects.filter(store_id=store_id, customer__survivor__ref=customer).order_by("-id")
    newest = codes.values_list("mail__ref", "used_at", "expires_at").first()
    return str(newest[0]) if newest and newest[0] and newest[1] is None and newest[2] > at else ""


def _waiting(row: Any, at: datetime) -> Waiting | None:
    for address, expires_at, created_at, used_at, refused in row.newest:
        if used_at is None and expires_at > at:
            return Waiting(address, expires_at, created_at + APART, refused)
    return None
