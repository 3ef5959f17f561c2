"""The shops that are connected; never their secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from bespeak.domain.saleschannels import aside
from bespeak.domain.saleschannels.aside import Waiting
from bespeak.domain.saleschannels.gateways import deliveries
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.kit import http
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """`hook` is the address its platform sends orders to. `tested` is what the last test found ({} before the first):
    `out`, `into`, `topics`, and `clock` where the shop told its own, each with ok, code and text."""

    id: int
    ref: str
    platform: str
    source: str
    shop: str
    address: str
    hook: str
    topics: tuple[str, ...]
    scopes: tuple[str, ...]
    connected_at: datetime
    connected_by: str
    heard_at: datetime | None
    told_at: datetime | None
    tested_at: datetime | None
    tested: dict[str, Any]
    previous_until: datetime | None
    ended_at: datetime | None

    @property
    def inside(self) -> bool:
        """Whether no platform can reach `hook`, as its address alone says."""
        return http.stays_inside(self.hook)

    def unsettled(self, member: str, at: datetime) -> bool:
        """Whether this member may still correct the address (`readdress`): theirs, new, and never reached."""
        reached = self.heard_at or self.told_at or self.tested.get("out", {}).get("ok")
        return (
            member == self.connected_by and at < self.connected_at + aside.LASTS and not reached and not self.ended_at
        )


def hook_of(ref: str) -> str:
    return f"{settings.BESPEAK_BASE_URL.rstrip('/')}/hooks/{ref}"


def wanted_topics(platform: str) -> tuple[str, ...]:
    """The webhooks that a shop on this platform should send."""
    return deliveries.WANTED[platform]


def view(row: Channel) -> ChannelView:
    return ChannelView(
        id=row.pk, ref=row.ref, platform=row.platform, source=row.source, shop=row.shop, address=row.address,
        hook=hook_of(row.ref), topics=wanted_topics(row.platform), scopes=tuple(row.scopes),
        connected_at=row.connected_at, connected_by=row.connected_by, heard_at=row.heard_at, told_at=row.told_at,
        tested_at=row.tested_at, tested=row.tested, previous_until=row.previous_until, ended_at=row.ended_at,
    )  # fmt: skip


def channels(
    *, store_id: int, actor: Actor, ended: bool = False, before: int | None = None, most: int = 50
) -> list[ChannelView]:
    """Newest first; those that were disconnected only where asked for."""
    actor.require(Saleschannels.READ_CHANNELS, store_id=store_id)
    found = Channel.objects.filter(store_id=store_id)
    if not ended:
        found = found.filter(ended_at=None)
    if before:
        found = found.filter(id__lt=before)
    return [view(row) for row in found.order_by("-id")[:most]]


def channel(*, store_id: int, ref: str, actor: Actor) -> ChannelView:
    """One of them, connected or not any more. NotFound for strangers."""
    actor.require(Saleschannels.READ_CHANNELS, store_id=store_id)
    row = Channel.objects.filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no channel {ref[:40]!r} here.")
    return view(row)


def keys_aside(*, store_id: int, platform: str, actor: Actor, at: datetime) -> Waiting:
    """Which secrets this member has set aside for a shop on this platform, by name; never the secrets."""
    actor.require(Saleschannels.MANAGE, store_id=store_id)
    return aside.waiting(store_id, platform, actor, at)
