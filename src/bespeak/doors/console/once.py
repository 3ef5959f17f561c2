"""Forms that are sent twice do one thing: the answer to the key of a form is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from bespeak.doors.console.entrance import Desk
from bespeak.journal import receipts
from bespeak.journal.receipts import Answer
from bespeak.kit import canonical
from bespeak.kit.refusals import Invalid

ASIDE = ("csrfmiddlewaretoken", "key")


def once(request: HttpRequest, desk: Desk, act: str, verb: Callable[[], dict[str, Any]]) -> Answer:
    """Does it once for the key of the form; `repeated` in the answer where it was done before. What `verb` answers is
    kept, so it holds no secret. Refuses what the verb refuses, and KeyReused."""
    key = request.POST.get("key", "").replace("\0", "")[:60]
    if not key:
        raise Invalid("no_key", "Send the form from its page.")
    given = {name: request.POST.getlist(name) for name in sorted(request.POST) if name not in ASIDE}
    digest = hashlib.sha256(canonical.encode([act, given])).hexdigest()
    return receipts.once(
        store_id=desk.store.id, key=f"console {desk.actor.ref} {key}", digest=digest, at=desk.at,
        verb=lambda: Answer(200, verb()),
    )  # fmt: skip
