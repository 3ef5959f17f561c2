"""Very many conversations: `python -m bench.inside.manytalks COPIES COUNT` on an empty database, fifty a copy.

Fifty people said three messages each with the store's own verbs, and these are multiplied by SQL (copies.py); every
copy has a word of its own in what was said (`lot` and the end of its refs). Answers pages of them, a signed-in member's
cookie and how many statements each page asks.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from bench.inside import copies, few, shop, visited
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event, SearchText
from bespeak.domain.stores import queries as stores
from bespeak.doors.frame import addresses
from bespeak.journal import worker
from bespeak.kit.actors import Actor

PEOPLE, SAID = 50, 3
LIST = "/en/console/talks/"
WORDS = (
    "Could you engrave it by the end of the month?", "The sofa must fit a niche of 215 cm.",
    "Is the harvest basket enough for six?", "Do you send wardrobes to the island?", "指輪の刻印はできますか。",
)  # fmt: skip
ANSWER = "Gladly: we look, and tell you today."
THANKS = "Perfect, thanks."


def main() -> None:
    number, count, began = int(sys.argv[1]), int(sys.argv[2]), time.monotonic()
    made = _few()
    copies.MARKED["conversations_searchtext.grams"] = "{0} || ' lot' || lower(c.code)"
    copies.CLONED = (*copies.CLONED, SearchText)
    copies.copy(number)
    filled = round(time.monotonic() - began, 1)
    client = visited.signed_in()
    pages = _pages(made, client, count)
    told = {
        name: {"paths": paths, "statements": max(visited.statements(client, path) for path in paths[:3])}
        for name, paths in pages.items()
    }
    about = {"talks": Conversation.objects.count(), "messages": Event.objects.filter(kind="message").count()}
    print(
        json.dumps({**about, "seconds": filled, "cookie": client.cookies["session"].value, "pages": told,
                    "store_id": made.store.id})
    )  # fmt: skip


def _few() -> shop.Shop:
    one = shop.open_shop(buyers=0)
    olga = few.owner(one)
    few.goods(one)
    for n in range(PEOPLE):
        _talk(one, olga, n)
    worker.drain()
    return one


def _talk(one: shop.Shop, olga: Actor, n: int) -> None:
    """A third waits for the store, a third for the customer, a third is closed."""
    at = one.at + timedelta(seconds=n)
    about: dict[str, Any] = {"store_id": one.store.id, "by": olga, "at": at}
    ref = conversations.start(
        text=WORDS[n % len(WORDS)], contacts=(("email", few.email(n)),), name=few.name(n), line="mail",
        products=(f"product-{n:04}",), **about,
    ).conversation  # fmt: skip
    conversations.say(conversation=ref, text=ANSWER, **about)
    last: dict[str, Any] = {"text": THANKS, "on_behalf_of_customer": True} if n % 3 == 0 else {"text": ANSWER}
    conversations.say(conversation=ref, **last, **about)
    if n % 3 == 2:
        conversations.close(conversation=ref, outcome="answered", **about)


def _pages(made: shop.Shop, client: Client, count: int) -> visited.Pages:
    lots = _lots(count)
    talks = visited.some(Conversation.objects.all(), count)
    store = stores.only_store()
    return {
        "talks that wait for us": [LIST],
        "all talks": [f"{LIST}?kind=all"],
        f"talks that wait for us, page {visited.DEEP}": [visited.turned(client, LIST)],
        "talks, a word of a few": [f"{LIST}?{urlencode({'kind': 'all', 'search': lot})}" for lot in lots],
        "talks, a word of hundreds of thousands": [f"{LIST}?{urlencode({'kind': 'all', 'search': 'engrave month'})}"],
        "talks, two signs": [f"{LIST}?{urlencode({'kind': 'all', 'search': '刻印'})}"],
        "search everything, a word of a few": [f"/en/console/search/?{urlencode({'q': lot})}" for lot in lots],
        "a conversation, three panes": [f"{LIST}{ref}/" for ref in talks],
        "a conversation, to its customer": [f"/en{addresses.path(store, addresses.CHAT, ref)}" for ref in talks],
    }


def _lots(count: int) -> list[str]:
    dice, last = random.Random(5), SearchText.objects.order_by("-id").values_list("id", flat=True)[0]
    found = (SearchText.objects.filter(id__gte=dice.randint(1000, last)).order_by("id")[:1].get() for _ in range(count))
    return [one.grams.split()[-1] for one in found]


if __name__ == "__main__":
    main()
