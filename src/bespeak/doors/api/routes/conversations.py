"""Conversations: starting, reading, answering, logging calls, settling things in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bespeak.domain.conversations import operations, queries, wording
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas import files
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Number, Page, Ref
from bespeak.doors.api.schemas.conversations import (
    CallGiven,
    Confirmation,
    ConfirmationGiven,
    Conversation,
    ConversationGiven,
    ConversationStarted,
    Entry,
    MessageEdit,
    MessageGiven,
    MessageRewritten,
    MessageSaid,
    NoteGiven,
    TopicsAdded,
    TopicsGiven,
    TranscriptProof,
)
from bespeak.doors.api.schemas.ends import AssigneeGiven, ClosureGiven, SnoozeGiven, Turn, TurnGiven
from bespeak.doors.frame import pages
from bespeak.kit.refusals import NotFound

routes = Routes("Conversations")


@routes.get("/conversations", may=Conversations.READ, answers=Page[Conversation])
def list_conversations(
    visit: Visit,
    *,
    state: Literal["open", "closed"] | None = None,
    turn: Turn | None = None,
    assignee: MaybeRef = "",
    customer: MaybeRef = "",
    order: MaybeRef = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Newest first; `turn` says who is expected to speak next."""
    found = queries.conversations(
        store_id=visit.store_id,
        actor=visit.actor,
        state=state or "",
        turn=turn or "",
        assignee=assignee,
        customer=customer,
        order=order,
        after=pages.text_after(cursor),
        most=limit + 1,
    )
    return pages.page(found, limit, lambda view: view.ref)


@routes.post("/conversations", may=Conversations.SAY, answers=ConversationStarted, status=201)
def start_conversation(visit: Visit, body: ConversationGiven) -> Any:
    """A new conversation with its first message."""
    contacts = [(one.kind, one.value) for one in body.contacts]
    return operations.start(
        store_id=visit.store_id,
        text=body.text,
        author=body.author,
        customer=body.customer,
        contacts=contacts,
        name=body.name,
        language=body.language,
        line=body.line,
        subject_line=body.subject_line,
        products=body.products,
        orders=body.orders,
        client_key=body.client_key,
        automatic=body.automatic,
        by=visit.actor,
        at=visit.at,
    )


