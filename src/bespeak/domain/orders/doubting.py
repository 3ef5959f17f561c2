"""What a doubt is about, as data for its sentence: which SKU, which amounts, which line. Never what people wrote of
themselves: decisions are kept when a person is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bespeak.domain.agreements.queries import AgreementFacts
from bespeak.domain.agreements.states import is_code, plain_code
from bespeak.domain.orders.case import Line
from bespeak.domain.orders.drafts import OrderDraft

Doubts = Mapping[str, Mapping[str, Any]]


def about(codes: Iterable[str], draft: OrderDraft, lines: Sequence[Line], named: AgreementFacts | None) -> Doubts:
    """Each doubt with its data; `named` is the agreement the order names, where there is one."""
    return {code: _about(code, draft, lines, named) for code in codes}


def _about(code: str, draft: OrderDraft, lines: Sequence[Line], named: AgreementFacts | None) -> dict[str, Any]:
    if code in _OF_THE_ORDER:
        return _OF_THE_ORDER[code](draft)
    if code == "unknown_sku":
        return {"skus": list(dict.fromkeys(line.sku for line in lines if line.sku and line.variant is None))}
    if code.startswith("agreement_") and is_code(plain_code(draft.agreement_code)):
        until = {"valid_until": named.valid_until.isoformat()} if named and code == "agreement_lapsed" else {}
        return {"agreement": draft.agreement_code, **until}
    return {}


def _total(draft: OrderDraft) -> dict[str, Any]:
    stated = {} if draft.total_minor is None else {"total_minor": draft.total_minor}
    parts = draft.lines_minor + draft.shipping_minor + draft.tax_minor - draft.discount_minor
    return {**stated, "expected_minor": parts, "currency": draft.currency}


def _address(draft: OrderDraft) -> dict[str, Any]:
    """Nothing where there is no address at all: then the sentence says so."""
    to = draft.address
    place, country = bool(to.line1 or to.city or to.postcode), bool(to.country)
    if place is country:
        return {}
    return {"lacks": ["country" if place else "place"]}


def _priceless(draft: OrderDraft) -> dict[str, Any]:
    return {"lines": [number for number, line in enumerate(draft.lines, 1) if not line.unit_minor]}


def _nameless(draft: OrderDraft) -> dict[str, Any]:
    return {"lines": [number for number, line in enumerate(draft.lines, 1) if not line.sku]}


_OF_THE_ORDER: Mapping[str, Callable[[OrderDraft], dict[str, Any]]] = {
    "total_differs": _total,
    "no_total": _total,
    "no_address": _address,
    "free_line": _priceless,
    "no_sku": _nameless,
}
