"""Whether a transcript is what it was (every number, link and leaf, and the end), and its rows what it says."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Attachment, Confirmation, Conversation, Event, Topic
from bespeak.domain.conversations.queries import rows
from bespeak.domain.conversations.queries.rows import Fault, Groups, Parts
from bespeak.domain.conversations.retelling import retell
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.refusals import NotFound


class _Link(NamedTuple):
    """An event as it is stored."""

    conversation_id: int
    seq: int
    at: datetime
    kind: str
    author_kind: str
    author_ref: str
    line: str
    automatic: bool
    body: str | None
    salt: str | None
    leaf: str
    previous: str
    chain: str
    files: str | None


class _Held(NamedTuple):
    """A file that is kept; `leaf` is of its bytes as they are now."""

    conversation_id: int
    seq: int
    leaf: str


_ROWS = Conversation.objects.select_related("customer")


def verify_chain(*, ref: str) -> list[Fault]:
    """Everything wrong with this conversation: its transcript, and the rows that must say what the transcript says.

    Empty means it is as it was written. What looks wrong is read once more while nobody writes in it: somebody may have
    gone on between two statements. NotFound if none.
    """
    if not _faults_now(_ROWS, ref):
        return []
    with transaction.atomic():
        return _faults_now(_ROWS.select_for_update(of=("self",)), ref)


def _faults_now(talks: QuerySet[Conversation], ref: str) -> list[Fault]:
    row = talks.filter(ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r}.", field="conversation")
    mine = Q(conversation=row)
    parts = Parts(list(_topics(mine)), list(_confirmations(mine)), list(_enquiries(mine)))
    return _all_faults(row, list(_links(mine)), parts, list(_held(mine)))


def verify_all_chains(*, store_id: int | None = None) -> dict[str, list[Fault]]:
    """Faults by conversation ref, for the conversations that have any; of one store, or of all. Reads in one pass, and
    those that look wrong once more."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    links, files = Groups(_links(mine)), Groups(_held(mine))
    topics, confirmations, enquiries = Groups(_topics(mine)), Groups(_confirmations(mine)), Groups(_enquiries(mine))

    def parts(of: int) -> Parts:
        return Parts(topics.of(of), confirmations.of(of), enquiries.of(of))

    wrong = [
        row.ref
        for row in _ROWS.filter(mine).order_by("id").iterator(chunk_size=2000)
        if _all_faults(row, links.of(row.pk), parts(row.pk), files.of(row.pk))
    ]
    return {ref: faults for ref in wrong if (faults := verify_chain(ref=ref))}


