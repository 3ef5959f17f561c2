"""How often somebody may ask: for each access key, and for each address from which came what no key opened.

Counted in this process's memory, before anything is read from the database. Who is refused is told so, and when to
come back; nothing of what they sent was kept.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from bespeak.doors.frame.problems import TooMany
from bespeak.kit.buckets import MOST, Buckets

BURST = 10.0
"""Seconds' worth that may come at once."""


def _buckets(setting: str) -> Callable[[], Buckets]:
    def make() -> Buckets:
        rate = float(getattr(settings, setting))
        return Buckets(rate, max(1.0, rate * BURST))

    return make


@dataclass(slots=True)
class Limits:
    """`let_in` before a request is looked at, `opened` or `turned_away` once it is known what the key was worth.

    A key that opened something lately is let in from any address: strangers behind the same proxy lock nobody out.
    """

    orders: Buckets = field(default_factory=_buckets("BESPEAK_RATE_ORDERS"))
    others: Buckets = field(default_factory=_buckets("BESPEAK_RATE_OTHERS"))
    strangers: Buckets = field(default_factory=_buckets("BESPEAK_RATE_STRANGERS"))
    now: Callable[[], float] = time.monotonic
    _known: dict[int, None] = field(default_factory=dict)

    def let_in(self, key: str | None, address: str, *, order: bool) -> None:
        """Refuses TooMany. `key` is the secret of the access key, None without one."""
        now, name = self.now(), hash(key)
        if name not in self._known:
            _refuse(self.strangers.wait(address, now), "from this address without a key that is known here")
        if key is not None:
            _refuse((self.orders if order else self.others).take(name, now), "with this access key")

    def opened(self, key: str) -> None:
        """This was somebody's key."""
        name = hash(key)
        if name not in self._known:
            self._known[name] = None
            if len(self._known) > MOST:
                del self._known[next(iter(self._known))]

    def turned_away(self, key: str | None, address: str) -> None:
        """This opened nothing, or nothing any more."""
        self._known.pop(hash(key), None)
        self.strangers.take(address, self.now())


def _refuse(seconds: float, why: str) -> None:
    if seconds:
        wait = math.ceil(seconds)
        text = f"Too many requests {why}. Nothing of this one was kept; send it again in {wait} s."
        raise TooMany(text, retry_after=wait)
