"""Connecting a shop, and parting from it."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from bespeak.domain.saleschannels import sealing, shops
from bespeak.domain.saleschannels.facts import ChannelConnected, ChannelDisconnected, ChannelSecretsChanged
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import ChannelView, view
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal

OVERLAP = timedelta(hours=24)
"""Signatures of the secret before the last rotation hold this long: deliveries under way are not lost."""


class Connected(Refusal):
    code = "already_connected"
    status = "conflict"
    sentence = "This shop, or another one whose orders come under that name, is connected already."


class SourceTaken(Refusal):
    code = "source_taken"
    status = "conflict"
    sentence = "Orders of another shop came under that name before, and its numbers would be taken for this shop's."


@dataclass(frozen=True, slots=True)
class Opened:
    """`signing_secret` is what the platform must sign with, told this once; "" where the platform knows it."""

    channel: ChannelView
    signing_secret: str


@requires(Saleschannels.MANAGE)
@transaction.atomic
def connect(
    *, store_id: int, platform: str, shop: str, credentials: Mapping[str, str], by: Actor, at: datetime,
    source: str = "",
) -> Opened:  # fmt: skip
    """A shop whose orders are taken from now on; nobody is called yet (`test` does that).

    Refuses what is no shop, incomplete credentials, already_connected, and source_taken.
    """
    kind = shops.platform(platform)
    place = shops.place(kind, shop, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS)
    named, kept = shops.source(kind, source), shops.credentials(kind, credentials)
    made = "" if kept.get(shops.SIGNING) else randomness.token_hex(24)
    kept[shops.SIGNING] = made or kept[shops.SIGNING]
    before = Channel.objects.filter(store_id=store_id, source=named).exclude(shop=place.shop)
    if before.exclude(ended_at=None).exists():
        raise SourceTaken(field="source")
    ref = refs.new("chn")
    try:
        with transaction.atomic():
            row = Channel.objects.create(
                store_id=store_id, ref=ref, platform=kind, source=named, shop=place.shop, address=place.address,
                secrets=sealing.seal(kept, ref), connected_at=at, connected_by=by.ref,
            )  # fmt: skip
    except IntegrityError:
        raise Connected(field="shop") from None
    record([ChannelConnected(store_id=store_id, subject=ref, at=at, by=by.ref, platform=kind, source=named)])
    return Opened(view(row), made)


@requires(Saleschannels.MANAGE)
@transaction.atomic
def disconnect(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Nothing is taken from it and nothing told to it any more; its secrets are dropped. Safe to repeat."""
    row = _locked(store_id, ref)
    if row.ended_at:
        return
    row.ended_at, row.ended_by, row.secrets, row.previous, row.previous_until = at, by.ref, "", "", None
    row.save(update_fields=["ended_at", "ended_by", "secrets", "previous", "previous_until"])
    record([ChannelDisconnected(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Saleschannels.MANAGE)
@transaction.atomic
def rotate_secret(
    *, store_id: int, ref: str, credentials: Mapping[str, str], by: Actor, at: datetime, at_once: bool = False
) -> Opened:  # fmt: skip
    """Other credentials; those not named stay, but the signing secret of WooCommerce is always made anew.

    Signatures by the earlier secret hold for a day, so that it can be changed at the platform without losing an
    order; with `at_once` (it is in wrong hands) not any more.
    """
    row = _locked(store_id, ref)
    if row.ended_at:
        raise NotFound(f"{ref} is not connected any more.")
    earlier = sealing.unseal(row.secrets, row.ref)
    known = {name: value for name, value in earlier.items() if name != shops.SIGNING or row.platform == "shopify"}
    if credentials.get("client_secret") and known.get(shops.SIGNING) == known.get("client_secret"):
        known.pop(shops.SIGNING)
    kept = shops.credentials(row.platform, {**known, **credentials})
    made = "" if kept.get(shops.SIGNING) else randomness.token_hex(24)
    kept[shops.SIGNING] = made or kept[shops.SIGNING]
    until = None if at_once else at + OVERLAP
    row.secrets = sealing.seal(kept, row.ref)
    row.previous = sealing.seal({shops.SIGNING: earlier[shops.SIGNING]}, row.ref) if until else ""
    row.previous_until = until
    row.save(update_fields=["secrets", "previous", "previous_until"])
    told = until.isoformat() if until else ""
    record([ChannelSecretsChanged(store_id=store_id, subject=ref, at=at, by=by.ref, until=told)])
    return Opened(view(row), made)


def _locked(store_id: int, ref: str) -> Channel:
    row = Channel.objects.select_for_update().filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no channel {ref[:40]!r} here.")
    return row