def links(ends: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The link of each of these entries, (conversation's ref, number), as far as there are any. One statement.

    Internal to the house: to be compared with what somebody kept.
    """
    refs, numbers = {ref for ref, _ in ends}, {seq for _, seq in ends}
    found = Event.objects.filter(conversation__ref__in=refs, seq__in=numbers).order_by()
    return {(ref, seq): link for ref, seq, link in found.values_list("conversation__ref", "seq", "chain")}


def _links(mine: Q) -> Iterator[_Link]:
    found = Event.objects.filter(mine).order_by("conversation_id", "seq").values_list(*_Link._fields)
    return (_Link(*event) for event in found.iterator(chunk_size=2000))


def _topics(mine: Q) -> Iterator[Topic]:
    found = Topic.objects.filter(mine).select_related("product").order_by("conversation_id", "id")
    return found.iterator(chunk_size=2000)


def _confirmations(mine: Q) -> Iterator[Confirmation]:
    found = Confirmation.objects.filter(mine).select_related("product", "variant")
    return found.order_by("conversation_id", "seq").iterator(chunk_size=2000)


def _enquiries(mine: Q) -> Iterator[Enquiry]:
    found = Enquiry.objects.filter(mine).select_related("product").order_by("conversation_id", "seq")
    return found.iterator(chunk_size=2000)


def _all_faults(row: Conversation, links: list[_Link], parts: Parts, files: list[_Held]) -> list[Fault]:
    return [*_faults(row, links), *rows.unlike(row, parts, retell(links)), *_files(links, files)]


def _held(mine: Q) -> Iterator[_Held]:
    """Every file that is kept, one in memory at a time."""
    told = Event.objects.filter(conversation=OuterRef("conversation_id"), seq=OuterRef("seq")).values("body")
    found = Attachment.objects.filter(mine).annotate(told=Subquery(told)).order_by("conversation_id", "seq", "place")
    wanted = found.values_list("conversation_id", "seq", "place", "told", "body")
    return (
        _Held(talk, seq, _leaf(told, place, body)) for talk, seq, place, told, body in wanted.iterator(chunk_size=1)
    )


def _leaf(told: str | None, place: int, body: bytes | memoryview) -> str:
    """The leaf of these bytes, with the salt of which the message tells; "" where it tells of none."""
    try:
        return chain.file_leaf(json.loads(told or "{}")["files"][place - 1]["salt"], bytes(body))
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _files(links: list[_Link], files: list[_Held]) -> Iterator[Fault]:
    """Each message has the files that its link stands for, unless it was erased."""
    held: dict[int, list[str]] = {}
    for one in files:
        held.setdefault(one.seq, []).append(one.leaf)
    for link in links:
        told, here = (link.files or "").split(), held.pop(link.seq, [])
        if link.body is not None and len(here) < len(told):
            yield Fault(link.seq, "file_missing", "A file that came with it is gone, and nobody erased it.")
        elif here and here != told:
            yield Fault(link.seq, "file_changed", "A file that came with it is not what was sent.")
    for seq in held:
        yield Fault(seq, "file_changed", "A file lies here that came with nothing.")


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every fault of every transcript, and every row in another store than its parent; a sentence each."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    told = [
        f"conversation {ref}, number {fault.seq}: {fault.code}. {fault.text}"
        for ref, faults in verify_all_chains(store_id=store_id).items()
        for fault in faults
    ]
    strays = Conversation.objects.filter(mine).exclude(customer__store_id=F("store_id")).order_by("id")
    told += [f"conversation {ref} is with a customer of another store" for ref in strays.values_list("ref", flat=True)]
    for model in (Topic, Event, Confirmation, Attachment, Enquiry):
        parts = model.objects.filter(mine).exclude(conversation__store_id=F("store_id")).order_by("id")
        name = model.__name__.lower()
        told += [f"{name} {i} is in another store than its conversation" for i in parts.values_list("id", flat=True)]
    return told


def _faults(row: Conversation, links: list[_Link]) -> list[Fault]:
    faults: list[Fault] = []
    previous = chain.start(row.ref)
    erased_until = max((link.seq for link in links if link.kind == EventKind.ERASED), default=0)
    for expected, link in enumerate(links, start=1):
        faults += _faults_of(link, expected, previous, erased_until)
        previous = link.chain
    if (row.last_seq, row.head) != (len(links), previous):
        faults.append(Fault(len(links), "end_differs", f"The conversation ends at {row.last_seq}, its events do not."))
    return faults


def _faults_of(link: _Link, expected: int, previous: str, erased_until: int) -> Iterator[Fault]:
    if link.seq != expected:
        yield Fault(link.seq, "gap", f"Number {expected} was expected.")
    if link.previous != previous:
        yield Fault(link.seq, "link_broken", "It does not continue from the event before it.")
    header = chain.Header(*link[1:8], tuple((link.files or "").split()))
    if chain.link(link.previous, header, link.leaf) != link.chain:
        yield Fault(link.seq, "event_changed", "Its time, kind, author, line or leaf is not what was written.")
    if link.body is None or link.salt is None:
        if link.seq >= erased_until:
            yield Fault(link.seq, "body_missing", "Its text is gone, and nobody erased it.")
    elif len(link.salt) != chain.SALT_LENGTH or chain.leaf(link.salt, link.body) != link.leaf:
        yield Fault(link.seq, "body_changed", "Its text is not what was written.")
