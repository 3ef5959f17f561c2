"""Up to where somebody has found a conversation calm."""

from __future__ import annotations

from bespeak.domain.knowledge.models import Calmed
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit.actors import Actor


def found_calm(*, store_id: int, talk: str, actor: Actor) -> int:
    """The number of the last event somebody looked at and found calm; 0 where nobody did. One statement."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = Calmed.objects.filter(store_id=store_id, talk=talk).values_list("seq", flat=True).first()
    return found or 0
