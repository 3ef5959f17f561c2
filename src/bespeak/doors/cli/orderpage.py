"""One order on paper: why it waits, its gates, every decision, and all that was written in it, to the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.customers import queries as customers
from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.orders.queries import DecisionView, GateView, LineView, OrderView
from bespeak.doors.cli import paper, settling, why
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.paper import Listing, Page
from bespeak.doors.cli.plain import plain
from bespeak.doors.frame import sending, telling

CAUSES = {
    "gate": "when it came",
    "change": "its channel sent other content",
    "cure": "something was settled",
    "review": "somebody looked",
    "correction": "somebody said what is meant",
    "override": "a manager decided",
    "deadline": "the deadline passed",
    "put_off": "its time was over while an answer of the store was owed",
}
FROM_CHANNEL = "It was cancelled where it was placed."
ADDRESS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone")


def data(desk: Desk, order: OrderView, said: Sequence[DecisionView], language: str) -> dict[str, Any]:
    shown: dict[str, Any] = plain(order)
    shown.pop("decision")
    people = customers.refs([order.customer_id])
    told = telling.decision_json(telling.as_decision(order), desk.store, language)
    shown |= {"customer": people.get(order.customer_id, ""), "reasons": told["reasons"]}
    shown["settle"] = settling.data(desk, order)
    shown["decisions"] = [_decision_data(desk, order, one, language) for one in said]
    return shown


def _decision_data(desk: Desk, order: OrderView, one: DecisionView, language: str) -> dict[str, Any]:
    told = telling.decision_json(telling.as_decision(order, one), desk.store, language)
    about = {name: plain(getattr(one, name)) for name in ("at", "by", "cause", "policy_version", "note")}
    return about | {"outcome": one.outcome, "deadline": told["deadline"], "reasons": told["reasons"]}


def pages(desk: Desk, order: OrderView, said: Sequence[DecisionView], language: str) -> list[Page]:
    made: list[Page] = [
        paper.heading(f"{order.external_id or order.ref} · {order.state}"),
        _head(desk, order),
    ]
    if order.decision.reasons:
        made += [paper.heading(_why(order)), *why.pages(order, desk.store, language)]
    made += _called_off(desk, order)
    made += settling.pages(desk, order)
    made += [paper.heading("What was ordered"), *_lines(order)]
    made += (
        [paper.heading("What its channel wants it to become, not taken over"), *_asked(order)] if order.asked else []
    )
    made += _written(order.details)
    made += [paper.heading("Gates"), gates(desk, order.gates)] if order.gates else []
    made += [paper.heading("Decisions"), *_decisions(desk, said)]
    return made


def _why(order: OrderView) -> str:
    return {"held": "Why it waits", "declined": "Why it was declined"}.get(order.state, "What was decided")


def _called_off(desk: Desk, order: OrderView) -> list[Page]:
    """Who called it off, when and why."""
    one = order.cancellation
    if not one:
        return []
    why_so = FROM_CHANNEL if one.reason == "cancelled_at_source" else one.reason
    made: list[Page] = [paper.heading("Called off"), paper.indented(f"{paper.when(one.at, desk.store)} · by {one.by}")]
    return [*made, paper.indented(why_so, 6)] if why_so else made


def _head(desk: Desk, order: OrderView) -> Table:
    kept = order.details
    people = customers.refs([order.customer_id])
    return paper.facts(
        [
            ("order", order.ref),
            ("came through", order.source),
            ("placed", paper.when(order.placed_at, desk.store)),
            ("received", paper.when(order.received_at, desk.store)),
            (
                "customer",
                " · ".join(
                    one
                    for one in (kept.get("name"), kept.get("email"), kept.get("phone"), people.get(order.customer_id))
                    if one
                ),
            ),
            ("total", _total(order)),
            ("paid", paper.money(order.paid_minor, order.currency) if order.paid_minor else "nothing yet"),
            ("pays by", order.payment_kind),
            ("agreement", order.agreement_ref),
            ("conversation", order.conversation_ref),
            ("waits until", paper.when(order.deadline, desk.store)),
            ("released", paper.when(order.released_at, desk.store)),
            ("handed over", _sent(desk, order)),
            ("changed", paper.counted(order.changes, "time") if order.changes else ""),
        ]
    )


def _sent(desk: Desk, order: OrderView) -> str:
    """When, and who carries it."""
    if order.handed_over_at is None:
        return ""
    parcel = fulfilment.parcels(orders=[order.ref], **desk.asking).get(order.ref)
    when = paper.when(order.handed_over_at, desk.store)
    return f"{when} · {sending.sentence(parcel, 'en')}" if parcel else when


def _total(order: OrderView) -> str:
    """With what shipping, tax and discount do to it, where its channel said."""
    parts = [(name, order.details.get(f"{name}_minor", 0)) for name in ("shipping", "tax", "discount")]
    told = [
        f"{name} {paper.money(-minor if name == 'discount' else minor, order.currency)}"
        for name, minor in parts
        if minor
    ]
    total = paper.money(order.total_minor, order.currency)
    return f"{total} ({', '.join(told)})" if told else total


def _lines(order: OrderView) -> list[Page]:
    made: list[Page] = []
    goods = settling.goods(order)
    for line in order.lines:
        number = f"{line.position + 1}. " if order.lines[1:] else ""
        made.append(paper.indented(number + _line(line, order.currency, goods.get(settling.sku_of(line)))))
        made += [paper.indented(f"{name}: {text}", 6) for name, text in line.properties]
    return made


def _asked(order: OrderView) -> list[Page]:
    """What its channel wants it to become, where that was not taken over."""
    lines = [f"{one['quantity']:,} × {one['title']} [{one['sku'] or 'no SKU'}]" for one in order.asked["lines"]]
    total = paper.money(order.asked["total_minor"], order.asked["currency"])
    note = order.asked["details"].get("note", "")
    return [paper.indented(text) for text in [*lines, f"total {total}", *([f"note: {note}"] if note else [])]]


def _line(line: LineView, currency: str, variant: VariantFacts | None) -> str:
    """The variant's name stands beside the title where the title does not say it."""
    less = f", less {paper.money(line.discount_minor, currency)}" if line.discount_minor else ""
    variant_name = variant.name if variant and variant.name not in line.title else ""
    title = "".join(f"{part} " for part in (line.title, variant_name and f"({variant_name})") if part)
    sku = (line.sku or "no SKU") + (f" → {line.corrected_sku}" if line.corrected_sku else "")
    return f"{line.quantity:,} × {title}[{sku}] at {paper.money(line.unit_minor, currency)}{less}"


