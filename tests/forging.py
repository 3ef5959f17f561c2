"""What whoever runs the database can do to a talk: other words, or a dropped end, with every link made anew."""

from __future__ import annotations

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.models import Conversation, Event


def written_anew(ref: str, *, seq: int = 1, dropped_after: int = 0) -> None:
    """Entry `seq` says something else (0: none does), and what came after `dropped_after` (0: nothing) is gone."""
    events = Event.objects.filter(conversation__ref=ref).order_by("seq")
    if dropped_after:
        events.filter(seq__gt=dropped_after).delete()
    if seq:
        row = events.get(seq=seq)
        body = chain.text({"text": "Never."})
        events.filter(seq=seq).update(body=body, leaf=chain.leaf(row.salt or "", body))
    link, last = chain.start(ref), 0
    for one in events:
        files = tuple((one.files or "").split())
        header = chain.Header(
            one.seq, one.at, one.kind, one.author_kind, one.author_ref, one.line, one.automatic, files
        )
        before, link, last = link, chain.link(link, header, one.leaf), one.seq
        Event.objects.filter(pk=one.pk).update(previous=before, chain=link)
    Conversation.objects.filter(ref=ref).update(head=link, last_seq=last)
