"""With whom an agreement is made, about which order, in which conversation; and what is known of it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.enquiries import Facts
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.queries import Who
from bespeak.domain.orders import wanted as orders
from bespeak.domain.orders.wanted import Wanted
from bespeak.doors.console import called, typed
from bespeak.doors.console.agreements import prefilled
from bespeak.doors.console.agreements.form import LineTyped, PromiseTyped, Typed, of_version
from bespeak.doors.console.agreements.prefilled import Begun
from bespeak.doors.console.entrance import Desk
from bespeak.kit import refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import NotFound

LASTS = timedelta(days=14)
EVENING = 18
SOON = timedelta(hours=1)
MOST_TALKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """`talks` are those it can stand in, the likeliest first; `talk` the one that is meant, "" for none yet. `before`
    is the agreement it is the next version of."""

    who: Who
    currency: str
    talk: str = ""
    talks: tuple[ConversationView, ...] = ()
    order: Wanted | None = None
    before: AgreementView | None = None
    enquiry: Facts | None = None
    """What they asked for, where it is made of that."""
    begins: ConversationView | None = None
    """The talk out of which it is made, where it is made out of one."""

    @property
    def name(self) -> str:
        return self.who.name or str(called.NAMELESS)

    @property
    def about(self) -> str:
        """The ref of what a draft is kept by: the agreement, the order, or the customer."""
        return self.before.ref if self.before else self.order.ref if self.order else self.who.ref


def found(desk: Desk, given: Mapping[str, str]) -> Whom | None:
    """Whom the address or the form names, by order, by talk or by themselves; None where it names nobody."""
    order, talk, customer = (typed.plain(given, name) for name in ("order", "talk", "customer"))
    if order:
        return _of_order(desk, orders.wanted(ref=order, **desk.asking))
    if talk:
        return _asked(desk, _of_talk(desk, talk), typed.plain(given, "enquiry"))
    return _of_customer(desk, customer) if customer else None


def of_agreement(desk: Desk, ref: str) -> Whom:
    """Whom the next version of this agreement is for."""
    before = agreements.agreement(ref=ref, at=desk.at, **desk.asking)
    who = customers.found(store_id=desk.store.id, ref=before.customer)
    return Whom(who=who, currency=before.terms.currency, before=before)


def _of_order(desk: Desk, order: Wanted) -> Whom:
    """In the talk about this order; else in one of theirs, which is then about it too."""
    who, known = order.customer, conversations.about_orders(store_ids=[desk.store.id], order_refs=[order.ref])
    about = sorted(known.get(order.ref, ()))
    if about:
        return Whom(who=who, currency=order.currency, talk=about[-1], order=order)
    talks = _open_first(conversations.conversations(customer=who.ref, most=MOST_TALKS, **desk.asking))
    return Whom(who=who, currency=order.currency, talk=_first(talks), talks=talks, order=order)


def _of_talk(desk: Desk, ref: str) -> Whom:
    if not refs.is_ref(ref):
        raise NotFound(f"There is no conversation {ref[:40]!r} here.", field="conversation")
    talk = conversations.conversation(ref=ref, actor=desk.actor)
    who = customers.found(store_id=desk.store.id, ref=talk.customer)
    return Whom(who=who, currency=desk.store.currency, talk=talk.ref, talks=(talk,), begins=talk)


def _asked(desk: Desk, whom: Whom, enquiry: str) -> Whom:
    """With the enquiry that is named, where it stands in this talk."""
    if not enquiry:
        return whom
    found = conversations.enquiry(ref=enquiry, **desk.asking)
    if found.conversation != whom.talk:
        raise NotFound(f"There is no enquiry {enquiry[:40]!r} here.", field="enquiry")
    return replace(whom, enquiry=found.facts)


def _of_customer(desk: Desk, ref: str) -> Whom:
    if not refs.is_ref(ref):
        raise NotFound(f"There is no customer {ref[:40]!r} here.", field="customer")
    who = customers.found(store_id=desk.store.id, ref=ref)
    talks = _open_first(conversations.conversations(customer=who.ref, most=MOST_TALKS, **desk.asking))
    return Whom(who=who, currency=desk.store.currency, talk=_first(talks), talks=talks)


def _open_first(talks: list[ConversationView]) -> tuple[ConversationView, ...]:
    return tuple(sorted(talks, key=lambda one: one.state != "open"))


def _first(talks: tuple[ConversationView, ...]) -> str:
    return talks[0].ref if talks else ""


def begun(desk: Desk, whom: Whom) -> Typed:
    """The form as it is first seen: the version before, or what the order says and the conversation settled."""
    if whom.before:
        return of_version(whom.before.terms, desk.store.timezone, _held(desk, whom.before))
    valid = typed.as_moment(_until(desk, whom.order), desk.store.timezone)
    if whom.order is None:
        return _settled(desk, whom, whom.begins, Typed(valid=valid, conversation=whom.talk)).typed
    return _of_order_lines(desk, whom, whom.order, valid)


def origins(desk: Desk, whom: Whom, typed: Typed) -> Begun:
    """Where the values of the form came from, where it is made out of a talk."""
    talk = next((one for one in whom.talks if one.ref == typed.conversation), None)
    return Begun(typed) if whom.before or whom.order else _settled(desk, whom, talk, Typed())


def _settled(desk: Desk, whom: Whom, talk: ConversationView | None, empty: Typed) -> Begun:
    return prefilled.of_talk(desk, talk, whom.who.language, empty, whom.enquiry) if talk else Begun(empty)


def _held(desk: Desk, before: AgreementView) -> datetime | None:
    """Until when its goods are kept now: once they said yes, until it ends."""
    if before.hold_until is None or before.accepted_at:
        return before.hold_until and before.valid_until
    return before.hold_until if before.hold_until > desk.at else None


def _until(desk: Desk, order: Wanted | None) -> datetime:
    """As long as the order waits; else two weeks, in the evening."""
    if order and order.deadline and order.deadline > desk.at + SOON:
        return order.deadline
    local = (desk.at + LASTS).astimezone(ZoneInfo(desk.store.timezone))
    return local.replace(hour=EVENING, minute=0, second=0, microsecond=0)


def _of_order_lines(desk: Desk, whom: Whom, order: Wanted, valid: str) -> Typed:
    sold = [line for line in order.lines if line.sold and not line.extra]
    beyond = [line for line in order.lines if line.extra]
    settled = conversations.confirmations(order=order.ref, **desk.asking)
    standing = [one for one in settled if one.withdrawn_at is None]
    asked = sum(line.unit_minor * line.quantity - line.discount_minor for line in beyond) or _settled_extra(standing)
    address = order.details.get("address", {})
    return Typed(
        lines=tuple(
            LineTyped(one.sku, str(one.quantity), Money(one.unit_minor, order.currency).decimal, one.properties)
            for one in sold
        ),
        promises=tuple(
            PromiseTyped("specification", one.details)
            for one in standing
            if one.kind == "specification" and one.details
        ),
        country=address.get("country", ""), postcode=address.get("postcode", ""),
        extra=Money(asked, order.currency).decimal if asked > 0 else "",
        extra_reason=", ".join(line.title or line.sku for line in beyond), valid=valid, conversation=whom.talk,
    )  # fmt: skip


def _settled_extra(standing: list[ConfirmationView]) -> int:
    return next((one.amount_minor for one in standing if one.kind == "extra_payment" and one.amount_minor), 0)
