"""How a decision is told: the same codes and the same sentence at every door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings

from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.policy import acting
from bespeak.domain.policy.values import Reason
from bespeak.domain.policy.wording import Words, reason_words, together
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses

_FILLING = re.compile(r"[^0-9+]")


def moment(at: datetime | None) -> str | None:
    """A time as the API writes it: UTC, seconds, "Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def next_step(store: StoreView, order_ref: str, who: str) -> str:
    """Where the one who must act goes on: for the store the order itself; for a customer the order's own page where
    the store has pages, else its place to talk, its mail or its phone, "" where it has named nothing: never an address
    that leads no person anywhere."""
    if who != "customer":
        return order_address(order_ref)
    if page := addresses.address(store, addresses.ORDERS, order_ref):
        return page
    if store.talk_url:
        return store.talk_url.replace("{order}", order_ref)
    if store.email:
        return f"mailto:{quote(store.email, safe='@+')}?subject={order_ref}"
    return f"tel:{_FILLING.sub('', store.phone)}" if store.phone else ""


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
    texts = sentences(decision, store, language)
    return [_reason_json(one, text, decision, store) for one, text in zip(decision.reasons, texts, strict=True)]


def _reason_json(reason: Reason, text: str, decision: Decision, store: StoreView) -> dict[str, Any]:
    who = acting.who(reason.code, decision.outcome)
    return {
        "code": reason.code,
        "rule": reason.rule,
        "version": reason.version,
        "settled": list(reason.settled),
        "missing": list(reason.missing),
        "who": who,
        "next": next_step(store, decision.order, who),
        "scope": list(reason.scope),
        "text": text,
    }


def sentences(decision: Decision, store: StoreView, language: str) -> list[str]:
    """Its reasons in plain words, one text each; until when it waits is said once."""
    return together([_words(one, decision, store, language) for one in decision.reasons], language)


def _words(reason: Reason, decision: Decision, store: StoreView, language: str) -> Words:
    return _in_words(
        _Told(
            code=reason.code,
            language=language,
            outcome=decision.outcome,
            deadline=decision.deadline.replace(second=0, microsecond=0) if decision.deadline else None,
            timezone=store.timezone,
            paid=_paid(decision),
            reach=_reach(store) if acting.invites(reason.code, decision.outcome) else (),
            data=tuple(sorted((name, _kept(value)) for name, value in _named(reason, decision))),
        )
    )


def _named(reason: Reason, decision: Decision) -> Iterator[tuple[str, Any]]:
    """What the sentence can name; the whole order where the reason says of no product that it is about it."""
    yield from ((name, value) for name, value in reason.data.items() if isinstance(value, str | int | list | tuple))
    if not any(reason.data.get(name) for name in ("products", "product", "skus")):
        yield "products", list(dict.fromkeys(decision.products))


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _paid(decision: Decision) -> int | None:
    """None where a reason says that it is not clear."""
    return None if any(one.code in acting.MONEY_UNCLEAR for one in decision.reasons) else decision.paid_minor


def _reach(store: StoreView) -> tuple[str, ...]:
    return tuple(one for one in (store.email, store.phone) if one)


class _Told(NamedTuple):
    """All that a sentence is made of; many orders of a batch wait for the same."""

    code: str
    language: str
    outcome: str
    deadline: datetime | None
    timezone: str
    paid: int | None
    reach: tuple[str, ...]
    data: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=4096)
def _in_words(told: _Told) -> Words:
    given = told._asdict()
    data = dict(given.pop("data"))
    return reason_words(given.pop("code"), given.pop("language"), **{**data, **given})


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
