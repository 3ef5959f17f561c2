"""What a platform delivers: checked, kept as it came, and nothing else, so that the answer is quick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from bespeak.domain.saleschannels import platforms, sealing, shops, states
from bespeak.domain.saleschannels.facts import DeliveryKept
from bespeak.domain.saleschannels.gateways import deliveries
from bespeak.domain.saleschannels.gateways.deliveries import Heard
from bespeak.domain.saleschannels.models import Channel, RawInput
from bespeak.domain.saleschannels.operations.keeping import storable
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Forbidden, NotFound, Unauthenticated

HEARD_EVERY = timedelta(seconds=10)
log = structlog.get_logger(__name__)


class SignatureMissing(Unauthenticated):
    code = "signature_missing"
    sentence = "A delivery is signed by its platform; this one is not."


class SignatureWrong(Unauthenticated):
    code = "signature_wrong"
    sentence = "The signature does not belong to these bytes and the secret of this channel."


class OtherShop(Forbidden):
    code = "other_shop"
    sentence = "This delivery is of another shop than the one connected here."


@dataclass(frozen=True, slots=True)
class Taken:
    """`receipt` is the ref under which it is kept; "" where there was nothing to keep: a greeting, or our own ping."""

    receipt: str = ""


@requires(Saleschannels.RECEIVE)
def take_delivery(*, channel: str, headers: Mapping[str, str], body: bytes, by: Actor, at: datetime) -> Taken:
    """Keeps one delivery, whatever is in it, and has it read soon. The same again is answered alike.

    `headers` have their names in small letters. Refuses an unknown channel, a missing or wrong signature, and another
    shop; nothing of those is kept. The same delivery is known by its topic, its id and its bytes: WooCommerce gives
    all deliveries of one second the same id.
    """
    row = Channel.objects.filter(ref=channel, ended_at=None).first()
    if row is None:
        raise NotFound
    heard = deliveries.heard(row.platform, headers)
    if deliveries.is_greeting(row.platform, heard.signature, body):
        return Taken()
    _check(row, heard, body, at)
    if heard.topic == deliveries.PING:
        return Taken()
    known = sealing.digest(heard.topic.encode(), heard.delivery.encode(), body)
    return Taken(_kept(row, known) or _keep(row, heard, known, body, at))


def _check(row: Channel, heard: Heard, body: bytes, at: datetime) -> None:
    if not heard.signature:
        raise SignatureMissing
    secrets = [sealing.unseal(row.secrets, row.ref)[shops.SIGNING]]
    if row.previous and row.previous_until and at < row.previous_until:
        secrets.append(sealing.unseal(row.previous, row.ref)[shops.SIGNING])
    if not deliveries.is_signed(heard.signature, body, secrets):
        log.warning("signature_wrong", channel=row.ref, topic=heard.topic)
        raise SignatureWrong
    if row.platform == platforms.SHOPIFY and heard.topic != deliveries.PING and heard.shop != row.shop:
        raise OtherShop


def _kept(row: Channel, known: str) -> str:
    found = RawInput.objects.filter(channel=row, delivery=known).values_list("ref", flat=True).first()
    return found or ""


def _keep(row: Channel, heard: Heard, known: str, body: bytes, at: datetime) -> str:
    try:
        with transaction.atomic():
            return _write(row, heard, known, body, at)
    except IntegrityError:  # the same one came twice at once
        return _kept(row, known)


def _write(row: Channel, heard: Heard, known: str, body: bytes, at: datetime) -> str:
    ref = refs.new("raw")
    RawInput.objects.create(
        store_id=row.store_id, ref=ref, channel=row, topic=storable(heard.topic)[:40], delivery=known,
        source=row.source, raw=storable(body.decode("utf-8", "backslashreplace")), outcome=states.WAITING,
        received_at=at, by=row.ref,
    )  # fmt: skip
    quiet = Q(heard_at=None) | Q(heard_at__lt=at - HEARD_EVERY)
    Channel.objects.filter(quiet, id=row.pk).update(heard_at=at)
    topic = heard.topic if heard.topic in deliveries.TOPICS[row.platform] else ""
    record([DeliveryKept(store_id=row.store_id, subject=row.ref, at=at, by=row.ref, input=ref, topic=topic)])
    return ref
