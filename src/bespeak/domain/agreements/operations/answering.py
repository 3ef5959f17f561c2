"""The customer's yes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements.facts import AgreementAccepted
from bespeak.domain.agreements.models import Acceptance, Agreement, Version
from bespeak.domain.agreements.operations import _checking, _rows, _stock
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import AgreementView, views
from bespeak.domain.agreements.states import SAID_YES, TABLE, How, State
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations import transcripts
from bespeak.journal.recording import record
from bespeak.kit.actors import SYSTEM, Actor, requires
from bespeak.kit.refusals import Invalid, Refusal
from bespeak.kit.states import advance


class OtherVersion(Refusal):
    code = "agreement_version_changed"
    status = "conflict"
    sentence = "The agreement has another version now. Read it, then accept that one."


@requires(Agreements.ACCEPT)
@transaction.atomic
def accept(
    *,
    store_id: int,
    ref: str,
    version: int,
    hash: str,
    how: str,
    by: Actor,
    at: datetime,
    from_where: str = "",
    typed_name: str = "",
) -> AgreementView:
    """The customer says yes to exactly these words; a member may take it down for them (`how`: phone, mail …).

    How far the record of its conversation went is kept with the yes, signed. Held stock stays held until `valid_until`.
    Saying yes twice is one yes. Refuses OtherVersion where number or hash is not the one in force, what has lapsed, is
    closed or used, and NotEnoughStock where a hold lapsed meanwhile.
    """
    _check(how, from_where, typed_name)
    row = _rows.locked(store_id=store_id, ref=ref, by=by)
    _refuse_other_version(row, version, hash)
    if row.state in SAID_YES:
        return views([row], at)[0]
    _rows.refuse_lapsed(row, at)
    advance(row, TABLE, to=State.ACCEPTED, accepted_at=at)
    acceptance = {"by": by.ref, "on_behalf": by.kind != "customer", "how": how, "at": at}
    texts = {"from_where": from_where, "typed_name": typed_name}
    yes = Acceptance(store_id=store_id, agreement=row, version=version, hash=hash, **acceptance, **texts)
    _with_head(yes)
    yes.save(force_insert=True)
    if row.hold_until:
        _stock.keep(row, until=row.valid_until, by=by, at=at)
    record([_rows.fact(AgreementAccepted, row, by=by.ref, at=at, hash=hash, accepted_by=by.ref, how=how)])
    return views([row], at)[0]


def _with_head(yes: Acceptance) -> None:
    """What stood in the conversation when the yes was said can be neither rewritten nor dropped unseen from now on."""
    of = yes.agreement
    if not of.conversation_ref:
        return
    about = {"agreement": of.ref, "version": yes.version, "hash": yes.hash}
    signed = conversations.head(ref=of.conversation_ref, actor=SYSTEM, at=yes.at, accepted=about)
    yes.record_count, yes.record_head = signed["count"], signed["head"]
    yes.record_signed = transcripts.written(signed).decode()


def _check(how: str, from_where: str, typed_name: str) -> None:
    if how not in How.values:
        raise Invalid("unknown_way", f"It was said by one of {', '.join(How.values)}.", field="how")
    _checking.text(from_where, "from_where", _checking.SHORT)
    _checking.text(typed_name, "typed_name", _checking.SHORT)


def _refuse_other_version(row: Agreement, version: int, digest: str) -> None:
    current = Version.objects.get(agreement=row, number=row.current_version)
    if (version, digest) != (current.number, current.hash):
        raise OtherVersion(field="version", version=current.number, hash=current.hash)
