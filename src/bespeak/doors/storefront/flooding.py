"""How fast somebody may talk: in one conversation, from one address, and how many conversations they may begin.

Counted in this web process's memory before anything is kept. Who is refused is told so and when to go on; what was
accepted stays.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field

from bespeak.domain.conversations.files import MOST
from bespeak.doors.frame.problems import TooMany
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


class TooManyFilesForNow(Refusal):
    code = "too_many_files_for_now"
    status = "too_many"
    sentence = "These were many files in a short time. Nothing of this message was kept; send it again in some minutes."


@dataclass(slots=True)
class Pace:
    """Thirty at once and one every two seconds in one talk; two hundred at once and five a second from one address."""

    talks: Buckets = field(default_factory=lambda: Buckets(0.5, 30))
    addresses: Buckets = field(default_factory=lambda: Buckets(5, 200))
    files: Buckets = field(default_factory=lambda: Buckets(1 / 20, 40))
    refusals: Buckets = field(default_factory=lambda: Buckets(1, 100))
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, talk: str, address: str) -> None:
        """Refuses TooManyMessages."""
        with self._one_at_a_time:
            now = time.monotonic()
            wait = max(self.talks.take(talk, now), self.addresses.take(counting.network(address), now))
            if wait:
                self.refusals.take(talk, now)
        if wait:
            raise TooManyMessages(retry_after=math.ceil(wait), field="text")

    def hear_out(self, talk: str) -> None:
        """Asked before anything is read: of one talk a hundred refusals at once and one a second are told in full, with
        what was typed; who goes on all the same is told so in a line. Refuses TooMany."""
        with self._one_at_a_time:
            wait = self.refusals.wait(talk, time.monotonic())
        if wait:
            raise TooMany("This was far too often. Nothing of it was kept.", retry_after=60)

    def take_files(self, address: str, count: int) -> None:
        """Forty files at once and three a minute from one address. Refuses TooManyFilesForNow."""
        with self._one_at_a_time:
            now = time.monotonic()
            wait = max((self.files.take(counting.network(address), now) for _ in range(min(count, MOST))), default=0)
        if wait:
            raise TooManyFilesForNow(retry_after=math.ceil(wait), field="files")


pace = Pace()


def begins(store_id: int, address: str) -> None:
    """One more conversation from this address. Refuses TooManyMessages."""
    if counting.is_over(f"chat:{store_id}", address, MOST_BEGUN_AN_HOUR):
        raise TooManyMessages(retry_after=60, field="text")
