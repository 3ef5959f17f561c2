"""How fast somebody may talk: in one conversation, from one address, and how many conversations they may begin.

Counted in this web process's memory before anything is kept. Who is refused is told so and when to go on; what was
accepted stays.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from bespeak.doors.storefront import counting
from bespeak.kit.buckets import Buckets
from bespeak.kit.refusals import Refusal

MOST_BEGUN_AN_HOUR = 60
"""From one address, behind which many may sit."""


class TooManyMessages(Refusal):
    """`retry_after` in its data are the seconds to wait."""

    code = "too_many_messages"
    status = "too_many"
    sentence = "That was too fast. Nothing of this message was kept; send it again in a moment."


@dataclass(slots=True)
class Pace:
    """Thirty at once and one every two seconds in one talk; two hundred at once and five a second from one address."""

    talks: Buckets = field(default_factory=lambda: Buckets(0.5, 30))
    addresses: Buckets = field(default_factory=lambda: Buckets(5, 200))

    def keep(self, talk: str, address: str) -> None:
        """Refuses TooManyMessages."""
        now = time.monotonic()
        if wait := max(self.talks.take(talk, now), self.addresses.take(address, now)):
            raise TooManyMessages(retry_after=math.ceil(wait), field="text")


pace = Pace()


def begins(store_id: int, address: str) -> None:
    """One more conversation from this address. Refuses TooManyMessages."""
    if counting.is_over(f"chat:{store_id}", address, MOST_BEGUN_AN_HOUR):
        raise TooManyMessages(retry_after=60, field="text")
