"""How buying works here: the steps of the thread, told from the rules that are enforced, with the present step of
whoever reads. The thread of an order itself is sewn in `way.py`, from the same steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers.passkeys import PasskeyView
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderRow
from bespeak.domain.policy import queries as policies
from bespeak.domain.policy.conditions import Always
from bespeak.domain.policy.rules import Decline, Hold, Policy
from bespeak.domain.policy.values import LACKS, Requirement
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import thread
from bespeak.doors.frame.thread import STEPS, Stitch
from bespeak.doors.storefront import coming, guests
from bespeak.kit import clock

TALK = Requirement.TWO_WAY_TALK


@dataclass(frozen=True, slots=True)
class Guide:
    """All seven stitches, one of them the present one."""

    stitches: tuple[Stitch, ...]

    @property
    def now(self) -> Stitch:
        return next((one for one in self.stitches if one.state == "now"), self.stitches[0])

    @property
    def number(self) -> int:
        return self.stitches.index(self.now) + 1


@dataclass(frozen=True, slots=True)
class Asks:
    """What the rules in force ask: of `every` order a talk first, of `some`; whether something is to be agreed
    (`agrees`), how many hours an order waits at least (None: none waits), whether some are declined at once, and
    whether nothing is asked for while one waits (`unpaid`)."""

    every: bool
    some: bool
    agrees: bool
    hours: int | None
    declines: bool
    unpaid: bool

    @property
    def first(self) -> str:
        return "talk" if self.some else "order"


def asks(policy: Policy) -> Asks:
    """Read from the very rules that judge orders."""
    talks = [rule for rule in policy.rules if TALK in rule.needs]
    waits = [rule for rule in policy.rules if isinstance(rule.otherwise, Hold)]
    holds = [rule.otherwise.hours for rule in waits if isinstance(rule.otherwise, Hold)]
    return Asks(
        every=any(rule.when == Always() for rule in talks),
        some=bool(talks),
        agrees=any(set(rule.needs) - {TALK} for rule in policy.rules),
        hours=min(holds, default=None),
        declines=any(isinstance(rule.otherwise, Decline) for rule in policy.rules),
        unpaid=bool(waits) and all("pay" in rule.scope for rule in waits),
    )


def of_anybody(request: HttpRequest, store: StoreView, policy: Policy | None = None) -> Guide:
    """For pages that all may read: where one begins, or where whoever came back with a passkey stands. One statement
    where the policy is not known yet; three more for who is signed in."""
    found = asks(policy or policies.current([store.id])[store.id])
    held = coming.holder(request, store)
    return _of_kept(*kept(store, held, clock.now()), found) if held else _sewn(found, found.first)


def kept(store: StoreView, held: PasskeyView, at: datetime) -> tuple[dict[str, OrderRow], dict[str, AgreementView]]:
    """The orders and agreements that a passkey keeps, by ref."""
    link = guests.link(store.id)
    return (
        orders.orders_by_ref(store_id=store.id, refs=held.keeps, actor=link),
        agreements.agreements_by_ref(store_id=store.id, refs=held.keeps, actor=link, at=at),
    )


def of_kept(store: StoreView, placed: Mapping[str, OrderRow], agreed: Mapping[str, AgreementView]) -> Guide:
    return _of_kept(placed, agreed, asks(policies.current([store.id])[store.id]))


def of_talk(store: StoreView, talk: ConversationView | None, answer: str) -> Guide:
    """In the chat: until a person has answered, the talk is the present step."""
    found = asks(policies.current([store.id])[store.id])
    if talk is None or talk.two_way_at is None:
        return _sewn(found, "talk", says=answer)
    waits = talk.turn == "store" and not talk.erased_at
    step = "talk" if waits else "agree" if found.agrees else "order"
    return _sewn(found, step, done={} if waits else {"talk": talk.two_way_at}, says=answer if waits else "")


def of_agreement(store: StoreView, one: AgreementView) -> Guide:
    """Before the yes, after it, and where it ended."""
    found, accepted = asks(policies.current([store.id])[store.id]), one.accepted_at
    if one.state == "proposed":
        return _sewn(found, "agree", done={"talk": one.created_at}, says=_("Read it, then say yes or no."), who="you",
                     href="#answer", by=one.valid_until)  # fmt: skip
    if one.state in ("accepted", "used") and accepted:
        done = {"talk": one.created_at, "agree": accepted}
        if one.state == "used":
            return _sewn(found, "pay", done=done | {"order": None}, says=_("Your order's page says how it goes on."))
        return _sewn(found, "order", done=done, says=_("Order it now: price and goods are kept as agreed."), who="you",
                     by=one.valid_until)  # fmt: skip
    return _sewn(found, "talk", says=_("This agreement ended. Talk to us, and we make another one."), who="you")


def _of_kept(placed: Mapping[str, OrderRow], agreed: Mapping[str, AgreementView], found: Asks) -> Guide:
    """The newest order under way, else the newest agreement that waits for somebody."""
    under_way = [one for one in placed.values() if one.state in ("held", "admitted", "released")]
    if under_way:
        return _of_order(max(under_way, key=lambda one: one.received_at), found)
    waits = [one for one in agreed.values() if one.state in ("proposed", "accepted")]
    if not waits:
        return _sewn(found, found.first)
    newest = max(waits, key=lambda one: one.created_at)
    step = "agree" if newest.state == "proposed" else "order"
    return _sewn(found, step, done={"talk": newest.created_at}, href=reverse("agreement", args=[newest.ref]), who="you")


def _of_order(one: OrderRow, found: Asks) -> Guide:
    waits = "talk" if LACKS[Requirement.TWO_WAY_TALK].code in one.codes else "agree"
    step = {"held": waits, "admitted": "pay"}.get(one.state, "make")
    says = _("Your order's page says what it waits for.") if step != "make" else _("We make it and pack it.")
    before = {name: None for name in STEPS if list(STEPS).index(name) < list(STEPS).index(step)}
    done: dict[str, datetime | None] = before | ({"order": one.received_at} if one.state != "held" else {})
    return _sewn(found, step, done=done, says=says, href=reverse("order", args=[one.ref]))


def _sewn(
    found: Asks, now: str, *, done: Mapping[str, datetime | None] | None = None, says: str = "", who: str = "",
    href: str = "", by: datetime | None = None,
) -> Guide:  # fmt: skip
    """`done` steps with their day, the present one with what happens, the later ones with what the rules say."""
    told = short(found)
    sewn = []
    for one in thread.sewn(*(Stitch(step, says=told[step]) for step in STEPS)):
        if one.step == now:
            sewn.append(replace(one, state="now", says=says or one.says, who=who, href=href, at=by))
        elif done and one.step in done:
            sewn.append(Stitch(one.step, "done", done[one.step]))
        else:
            sewn.append(one)
    return Guide(tuple(sewn))


def short(found: Asks) -> dict[str, str]:
    """Each step in a few words."""
    talk = _("Tell us what you wish; a person answers.") if found.every else (
        _("For some goods we talk first.") if found.some else _("If you wish; no order needs it.")
    )  # fmt: skip
    return {
        "talk": talk,
        "agree": _("We write it down, you say yes.") if found.agrees else _("Only where you wish something special."),
        "order": _("The rules decide at once: it goes on, or it waits and says why."),
        "pay": _("When it goes on; the order's page says how."),
        "make": _("We make and check it against what was agreed."),
        "deliver": _("The order's page says who brings it."),
        "keep": _("Something is wrong? Write on the order's page."),
    }
