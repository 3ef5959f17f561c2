"""An order's rows as the draft they came from, so that gate, cure and change all weigh the same values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from msgspec.structs import replace

from bespeak.domain.orders.drafts import Address, Doubt, LineDraft, OrderDraft
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.kit.actors import Actor


def drafts_of(orders: Collection[Order], *, by: Actor, at: datetime, as_written: bool = False) -> dict[str, OrderDraft]:
    """Order ref → draft, as of `at`, carrying `by`. One statement for the lines.

    A line that a person has given its variant has the SKU of that, unless it is wanted `as_written`.
    """
    lines = _lines_of(orders)
    return {
        order.ref: _draft(order, [_line(line, as_written=as_written) for line in lines.get(order.id, ())], by, at)
        for order in orders
    }


def _lines_of(orders: Collection[Order]) -> dict[int, list[OrderLine]]:
    lines: dict[int, list[OrderLine]] = {}
    found = OrderLine.objects.filter(order__in=orders).annotate(meant=F("variant__sku"))
    for line in found.order_by("order_id", "position"):
        lines.setdefault(line.order_id, []).append(line)
    return lines


def _draft(order: Order, lines: Sequence[LineDraft], by: Actor, at: datetime) -> OrderDraft:
    kept: Mapping[str, Any] = order.details
    return OrderDraft(
        store_id=order.store_id, by=by, at=at, source=order.source, currency=order.currency,
        external_id=order.external_id,
        lines=tuple(lines), total_minor=order.total_minor,
        shipping_minor=kept.get("shipping_minor", 0),
        tax_minor=kept.get("tax_minor", 0), discount_minor=kept.get("discount_minor", 0), email=kept.get("email", ""),
        phone=kept.get("phone", ""), name=kept.get("name", ""), language=kept.get("language", ""),
        contact_verified=kept.get("contact_verified", False), address=Address(**kept.get("address", {})),
        billing=Address(**kept.get("billing", {})), note=kept.get("note", ""), wishes=_pairs(kept.get("wishes", ())),
        payment_kind=order.payment_kind, paid_minor=order.paid_minor,
        payment_reference=kept.get("payment_reference", ""),
        agreement_code=kept.get("agreement_code", ""), placed_at=order.placed_at, updated_at=order.changed_at_source,
        doubts=_still([Doubt(code=code, field=field) for code, field in kept.get("doubts", ())], lines),
        extra=kept.get("extra", {}),
    )  # fmt: skip


def _still(doubts: Iterable[Doubt], lines: Iterable[LineDraft]) -> tuple[Doubt, ...]:
    """What its parser doubted; that a SKU is missing no longer, where every line has one by now."""
    settled = ("no_sku",) if all(line.sku for line in lines) else ()
    return tuple(one for one in doubts if one.code not in settled)


def as_corrected(draft: OrderDraft, order: Order) -> OrderDraft:
    """New content of an order: what came again to the letter still means what a person said that it means."""
    meant: dict[LineDraft, list[str]] = {}
    for line in _lines_of([order]).get(order.id, ()):
        meant.setdefault(_line(line, as_written=True), []).append(_line(line).sku)
    lines = []
    for came in draft.lines:
        same = meant.get(replace(came, external_id=""))
        lines.append(replace(came, sku=same.pop(0)) if same else came)
    return replace(draft, lines=tuple(lines), doubts=_still(draft.doubts, lines))


def _line(line: OrderLine, *, as_written: bool = False) -> LineDraft:
    meant = "" if as_written else getattr(line, "meant", None)
    return LineDraft(
        sku=meant or line.sku, title=line.title, quantity=line.quantity,
        unit_minor=line.unit_minor, discount_minor=line.discount_minor,
        properties=_pairs(line.properties),
    )  # fmt: skip


def _pairs(pairs: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in pairs)


def is_erased(order: Order) -> bool:
    """Whoever ordered it was forgotten: nothing that is sent for it may bring them back."""
    return "erased_at" in order.details


def snapshot(order: Order, draft: OrderDraft) -> dict[str, Any]:
    """What an order is, for its history."""
    return {"state": order.state, "currency": order.currency, "details": order.details} | _content(
        draft, order.total_minor
    )


def asked_for(draft: OrderDraft, details: dict[str, Any]) -> dict[str, Any]:
    """What its channel wants the order to become, for a person to see."""
    return {"currency": draft.currency, "details": details} | _content(draft, draft.total)


def _content(draft: OrderDraft, total_minor: int) -> dict[str, Any]:
    lines = [
        {
            "sku": one.sku,
            "title": one.title,
            "quantity": one.quantity,
            "unit_minor": one.unit_minor,
            "properties": [list(p) for p in one.properties],
        }
        for one in draft.lines
    ]
    return {"total_minor": total_minor, "lines": lines}
