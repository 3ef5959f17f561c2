"""The thread of one order in the customer's words: Talk · Agree · Order · Pay · Make & pack · Deliver · Keep."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bespeak.domain.policy.values import GATES, LACKS, Requirement
from bespeak.doors.frame import journey, reading
from bespeak.doors.frame.journey import Known
from bespeak.doors.frame.thread import Stitch
from bespeak.doors.storefront.tale import Tale

TALK = LACKS[Requirement.TWO_WAY_TALK]


def stitches(tale: Tale) -> list[Stitch]:
    """All seven."""
    captures = [one for one in tale.money.captures if one.stands]
    known = Known(
        talked_at=tale.talked_at,
        agreed_at=tale.agreement.accepted_at if tale.agreement else None,
        outstanding=tale.money.balance.outstanding,
        paid_at=captures[-1].at if captures else None,
        parcel=tale.parcel,
    )
    said = (_talk(tale), _agree(tale), _order(tale), _pay(tale), _make(tale))
    return journey.sewn(tale.order, known, {one.step: one for one in said})


def _talk(tale: Tale) -> Stitch:
    if tale.waits_for_talk and tale.store_answers_next:
        return Stitch("talk", says=tale.answer or _("You wrote. We answer next."), who="other", href="#talk")
    if tale.waits_for_talk:
        return Stitch("talk", says=_("Write to us; we answer."), who="you", href="#answer")
    if tale.talked_at:
        return Stitch("talk", href="#talk")
    return Stitch("talk", says="" if tale.held or tale.over else _("Was not needed for this order."))


def _agree(tale: Tale) -> Stitch:
    who = [one.who for one in tale.reasons if one.code != TALK.code]
    if tale.held and "customer" in who:
        return Stitch("agree", says=_("Tell us what you wish."), who="you", href="#why")
    if tale.held and who:
        return Stitch("agree", says=_("We look at it and tell you."), who="other", href="#why")
    if tale.agreement and tale.agreement.accepted_at:
        return Stitch("agree", href="#agreement")
    if any(one.kind in GATES and one.kind != TALK.gate for one in tale.order.gates):
        return Stitch("agree", href="" if tale.over else "#gates")
    return Stitch("agree", says="" if tale.held or tale.over else _("Nothing had to be agreed."))


def _order(tale: Tale) -> Stitch:
    says = {"held": _("It waits."), "declined": _("It was declined."), "cancelled": _("It was cancelled.")}
    return Stitch("order", says=says.get(tale.order.state, ""), href="#lines")


def _pay(tale: Tale) -> Stitch:
    due = tale.money.balance.outstanding
    if due and not tale.held and not tale.over:
        amount = reading.money(due, tale.order.currency)
        return Stitch("pay", says=_("%(amount)s to pay.") % {"amount": amount}, who="you", href="#money")
    return Stitch("pay", href="#money")


def _make(tale: Tale) -> Stitch:
    now = tale.order.state == "released" and not tale.parcel
    return Stitch("make", says=_("We make it and pack it.") if now else "", who="other")
