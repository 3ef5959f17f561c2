"""Handing drafts to the gate and writing down beside each raw input what became of it, in the gate's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import OperationalError, transaction

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.saleschannels import states
from bespeak.domain.saleschannels.models import RawInput
from bespeak.domain.saleschannels.operations.keeping import Kept
from bespeak.kit import rows
from bespeak.kit.refusals import Refusal

log = structlog.get_logger(__name__)
Result = Decision | Refusal


class Failed(Refusal):
    code = "failed"
    sentence = "Something went wrong with this order; it is kept and can be tried again."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft with the raw input it came from (None in a dry run)."""

    draft: OrderDraft
    kept: Kept | None = None


def decide(waiting: Sequence[Waiting]) -> list[Result]:
    """One decision each. Where the batch fails for one of them, each is tried alone, so that only that one is refused.

    A database that is locked or gone stops everything (OperationalError): nothing is lost, the rest still waits.
    """
    if not waiting:
        return []
    try:
        return [*_admit(waiting)]
    except OperationalError:
        raise
    except Exception:
        return [_alone(one) for one in waiting]


def _alone(one: Waiting) -> Result:
    try:
        return _admit([one])[0]
    except OperationalError:
        raise
    except Refusal as refusal:
        _mark(one, states.REFUSED, refusal)
        return refusal
    except Exception:
        log.exception("order_failed", input=one.kept.id if one.kept else None)
        failure = Failed()
        _mark(one, states.FAILED, failure)
        return failure


def _admit(waiting: Sequence[Waiting]) -> list[Decision]:
    def within(decisions: list[Decision]) -> None:
        told = zip([one.kept for one in waiting], decisions, strict=True)
        changes = [
            (kept.id, _outcome(decision), "", "", decision.order)
            for kept, decision in told
            if kept is not None and kept.outcome in states.OPEN
        ]
        rows.update(RawInput, ("outcome", "code", "field", "order_ref"), changes)

    return orders.admit([one.draft for one in waiting], within=within)


def _outcome(decision: Decision) -> str:
    if decision.duplicate:
        return states.DUPLICATE
    return states.CHANGED if decision.changed else states.ACCEPTED


@transaction.atomic
def _mark(one: Waiting, outcome: str, refusal: Refusal) -> None:
    if one.kept is not None:
        RawInput.objects.filter(id=one.kept.id, outcome__in=states.OPEN).update(
            outcome=outcome, code=refusal.code[:60], field=refusal.field[:120]
        )
