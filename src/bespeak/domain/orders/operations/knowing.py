"""All the gate must know of many orders, read in a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min, Q, Sum

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import AgreementFacts
from bespeak.domain.agreements.states import plain_code
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import Settled
from bespeak.domain.customers import queries as customers
from bespeak.domain.orders import doubting, states
from bespeak.domain.orders.case import Case, Line
from bespeak.domain.orders.drafts import LineDraft, OrderDraft
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.policy.values import Requirement
from bespeak.domain.shipping import queries as shipping
from bespeak.domain.shipping.queries import ZoneView
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.asking import Blank, Question

MORE_THAN_ONE = "agreement_ambiguous"


@dataclass(slots=True)
class Known:
    """Read once for a batch; `standing`, `bought`, `used` move while the batch is folded."""

    stores: dict[int, StoreView]
    variants: dict[tuple[int, str], VariantFacts]
    zones: dict[tuple[int, str, str], ZoneView]
    settled: dict[int, list[Settled]]
    identity: dict[int, object]
    by_code: dict[tuple[int, str], AgreementFacts]
    by_customer: dict[int, list[AgreementFacts]]
    talks_about: dict[str, frozenset[str]]
    standing: set[int]
    bought: dict[tuple[int, int], int]
    used: dict[str, str] = field(default_factory=dict)
    ordered: dict[int, dict[int, list[tuple[datetime, int]]]] = field(default_factory=dict)

    def wants(self, draft: OrderDraft) -> dict[int, int]:
        """Units by tracked variant: the stock an order would claim."""
        wants: dict[int, int] = {}
        for line in draft.lines:
            variant = self.variants.get((draft.store_id, line.sku))
            if variant and variant.tracked:
                wants[variant.id] = wants.get(variant.id, 0) + line.quantity
        return wants

    def case(self, draft: OrderDraft, customer_id: int, order_ref: str = "") -> Case:
        """The order as the policy will see it, with its agreement matched and what is doubtful about it named."""
        agreement, doubtful = self.match(draft, customer_id, order_ref)
        doubts = dict.fromkeys([*self._doubts(draft), *doubtful])
        lines = [self._line(draft.store_id, line) for line in draft.lines]
        return Case(
            store_id=draft.store_id,
            store_currency=self.stores[draft.store_id].currency,
            at=draft.at,
            lines=lines,
            currency=draft.currency,
            total_minor=draft.total,
            country=draft.address.country,
            postcode=draft.address.postcode,
            zone=self.zones[draft.store_id, draft.address.country, draft.address.postcode],
            channel=draft.source,
            payment_kind=draft.payment_kind,
            first_order=customer_id not in self.standing,
            order_ref=order_ref,
            agreement=agreement,
            settled=self.settled.get(customer_id, ()),
            ordered=self.ordered.get(customer_id, {}),
            identity_at=self.identity.get(customer_id),  # type: ignore[arg-type]
            used_extras=frozenset(ref for ref, by in self.used.items() if by != order_ref)
            if self.used
            else frozenset(),
            doubts=doubting.about(doubts, draft, lines, self._named(draft)) if doubts else {},
            wants=self.wants(draft),
        )

    def _doubts(self, draft: OrderDraft) -> list[str]:
        """What the parser doubted, and SKUs nobody knows. Where nothing but an extra is paid, no address is needed."""
        unknown = [
            "unknown_sku" for line in draft.lines if line.sku and (draft.store_id, line.sku) not in self.variants
        ]
        doubted = [one.code for one in draft.doubts]
        if draft.cancelled_at_source:
            doubted.append("cancelled_at_source")
        if "no_address" in doubted and self.only_extra(draft):
            doubted.remove("no_address")
        return doubted + unknown

    def _line(self, store_id: int, line: LineDraft) -> Line:
        amount = line.unit_minor * line.quantity - line.discount_minor
        return Line(self.variants.get((store_id, line.sku)), line.sku, line.quantity, amount, line.unit_minor)

    def match(self, draft: OrderDraft, customer_id: int, order_ref: str) -> tuple[AgreementFacts | None, list[str]]:
        """The agreement this order comes from, and why a person must look if that is not plain. Never guessed:
        by its code, or by exactly the agreed lines together with a contact the door has proof of or a talk about
        this very order in which it was made."""
        if draft.agreement_code:
            return self._by_code(draft, order_ref)
        fitting = [
            one
            for one in self._nameless(draft, customer_id, order_ref)
            if self._open(one, draft, order_ref) and self.fits(one, draft)
        ]
        if len(fitting) > 1:
            return None, [MORE_THAN_ONE]
        return (fitting[0], []) if fitting else (None, [])

    def _nameless(self, draft: OrderDraft, customer_id: int, order_ref: str) -> Sequence[AgreementFacts]:
        """Agreements that may be meant without being named."""
        theirs = self.by_customer.get(customer_id, ())
        if draft.contact_verified or not theirs:
            return theirs
        talks = self.talks_about.get(order_ref, ())
        return [one for one in theirs if one.conversation_ref in talks]

    def _named(self, draft: OrderDraft) -> AgreementFacts | None:
        return self.by_code.get((draft.store_id, plain_code(draft.agreement_code)))

    def _by_code(self, draft: OrderDraft, order_ref: str) -> tuple[AgreementFacts | None, list[str]]:
        found = self._named(draft)
        if found is None:
            return None, ["agreement_unknown"]
        if found.state == "lapsed" or (found.state in ("accepted", "proposed") and found.valid_until <= draft.at):
            return None, ["agreement_lapsed"]
        if self._taken(found, draft, order_ref):
            return None, ["agreement_used"]
        if found.state not in ("accepted", "used"):
            return None, ["agreement_not_accepted" if found.state == "proposed" else "agreement_ended"]
        return (found, []) if self.fits(found, draft) else (None, ["agreement_lines_differ"])

    def _open(self, found: AgreementFacts, draft: OrderDraft, order_ref: str) -> bool:
        return found.state == "accepted" and found.valid_until > draft.at and not self._taken(found, draft, order_ref)

    def _taken(self, found: AgreementFacts, draft: OrderDraft, order_ref: str) -> bool:
        """An agreement serves one order for its goods, and one (the same or another) for its extra payment."""
        if self.only_extra(draft):
            return self.used.get(f"extra:{found.ref}", found.extra_used_by) not in ("", order_ref)
        return self.used.get(found.ref, found.used_by_order) not in ("", order_ref)

    def only_extra(self, draft: OrderDraft) -> bool:
        """The order is nothing but an extra payment."""
        found = [self.variants.get((draft.store_id, line.sku)) for line in draft.lines]
        return all(one is not None and one.extra_payment for one in found)

    def fits(self, agreement: AgreementFacts, draft: OrderDraft) -> bool:
        """The same variants, quantities and prices, to the cent; lines that pay the extra are looked at by amount
        elsewhere."""
        if agreement.currency != draft.currency:
            return False
        ordered: dict[tuple[int, int], int] = {}
        for line in draft.lines:
            variant = self.variants.get((draft.store_id, line.sku))
            if variant is None:
                return False
            if not (variant.extra_payment and agreement.extra_minor):
                ordered[variant.id, line.unit_minor] = ordered.get((variant.id, line.unit_minor), 0) + line.quantity
        agreed: dict[tuple[int, int], int] = {}
        for variant_id, quantity, unit in agreement.lines:
            agreed[variant_id, unit] = agreed.get((variant_id, unit), 0) + quantity
        return ordered == agreed or (not ordered and self.only_extra(draft))


_STANDING = Question(
    lambda: (
        Order.objects.filter(customer__survivor_id__among=Blank("people"), state__in=states.STANDING)
        .exclude(ref__among=Blank("besides"))
        .values_list("customer__survivor_id")
        .distinct()
    )
)


def know(drafts: Sequence[OrderDraft], customer_ids: Sequence[int], order_refs: Sequence[str] = ()) -> Known:
    """Reads what the gate needs for these orders of these customers. Locks the agreements that might be used.

    `order_refs` are those of the drafts, in their order, where the orders are there already.
    """
    people = set(customer_ids)
    variants = catalog.variants_by_sku(
        (draft.store_id, line.sku) for draft in drafts for line in draft.lines if line.sku
    )
    settled = _by_customer(conversations.evidence(people))
    codes = {(draft.store_id, draft.agreement_code) for draft in drafts if draft.agreement_code}
    store_ids = {draft.store_id for draft in drafts}
    talks_about = conversations.about_orders(store_ids=store_ids, order_refs=order_refs) if order_refs else {}
    nameless = {one for one, draft in zip(customer_ids, drafts, strict=True) if draft.contact_verified}
    nameless |= {one for one, ref in zip(customer_ids, order_refs, strict=False) if ref in talks_about}
    agreed = agreements.for_admission(codes=codes, customer_ids=nameless) if codes or nameless else []
    return Known(
        stores=stores.stores_by_ids(store_ids),
        variants=variants,
        zones=_zones(drafts),
        settled=settled,
        identity=dict(customers.identity(people)),
        by_code={(one.store_id, one.code): one for one in agreed},
        by_customer=_agreements_by_customer(agreed),
        talks_about=talks_about,
        standing=_standing(people, order_refs),
        bought=_bought(people, variants.values(), order_refs),
        used=_used_extras(settled),
        ordered=_ordered(settled, order_refs),
    )


def _by_customer(settled: Iterable[Settled]) -> dict[int, list[Settled]]:
    groups: dict[int, list[Settled]] = {}
    for one in settled:
        groups.setdefault(one.customer_id, []).append(one)
    return groups


def _agreements_by_customer(agreed: Iterable[AgreementFacts]) -> dict[int, list[AgreementFacts]]:
    groups: dict[int, list[AgreementFacts]] = {}
    for one in agreed:
        groups.setdefault(one.customer_id, []).append(one)
    return groups


def _zones(drafts: Sequence[OrderDraft]) -> dict[tuple[int, str, str], ZoneView]:
    asks = list({(draft.store_id, draft.address.country, draft.address.postcode) for draft in drafts})
    return dict(zip(asks, shipping.zones_for(asks), strict=True))


def _standing(people: Collection[int], besides: Collection[str]) -> set[int]:
    """Customers with an order that stands besides these: theirs is not a first order any more."""
    return {customer_id for (customer_id,) in _STANDING.ask(people=people, besides=besides)}


def _bought(
    people: Collection[int], variants: Iterable[VariantFacts], besides: Collection[str]
) -> dict[tuple[int, int], int]:
    """(customer, product) → units in orders that stand besides these, for products with a limit per customer."""
    limited = {one.product_id for one in variants if one.limit_per_customer}
    if not limited:
        return {}
    lines = OrderLine.objects.filter(
        order__customer__survivor_id__in=people, order__state__in=states.STANDING, variant__product_id__in=limited
    ).exclude(order__ref__in=besides)
    who = "order__customer__survivor_id"
    sums = lines.values_list(who, "variant__product_id").annotate(units=Sum("quantity")).order_by()
    return {(customer, product): units for customer, product, units in sums}


def _ordered(
    settled: dict[int, list[Settled]], besides: Collection[str]
) -> dict[int, dict[int, list[tuple[datetime, int]]]]:
    """Customer → variant → when and how many units their standing orders had, where availability was confirmed.

    When is when they were admitted first: a cured order came before the confirmation that it uses up.
    """
    confirmed = {
        (who, one.variant_id)
        for who, group in settled.items()
        for one in group
        if one.requirement == Requirement.AVAILABILITY and one.variant_id
    }
    if not confirmed:
        return {}
    lines = OrderLine.objects.filter(
        order__customer__survivor_id__in={who for who, _ in confirmed},
        variant_id__in={variant for _, variant in confirmed},
        order__state__in=states.STANDING,
    ).exclude(order__ref__in=besides)
    found: dict[int, dict[int, list[tuple[datetime, int]]]] = {}
    admitted = Min("order__decisions__at", filter=Q(order__decisions__outcome=states.ADMITTED))
    columns = ("order__customer__survivor_id", "variant_id", "quantity", "id")
    for who, variant_id, units, _, at in lines.values_list(*columns).annotate(at=admitted).order_by("id"):
        found.setdefault(who, {}).setdefault(variant_id or 0, []).append((at, units))
    return found


def _used_extras(settled: dict[int, list[Settled]]) -> dict[str, str]:
    """Confirmed extra payments that an order has used up already: ref → order."""
    extras = [one.ref for group in settled.values() for one in group if one.requirement == "extra_payment_agreed"]
    if not extras:
        return {}
    orders = Order.objects.filter(extra_evidence__in=extras).exclude(state__in=states.OVER)
    return dict(orders.values_list("extra_evidence", "ref"))
