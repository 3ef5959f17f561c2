"""The thread of one order, from its own facts: customer and member see the same stitches, each in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language

from bespeak.domain.fulfilment.queries import ParcelView
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.policy.values import GATES, LACKS, Requirement
from bespeak.doors.frame import sending
from bespeak.doors.frame.thread import STEPS, State, Stitch

_TALK = LACKS[Requirement.TWO_WAY_TALK].gate
_AGREED = set(GATES) - {_TALK}
_NOTHING: Mapping[str, Stitch] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What other rooms know of it: when they last spoke with each other, when its agreement was accepted, what is
    still to pay (minor units; None: the reader may not know) and when money last came, in which parcel it left."""

    talked_at: datetime | None = None
    agreed_at: datetime | None = None
    outstanding: int | None = None
    paid_at: datetime | None = None
    parcel: ParcelView | None = None


def sewn(order: OrderView, known: Known, words: Mapping[str, Stitch] = _NOTHING) -> list[Stitch]:
    """The whole thread; one stitch is the present one, the first that somebody must sew. `words` by step: what it says
    to this reader, who acts, and where it leads."""
    found = {
        "talk": _talk(order, known),
        "agree": _agree(order, known),
        "order": Stitch("order", "done", order.received_at),
        "pay": _pay(order, known),
        "make": _make(order),
        "deliver": _deliver(known),
    }
    there = [step for step, one in found.items() if one.state == "now"]
    present = "deliver" if "deliver" in there else next(iter(there), "")
    return [_told(found.get(step, Stitch(step)), present, words.get(step)) for step in STEPS]


def _told(one: Stitch, present: str, words: Stitch | None) -> Stitch:
    if one.state == "now" and one.step != present:
        return Stitch(one.step)
    return replace(one, says=words.says, who=words.who, href=words.href) if words else one


def _talk(order: OrderView, known: Known) -> Stitch:
    return _settled(order, "talk", {_TALK}, known.talked_at)


def _agree(order: OrderView, known: Known) -> Stitch:
    return _settled(order, "agree", _AGREED, known.agreed_at)


def _settled(order: OrderView, step: str, kinds: set[str], at: datetime | None) -> Stitch:
    """Of some gates: the present stitch while one of a held order is shut, done once all are open."""
    gates = [one for one in order.gates if one.kind in kinds]
    if order.state == "held" and any(one.opened_at is None for one in gates):
        return Stitch(step, "now", order.deadline)
    done = at or max([one.opened_at for one in gates if one.opened_at], default=None)
    return Stitch(step, "done", done) if done else Stitch(step)


def _pay(order: OrderView, known: Known) -> Stitch:
    state: State = "later"
    if order.outcome == "admitted" and known.outstanding is not None:
        state = "now" if known.outstanding else "done"
    return Stitch("pay", state, known.paid_at if state == "done" else None)


def _make(order: OrderView) -> Stitch:
    if order.handed_over_at:
        return Stitch("make", "done", order.handed_over_at)
    return Stitch("make", "now" if order.state == "released" else "later")


def _deliver(known: Known) -> Stitch:
    """On its way; nobody has told yet that it arrived."""
    if known.parcel is None:
        return Stitch("deliver")
    return Stitch("deliver", "now", says=sending.sentence(known.parcel, get_language() or "en"), who="other")
