"""The same order again with other content: before release judged again by the present rules, after release a person
looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec

from bespeak.domain.customers import operations as customers
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.facts import OrderChanged
from bespeak.domain.orders.models import Change, Gate, Order, OrderLine
from bespeak.domain.orders.operations import answers, settle
from bespeak.domain.orders.operations.answers import Standing
from bespeak.domain.orders.operations.cure import weigh_again
from bespeak.domain.orders.operations.expiring import decline_due
from bespeak.domain.orders.operations.rebuilding import as_corrected, asked_for, drafts_of, is_erased, snapshot
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.standing import decided, free, unjudged
from bespeak.domain.orders.operations.writing import LINE, details, lines_of
from bespeak.domain.policy import queries as policies
from bespeak.domain.policy.rules import REVIEW_HOURS
from bespeak.journal.recording import record
from bespeak.kit import rows
from bespeak.kit.actors import SYSTEM


def change(draft: OrderDraft, known: Standing) -> Decision:
    """Takes the new content of an order we have. What it was is kept. Inside the transaction of `admit`.

    Where another transaction was quicker with the same or newer content, or its person was erased, nothing is taken.
    """
    order = Order.objects.select_for_update().get(ref=known.ref)
    if _is_news(order, draft):
        _keep_history(order, draft)
        decline_due(due=[(order.store_id, order.ref)], by=SYSTEM, at=draft.at)
        order.refresh_from_db()
        _take(order, draft)
        return replace(answers.decisions([order.ref])[order.ref], changed=True)
    stale = order.content != draft.content and not is_erased(order)
    return replace(answers.decisions([order.ref])[order.ref], duplicate=True, stale=stale)


def _is_news(order: Order, draft: OrderDraft) -> bool:
    seen = order.changed_at_source
    older = draft.updated_at is not None and seen is not None and draft.updated_at < seen
    known = draft.content in (order.content, order.refused_content)
    return not known and not older and not is_erased(order)


def _take(order: Order, draft: OrderDraft) -> None:
    if order.state in states.OVER or order.beyond_recall_at:  # what its platform took meanwhile is due back
        record([_changed(order, draft, after_release=order.released_at is not None)])
    elif draft.cancelled_at_source:
        settle.call_off(order, by=draft.by, at=draft.at, reason="cancelled_at_source")
    elif order.released_at:
        _ask_a_person(order, draft)
    else:
        _judge_again(order, draft)


def _keep_history(order: Order, draft: OrderDraft) -> None:
    before = drafts_of([order], by=draft.by, at=draft.at, as_written=True)[order.ref]
    Change.objects.create(
        store_id=order.store_id,
        order=order,
        customer_id=order.customer_id,
        at=draft.at,
        by=draft.by.ref,
        content=order.content,
        before=snapshot(order, before),
        asked=asked_for(draft, details(draft)) if order.released_at or order.state in states.OVER else {},
    )
    if order.released_at:  # the lines stay as they are being picked; what was asked for waits for a person
        order.refused_content = draft.content
    else:
        order.content = draft.content
    order.changed_at_source = draft.updated_at or order.changed_at_source
    order.save(update_fields=["content", "refused_content", "changed_at_source"])


def _judge_again(order: Order, draft: OrderDraft) -> None:
    free([order], by=draft.by, at=draft.at)
    if contacts := _contacts(draft):
        ask = customers.Ask(draft.store_id, contacts, draft.name, draft.language)
        order.customer_id = customers.gather([ask], at=draft.at)[0]
    _overwrite(order, draft)
    _shut_again(order)
    policy = policies.current([order.store_id])[order.store_id]
    judged = weigh_again([(order, as_corrected(draft, order), policy)])
    OrderLine.objects.filter(order=order).delete()
    rows.insert(OrderLine, LINE, lines_of(draft, order.id, judged[0].verdict))
    restate(judged, {order.ref: order}, cause="change", before=[_changed(order, draft, after_release=False)])


def _shut_again(order: Order) -> None:
    """What was looked at, paid or claimed was another order's content: those gates have to be opened anew."""
    kinds = (states.REVIEW, states.PAYMENT, states.STOCK)
    Gate.objects.filter(order=order, kind__in=kinds).update(opened_at=None, opened_by="", evidence="")


def _contacts(draft: OrderDraft) -> tuple[tuple[str, str], ...]:
    return tuple((kind, value) for kind, value in (("email", draft.email), ("phone", draft.phone)) if value)


def _overwrite(order: Order, draft: OrderDraft) -> None:
    order.currency, order.total_minor, order.paid_minor = draft.currency, draft.total, draft.paid_minor
    order.payment_kind, order.country, order.details = draft.payment_kind, draft.address.country, details(draft)
    order.agreement_ref = order.extra_evidence = ""
    order.save()


def _ask_a_person(order: Order, draft: OrderDraft) -> None:
    """What is being picked is not exchanged under the packer's hands: the lines stay, picking stops, a person
    decides."""
    deadline = draft.at + timedelta(hours=REVIEW_HOURS)
    reason = cases.doubt("changed_after_release", order.policy_version)
    [present] = unjudged([order], by=draft.by, at=draft.at)
    asked = decided(present, outcome=states.HELD, reasons=(reason,), deadline=deadline)
    gates = tuple(
        msgspec.structs.replace(gate, open=True) if gate.kind == states.STOCK else gate for gate in asked.gates
    )
    changed = _changed(order, draft, after_release=True)
    restate([replace(asked, gates=gates)], {order.ref: order}, cause="change", before=[changed])


def _changed(order: Order, draft: OrderDraft, *, after_release: bool) -> OrderChanged:
    return OrderChanged(
        store_id=order.store_id, subject=order.ref, at=draft.at, by=draft.by.ref, customer_id=order.customer_id,
        total_minor=draft.total, paid_minor=draft.paid_minor, currency=draft.currency, payment_kind=draft.payment_kind,
        source=draft.source, policy_version=order.policy_version, after_release=after_release,
        conversation=order.conversation_ref, agreement=order.agreement_ref,
    )  # fmt: skip
