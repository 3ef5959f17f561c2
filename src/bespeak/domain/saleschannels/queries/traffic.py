"""What goes to and fro between the store and a connected shop: deliveries and what became of them, what could not be
told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.domain.saleschannels import states
from bespeak.domain.saleschannels.models import Channel, ChannelOrder, RawInput
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.journal import worker
from bespeak.kit.actors import Actor
from bespeak.kit.refs import is_ref
from bespeak.kit.refusals import NotFound

MOST_COUNTED = 1000
"""As many of a store's open deliveries, and of what could not be told, are looked at; beyond that it is "many"."""
_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Of one channel: deliveries that led to no order, by what became of them, and orders it could not be told of."""

    waiting: int = 0
    refused: int = 0
    failed: int = 0
    untold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery; `raw` is to the letter as it came, "" in lists and after its person was erased."""

    id: int
    ref: str
    topic: str
    external_id: str
    outcome: str
    code: str
    field: str
    order: str
    received_at: datetime
    erased_at: datetime | None
    raw: str = ""

    @property
    def open(self) -> bool:
        """Whether it led to no order and can be tried again."""
        return self.outcome in states.OPEN and self.erased_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """An order that the platform could not be told of: why, how often it was tried, and when it is tried again."""

    errand: int
    order: str
    tries: int
    due_at: datetime
    why: str


def traffic(*, store_id: int, actor: Actor) -> dict[int, Traffic]:
    """By channel id, for those of which anything is open. Three statements."""
    actor.require(Saleschannels.READ_CHANNELS, store_id=store_id)
    waits = RawInput.objects.filter(store_id=store_id, outcome__in=states.OPEN, channel__isnull=False)
    found = Counter(waits.order_by("-id").values_list("channel_id", "outcome")[:MOST_COUNTED])
    subjects = {one["subject"] for one in _failed(store_id)}
    ties = ChannelOrder.objects.filter(store_id=store_id, order_ref__in=subjects).values_list("channel_id", flat=True)
    untold = Counter(ties) if subjects else Counter[int]()
    channels = {channel for channel, _ in found if channel} | set(untold)
    return {
        channel: Traffic(
            untold=untold[channel], **{outcome: found[channel, outcome] for outcome in states.OPEN}
        )
        for channel in channels
    }  # fmt: skip


def untold(*, store_id: int, channel: str, actor: Actor, most: int = 50) -> list[Untold]:
    """Orders that this channel's platform could not be told of, newest first."""
    row, _ = _channel(store_id, channel, actor, Saleschannels.READ_CHANNELS)
    failed = _failed(store_id)
    theirs = ChannelOrder.objects.filter(store_id=store_id, order_ref__in={one["subject"] for one in failed})
    ours = set(theirs.filter(channel_id=row).values_list("order_ref", flat=True)) if failed else set()
    return [
        Untold(
            errand=one["id"], order=one["subject"], tries=one["attempts"], due_at=one["due_at"], why=one["last_error"]
        )
        for one in failed
        if one["subject"] in ours
    ][:most]


def _failed(store_id: int) -> list[dict[str, Any]]:
    return worker.failed(store_id=store_id, listener=states.TELLING, most=MOST_COUNTED)


_COLUMNS = (
    "id", "ref", "topic", "external_id", "outcome", "code", "field", "order_ref", "received_at", "erased_at",
)  # fmt: skip


def deliveries(
    *, store_id: int, channel: str, actor: Actor, outcome: str = "", search: str = "", before: int | None = None,
    most: int = 50,
) -> list[DeliveryView]:  # fmt: skip
    """Newest first, without their texts. `search` is a receipt, an order's ref, or the number the shop gave it."""
    row, source = _channel(store_id, channel, actor, Saleschannels.READ)
    found = RawInput.objects.filter(channel_id=row)
    if outcome:
        found = found.filter(outcome=outcome, store_id=store_id)
    if search:
        found = found.filter(id__in=_like(store_id, row, source, search))
    if before:
        found = found.filter(id__lt=before)
    return [_view(one) for one in found.order_by("-id").values_list(*_COLUMNS)[:most]]


def _like(store_id: int, channel: int, source: str, search: str) -> Collection[int]:
    """By indexes only: what led to the order of this number, and what is open under it."""
    ours = RawInput.objects.filter(store_id=store_id)
    asked = (
        RawInput.objects.of_number(store_id, source, search),
        RawInput.objects.of_orders({store_id}, {search}),
        ours.filter(outcome__in=states.OPEN, external_id=search),
        ours.filter(ref=search),
    )
    found = [one.filter(channel_id=channel).order_by("-id").values_list("id", flat=True)[:_FOUND] for one in asked]
    return {row for rows in found for row in rows}


def delivery(*, store_id: int, channel: str, ref: str, actor: Actor) -> DeliveryView:
    """One delivery with its text, to the letter. NotFound for strangers, and where another channel brought it."""
    row, _ = _channel(store_id, channel, actor, Saleschannels.READ)
    found = RawInput.objects.filter(channel_id=row, ref=ref).values_list(*_COLUMNS, "raw").first()
    if found is None:
        raise NotFound(f"There is no delivery {ref[:40]!r} here.")
    return _view(found)


def check_deliveries(*, store_id: int, channel: str, refs: Collection[str], actor: Actor) -> None:
    """Refuses (NotFound) where another channel brought one of these, or nobody did. Two statements for any number."""
    row, _ = _channel(store_id, channel, actor, Saleschannels.READ)
    wanted = [one for one in refs if is_ref(one)]
    missing = set(refs) - set(RawInput.objects.filter(channel_id=row, ref__in=wanted).values_list("ref", flat=True))
    if missing:
        raise NotFound(f"There is no delivery {min(missing)[:40]!r} here.")


def _view(row: tuple[Any, ...]) -> DeliveryView:
    names = (*_COLUMNS, "raw")
    given = dict(zip(names, row, strict=False))
    return DeliveryView(order=given.pop("order_ref"), **given)


def _channel(store_id: int, ref: str, actor: Actor, may: Saleschannels) -> tuple[int, str]:
    actor.require(may, store_id=store_id)
    found = Channel.objects.filter(store_id=store_id, ref=ref).values_list("id", "source").first()
    if found is None:
        raise NotFound(f"There is no channel {ref[:40]!r} here.")
    return found
