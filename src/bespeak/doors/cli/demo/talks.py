"""A month of talks: about a third of those who will order have spoken with the store about exactly that."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.doors.cli.demo.house import House, kept

SEED = 7
LINES = ("chat", "chat", "mail", "mail", "form")
LATEST, LONGEST_AGO = 1, 25
DEAR = 500_00
"""Above so much a first order needs the customer's identity, by the rules of a new store."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One product somebody will order."""

    handle: str
    title: str
    options: str
    price: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whoever will place one order of the file, as far as a talk before it would be about it."""

    order: str
    email: str
    name: str
    city: str
    total_minor: int
    goods: tuple[Wanted, ...]


def hold_talks(house: House, buyers: Sequence[Buyer], step: Callable[[], None]) -> int:
    """Talks with every third buyer about all they will order; some are heard only in part, or wait for an answer."""
    chance = random.Random(SEED)  # noqa: S311 - the same store every time
    words = kept("words.json")
    known: set[str] = set()
    held = 0
    for number, buyer in enumerate(buyers):
        step()
        kind = _KINDS.get(number % 12)
        if kind:
            held += 1
            _talk(house, buyer, kind, words, chance)
            if kind == "whole" and buyer.total_minor > DEAR and buyer.email not in known:
                known.add(buyer.email)
                _call_back(house, buyer, chance.choice(words["callback"]), chance)
    return held


_KINDS = {0: "whole", 3: "whole", 6: "whole", 9: "whole", 4: "part", 7: "unanswered"}


def _talk(house: House, buyer: Buyer, kind: str, words: dict[str, Any], chance: random.Random) -> None:
    goods = buyer.goods[:1] if kind == "part" else buyer.goods
    at, line = _moment(house.at, chance), chance.choice(LINES)
    number = "one" if len(goods) == 1 or kind == "unanswered" else "many"
    choice = chance.randrange(len(words[f"ask_{number}"]))
    ask = chance.choice(words["unanswered"]) if kind == "unanswered" else words[f"ask_{number}"][choice]
    told = _words(buyer, goods)
    made = conversations.start(
        store_id=house.store.id,
        text=ask.format(**told),
        contacts=(("email", buyer.email),),
        name=buyer.name,
        line=line,
        products=[one.handle for one in goods],
        client_key=f"demo:{buyer.order}",
        by=house.ben,
        at=at,
    )
    if kind == "unanswered":
        _close(house, made.conversation, "twice", at + timedelta(minutes=3), "Asked on the phone too")
        return
    answered = at + timedelta(minutes=chance.randint(2, 90))
    answer = words[f"answer_{number}"][choice].format(**told)
    _say(house, made.conversation, answer, line, answered, own=False)
    if chance.random() < 0.3:
        thanks = chance.choice(words["thanks"]).format(**told)
        answered += timedelta(minutes=chance.randint(1, 40))
        _say(house, made.conversation, thanks, line, answered, own=True)
    _close(house, made.conversation, "ordered", answered + timedelta(minutes=3))


def _say(house: House, conversation: str, text: str, line: str, at: datetime, *, own: bool) -> None:
    conversations.say(
        store_id=house.store.id,
        conversation=conversation,
        text=text,
        line=line,
        on_behalf_of_customer=own,
        by=house.ben,
        at=at,
    )


def _close(house: House, conversation: str, outcome: str, at: datetime, word: str = "") -> None:
    """Nothing is left to say: whoever asked was answered and orders in the shop."""
    here: dict[str, Any] = {"store_id": house.store.id, "conversation": conversation, "by": house.ben, "at": at}
    conversations.close(outcome=outcome, word=word, **here)


def _words(buyer: Buyer, goods: Sequence[Wanted]) -> dict[str, str]:
    titles = [one.title.lower() for one in goods]
    return {
        "first": buyer.name.split()[0],
        "city": buyer.city,
        "thing": titles[0],
        "things": _listed(titles),
        "options": goods[0].options,
        "price": goods[0].price,
        "member": "Ben",
    }


def _listed(titles: Sequence[str]) -> str:
    named = [f"{'an' if one[0] in 'aeio' else 'a'} {one}" for one in titles]
    return f"{', '.join(named[:-1])} and {named[-1]}" if named[1:] else named[0]


def _moment(now: datetime, chance: random.Random) -> datetime:
    """Some working hour of the last weeks."""
    day = now - timedelta(days=chance.randint(LATEST, LONGEST_AGO))
    return day.replace(hour=chance.randint(16, 23), minute=chance.randint(0, 59), second=chance.randint(0, 59))


def _call_back(house: House, buyer: Buyer, note: str, chance: random.Random) -> None:
    reached = people.by_contact(store_id=house.store.id, kind="email", value=buyer.email)
    if reached:
        customers.log_callback(
            store_id=house.store.id,
            customer=reached.customer,
            outcome="passed",
            note=note,
            by=house.ben,
            at=_moment(house.at, chance),
        )
