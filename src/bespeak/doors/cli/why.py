"""Why an order waits, in full sentences: what is missing, what comes next, who acts, by when."""

from __future__ import annotations

from rich.padding import Padding

from bespeak.domain.orders.queries import DecisionView, OrderView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.cli import paper
from bespeak.doors.cli.paper import Page, Typed
from bespeak.doors.frame import telling

WHO = {"customer": "the customer", "store": "the store"}


def sentences(order: OrderView, store: StoreView, language: str = "", said: DecisionView | None = None) -> list[str]:
    """One text a reason, the same as every other door gives."""
    return telling.sentences(telling.as_decision(order, said), store, language or store.language)


def pages(order: OrderView, store: StoreView, language: str = "") -> list[Page]:
    """The reasons of an order as it stands now, each with its rule, who acts and by when; then where its customer
    acts, once and to be copied. What members do stands in commands (`settling`)."""
    decision = telling.as_decision(order)
    made: list[Page] = []
    for reason, text in zip(decision.reasons, sentences(order, store, language), strict=True):
        made.append(paper.indented(text))
        act = [
            ("rule", f"{reason.rule} (version {reason.version})"),
            ("code", reason.code),
            ("missing", ", ".join(reason.missing)),
        ]
        if order.outcome == "held":
            act += [("who acts", WHO.get(reason.who, reason.who)), ("by", paper.when(decision.deadline, store))]
        made.append(Padding(paper.facts(act), (0, 0, 1, 4), expand=False))
    where = telling.next_step(store, order.ref, "customer") if order.outcome == "held" else ""
    return [*made, paper.line("The customer acts here:"), Typed(f"  {where}")] if where else made
