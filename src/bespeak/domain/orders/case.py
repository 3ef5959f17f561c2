"""One order before the policy: what is known of it, as values. Pure: no queries, so that gate and cure weigh alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from bespeak.domain.agreements.queries import AgreementFacts
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations.queries import Settled
from bespeak.domain.policy import acting
from bespeak.domain.policy.rules import ORDER_RULE
from bespeak.domain.policy.values import NEVER, SCOPES, OrderFacts, Reason, Requirement
from bespeak.domain.shipping.queries import ZoneView

HOUSE_RULE = ORDER_RULE
"""The rule named where it is the order itself, and no rule of the store, that needs a person's eye."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """An ordered line beside what the catalogue knows of it (None: nothing by that SKU)."""

    variant: VariantFacts | None
    sku: str
    quantity: int
    amount_minor: int
    unit_minor: int


@dataclass(slots=True)
class Case:
    """Everything the gate weighs for one order at one moment. `reviewed`: a person has looked and let it pass.
    `wants` is the stock it still has to claim, units by variant."""

    store_id: int
    store_currency: str
    at: datetime
    lines: Sequence[Line]
    currency: str
    total_minor: int
    country: str
    postcode: str
    zone: ZoneView
    channel: str
    payment_kind: str
    first_order: bool
    order_ref: str = ""
    agreement: AgreementFacts | None = None
    settled: Sequence[Settled] = ()
    identity_at: datetime | None = None
    used_extras: frozenset[str] = frozenset()
    doubts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reviewed: bool = False
    extra_evidence: str = ""
    conversation: str = ""
    wants: dict[int, int] = field(default_factory=dict)
    ordered: Mapping[int, Sequence[tuple[datetime, int]]] = field(default_factory=dict)


def facts(case: Case) -> OrderFacts:
    """The typed facts of the case, with the age of everything settled. Also finds the case's conversation."""
    known = [line.variant for line in case.lines if line.variant]
    case.settled = [one for one in case.settled if one.valid_until is None or one.valid_until > case.at]
    talk, settled = _talk(case), _by_requirement(case.settled)
    confirmed = _enough(case, settled.get(Requirement.AVAILABILITY, ()))
    case.conversation = _conversation(case)
    return OrderFacts(
        products=frozenset([one.handle for one in known]),
        tags=frozenset().union(*[one.tags for one in known]),
        categories=frozenset([one.category for one in known if one.category]),
        made_to_order=any(one.made_to_order for one in known),
        limited=any(one.limited for one in known),
        extra_payment=any(one.extra_payment for one in known),
        value=case.total_minor,
        quantity=sum([line.quantity for line in case.lines]),
        first_order=case.first_order,
        country=case.country,
        zone=case.zone.code,
        remote=case.zone.remote,
        channel=case.channel,
        payment_kind=case.payment_kind,
        foreign_currency=case.currency != case.store_currency,
        two_way_talk=talk,
        availability_confirmed=_lines_age(case, confirmed, _limited, _about_line),
        specification_agreed=_lines_age(case, settled.get(Requirement.SPECIFICATION, ()), _made_to_order, _about_line),
        delivery_agreed=_delivery_age(case, settled.get(Requirement.DELIVERY, ())),
        identity_verified=_identity_age(case, settled.get(Requirement.IDENTITY, ())),
        extra_payment_agreed=_extra_age(case, settled.get(Requirement.EXTRA_PAYMENT, ())),
    )


def _by_requirement(settled: Iterable[Settled]) -> dict[str, list[Settled]]:
    groups: dict[str, list[Settled]] = {}
    for one in settled:
        groups.setdefault(one.requirement, []).append(one)
    return groups


def _age(case: Case, moments: Iterable[datetime | None]) -> int:
    """Seconds since the latest of these moments; NEVER where there is none. What lies ahead of the order counts as
    now."""
    latest = max([one for one in moments if one], default=None)
    return NEVER if latest is None else max(0, int((case.at - latest).total_seconds()))


def _agreed(case: Case) -> datetime | None:
    return case.agreement.accepted_at if case.agreement else None


Ages = list[tuple[Line, int]]


def _talk(case: Case) -> int:
    """Every product must have been spoken about, or the order itself: the age of the oldest of these talks."""
    return max(age for _, age in _talk_ages(case))


