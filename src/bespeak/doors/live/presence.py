"""Who has a conversation before them just now, and who is writing in it. It is kept in memory for seconds and nowhere
else: whoever says nothing more is gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

WRITES, HERE, GONE = "writing", "here", "gone"
LASTS = {WRITES: 6.0, HERE: 45.0}
"""Seconds for which a word counts; pages repeat it sooner."""
MOST = 20_000
"""Conversations of which something is known at once; a word about one more is not heard."""
MOST_EACH = 50
_CUSTOMER = "cus_"
Names = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Word:
    """`who` (a ref) says of themselves that they are writing in this conversation (ref), here, or gone."""

    talk: str
    who: str
    state: str

    def written(self) -> str:
        """As it travels between processes: refs and a word of ours."""
        return f"{self.talk} {self.who} {self.state}"


def read(text: str) -> list[Word]:
    """What was written so; anything else is nothing."""
    parts = text.split(" ")
    return [Word(*parts)] if len(parts) == 3 and parts[2] in (WRITES, HERE, GONE) else []


@dataclass(slots=True)
class Presence:
    """Times are seconds that never go back."""

    _known: dict[str, dict[str, tuple[str, float]]] = field(default_factory=dict)

    def hear(self, words: Iterable[Word], now: float) -> set[str]:
        """Takes them in. Answers the conversations of which something else is true now; that somebody's time was over
        belongs to it."""
        changed = self._lapse(now)
        for one in words:
            if self._take(one, now):
                changed.add(one.talk)
        return changed

    def next(self, now: float) -> float | None:
        """Seconds until somebody's time is over, None while nobody is here."""
        times = [until for people in self._known.values() for _, until in people.values()]
        return max(min(times) - now, 0.0) if times else None

    def told(self, talk: str, reader: str, names: Names) -> dict[str, Any]:
        """What this reader is told: a customer which of the store are writing; a member whether the customer is, and
        which colleagues are writing or have it open, but not themselves. Names, in the order of the alphabet."""
        others = {who: state for who, (state, _) in self._known.get(talk, {}).items() if who != reader}
        for_customer = reader.startswith(_CUSTOMER)
        writing = [who for who, state in others.items() if state == WRITES and not who.startswith(_CUSTOMER)]
        here = [] if for_customer else [who for who, state in others.items() if state == HERE]
        known = names([*writing, *here]) if writing or here else {}
        return {
            "conversation": talk,
            "customer": not for_customer and any(who.startswith(_CUSTOMER) for who in others),
            "writing": sorted(_called(known.get(who, ""), for_customer) for who in writing),
            "here": sorted(known.get(who, "") for who in here),
        }

    def _take(self, one: Word, now: float) -> bool:
        """Whether anything else is true now. A customer is only ever known to be writing."""
        people = self._known.get(one.talk, {})
        before, _ = people.get(one.who, (GONE, 0.0))
        state = GONE if one.who.startswith(_CUSTOMER) and one.state == HERE else one.state
        if state == GONE:
            people.pop(one.who, None)
        elif one.who in people or (len(people) < MOST_EACH and (people or len(self._known) < MOST)):
            self._known.setdefault(one.talk, people)[one.who] = state, now + LASTS[state]
        else:
            return False
        if not people:
            self._known.pop(one.talk, None)
        return before != state

    def _lapse(self, now: float) -> set[str]:
        over = [(talk, who) for talk, people in self._known.items() for who, (_, at) in people.items() if at <= now]
        for talk, who in over:
            state, _ = self._known[talk].pop(who)
            if state == WRITES and not who.startswith(_CUSTOMER):  # they have stopped, and still have it before them
                self._known[talk][who] = HERE, now + LASTS[HERE]
            if not self._known[talk]:
                del self._known[talk]
        return {talk for talk, _ in over}


def _called(name: str, for_customer: bool) -> str:
    """Customers know those of the store by the first word of their name."""
    return name.partition(" ")[0] if for_customer else name