@routes.get("/conversations/{ref}", may=Conversations.READ, answers=Conversation)
def read_conversation(visit: Visit, ref: Ref) -> Any:
    """One conversation, without its messages."""
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.get("/conversations/{ref}/messages", may=Conversations.READ, answers=Page[Entry])
def list_messages(visit: Visit, ref: Ref, after: Number = 0, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Everything that happened after number `after`, oldest first; numbers have no gaps."""
    since = pages.number_after(cursor) or after
    found = queries.thread(ref=ref, actor=visit.actor, after=since, most=limit + 1)
    return pages.page(found, limit, lambda entry: entry.seq)


def _draw(visit: Visit, ref: Ref, body: MessageGiven) -> Sequence[Kept]:
    return files.kept(body.files)


@routes.post("/conversations/{ref}/messages", may=Conversations.SAY, answers=MessageSaid, status=201, before=_draw)
def say(visit: Visit, ref: Ref, body: MessageGiven) -> Any:
    """One more message. A person's answer to what the customer said makes the talk two-way; a program's does not.
    Refused where something newer was said than its writer has `seen`."""
    return operations.say(
        store_id=visit.store_id,
        conversation=ref,
        text=body.text,
        line=body.line,
        client_key=body.client_key,
        on_behalf_of_customer=body.author == "customer",
        automatic=body.automatic,
        seen=body.seen,
        files=visit.ready or files.kept(body.files),
        by=visit.actor,
        at=visit.at,
    )


@routes.patch("/conversations/{ref}/messages/{seq}", may=Conversations.SAY, answers=MessageRewritten)
def edit_message(visit: Visit, ref: Ref, seq: Number, body: MessageEdit) -> Any:
    """One's own message, or with the permission to moderate anybody's, reads differently from now on."""
    made = operations.edit(
        store_id=visit.store_id,
        conversation=ref,
        seq=seq,
        text=body.text,
        client_key=body.client_key,
        by=visit.actor,
        at=visit.at,
    )
    return {"conversation": ref, "of": seq, "seq": made, "masked": wording.of(body.text).get("masked", ())}


@routes.delete("/conversations/{ref}/messages/{seq}", may=Conversations.SAY, answers=MessageRewritten)
def delete_message(visit: Visit, ref: Ref, seq: Number) -> Any:
    """It is no longer shown; the store keeps what it said."""
    made = operations.delete(store_id=visit.store_id, conversation=ref, seq=seq, by=visit.actor, at=visit.at)
    return {"conversation": ref, "of": seq, "seq": made}


@routes.post("/conversations/{ref}/notes", may=Conversations.SAY, answers=MessageSaid, status=201)
def note(visit: Visit, ref: Ref, body: NoteGiven) -> Any:
    """For colleagues; the customer never sees it and it settles nothing."""
    return operations.note(
        store_id=visit.store_id,
        conversation=ref,
        text=body.text,
        client_key=body.client_key,
        by=visit.actor,
        at=visit.at,
    )


@routes.post("/conversations/{ref}/calls", may=Conversations.LOG, answers=MessageSaid, status=201)
def log_call(visit: Visit, ref: Ref, body: CallGiven) -> Any:
    """A telephone call, by a key that acts as the person who had it. It is a two-way talk."""
    return operations.log_call(
        store_id=visit.store_id,
        conversation=ref,
        customer_said=body.customer_said,
        store_said=body.store_said,
        client_key=body.client_key,
        by=visit.actor,
        at=visit.at,
    )


@routes.post("/conversations/{ref}/topics", may=Conversations.MANAGE, answers=TopicsAdded)
def add_topics(visit: Visit, ref: Ref, body: TopicsGiven) -> Any:
    """The talk is about these products and orders too; if it was two-way it now counts for them."""
    added = operations.about(
        store_id=visit.store_id,
        conversation=ref,
        products=body.products,
        orders=body.orders,
        by=visit.actor,
        at=visit.at,
    )
    return {"conversation": ref, "added": added}


@routes.put("/conversations/{ref}/assignee", may=Conversations.MANAGE, answers=Conversation)
def assign_conversation(visit: Visit, ref: Ref, body: AssigneeGiven) -> Any:
    """Somebody looks after it, or nobody."""
    operations.assign(store_id=visit.store_id, conversation=ref, member=body.member, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.put("/conversations/{ref}/turn", may=Conversations.MANAGE, answers=Conversation)
def pass_turn(visit: Visit, ref: Ref, body: TurnGiven) -> Any:
    """Says by hand who is expected to speak next."""
    operations.pass_turn(store_id=visit.store_id, conversation=ref, to=body.to, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.put("/conversations/{ref}/snooze", may=Conversations.MANAGE, answers=Conversation)
def snooze_conversation(visit: Visit, ref: Ref, body: SnoozeGiven) -> Any:
    """Nobody is asked to look at it until then; it comes back by itself, or as soon as the customer writes."""
    operations.snooze(store_id=visit.store_id, conversation=ref, until=body.until, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.delete("/conversations/{ref}/snooze", may=Conversations.MANAGE, answers=Conversation)
def wake_conversation(visit: Visit, ref: Ref) -> Any:
    """It is looked at again before its time."""
    operations.wake_up(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.post("/conversations/{ref}/closure", may=Conversations.MANAGE, answers=Conversation)
def close_conversation(visit: Visit, ref: Ref, body: ClosureGiven = ClosureGiven()) -> Any:  # noqa: B008
    """Nothing is left to say; the next message reopens it. What was settled stays settled. The body may be left out."""
    operations.close(
        store_id=visit.store_id,
        conversation=ref,
        outcome=body.outcome,
        word=body.word,
        by=visit.actor,
        at=visit.at,
    )
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.delete("/conversations/{ref}/closure", may=Conversations.MANAGE, answers=Conversation)
def reopen_conversation(visit: Visit, ref: Ref) -> Any:
    """There is something left after all."""
    operations.reopen(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
    return queries.conversation(ref=ref, actor=visit.actor)


@routes.get("/conversations/{ref}/proof", may=Conversations.READ, answers=TranscriptProof)
def prove_transcript(visit: Visit, ref: Ref) -> Any:
    """Recomputes the chain (every number, every link, every leaf, and the end), and whether customer, topics, turn and
    confirmations are what the events say."""
    view = queries.conversation(ref=ref, actor=visit.actor)
    faults = queries.verify_chain(ref=view.ref)
    return {
        "conversation": view.ref,
        "last_seq": view.last_seq,
        "head": view.head,
        "whole": not faults,
        "faults": faults,
    }


@routes.get("/conversations/{ref}/confirmations", may=Conversations.READ, answers=Page[Confirmation])
def list_confirmations(visit: Visit, ref: Ref, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """What was settled, in the order it was; withdrawn ones too."""
    talk = queries.conversation(ref=ref, actor=visit.actor)
    found = queries.confirmations(
        store_id=visit.store_id,
        actor=visit.actor,
        conversation=talk.ref,
        after=pages.text_after(cursor),
        most=limit + 1,
    )
    page = pages.page(found, limit, lambda view: view.ref)
    return {"items": [Confirmation.of(view) for view in page.items], "next": page.next}


@routes.post("/conversations/{ref}/confirmations", may=Conversations.CONFIRM, answers=Confirmation, status=201)
def confirm(visit: Visit, ref: Ref, body: ConfirmationGiven) -> Any:
    """Settles one thing; held orders that only wanted this are admitted by it."""
    view = operations.confirm(
        store_id=visit.store_id,
        conversation=ref,
        kind=body.kind,
        terms=body.terms(visit.store.currency),
        line=body.line,
        client_key=body.client_key,
        by=visit.actor,
        at=visit.at,
    )
    return Confirmation.of(view)


@routes.post(
    "/conversations/{ref}/confirmations/{confirmation}/withdrawal", may=Conversations.CONFIRM, answers=Confirmation
)
def withdraw_confirmation(visit: Visit, ref: Ref, confirmation: Ref) -> Any:
    """It counts no more; stock held for it goes back."""
    if queries.confirmation(store_id=visit.store_id, ref=confirmation).conversation != ref:
        raise NotFound(f"There is no confirmation {confirmation!r} in this conversation.")
    view = operations.withdraw(store_id=visit.store_id, confirmation_ref=confirmation, by=visit.actor, at=visit.at)
    return Confirmation.of(view)
