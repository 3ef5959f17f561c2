"""False alarms: somebody looked, and the conversation is not heated."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.knowledge.facts import TalkFoundCalm
from bespeak.domain.knowledge.models import Calmed
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires


@requires(Knowledge.READ)
@transaction.atomic
def find_calm(*, store_id: int, talk: str, seq: int, by: Actor, at: datetime) -> None:
    """What was said in the conversation of this ref up to `seq` gives no notice any more. Safe to repeat."""
    row, new = Calmed.objects.select_for_update().get_or_create(
        store_id=store_id, talk=talk, defaults={"seq": seq, "by": by.ref, "at": at}
    )
    if not new and row.seq >= seq:
        return
    row.seq, row.by, row.at = seq, by.ref, at
    row.save(update_fields=["seq", "by", "at"])
    record([TalkFoundCalm(store_id=store_id, subject=talk, at=at, by=by.ref, seq=seq)])
