"""Telling a platform what became of its order: what there is to say, and that it was said."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.fulfilment.queries import ParcelView
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels import sealing
from bespeak.domain.saleschannels.facts import PlatformTold
from bespeak.domain.saleschannels.gateways.shop import News, Shop
from bespeak.domain.saleschannels.gateways.shopify_admin import ShopifyAdmin
from bespeak.domain.saleschannels.gateways.woocommerce_rest import WooCommerceRest
from bespeak.domain.saleschannels.models import Channel, ChannelOrder
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.platforms import SHOPIFY
from bespeak.domain.saleschannels.queries import untold
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.journal import worker
from bespeak.journal.recording import record
from bespeak.kit.actors import SYSTEM, Actor, requires
from bespeak.kit.refusals import NotFound

TOLD_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Words:
    """A decision, or that it was sent, in words: for the staff of the shop, and for the customer ("" where there is
    nothing to say)."""

    staff: str
    customer: str


Teller = Callable[[OrderView, StoreView, ParcelView | None], Words]


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be told, and where; `tie` is the row that remembers it."""

    tie: int
    channel: str
    shop: Shop
    news: News


def shop_of(row: Channel) -> Shop:
    """The shop's interface, opened with its secrets."""
    secrets = sealing.unseal(row.secrets, row.ref)
    kind = ShopifyAdmin if row.platform == SHOPIFY else WooCommerceRest
    return kind(row.address, secrets, allow_private=settings.BESPEAK_PRIVATE_WEBHOOKS)


@requires(Saleschannels.RECEIVE)
def what_to_tell(*, store_id: int, order: str, words: Teller, by: Actor, at: datetime) -> Errand | None:
    """How the order stands now, whatever was to be told first; None where its platform knows, or there is none."""
    tie = ChannelOrder.objects.filter(store_id=store_id, order_ref=order).select_related("channel").first()
    if tie is None or tie.channel.ended_at:
        return None
    view = orders.order(store_id=store_id, ref=order, actor=SYSTEM)
    parcel = fulfilment.parcels(store_id=store_id, orders=[order], actor=SYSTEM).get(order)
    outcome = "fulfilled" if parcel else "cancelled" if view.state == "cancelled" else view.outcome
    said = words(view, stores.store(store_id), parcel)
    news = News(
        order_ref=order, platform_id=tie.platform_id, outcome=outcome,
        codes=tuple(reason.code for reason in view.decision.reasons), staff=said.staff,
        customer=said.customer if outcome != "admitted" or tie.told == "held" else "",
        carrier=parcel.carrier if parcel else "", tracking=parcel.tracking if parcel else "",
        earlier=tuple((one.carrier, one.tracking) for one in parcel.earlier) if parcel else (),
    )  # fmt: skip
    if (tie.told, tie.said) == (outcome, _digest(news)):
        return None
    return Errand(tie.pk, tie.channel.ref, shop_of(tie.channel), news)


@requires(Saleschannels.RECEIVE)
@transaction.atomic
def note_told(*, store_id: int, errand: Errand, standing: str, by: Actor, at: datetime) -> None:
    """It was told, and this is what the platform made of it."""
    news = errand.news
    ChannelOrder.objects.filter(id=errand.tie).update(
        told=news.outcome, said=_digest(news), standing=standing, told_at=at
    )
    told = PlatformTold(
        store_id=store_id, subject=news.order_ref, at=at, by=by.ref, channel=errand.channel, outcome=news.outcome,
        standing=standing,
    )  # fmt: skip
    record([told])
    _note_on_channel(errand, at)


@requires(Saleschannels.MANAGE)
@transaction.atomic
def tell_again(*, store_id: int, ref: str, errand: int, by: Actor, at: datetime) -> None:
    """Has this channel's platform told now what it could not be told. Refuses (NotFound) what does not wait there."""
    waiting = {one.errand for one in untold(store_id=store_id, channel=ref, actor=by)}
    if errand not in waiting or not worker.retry(store_id=store_id, errand_id=errand, at=at):
        raise NotFound("Nothing of that name waits to be told.", field="errand")


def _note_on_channel(errand: Errand, at: datetime) -> None:
    """When it was told something last, to ten seconds: one row would be everybody's otherwise."""
    quiet = Q(told_at=None) | Q(told_at__lt=at - TOLD_EVERY)
    Channel.objects.filter(quiet, ref=errand.channel).update(told_at=at)


def _digest(news: News) -> str:
    return hashlib.sha256(f"{news.outcome}\n{news.staff}".encode()).hexdigest()
