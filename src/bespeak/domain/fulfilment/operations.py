"""The only writers of parcels."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bespeak.domain.fulfilment.facts import OrderHandedOver, ParcelCorrected
from bespeak.domain.fulfilment.models import Parcel, locked_order
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.fulfilment.queries import ParcelView, view
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import states
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState

LONGEST_CARRIER, LONGEST_TRACKING = 60, 100


class HandedOverAlready(Refusal):
    code = "handed_over_already"
    status = "conflict"
    sentence = "It was handed over already, to another carrier or with another number."


class NotReleased(Refusal):
    code = "not_released"
    status = "conflict"
    sentence = "It may not be handed over: it is not released for packing."


class NotToBeShipped(Refusal):
    code = "not_to_be_shipped"
    status = "conflict"
    sentence = "It may be packed, but not sent yet: something is still missing, such as its payment."


@requires(Fulfilment.HAND_OVER)
@transaction.atomic
def hand_over(
    *, store_id: int, order: str, carrier: str, by: Actor, at: datetime, tracking: str = ""
) -> ParcelView:  # fmt: skip
    """A carrier has this released order: its goods left, and nobody cancels or changes it any more.

    Said again alike it is done once. Refuses not_released, not_to_be_shipped, and handed_over_already.
    """
    carrier, tracking = _checked(carrier, tracking)
    row = locked_order(store_id=store_id, ref=order)
    if row is None:
        raise NotFound(f"There is no order {order[:40]!r} here.")
    earlier = Parcel.objects.filter(order_id=order).first()
    if earlier:
        return _the_same(earlier, carrier, tracking)
    if row.state != states.RELEASED:
        raise NotReleased(state=row.state)
    if row.shut_ship:
        raise NotToBeShipped
    orders.mark_beyond_recall(order_refs=[order], by=by, at=at)
    inventory.send_off(store_id=store_id, order_refs=[order], at=at, by=by.ref)
    made = Parcel.objects.create(
        store_id=store_id, ref=refs.new("prc"), order_id=order, carrier=carrier, tracking=tracking, handed_over_at=at,
        by=by.ref,
    )  # fmt: skip
    record([OrderHandedOver(store_id=store_id, subject=order, at=at, by=by.ref, parcel=made.ref, source=row.source)])
    return view(made)


@requires(Fulfilment.HAND_OVER)
@transaction.atomic
def correct_parcel(
    *, store_id: int, order: str, carrier: str, tracking: str, by: Actor, at: datetime,
    seen: tuple[str, str] | None = None,
) -> ParcelView:  # fmt: skip
    """The parcel of this order is with `carrier` by this number, not as it was told; what was told is kept beside it.

    Said again alike it is done once. With `seen`, the carrier and number that were read before, refuses StaleState
    where somebody else put it right meanwhile.
    """
    carrier, tracking = _checked(carrier, tracking)
    if locked_order(store_id=store_id, ref=order) is None:
        raise NotFound(f"There is no order {order[:40]!r} here.")
    parcel = Parcel.objects.filter(store_id=store_id, order_id=order).select_related("order").first()
    if parcel is None:
        raise NotFound(f"Nothing of {order[:40]!r} was handed over.")
    told = (parcel.carrier, parcel.tracking)
    if told == (carrier, tracking):
        return view(parcel)
    if seen is not None and seen != told:
        raise StaleState(carrier=parcel.carrier, tracking=parcel.tracking)
    before = {"carrier": parcel.carrier, "tracking": parcel.tracking, "at": at.isoformat(), "by": by.ref}
    parcel.carrier, parcel.tracking, parcel.earlier = carrier, tracking, [*parcel.earlier, before]
    parcel.save(update_fields=["carrier", "tracking", "earlier"])
    source = parcel.order.source
    record([ParcelCorrected(store_id=store_id, subject=order, at=at, by=by.ref, parcel=parcel.ref, source=source)])
    return view(parcel)


def _checked(carrier: str, tracking: str) -> tuple[str, str]:
    carrier = _text(carrier, "carrier", LONGEST_CARRIER)
    tracking = _text(tracking, "tracking", LONGEST_TRACKING)
    if not carrier:
        raise Invalid("carrier_missing", "Name who carries it: a carrier, your own van, or that it was collected.",
                      field="carrier")  # fmt: skip
    return carrier, tracking


def _the_same(earlier: Parcel, carrier: str, tracking: str) -> ParcelView:
    if (earlier.carrier, earlier.tracking) != (carrier, tracking):
        raise HandedOverAlready(carrier=earlier.carrier, tracking=earlier.tracking)
    return view(earlier)


def _text(given: str, field: str, most: int) -> str:
    text = given.strip()
    if len(text) > most:
        raise Invalid("text_too_long", f"This has {len(text):,} characters; at most {most} are taken.", field=field)
    if text and not text.isprintable():
        raise Invalid("bad_character", "This holds a character that is not text.", field=field)
    return text


@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Internal: the numbers by which a carrier knows where they live. Answers how many."""
    theirs = Parcel.objects.of_customers(customer_ids).filter(store_id=store_id)
    return theirs.exclude(tracking="", earlier=[]).update(tracking="", earlier=[])
