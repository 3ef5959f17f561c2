"""Reading what platforms delivered, and bringing it before the gate in batches."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import OperationalError, transaction

from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import documents, states
from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.gateways import deliveries
from bespeak.domain.saleschannels.models import Channel, ChannelOrder, RawInput
from bespeak.domain.saleschannels.operations.deciding import Failed, Result, Waiting, decide
from bespeak.domain.saleschannels.operations.keeping import Kept
from bespeak.domain.saleschannels.orderform import fields_of
from bespeak.domain.saleschannels.recognising import PLATFORMS, unwrap
from bespeak.domain.stores import queries as stores
from bespeak.kit import rows
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal

log = structlog.get_logger(__name__)


class Unknown(Refusal):
    code = "unknown_order"
    sentence = "The shop deleted an order that was never here."


@dataclass(frozen=True, slots=True)
class _Read:
    row: RawInput
    channel: Channel
    draft: OrderDraft
    platform_id: str


@requires(Orders.PLACE)
@transaction.atomic
def read_deliveries(*, inputs: Collection[str], by: Actor, at: datetime) -> dict[str, Result]:
    """Lets the gate decide on what these kept deliveries (refs) say, in the order they came. Internal: of any store.

    Whatever is wrong with one is written down beside it and harms no other; what was read before is passed over.
    Answers a decision or a refusal for each that was read just now, under its ref.
    """
    found = RawInput.objects.filter(ref__in=inputs, outcome__in=states.OPEN, erased_at=None, channel__isnull=False)
    kept = list(found.select_related("channel").order_by("id"))
    currencies = {one.id: one.currency for one in stores.stores_by_ids({row.store_id for row in kept}).values()}
    reader = _Reader(at)
    for row in kept:
        reader.take(row, currencies[row.store_id])
    return reader.finish()


def draft_fields(row: RawInput, currency: str) -> dict[str, Any]:
    """The fields of the draft in what a channel delivered. Refuses as the parsers do."""
    channel: Channel = row.channel  # type: ignore[assignment]
    if row.topic not in deliveries.TOPICS[channel.platform]:
        raise Invalid("unknown_topic", f"Nobody here waits for {row.topic or 'a delivery without topic'!r}.")
    order = unwrap(documents.decode(row.raw))
    if not isinstance(order, dict):
        raise Invalid("not_an_object", "An order is an object.")
    if deliveries.TOPICS[channel.platform][row.topic] == deliveries.DELETED:
        order = _deleted(row, order)
    platform = PLATFORMS[channel.platform]
    formed = platform.form(order, store_currency=currency)
    return fields_of(formed, store_currency=currency, source=channel.source)


def _deleted(row: RawInput, notice: dict[str, Any]) -> dict[str, Any]:
    """Only its id is told: what was known of it last, as cancelled. Refuses Unknown."""
    tie = ChannelOrder.objects.filter(channel=row.channel, platform_id=str(notice.get("id"))[:100]).first()
    earlier = RawInput.objects.of_orders({row.store_id}, {tie.order_ref} if tie else ())
    last = earlier.filter(channel=row.channel, erased_at=None).exclude(topic=row.topic).order_by("-id").first()
    if last is None:
        raise Unknown
    order = unwrap(documents.decode(last.raw))
    known: dict[str, Any] = order if isinstance(order, dict) else {}
    return {**known, "status": "trash", "date_modified": None, "date_modified_gmt": None}


class _Reader:
    """Gathers drafts until something has to see what came before it."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._waiting: list[_Read] = []
        self._results: dict[str, Result] = {}

    def take(self, row: RawInput, currency: str) -> None:
        channel: Channel = row.channel  # type: ignore[assignment]
        kind = deliveries.TOPICS[channel.platform].get(row.topic)
        if kind == deliveries.DELETED:
            self._decide()
        try:
            fields = draft_fields(row, currency)
        except OperationalError:
            raise
        except Refusal as refusal:
            self._refuse(row, states.REFUSED, refusal)
            return
        except Exception:  # a parser that breaks must not hold back the orders after it
            log.exception("delivery_failed", input=row.ref)
            self._refuse(row, states.FAILED, Failed())
            return
        actor = Actor(kind="channel", ref=channel.ref, store_id=row.store_id, permissions=frozenset({Orders.PLACE}))
        draft = OrderDraft(store_id=row.store_id, by=actor, at=self._at, **fields)
        self._waiting.append(_Read(row, channel, draft, str(fields["extra"].get("id", ""))[:100]))

    def finish(self) -> dict[str, Result]:
        self._decide()
        return self._results

    def _refuse(self, row: RawInput, outcome: str, refusal: Refusal) -> None:
        RawInput.objects.filter(id=row.pk).update(
            outcome=outcome, code=refusal.code[:60], field=shown(refusal.field, 120), external_id=_id_of(row)
        )
        self._results[row.ref] = refusal

    def _decide(self) -> None:
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        rows.update(RawInput, ("external_id",), [(one.row.pk, one.draft.external_id) for one in batch])
        results = decide([Waiting(one.draft, Kept(one.row.pk, one.row.outcome)) for one in batch])
        _tie([(one, said) for one, said in zip(batch, results, strict=True) if isinstance(said, Decision)])
        _forget_again([one.row for one in batch])
        self._results |= {one.row.ref: said for one, said in zip(batch, results, strict=True)}


def _id_of(row: RawInput) -> str:
    """What the order seems to be called."""
    try:
        order = unwrap(json.loads(row.raw))
        platform = PLATFORMS[row.channel.platform]  # type: ignore[union-attr]
        return shown(platform.external_id(order), 100) if isinstance(order, dict) else ""
    except (ValueError, RecursionError, Refusal):
        return ""


def _tie(decided: Sequence[tuple[_Read, Decision]]) -> None:
    """Notes which order at the platform each order is, so that its decision can be told there."""
    ChannelOrder.objects.bulk_create(
        [
            ChannelOrder(
                store_id=read.row.store_id, channel=read.channel, platform_id=read.platform_id,
                order_ref=said.order,
            )
            for read, said in decided
            if read.platform_id
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _forget_again(read: Sequence[RawInput]) -> None:
    """What a platform still says of a person who was erased here is not kept either."""
    ids = [row.pk for row in read]
    concerned = dict(RawInput.objects.filter(id__in=ids).exclude(order_ref="").values_list("id", "order_ref"))
    stores_here, refs_here = {row.store_id for row in read}, set(concerned.values())
    erased = RawInput.objects.of_orders(stores_here, refs_here).exclude(erased_at=None).order_by("id")
    known = dict(erased.values_list("order_ref", "erased_at"))
    for row_id, order_ref in concerned.items():
        if order_ref in known:
            RawInput.objects.filter(id=row_id).update(raw="", external_id="", erased_at=known[order_ref])
