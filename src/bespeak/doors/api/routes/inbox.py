"""The list of conversations as members see it: looked for, counted, tagged, read, several at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.operations import several
from bespeak.domain.conversations.operations.several import Before
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import inbox, tags, views
from bespeak.domain.conversations.queries.inbox import ANYBODY, NOBODY, Asked, Card
from bespeak.domain.conversations.queries.views import View
from bespeak.domain.conversations.queries.words import Excerpt
from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.orders import finding
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref, Search
from bespeak.doors.api.schemas.conversations import Conversation
from bespeak.doors.api.schemas.inbox import (
    Changed,
    ChangesGiven,
    FoundIn,
    InboxCounts,
    InboxEntry,
    ReadGiven,
    ReadSoFar,
    TagGiven,
    UndoGiven,
    Undone,
)
from bespeak.doors.frame import pages
from bespeak.kit.refusals import Invalid, NotFound

routes = Routes("Inbox")


@routes.get("/inbox", may=Conversations.READ, answers=Page[InboxEntry])
def list_inbox(
    visit: Visit,
    *,
    search: Search = "",
    kind: Literal["store", "customer", "snoozed", "closed"] | None = None,
    assignee: MaybeRef | None = None,
    order: Literal["longest", "newest"] | None = None,
    view: MaybeRef = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """By whose turn it is, the longest waiting first, and whatever members find: a name, a contact, an order's number,
    a product, words of one message, `tag:gift`. `assignee` "" is nobody's. `view` (a ref) is a kept filter; what is
    said beside it goes before it."""
    kept = _kept(visit, view)
    text, tagged = tags.asked_for(search or kept.search)
    customers, orders = _people(text, visit) if text else ([], [])
    asked = Asked(
        kind=kind or kept.kind, assignee=_whose(visit, kept) if assignee is None else assignee, search=text,
        tags=tagged, customers=customers, orders=orders, at=visit.at, order=order or kept.order,
    )  # fmt: skip
    found = inbox.cards(
        store_id=visit.store_id, actor=visit.actor, asked=asked, after=pages.text_after(cursor), most=limit + 1
    )
    page = pages.page(found, limit, lambda card: inbox.place(card, asked.kind, asked.order))
    return {"items": [_entry(card) for card in page.items], "next": page.next}


def _kept(visit: Visit, ref: str) -> View:
    """The filter of this ref; one that lets everything through for ""."""
    if not ref:
        return View("", "", "", "", "", "", team=False)
    for one in views.views(store_id=visit.store_id, actor=visit.actor):
        if one.ref == ref:
            return one
    raise NotFound(f"There is no view {ref!r} here.", field="view")


def _whose(visit: Visit, kept: View) -> str:
    return {"": ANYBODY, "nobody": NOBODY}.get(kept.whose, visit.actor.ref)


def _entry(card: Card) -> InboxEntry:
    told = Conversation.model_validate(card.talk)
    said: dict[str, Any] = {"said": card.said, "said_by": card.by, "said_at": card.at, "unread": card.unread}
    said |= {"heated": card.talk.heated, "back": card.back}
    return InboxEntry(**dict(told), **said, found=_found_in(card.found) if card.found else None)


def _found_in(found: Excerpt) -> FoundIn:
    return FoundIn(seq=found.seq, text="".join(piece.text for piece in found.pieces), note=found.note)


def _people(text: str, visit: Visit) -> tuple[list[int], list[str]]:
    here: dict[str, Any] = {"store_id": visit.store_id, "actor": visit.actor}
    may = visit.actor.may
    met = directory.called(search=text, country=visit.store.country, **here) if may(Customers.READ) else []
    found = finding.meant(text=text, **here) if may(Orders.READ) else []
    return [*met, *(customer for _, customer in found)], [ref for ref, _ in found]


@routes.get("/inbox/counts", may=Conversations.READ, answers=InboxCounts)
def count_inbox(visit: Visit) -> Any:
    """How many of each kind there are."""
    return inbox.counted(store_id=visit.store_id, actor=visit.actor, at=visit.at)


@routes.post("/conversations/{ref}/tags", may=Conversations.MANAGE, answers=Conversation)
def tag_conversation(visit: Visit, ref: Ref, body: TagGiven) -> Any:
    """It has this tag, which is made where there is none of the name."""
    operations.tag(store_id=visit.store_id, refs=[ref], name=body.name, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.delete("/conversations/{ref}/tags/{tag}", may=Conversations.MANAGE, answers=Conversation)
def untag_conversation(visit: Visit, ref: Ref, tag: Ref) -> Any:
    """It has the tag (its ref) no more."""
    operations.untag(store_id=visit.store_id, refs=[ref], tag=tag, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.post("/inbox/changes", may=Conversations.MANAGE, answers=Changed)
def change_several(visit: Visit, body: ChangesGiven) -> Any:
    """The same done to up to a hundred conversations, to all or none."""
    here: dict[str, Any] = {"store_id": visit.store_id, "refs": body.conversations, "by": visit.actor, "at": visit.at}
    if body.deed == "tag":
        return {"changed": operations.tag(name=body.tag, **here)[1]}
    before = _DEEDS[body.deed](body, here)
    return {"changed": [one.ref for one in before], "before": before}


@routes.post("/inbox/changes/undo", may=Conversations.MANAGE, answers=Undone)
def undo_several(visit: Visit, body: UndoGiven) -> Any:
    """Puts back how they stood, where nothing else has happened since."""
    before = [Before(**dict(one)) for one in body.before]
    done = several.undo_several(store_id=visit.store_id, before=before, by=visit.actor, at=visit.at)
    return {"undone": done}


def _snoozed(body: ChangesGiven, here: Mapping[str, Any]) -> list[Before]:
    if body.until is None:
        raise Invalid("missing_until", "Say until when.", field="until")
    return several.snooze_several(until=body.until, **here)


_DEEDS: Mapping[str, Callable[[ChangesGiven, Mapping[str, Any]], list[Before]]] = {
    "assign": lambda body, here: several.assign_several(member=body.member, **here),
    "snooze": _snoozed,
    "rest": lambda body, here: several.rest_several(**here),
    "close": lambda body, here: several.close_several(outcome=body.outcome, **here),
}


@routes.post("/conversations/{ref}/rest", may=Conversations.MANAGE, answers=Conversation)
def rest_conversation(visit: Visit, ref: Ref) -> Any:
    """There is nothing to answer: it waits for nobody until the customer writes."""
    operations.nothing_to_answer(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.delete("/conversations/{ref}/heat", may=Conversations.SAY, answers=Conversation)
def calm_conversation(visit: Visit, ref: Ref) -> Any:
    """Somebody looked: it is not heated, until the customer says something that is."""
    operations.cool(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.put("/conversations/{ref}/read", may=Conversations.MARK, answers=ReadSoFar)
def mark_read(visit: Visit, ref: Ref, body: ReadGiven) -> Any:
    """The person whom the key acts as has read so far; it never moves back. The customer sees it."""
    seq = operations.mark_read(store_id=visit.store_id, conversation=ref, seq=body.seq, by=visit.actor, at=visit.at)
    return {"conversation": ref, "seq": seq}
