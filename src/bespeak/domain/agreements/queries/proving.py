"""Whether a hash or a code is what was agreed, for whoever holds the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bespeak.domain.agreements.models import Acceptance, Version
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries.verifying import follows
from bespeak.domain.agreements.states import is_code, plain_code
from bespeak.kit.actors import Actor

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Proof:
    """One version, without its words. `whole`: its hash still follows from what it says. `accepted_at` None: nobody has
    said yes to it. `in_force`: no later version took its place."""

    code: str
    version: int
    hash: str
    proposed_at: datetime
    accepted_at: datetime | None
    in_force: bool
    whole: bool


def proofs(*, store_id: int, words: str, actor: Actor) -> list[Proof]:
    """The version with this hash, or every version of the agreement with this code; none for anything else."""
    actor.require(Agreements.READ, store_id=store_id)
    digest, code = "".join(words.split()).lower(), plain_code(words)
    if _HASH.fullmatch(digest):
        found = Q(hash=digest)
    elif is_code(code):
        found = Q(agreement__code=code)
    else:
        return []
    rows = Version.objects.filter(found, store_id=store_id).select_related("agreement")
    versions = list(rows.prefetch_related("lines", "promises").order_by("-number"))
    yes = Acceptance.objects.filter(agreement__in={one.agreement_id for one in versions}).order_by("-id")
    accepted = {(one.agreement_id, one.version, one.hash): one.at for one in yes}
    return [
        Proof(
            code=one.agreement.code,
            version=one.number,
            hash=one.hash,
            proposed_at=one.at,
            accepted_at=accepted.get((one.agreement_id, one.number, one.hash)),
            in_force=one.number == one.agreement.current_version,
            whole=follows(one),
        )
        for one in versions
    ]
