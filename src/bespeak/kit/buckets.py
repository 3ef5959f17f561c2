"""Token buckets: each name may do so much at once, and so much a second in the long run. Without a database.

They live in one process: several processes allow that many times as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 10_000
"""So many names are remembered, those that came last; who is forgotten begins with a full bucket."""


@dataclass(slots=True)
class Buckets:
    """`rate` tokens a second flow into each bucket, which holds `burst` of them. A rate of 0: no limit at all."""

    rate: float
    burst: float
    _full: dict[int | str, tuple[float, float]] = field(default_factory=dict)

    def take(self, name: int | str, now: float) -> float:
        """One token out. Answers 0, or the seconds until there is one again (and nothing was taken). `now` never goes
        back."""
        if not self.rate:
            return 0.0
        left = self._left(name, now)
        if left < 1:
            return (1 - left) / self.rate
        self._full.pop(name, None)
        self._full[name] = (left - 1, now)
        if len(self._full) > MOST:
            del self._full[next(iter(self._full))]
        return 0.0

    def wait(self, name: int | str, now: float) -> float:
        """Seconds until there is a token; 0 where there is one. Nothing is taken."""
        left = self._left(name, now) if self.rate else 1.0
        return 0.0 if left >= 1 else (1 - left) / self.rate

    def _left(self, name: int | str, now: float) -> float:
        tokens, since = self._full.get(name, (self.burst, now))
        return min(self.burst, tokens + (now - since) * self.rate)
