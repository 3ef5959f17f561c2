"""No, taken back, and over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements.facts import AgreementLapsed, AgreementLapsesSoon
from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.operations import _ending, _rows, _stock
from bespeak.domain.agreements.operations.answering import OtherVersion
from bespeak.domain.agreements.operations.proposing import ExtraAlreadyAsked
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.agreements.states import OPEN, SAID_YES, TABLE, Side, State
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Refusal
from bespeak.kit.states import advance


class AcceptedAlready(Refusal):
    code = "accepted_already"
    status = "conflict"
    sentence = (
        "The customer said yes to this already. To change their mind they write to the store, which takes it back."
    )


@requires(Agreements.DECLINE)
@transaction.atomic
def decline(
    *,
    store_id: int,
    ref: str,
    reason: str,
    by: Actor,
    at: datetime,
    text: str = "",
    alternative: str = "",
    for_customer: bool = False,
    version: int | None = None,
) -> AgreementView:
    """A side says no: the customer's own actor or a member taking it down (`for_customer`), else the store.

    Held stock is let go. Refuses a customer's no after their yes (AcceptedAlready: the store takes it back for them),
    OtherVersion where the no is to a `version` that is not the one in force, what has lapsed, is closed or used, and
    an extra payment that was already asked for.
    """
    _ending.check(reason, text, alternative)
    side = Side.CUSTOMER if for_customer or by.kind == "customer" else Side.STORE
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    _rows.refuse_lapsed(row, at)
    if side == Side.CUSTOMER and row.state in SAID_YES:
        raise AcceptedAlready(accepted_at=row.accepted_at.isoformat() if row.accepted_at else "")
    _refuse_asked(row)
    if version is not None and version != row.current_version:
        raise OtherVersion(field="version", version=row.current_version)
    _stock.let_go(row, by=by, at=at)
    return _ending.declined(row, side, reason, text=text, alternative=alternative, by=by, at=at)


@requires(Agreements.WITHDRAW)
@transaction.atomic
def withdraw(*, store_id: int, ref: str, reason: str, by: Actor, at: datetime, text: str = "") -> AgreementView:
    """The store takes its offer back, also an accepted one that no order uses yet. Held stock is let go.

    Refuses what has lapsed, is closed or used, and an extra payment that was already asked for.
    """
    _ending.check(reason, text)
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    _rows.refuse_lapsed(row, at)
    _refuse_asked(row)
    _stock.let_go(row, by=by, at=at)
    return _ending.withdrawn(row, reason, text, by, at)


def _refuse_asked(row: Agreement) -> None:
    if row.state in OPEN and row.extra_used_by:
        raise ExtraAlreadyAsked(request=row.extra_used_by)


@transaction.atomic
def let_lapse(*, store_id: int, ref: str, by: Actor, at: datetime) -> bool:
    """Tidies up an agreement whose time is over: state, stock, fact. The row decides. Answers whether it did."""
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    if row.state not in OPEN or row.valid_until > at:
        return False
    was = row.state
    advance(row, TABLE, to=State.LAPSED, closed_at=at, closed_by=by.ref)
    _stock.let_go(row, by=by, at=at)
    record([_rows.fact(AgreementLapsed, row, by=by.ref, at=at, was=str(was))])
    return True


@transaction.atomic
def warn_before_lapse(*, store_id: int, ref: str, version: int, by: Actor, at: datetime) -> bool:
    """Says that this version ends soon, if it still is the one in force and open. Answers whether it did."""
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    if row.state not in OPEN or row.valid_until <= at or row.current_version != version:
        return False
    record([_rows.fact(AgreementLapsesSoon, row, by=by.ref, at=at, valid_until=row.valid_until.isoformat())])
    return True
