"""How an agreement ends without an order: by a no, a withdrawal, its time."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.agreements.facts import AgreementDeclined, AgreementWithdrawn
from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.operations import _checking
from bespeak.domain.agreements.operations._rows import fact
from bespeak.domain.agreements.queries import AgreementView, views
from bespeak.domain.agreements.states import TABLE, Reason, Side, State
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid
from bespeak.kit.states import advance


def check(reason: str, text: str, alternative: str = "") -> None:
    """Refuses a reason that is no code, and texts that cannot be kept."""
    if reason not in Reason.values:
        raise Invalid("unknown_reason", f"A reason is one of {', '.join(Reason.values)}.", field="reason")
    _checking.text(text, "text", _checking.LONG)
    _checking.text(alternative, "alternative", _checking.LONG)


def declined(
    row: Agreement, side: str, reason: str, *, text: str, alternative: str, by: Actor, at: datetime
) -> AgreementView:
    """A side says no; what is offered instead is kept beside it."""
    said = {"reason_code": reason, "reason_text": text.strip(), "alternative": alternative.strip()}
    advance(row, TABLE, to=State.DECLINED, closed_at=at, closed_by=by.ref, closed_side=side, **said)
    told = {"side": str(side), "reason": reason, "alternative_offered": bool(said["alternative"])}
    record([fact(AgreementDeclined, row, by=by.ref, at=at, **told)])
    return views([row], at)[0]


def withdrawn(row: Agreement, reason: str, text: str, by: Actor, at: datetime) -> AgreementView:
    """The store takes it back."""
    said = {"reason_code": reason, "reason_text": text.strip()}
    advance(row, TABLE, to=State.WITHDRAWN, closed_at=at, closed_by=by.ref, closed_side=Side.STORE, **said)
    record([fact(AgreementWithdrawn, row, by=by.ref, at=at, reason=reason)])
    return views([row], at)[0]
