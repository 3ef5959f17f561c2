"""Connecting a shop, and parting from it."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from bespeak.domain.saleschannels import sealing, shops
from bespeak.domain.saleschannels.facts import (
    ChannelConnected,
    ChannelDisconnected,
    ChannelReaddressed,
    ChannelSecretsChanged,
)
from bespeak.domain.saleschannels.models import Channel
from bespeak.domain.saleschannels.operations.asiding import take_keys_aside
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import ChannelView, view
from bespeak.journal import history
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


class AddressSettled(Refusal):
    code = "address_settled"
    status = "conflict"
    sentence = (
        "Whoever connected a shop may correct its address within an hour, until it was reached. Part from this one and "
        "connect the right one."
    )


KEYS_GIVEN = (ChannelConnected.kind, ChannelSecretsChanged.kind)


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

    Secrets that are not given are taken from those this member has set aside (`set_keys_aside`), which ends with it.
    Refuses what is no shop, incomplete credentials, already_connected, and source_taken.
    """
    kind = shops.platform(platform)
    place = shops.place(kind, shop, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS)
    named = shops.source(kind, source)
    kept = shops.credentials(kind, _with_those_aside(store_id, kind, credentials, by, at))
    made = "" if kept.get(shops.SIGNING) else randomness.token_hex(24)
    kept[shops.SIGNING] = made or kept[shops.SIGNING]
    _not_taken(store_id, named, place.shop)
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


def _with_those_aside(
    store_id: int, platform: str, credentials: Mapping[str, str], by: Actor, at: datetime
) -> dict[str, str]:
    """Those that wait fill what is missing; where nothing is, they are let go of unread."""
    waiting = take_keys_aside(store_id, platform, by, at)
    given = {name: value for name, value in credentials.items() if value and value.strip()}
    return given if shops.complete(platform, given) else {**waiting, **given}


def _not_taken(store_id: int, source: str, shop: str) -> None:
    before = Channel.objects.filter(store_id=store_id, source=source).exclude(shop=shop)
    if before.exclude(ended_at=None).exists():
        raise SourceTaken(field="source")


@requires(Saleschannels.MANAGE)
@transaction.atomic
def readdress(*, store_id: int, ref: str, shop: str, by: Actor, at: datetime) -> ChannelView:
    """The shop lies elsewhere than was written; its keys stay, unseen. Nothing is known of the old address any more.

    Only whoever connected it may, within an hour and before the shop was reached: keys that somebody else gave, or
    that opened a shop, are sent to no other address. Refuses address_settled, what is no shop, and already_connected.
    """
    row = _locked(store_id, ref)
    given = {one.by for one in history.of(store_id=store_id, subject=ref) if one.kind in KEYS_GIVEN}
    if not view(row).unsettled(by.ref, at) or given - {by.ref}:
        raise AddressSettled(field="shop")
    place = shops.place(row.platform, shop, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS)
    _not_taken(store_id, row.source, place.shop)
    row.shop, row.address, row.scopes, row.tested, row.tested_at = place.shop, place.address, [], {}, None
    try:
        with transaction.atomic():
            row.save(update_fields=["shop", "address", "scopes", "tested", "tested_at"])
    except IntegrityError:
        raise Connected(field="shop") from None
    record([ChannelReaddressed(store_id=store_id, subject=ref, at=at, by=by.ref)])
    return view(row)


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
