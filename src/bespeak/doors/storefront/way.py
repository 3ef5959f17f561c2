"""The thread of one order: Talk · Agree · Order · Pay · Make & pack · Deliver · Keep, each stitch a fact."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bespeak.domain.policy.values import LACKS, Requirement
from bespeak.doors.frame import reading
from bespeak.doors.frame.thread import Stitch, sewn
from bespeak.doors.storefront.tale import Tale

_TALK = LACKS[Requirement.TWO_WAY_TALK]
_AGREED = {lack.gate for lack in LACKS.values()} - {_TALK.gate}


def stitches(tale: Tale) -> list[Stitch]:
    """All seven."""
    return sewn(_talk(tale), _agree(tale), _order(tale), _pay(tale), _make(tale))


def _talk(tale: Tale) -> Stitch:
    if tale.waits_for_talk and tale.store_answers_next:
        return Stitch("talk", "now", tale.order.deadline, _("You wrote. We answer next."), "other", "#talk")
    if tale.waits_for_talk:
        return Stitch("talk", "now", tale.order.deadline, _("Write to us; we answer."), "you", "#answer")
    if tale.talked_at:
        return Stitch("talk", "done", tale.talked_at, href="#talk")
    return Stitch("talk", says="" if tale.held or tale.over else _("Was not needed for this order."))


def _agree(tale: Tale) -> Stitch:
    if tale.held and (who := _still_to_agree(tale)):
        says = _("Tell us what you wish.") if who == "customer" else _("We look at it and tell you.")
        return Stitch("agree", "now", tale.order.deadline, says, "you" if who == "customer" else "other", "#why")
    if tale.agreement and tale.agreement.accepted_at:
        return Stitch("agree", "done", tale.agreement.accepted_at, href="#agreement")
    opened = [one.opened_at for one in tale.order.gates if one.kind in _AGREED and one.opened_at]
    if opened:
        return Stitch("agree", "done", max(opened), href="#gates")
    return Stitch("agree", says="" if tale.held or tale.over else _("Nothing had to be agreed."))


def _still_to_agree(tale: Tale) -> str:
    """Who acts first on what is not settled besides the talk, "" where all of that is."""
    who = [one.who for one in tale.reasons if one.code != _TALK.code]
    return "customer" if "customer" in who else "store" if who else ""


def _order(tale: Tale) -> Stitch:
    says = {"held": _("It waits."), "declined": _("It was declined."), "cancelled": _("It was cancelled.")}
    return Stitch("order", "done", tale.order.received_at, says.get(tale.order.state, ""), href="#lines")


def _pay(tale: Tale) -> Stitch:
    balance = tale.money.balance
    if tale.held or tale.over:
        return Stitch("pay")
    if balance.outstanding:
        amount = reading.money(balance.outstanding, tale.order.currency)
        return Stitch("pay", "now", None, _("%(amount)s to pay.") % {"amount": amount}, "you", "#money")
    if tale.money.captures:
        return Stitch("pay", "done", tale.money.captures[-1].at, href="#money")
    return Stitch("pay")


def _make(tale: Tale) -> Stitch:
    if tale.order.state == "released":
        return Stitch("make", "now", None, _("We make it and pack it."), "other")
    return Stitch("make")
