"""Forgetting a person. Texts and salts go, leaves stay: every chain still verifies and says nothing any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bespeak.domain.conversations import retelling
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Attachment, Confirmation, Conversation, Event, LegalHold, Reading
from bespeak.domain.conversations.operations import _append, _search
from bespeak.domain.conversations.operations._append import Entry
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind, Line, Side, State, Turn
from bespeak.domain.inventory import operations as inventory
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Refusal


class RecordIsHeld(Refusal):
    code = "record_is_held"
    status = "conflict"
    sentence = "What was said must be kept: a legal hold is on a conversation. Once it is lifted this can be erased."


@requires(Conversations.ERASE)
@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Drops what was said in all conversations of these customers, by whomever; closes them. Safe to repeat.

    Stock held in them is let go. That they were erased, when and by whom, is their last event. Answers how many
    were erased now. Refuses RecordIsHeld, nothing erased, where one of them must be kept.
    """
    rows = Conversation.objects.select_for_update(no_key=True).filter(
        store_id=store_id, customer_id__in=customer_ids, erased_at=None
    )
    found = list(rows.order_by("pk"))
    _check_free(found)
    for row in found:
        drop_words(row, by, at)
    return len(found)


def _check_free(rows: Collection[Conversation]) -> None:
    held = LegalHold.objects.filter(conversation__in=rows, lifted_at=None).order_by("conversation_id")
    refs = list(held.values_list("conversation__ref", flat=True))
    if refs:
        raise RecordIsHeld(conversations=refs)


def drop_words(row: Conversation, by: Actor, at: datetime) -> None:
    """Of a row that is locked; for the verbs of this room."""
    left = retelling.retell(Event.objects.filter(conversation=row).order_by("seq")).left()
    Event.objects.filter(conversation=row).update(body=None, salt=None, client_key=None)
    Attachment.objects.filter(conversation=row).delete()
    Enquiry.objects.filter(conversation=row).update(client_key=None)
    _search.forget(row)
    Confirmation.objects.filter(conversation=row).update(details="", postcode="")
    LegalHold.objects.filter(conversation=row).update(reason="")
    Reading.objects.filter(conversation=row, side=Side.CUSTOMER).delete()
    row.subject_line, row.client_key, row.erased_at, row.heat = "", None, at, 0
    inventory.release_holds_for(store_id=row.store_id, for_ref=row.ref, by=by, at=at)
    talk = _append.opened(row, by)
    row.state, row.turn, row.snoozed_until, row.outcome = State.CLOSED, Turn.NOBODY, None, ""
    talk.append(Entry(kind=EventKind.ERASED, body=left, author=_append.author(by), line=Line.API, at=at))
    talk.close()
