"""What was settled with a customer, with what was agreed in writing: sent when somebody presses, or when talk rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.queries.views import AgreementView, views
from bespeak.domain.agreements.states import State
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.operations import ConversationErased, Summed
from bespeak.domain.conversations.permissions import Conversations
from bespeak.journal.recording import remind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound

SUM_UP = "agreements.sum_up"
_STAND = (State.PROPOSED, State.ACCEPTED, State.USED)


@requires(Conversations.SAY)
@transaction.atomic
def sum_up(*, store_id: int, conversation: str, by: Actor, at: datetime, automatic: bool = False) -> Summed:
    """Sends the summary of a conversation (see `conversations.sum_up`), with the lines, promises, delivery and price of
    the agreements that came out of it and stand."""
    rows = Agreement.objects.filter(store_id=store_id, conversation_ref=conversation).order_by("id")
    found = [one for one in views(list(rows), at) if one.state in _STAND and not one.terms.erased]
    more = [detail for one in found for detail in _details(one)]
    return conversations.sum_up(
        store_id=store_id, conversation=conversation, more=more, by=by, at=at, automatic=automatic
    )


@requires(Conversations.SAY)
@transaction.atomic
def sum_up_when_it_rests(*, store_id: int, conversation: str, by: Actor, at: datetime) -> None:
    """Sends it where nobody has said or settled anything for as long as the store says; else looks again then. The
    rows decide, the timer only wakes."""
    due = talks.summed_up_at(store_id=store_id, conversation=conversation)
    if due is None:
        return
    if at < due:
        remind(store_id=store_id, listener=SUM_UP, subject=conversation, due_at=due)
        return
    try:
        sum_up(store_id=store_id, conversation=conversation, by=by, at=at, automatic=True)
    except (NotFound, ConversationErased):
        return


def _details(one: AgreementView) -> Iterator[dict[str, Any]]:
    terms = one.terms
    common = {"agreement": one.code, "at": terms.at.astimezone(UTC).isoformat(timespec="microseconds")}
    for number, line in enumerate(terms.lines):
        yield _whole(common, {
            "key": f"{one.ref}-line-{number}", "kind": "line", "sku": line.sku, "name": line.title,
            "quantity": line.quantity, "amount_minor": line.quantity * line.unit_minor, "currency": terms.currency,
            "specification": [list(pair) for pair in line.specification or ()],
        })  # fmt: skip
    for number, promise in enumerate(terms.promises):
        due = promise.due.isoformat() if promise.due else ""
        yield _whole(
            common, {"key": f"{one.ref}-promise-{number}", "kind": "promise", "details": promise.text, "by": due}
        )
    if terms.delivery_agreed:
        by = terms.deliver_by.isoformat() if terms.deliver_by else ""
        yield _whole(common, {
            "key": f"{one.ref}-delivery", "kind": "delivery", "country": terms.country, "postcode": terms.postcode,
            "details": " · ".join(part for part in (terms.method, terms.window) if part), "by": by,
        })  # fmt: skip
    for kind, amount, why in (
        ("price", terms.lines_minor, ""),
        ("extra_payment", terms.extra_minor, terms.extra_reason),
    ):
        if amount:
            yield _whole(common, {
                "key": f"{one.ref}-{kind}", "kind": kind, "amount_minor": amount, "currency": terms.currency,
                "details": why,
            })  # fmt: skip


def _whole(common: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**common, **detail}.items() if value}
