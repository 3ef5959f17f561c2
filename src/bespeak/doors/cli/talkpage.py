"""A conversation on paper."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table

from bespeak.domain.accounts import queries as accounts
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView, EntryView
from bespeak.doors.cli import paper, talkasking
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.paper import Listing

HAPPENED = {
    "message": "",
    "turn": "whose turn it is was set",
    "assignee": "somebody else looks after it",
    "topic": "it is about more now",
    "confirmation": "settled",
    "withdrawal": "taken back",
    "agreement": "news of an agreement",
    "order": "news of an order",
    "edit": "a message was changed",
    "delete": "a message was taken away",
    "reopened": "opened again",
    "snoozed": "set aside for a time",
    "woken": "to be looked at again",
    "erased": "what was said here was erased",
    "introduced": "said who they are",
    "products": "showed products",
    "question": "asked",
    "answer": "answered",
    "settled": "goes by the answer",
    "summary": "sent what was settled",
    "assent": "yes to a point of the summary",
    "objection": "not so, of a point of the summary",
}


def pages(
    desk: Desk, talk: ConversationView, entries: Sequence[EntryView], settled: Sequence[ConfirmationView]
) -> list[RenderableType]:
    names = accounts.names({one.author for one in entries})
    made: list[RenderableType] = [paper.heading(talk.subject_line or f"Conversation {talk.ref}"), _head(desk, talk), ""]
    asked = talkasking.parts(desk, entries)
    for entry in entries:
        made += [*_entry(desk, talk, entry, names), *asked.get(entry.seq, ())]
    if settled:
        rows = [
            (
                one.ref,
                one.kind,
                one.sku or one.product or one.order,
                _what(one),
                paper.short(one.valid_until, desk.store),
                "taken back" if one.withdrawn_at else "",
            )
            for one in settled
        ]
        made += [paper.heading("Settled"), paper.table("confirmation", "what", "of", "as", "until", "", rows=rows)]
    return made


def _head(desk: Desk, talk: ConversationView) -> Table:
    return paper.facts(
        [
            ("conversation", talk.ref),
            ("customer", f"{talk.customer_name} {talk.customer}".strip()),
            ("about", ", ".join([*talk.products, *talk.orders])),
            ("state", f"{talk.state}, {'nobody' if talk.turn == 'nobody' else 'the ' + talk.turn} is to speak"),
            ("looked after by", accounts.names({talk.assignee}).get(talk.assignee, talk.assignee)),
            ("tags", ", ".join(one.name for one in talk.tags)),
            ("set aside until", paper.when(talk.snoozed_until, desk.store) or "not set aside"),
            ("what became of it", talk.outcome.replace("_", " ") or "not said"),
            ("spoken with each other", paper.when(talk.two_way_at, desk.store) or "not yet"),
        ]
    )


def _entry(desk: Desk, talk: ConversationView, entry: EntryView, names: dict[str, str]) -> list[RenderableType]:
    who = talk.customer_name or "customer" if entry.author_kind == "customer" else names.get(entry.author, entry.author)
    what = HAPPENED.get(entry.kind, entry.kind)
    marks = " · ".join(
        one
        for one in (entry.line, what, "automatic" if entry.automatic else "", "changed later" if entry.edited else "")
        if one
    )
    head = paper.line(f"{entry.seq:>4}  {paper.when(entry.at, desk.store)}  {who}  ({marks})", "dim")
    if entry.deleted:
        return [head, paper.indented("(taken away)", 6, "dim")]
    return [head, paper.indented(entry.text, 6)] if entry.text else [head]


def _what(one: ConfirmationView) -> str:
    parts = [
        f"{one.quantity} pieces" if one.quantity else "",
        paper.money(one.amount_minor, one.currency) if one.amount_minor else "",
        " ".join(part for part in (one.country, one.postcode) if part),
        one.details,
    ]
    return " · ".join(part for part in parts if part)


def listing(desk: Desk, shown: Sequence[ConversationView]) -> Listing:
    rows = [
        (
            one.ref,
            one.customer_name or one.customer,
            ", ".join([*one.products, *one.orders]),
            one.turn,
            paper.short(one.two_way_at, desk.store) or "not yet",
        )
        for one in shown
    ]
    return paper.table("conversation", "customer", "about", "turn", "spoken", rows=rows)
