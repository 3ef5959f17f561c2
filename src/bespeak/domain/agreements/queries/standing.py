"""What the gate and the till must know of agreements. No permission is asked: for other rooms, inside their verbs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from bespeak.domain.agreements.models import Agreement, Version, VersionLine
from bespeak.domain.agreements.states import AgreementFacts, State, Triple, is_code, plain_code
from bespeak.kit import refs
from bespeak.kit.refusals import NotFound

_OWN = (
    "id", "ref", "code", "store_id", "state", "valid_until", "accepted_at", "used_by_order", "extra_used_by",
    "conversation_ref",
)  # fmt: skip
_TERMS = ("id", "currency", "delivery_country", "postcode", "delivery_agreed", "extra_minor", "number", "hash")


@dataclass(frozen=True, slots=True)
class ExtraClause:
    """The one payment beyond the price that an agreement allows. `used_by` is what was asked or taken for it."""

    agreement_id: int
    agreement: str
    customer_id: int
    order: str
    state: str
    valid_until: datetime
    extra_minor: int
    currency: str
    used_by: str

    def open_at(self, at: datetime) -> bool:
        """Agreed, still standing, and nothing asked for it yet."""
        stands = self.state == State.USED or (self.state == State.ACCEPTED and self.valid_until > at)
        return stands and self.extra_minor > 0 and not self.used_by


def for_admission(*, codes: Collection[tuple[int, str]], customer_ids: Collection[int]) -> list[AgreementFacts]:
    """The agreements these (store_id, code) name, whatever their state, and those these customers have accepted
    and not used yet. Three statements for any number; the rows stay locked, in id order, until the transaction ends.

    Codes are read as `states.plain_code` reads them. `customer_ids` are surviving ones; agreements made with a
    customer merged into one of them count as theirs.
    """
    if not codes and not customer_ids:
        return []
    wanted = Q(code__in=_readable(codes), store_id__in={store for store, _ in codes})
    unused = Q(customer__survivor_id__in=customer_ids, state=State.ACCEPTED, used_by_order="")
    locked = Agreement.objects.select_for_update(of=("self",)).filter(wanted | unused).order_by("id")
    own = list(locked.values_list(*_OWN, "customer__survivor_id"))
    if not own:
        return []
    terms = _terms([row[0] for row in own])
    return [_facts(row, *terms[row[0]]) for row in own]


def _readable(codes: Collection[tuple[int, str]]) -> list[str]:
    return sorted({code for _, typed in codes if is_code(code := plain_code(typed))})


def _terms(ids: Collection[int]) -> dict[int, tuple[tuple[Any, ...], tuple[Triple, ...]]]:
    """Agreement id → its version in force and the lines of that."""
    current = Version.objects.filter(agreement_id__in=ids, number=F("agreement__current_version"))
    versions = {row[0]: row[1:] for row in current.values_list("agreement_id", *_TERMS)}
    lines: dict[int, list[Triple]] = {}
    found = VersionLine.objects.filter(version_id__in=[row[0] for row in versions.values()]).order_by(
        "version_id", "position"
    )
    for version_id, *line in found.values_list("version_id", "variant_id", "quantity", "unit_minor"):
        lines.setdefault(version_id, []).append((line[0], line[1], line[2]))
    return {agreement_id: (row, tuple(lines.get(row[0], ()))) for agreement_id, row in versions.items()}


def _facts(own: tuple[Any, ...], terms: tuple[Any, ...], lines: tuple[Triple, ...]) -> AgreementFacts:
    values = dict(zip((*_OWN, "customer_id"), own, strict=True))
    _, currency, country, postcode, has_delivery, extra_minor, version, digest = terms
    return AgreementFacts(
        **values,
        currency=currency,
        lines=lines,
        country=country,
        postcode=postcode,
        has_delivery=has_delivery,
        extra_minor=extra_minor,
        version=version,
        hash=digest,
    )


def extras_of(*, order_refs: Collection[str]) -> dict[str, ExtraClause]:
    """Order ref → the extra payment agreed with it, for those orders whose agreement has that clause. One statement."""
    return {one.order: one for one in _clauses(Q(agreement__used_by_order__in=order_refs))} if order_refs else {}


def extra_clause(*, store_id: int, ref: str, lock: bool = True) -> ExtraClause | None:
    """The extra-payment clause in force of one agreement. `lock` keeps the agreement until the transaction ends."""
    if not refs.is_ref(ref):
        return None
    if lock:
        Agreement.objects.select_for_update().filter(store_id=store_id, ref=ref).values_list("id").first()
    found = _clauses(Q(agreement__store_id=store_id, agreement__ref=ref))
    return found[0] if found else None


def customer_of(*, store_id: int, ref: str) -> int:
    """The surviving customer of one agreement, else NotFound."""
    rows = Agreement.objects.filter(store_id=store_id, ref=ref).values_list("customer__survivor_id", flat=True)
    found = rows.first() if refs.is_ref(ref) else None
    if found is None:
        raise NotFound(f"There is no agreement {ref[:40]!r} here.", field="agreement")
    return found


def refs_of(*, store_id: int, customer_id: int) -> list[str]:
    """Every agreement ever made with this customer, or with one merged into them."""
    mine = Agreement.objects.filter(store_id=store_id).filter(
        Q(customer_id=customer_id) | Q(customer__survivor_id=customer_id)
    )
    return list(mine.order_by("id").values_list("ref", flat=True))


def _clauses(of: Q) -> list[ExtraClause]:
    columns = ("id", "ref", "customer__survivor_id", "used_by_order", "state", "valid_until")
    rows = Version.objects.filter(of, number=F("agreement__current_version"), extra_minor__gt=0).order_by(
        "agreement_id"
    )
    names = [f"agreement__{name}" for name in columns]
    return [
        ExtraClause(*row) for row in rows.values_list(*names, "extra_minor", "currency", "agreement__extra_used_by")
    ]