def _talk_ages(case: Case) -> Ages:
    talks = [one for one in case.settled if one.requirement == Requirement.TWO_WAY_TALK]
    if not talks and not case.agreement:
        return [(line, NEVER) for line in case.lines]
    about_order = [one.at for one in talks if case.order_ref and one.order_ref == case.order_ref]
    about: dict[int, list[datetime]] = {}
    for one in talks:
        if one.product_id:
            about.setdefault(one.product_id, []).append(one.at)
    agreed = _agreed(case)
    return [(line, _age(case, [*about_order, *_line_talk(case, line, about), agreed])) for line in case.lines]


def _line_talk(case: Case, line: Line, about: Mapping[int, list[datetime]]) -> list[datetime]:
    if line.variant is None:
        return []
    if line.variant.extra_payment:  # a surcharge is spoken about where its amount was agreed
        return [one.at for one in case.settled if one.requirement == Requirement.EXTRA_PAYMENT]
    return about.get(line.variant.product_id, [])


Fits = Callable[[Case, Line, Settled], bool]


def _lines_age(case: Case, settled: Sequence[Settled], concerned: Callable[[Line], bool], fits: Fits) -> int:
    """The oldest answer among the lines concerned (all lines, where none is specially)."""
    if not settled and not case.agreement:
        return NEVER
    return max(age for _, age in _line_ages(case, settled, concerned, fits))


def _line_ages(case: Case, settled: Iterable[Settled], concerned: Callable[[Line], bool], fits: Fits) -> Ages:
    lines = [line for line in case.lines if concerned(line)] or case.lines
    return [
        (line, _age(case, [_agreed_line(case, line), *(one.at for one in settled if fits(case, line, one))]))
        for line in lines
    ]


def lacking(case: Case, requirement: str) -> list[str]:
    """The products for which this was never settled (all that it concerns, where it is only too long ago).

    Names are the catalogue's; for what is settled by order and not by product, nothing is named.
    """
    settled = [one for one in case.settled if one.requirement == requirement]
    if requirement == Requirement.TWO_WAY_TALK:
        ages = _talk_ages(case)
    elif requirement == Requirement.AVAILABILITY:
        ages = _line_ages(case, _enough(case, settled), _limited, _about_line)
    elif requirement == Requirement.SPECIFICATION:
        ages = _line_ages(case, settled, _made_to_order, _about_line)
    else:
        return []
    lines = [line for line, age in ages if age == NEVER] or [line for line, _ in ages]
    return list(dict.fromkeys(line.variant.product_name for line in lines if line.variant))


def _agreed_line(case: Case, line: Line) -> datetime | None:
    if case.agreement is None or line.variant is None:
        return None
    return _agreed(case) if any(variant == line.variant.id for variant, *_ in case.agreement.lines) else None


def _limited(line: Line) -> bool:
    return bool(line.variant and line.variant.limited)


def _made_to_order(line: Line) -> bool:
    return bool(line.variant and line.variant.made_to_order)


def _about_line(case: Case, line: Line, one: Settled) -> bool:
    if one.order_ref:
        return one.order_ref == case.order_ref
    if line.variant is None:
        return False
    return one.variant_id == line.variant.id if one.variant_id else one.product_id == line.variant.product_id


def _enough(case: Case, settled: Sequence[Settled]) -> list[Settled]:
    """Confirmed units count once: what the customer's orders had since they were confirmed is used up."""
    if not settled:
        return []
    wanted: dict[int, int] = {}
    for line in case.lines:
        if line.variant:
            wanted[line.variant.id] = wanted.get(line.variant.id, 0) + line.quantity
    groups: dict[int, list[Settled]] = {}
    for one in settled:
        if one.variant_id and (not one.order_ref or one.order_ref == case.order_ref):
            groups.setdefault(one.variant_id, []).append(one)
    enough = [one for one in settled if not one.variant_id]
    for variant_id, group in groups.items():
        since = min(one.at for one in group)
        used = sum(units for at, units in case.ordered.get(variant_id, ()) if at >= since)
        if sum(one.quantity for one in group) - used >= wanted.get(variant_id, 0):
            enough += group
    return enough


