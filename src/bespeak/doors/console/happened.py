"""What happened to an order besides what was decided: calls back, money, the hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.customers.queries import VerificationView
from bespeak.domain.fulfilment.queries import ToldBefore
from bespeak.domain.payments.queries import CaptureView
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.matter import Matter
from bespeak.doors.frame import reading, sending


@dataclass(frozen=True, slots=True)
class Event:
    """One of them; `by` is a ref."""

    at: datetime
    by: str
    what: str
    note: str = ""


def besides(matter: Matter, money: Iterable[CaptureView], desk: Desk) -> list[Event]:
    """As far as this member may know; `money` is what came in for it. No statement."""
    known = matter.customer.tries if matter.customer else ()
    calls = [one for one in known if one.about_order == matter.order.ref]
    left = [matter.parcel] if matter.parcel else []
    told = [
        Event(one.handed_over_at, one.by, _("Handed over"), sending.sentence(one, get_language() or "en"))
        for one in left
    ]
    return [*(_call(one) for one in calls), *(_money(one) for one in money), *_put_right(matter), *told]


def _put_right(matter: Matter) -> list[Event]:
    """Each time that its parcel was put right, with what had been told."""
    earlier = matter.parcel.earlier if matter.parcel else ()
    return [Event(one.at, one.by, _("The parcel was put right"), _before(one)) for one in earlier]


def _before(one: ToldBefore) -> str:
    said = {"carrier": one.carrier, "tracking": one.tracking}
    if one.tracking:
        return _("It was told as %(carrier)s, %(tracking)s.") % said
    return _("It was told as %(carrier)s, without a number.") % said


def _call(one: VerificationView) -> Event:
    passed = one.outcome == "passed"
    return Event(one.at, one.by, _("Called back: it is them") if passed else _("Called back: not shown"), one.note)


def _money(one: CaptureView) -> Event:
    if one.corrects:
        off = reading.money(-one.amount_minor, one.currency)
        said = _("%(amount)s had been booked wrongly and was taken off the books") % {"amount": off}
        return Event(one.at, one.by, said, one.reference)
    return Event(one.at, one.by, _("%(amount)s came in") % {"amount": reading.money(one.amount_minor, one.currency)})