def _written(kept: Mapping[str, Any]) -> list[Page]:
    """Everything the order said besides its lines; nothing is shortened."""
    made: list[Page] = []
    if kept.get("note"):
        made += [paper.heading("Note"), paper.indented(kept["note"])]
    if kept.get("wishes"):
        made += [paper.heading("Wishes"), *(paper.indented(f"{name}: {text}") for name, text in kept["wishes"])]
    for name, title in (("address", "Deliver to"), ("billing", "Bill to")):
        if kept.get(name):
            made += [
                paper.heading(title),
                *(paper.indented(kept[name][part]) for part in ADDRESS if kept[name].get(part)),
            ]
    if kept.get("extra"):
        made += [
            paper.heading("Also said by its channel"),
            *(paper.indented(f"{name}: {text}") for name, text in kept["extra"].items()),
        ]
    if kept.get("erased_at"):
        made.append(paper.line("What people wrote in this order was erased.", "dim"))
    return made


def gates(desk: Desk, shown: Sequence[GateView]) -> Listing:
    """The locks of an order, open and shut."""
    rows = [
        (one.kind, "open" if one.opened_at else Text("shut", style="yellow"), ", ".join(one.scope), one.rule,
         paper.short(one.opened_at, desk.store), one.opened_by, one.evidence)
        for one in shown
    ]  # fmt: skip
    return paper.table("gate", "state", "it shuts", "rule", "opened", "by", "evidence", rows=rows)


def _decisions(desk: Desk, said: Sequence[DecisionView]) -> list[Page]:
    made: list[Page] = []
    for one in said:
        codes = ", ".join(reason.code for reason in one.reasons)
        cause = CAUSES.get(one.cause, one.cause)
        told = f"{paper.when(one.at, desk.store)} · {one.outcome} · {cause} · by {one.by}"
        made.append(paper.indented(f"{told} · {codes}" if codes else told))
        if one.note:
            made.append(paper.indented(one.note, 6))
    return made