def _delivery_age(case: Case, settled: Sequence[Settled]) -> int:
    agreement = case.agreement
    if not settled and not agreement:
        return NEVER
    there = agreement and agreement.has_delivery and _same_place(case, agreement.country, agreement.postcode)
    return _age(case, [_agreed(case) if there else None, *(one.at for one in settled if _delivers(case, one))])


def _delivers(case: Case, one: Settled) -> bool:
    if one.order_ref:
        return one.order_ref == case.order_ref
    return bool(one.country) and _same_place(case, one.country, one.postcode)


def _same_place(case: Case, country: str, postcode: str) -> bool:
    if country != case.country:
        return False
    return not postcode or _plain(postcode) == _plain(case.postcode)


def _plain(postcode: str) -> str:
    return postcode.replace(" ", "").replace("-", "").upper()


def _identity_age(case: Case, settled: Sequence[Settled]) -> int:
    if not settled and case.identity_at is None:
        return NEVER
    about = [one.at for one in settled if not one.order_ref or one.order_ref == case.order_ref]
    return _age(case, [case.identity_at, *about])


def extra_due(case: Case) -> int:
    """What the order pays "for additional payment only", in minor units."""
    return sum([line.amount_minor for line in case.lines if line.variant and line.variant.extra_payment])


def _extra_age(case: Case, settled: Iterable[Settled]) -> int:
    """An amount counts once, only exactly, only in its own currency. Notes which agreement or confirmation it was."""
    due = extra_due(case)
    case.extra_evidence = ""
    if not due:
        return NEVER
    agreement = case.agreement
    if agreement and _is_the_clause(case, agreement, due):
        case.extra_evidence = agreement.ref
        return _age(case, [agreement.accepted_at])
    for one in settled:
        exact = one.amount_minor == due and one.currency == case.currency
        mine = not one.order_ref or one.order_ref == case.order_ref
        if exact and mine and one.ref not in case.used_extras:
            case.extra_evidence = one.ref
            return _age(case, [one.at])
    return NEVER


def _is_the_clause(case: Case, agreement: AgreementFacts, due: int) -> bool:
    exact = agreement.extra_minor == due and agreement.currency == case.currency
    return exact and agreement.extra_used_by in ("", case.order_ref)


def amounts_agreed(case: Case) -> set[tuple[int | None, str]]:
    """What was agreed as an extra payment, whether or not it is this: (minor units, currency)."""
    if case.agreement and case.agreement.extra_minor:
        return {(case.agreement.extra_minor, case.agreement.currency)}
    agreed = [one for one in case.settled if one.requirement == Requirement.EXTRA_PAYMENT]
    return {(one.amount_minor, one.currency) for one in agreed if one.ref not in case.used_extras}


def _conversation(case: Case) -> str:
    if case.agreement and case.agreement.conversation_ref:
        return case.agreement.conversation_ref
    mine = {line.variant.product_id for line in case.lines if line.variant}
    about = [
        one for one in case.settled if one.product_id in mine or (one.order_ref and one.order_ref == case.order_ref)
    ]
    return max(about, key=lambda one: one.at).conversation_ref if about else ""


_NOTHING: Mapping[str, Any] = {}


def doubt(code: str, version: int, about: Mapping[str, Any] = _NOTHING) -> Reason:
    """A reason of the house itself: a person of the store has to look. `about` names what is doubtful."""
    return Reason(code, HOUSE_RULE, version, (), ("review",), acting.who(code), "review", SCOPES, about)


def short(version: int, skus: Sequence[str], products: Sequence[str]) -> Reason:
    """Everything is settled, but there is not enough of it left."""
    missing, data = (Requirement.AVAILABILITY.value,), {"skus": list(skus), "products": list(products)}
    return Reason("not_enough_stock", HOUSE_RULE, version, (), missing, "store", "availability", SCOPES, data)


def too_many(version: int, limit: int, product: str, had: int) -> Reason:
    """More than one customer may have, together with the units they had before."""
    data = {"limit": limit, "product": product, "otherwise": "decline"} | ({"had": had} if had else {})
    return Reason("limit_per_customer", HOUSE_RULE, version, (), (), "customer", "review", SCOPES, data)
