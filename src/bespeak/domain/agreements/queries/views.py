"""Agreements as frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from bespeak.domain.agreements.models import Acceptance, Agreement, Promise, Version, VersionLine
from bespeak.domain.agreements.states import State, has_lapsed


@dataclass(frozen=True, slots=True)
class LineView:
    sku: str
    title: str
    quantity: int
    unit_minor: int
    specification: tuple[tuple[str, str], ...] | None
    picture: str = ""
    """The name of its product's picture, "" where there is none."""


@dataclass(frozen=True, slots=True)
class PromiseView:
    kind: str
    text: str
    due: date | None


@dataclass(frozen=True, slots=True)
class HeadView:
    """How many entries the record of a conversation had when an agreement was accepted, and the link of the last.
    `text` is the signed file."""

    count: int
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """Who said yes to which words. `by` is the customer, or the member who took it down (`on_behalf`). `record` is None
    where it came out of no conversation."""

    version: int
    hash: str
    by: str
    on_behalf: bool
    how: str
    at: datetime
    from_where: str
    typed_name: str
    record: HeadView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version, word for word; `erased` when people's words were removed (the hash still verifies). `yes_before` is
    the number of the last version before it that was accepted, 0 for none."""

    number: int
    hash: str
    currency: str
    lines: tuple[LineView, ...]
    promises: tuple[PromiseView, ...]
    delivery_agreed: bool
    country: str
    postcode: str
    method: str
    window: str
    deliver_by: date | None
    deposit_minor: int
    extra_minor: int
    extra_reason: str
    word: str
    valid_until: datetime
    proposed_by: str
    at: datetime
    erased: bool
    acceptance: AcceptanceView | None
    yes_before: int = 0

    @property
    def lines_minor(self) -> int:
        """What the lines cost together, minor units."""
        return sum(line.quantity * line.unit_minor for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """`state` is true at the time asked for: an open agreement past `valid_until` reads lapsed."""

    ref: str
    code: str
    store_id: int
    customer: str
    conversation: str
    instead_of: str
    state: str
    valid_until: datetime
    hold_until: datetime | None
    accepted_at: datetime | None
    used_by_order: str
    extra_used_by: str
    closed_at: datetime | None
    closed_by: str
    closed_side: str
    reason: str
    reason_text: str
    alternative: str
    created_at: datetime
    terms: VersionView


def views(rows: Sequence[Agreement], at: datetime) -> list[AgreementView]:
    """Rows of this room as values; four statements for any number."""
    current = Version.objects.filter(agreement__in=rows, number=F("agreement__current_version")).order_by("id")
    terms = version_views(list(current))
    return [view(row, terms[row.pk, row.current_version], at) for row in rows]


def view(row: Agreement, terms: VersionView, at: datetime) -> AgreementView:
    """One row with the version in force, as a value."""
    return AgreementView(
        ref=row.ref,
        code=row.code,
        store_id=row.store_id,
        customer=row.customer.ref,
        conversation=row.conversation_ref,
        instead_of=row.instead_of,
        state=State.LAPSED if has_lapsed(row.state, row.valid_until, at) else row.state,
        valid_until=row.valid_until,
        hold_until=row.hold_until,
        accepted_at=row.accepted_at,
        used_by_order=row.used_by_order,
        extra_used_by=row.extra_used_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closed_side=row.closed_side,
        reason=row.reason_code,
        reason_text=row.reason_text,
        alternative=row.alternative,
        created_at=row.created_at,
        terms=terms,
    )


def version_views(rows: Sequence[Version]) -> dict[tuple[int, int], VersionView]:
    drawn = F("variant__product__picture__name")
    described = VersionLine.objects.filter(version__in=rows).annotate(drawn=drawn)
    lines = _grouped(described.order_by("version_id", "position"))
    promises = _grouped(Promise.objects.filter(version__in=rows).order_by("version_id", "position"))
    said_yes = Acceptance.objects.filter(agreement__in={row.agreement_id for row in rows}).order_by("id")
    accepted = {(one.agreement_id, one.version): one for one in said_yes}
    before = {
        row.pk: max((n for a, n in accepted if a == row.agreement_id and n < row.number), default=0) for row in rows
    }
    return {
        (row.agreement_id, row.number): version_view(
            row, lines.get(row.pk, ()), promises.get(row.pk, ()), accepted.get((row.agreement_id, row.number)),
            before[row.pk],
        )
        for row in rows
    }  # fmt: skip


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.version_id, []).append(row)
    return groups


def version_view(
    row: Version, lines: Sequence[VersionLine], promises: Sequence[Promise], accepted: Acceptance | None,
    yes_before: int = 0,
) -> VersionView:  # fmt: skip
    """One version with what belongs to it, as a value."""
    return VersionView(
        number=row.number,
        hash=row.hash,
        currency=row.currency,
        lines=tuple(_line_view(one) for one in lines),
        promises=tuple(PromiseView(one.kind, one.text, one.due) for one in promises),
        delivery_agreed=row.delivery_agreed,
        country=row.delivery_country,
        postcode=row.postcode,
        method=row.delivery_method,
        window=row.window,
        deliver_by=row.deliver_by,
        deposit_minor=row.deposit_minor,
        extra_minor=row.extra_minor,
        extra_reason=row.extra_reason,
        word=row.word,
        valid_until=row.valid_until,
        proposed_by=row.proposed_by,
        at=row.at,
        erased=row.salt is None,
        acceptance=_acceptance_view(accepted) if accepted else None,
        yes_before=yes_before,
    )


def _line_view(one: VersionLine) -> LineView:
    specification = None if one.specification is None else tuple((name, value) for name, value in one.specification)
    picture = getattr(one, "drawn", None) or ""
    return LineView(one.sku, one.title, one.quantity, one.unit_minor, specification, picture)


def _acceptance_view(one: Acceptance) -> AcceptanceView:
    record = HeadView(one.record_count, one.record_head, one.record_signed) if one.record_head else None
    return AcceptanceView(
        one.version, one.hash, one.by, one.on_behalf, one.how, one.at, one.from_where, one.typed_name, record
    )
