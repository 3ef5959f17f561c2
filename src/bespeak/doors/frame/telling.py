"""How a decision is told: the same codes and the same sentence at every door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.policy.values import Reason
from bespeak.domain.policy.wording import reason_text
from bespeak.domain.stores.queries import StoreView


def moment(at: datetime | None) -> str | None:
    """A time as the API writes it: UTC, seconds, "Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def next_step(store: StoreView, order_ref: str, who: str) -> str:
    """Where the one who must act goes on: the store's own place to talk for a customer, else the order itself."""
    if who == "customer" and store.talk_url:
        return store.talk_url.replace("{order}", order_ref)
    return order_address(order_ref)


def order_address(order_ref: str) -> str:
    return f"{settings.BESPEAK_BASE_URL.rstrip('/')}/api/v1/orders/{order_ref}"


def decision_json(decision: Decision, store: StoreView, language: str = "") -> dict[str, Any]:
    """The decision as the API and `--json` show it; texts in `language`, else the store's."""
    told = {
        "order": decision.order,
        "external_id": decision.external_id,
        "outcome": decision.outcome,
        "state": decision.state,
        "duplicate": decision.duplicate,
        "changed": decision.changed,
        "deadline": moment(decision.deadline),
        "reasons": reasons_json(decision, store, language or store.language),
    }
    return told | {"stale": True} if decision.stale else told


def reasons_json(decision: Decision, store: StoreView, language: str) -> list[dict[str, Any]]:
    return [reason_json(reason, decision, store, language) for reason in decision.reasons]


def reason_json(reason: Reason, decision: Decision, store: StoreView, language: str) -> dict[str, Any]:
    return {
        "code": reason.code,
        "rule": reason.rule,
        "version": reason.version,
        "settled": list(reason.settled),
        "missing": list(reason.missing),
        "who": reason.who,
        "next": next_step(store, decision.order, reason.who),
        "scope": list(reason.scope),
        "text": sentence(reason, decision, store, language),
    }


def sentence(reason: Reason, decision: Decision, store: StoreView, language: str) -> str:
    """One reason in plain words."""
    return _in_words(
        _Told(
            code=reason.code,
            language=language,
            outcome=decision.outcome,
            deadline=decision.deadline.replace(second=0, microsecond=0) if decision.deadline else None,
            timezone=store.timezone,
            paid=decision.paid_minor,
            products=tuple(reason.data.get("products") or decision.products)[:3],
            data=tuple(sorted((name, value) for name, value in reason.data.items() if isinstance(value, str | int))),
        )
    )


class _Told(NamedTuple):
    """All that a sentence is made of; many orders of a batch wait for the same."""

    code: str
    language: str
    outcome: str
    deadline: datetime | None
    timezone: str
    paid: int
    products: tuple[str, ...]
    data: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=4096)
def _in_words(told: _Told) -> str:
    given = told._asdict()
    given["products"] = list(told.products)
    data = dict(given.pop("data"))
    return reason_text(given.pop("code"), given.pop("language"), **{**data, **given})


def with_money(view: OrderView) -> OrderView:
    """The order with all that came for it by now, not only what its channel told."""
    return replace(view, paid_minor=payments.balance([view.ref])[view.ref].captured)


def as_decision(view: Any, said: Any = None) -> Decision:
    """An order's view (or one of its earlier decisions) as a decision that can be told."""
    chosen = said or view.decision
    return Decision(
        order=view.ref, store_id=view.store_id, external_id=view.external_id,
        outcome=chosen.outcome if said else view.outcome,
        state=view.state, reasons=chosen.reasons, deadline=chosen.deadline if said else view.deadline,
        policy_version=chosen.policy_version, products=tuple(line.title or line.sku for line in view.lines),
        paid_minor=view.paid_minor,
    )  # fmt: skip
