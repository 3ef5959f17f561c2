"""Pages of the filled store: `python -m bench.inside.visited COUNT` answers their addresses, a signed-in member's
cookie and how many statements each page asks, counted in this process.

Every page of the console that needs no ref is among them, whatever pages there are.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.inside import few, shop
from bespeak.domain.agreements.models import Agreement
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.customers.models import Customer
from bespeak.domain.orders import board, states
from bespeak.domain.orders.models import Order
from bespeak.domain.policy import operations as policy
from bespeak.domain.policy import queries as policies
from bespeak.domain.policy.values import GATES
from bespeak.domain.stores import colleagues
from bespeak.domain.stores import queries as stores
from bespeak.doors.console import urls
from bespeak.doors.frame import addresses
from bespeak.kit import clock

HOST = "127.0.0.1"
CONSOLE, BOARD = "/en/console/", "/en/console/orders/"
DEEP = 40
"""Pages of the board that were turned before the deep one."""
EDITOR = "policy/draft/"
RULE = {
    "code": "dear-first", "when": {"fact": "value", "op": ">", "value": "30.00"}, "needs": ["identity_verified"],
    "valid_days": 30, "otherwise": "decline",
}  # fmt: skip
NEXT = re.compile(r'href="(\?[^"]*cursor=[^"]*)"')
Pages = dict[str, list[str]]


def main() -> None:
    count = int(sys.argv[1])
    client = signed_in()
    _begin_a_draft()
    pages = {
        **_of_the_board(client), **_of_orders(count), **_of_others(count), **_lists(), **_of_agreements(client),
        **_of_the_store(),
    }  # fmt: skip
    told = {
        name: {"paths": paths, "statements": max(statements(client, path) for path in paths[:3])}
        for name, paths in pages.items()
    }
    if "trial-sum" not in client.get(CONSOLE + EDITOR).content.decode():
        raise SystemExit("the draft of rules was not tried on the orders")
    print(json.dumps({"cookie": client.cookies["session"].value, "pages": told}))


def signed_in() -> Client:
    client = Client(headers={"host": HOST})
    client.post(f"{CONSOLE}sign-in/", {"login": few.EMAIL, "password": few.PASSWORD})
    if client.get(BOARD).status_code != 200:
        raise SystemExit("Olga could not sign in")
    return client


def _of_the_board(client: Client) -> Pages:
    """As it is opened, each state, each gate, far down, and what is looked for."""
    one = Order.objects.order_by("id")[4321 % Order.objects.count()]
    looked_for = {
        "its number": one.external_id, "its ref": one.ref, "an e-mail address": one.details["email"],
        "a whole name": one.details["name"], "the beginning of many names": few.FIRST[0],
        "nobody's name": "Zebedee Nobody",
    }  # fmt: skip
    searches = {f"board, search for {what}": [_board(search=words)] for what, words in looked_for.items()}
    return {
        **{f"board, {state}": [_board(state=state)] for state in (*board.STATES, "all")},
        **{f"board, gate {gate}": [_board(state=states.HELD, gate=gate)] for gate in _gates()},
        f"board, held, page {DEEP}": [_deep(client, states.HELD)],
        f"board, released, page {DEEP}": [_deep(client, states.RELEASED)],
        **searches,
    }


def _begin_a_draft() -> None:
    """Olga's: so the editor tries its rules on the orders of the last month."""
    store = stores.only_store()
    [olga] = [one for one in colleagues.ever(store_id=store.id, actor=shop.MAX) if one[1] == "Olga"]
    who, base = stores.actor_for_member(ref=olga[0], store_id=store.id), policies.current([store.id])[store.id].version
    policy.write_rule(store_id=store.id, base=base, key="new_bench", data=RULE, by=who, at=clock.now())


def _board(**asked: str) -> str:
    return f"{BOARD}?{urlencode(asked)}"


def _gates() -> Sequence[str]:
    return [one for one in GATES if one != "review"]


def _deep(client: Client, state: str) -> str:
    return turned(client, _board(state=state))


def turned(client: Client, path: str) -> str:
    """The address of the page that so many turns from here lead to."""
    for _ in range(DEEP):
        links = NEXT.findall(client.get(path).content.decode())
        path = path.partition("?")[0] + html.unescape(links[-1]) if links else path
    return path


def _of_orders(count: int) -> Pages:
    """Orders drawn from all there are, for the member and, by the link they were given, for their customers."""
    store, drawn = stores.only_store(), list(_drawn(count))
    return {
        "an order, to a member": [f"{BOARD}{ref}/" for ref in drawn],
        "an order, to its customer": [f"/en{addresses.path(store, addresses.ORDERS, ref)}" for ref in drawn],
    }


def _drawn(count: int) -> Iterator[str]:
    """Orders from everywhere, every second one of those that wait."""
    dice = random.Random(5)
    held = list(Order.objects.filter(state=states.HELD).order_by("id").values_list("ref", flat=True)[:5000])
    last = Order.objects.order_by("-id").values_list("id", flat=True)[0]
    for n in range(count):
        any_of_them = Order.objects.filter(id__gte=dice.randint(1, last)).order_by("id")
        yield dice.choice(held) if n % 2 else any_of_them.values_list("ref", flat=True)[0]


def _of_others(count: int) -> Pages:
    """Conversations, customers and agreements, some of all there are."""
    drawn = {
        "a conversation": ("talks", some(Conversation.objects.all(), count)),
        "a customer": ("customers", some(Customer.objects.filter(merged_into=None), count)),
        "an agreement": ("agreements", some(Agreement.objects.all(), count)),
    }
    return {name: [f"{CONSOLE}{place}/{ref}/" for ref in found] for name, (place, found) in drawn.items()}


def some(rows: QuerySet[Any], count: int) -> list[str]:
    dice = random.Random(5)
    last = rows.order_by("-id").values_list("id", flat=True)[0]
    found = [
        rows.filter(id__lte=dice.randint(1, last)).order_by("-id").values_list("ref", flat=True) for _ in range(count)
    ]
    return [one[0] for one in found if one]


def _of_agreements(client: Client) -> Pages:
    """Those that wait for an answer, by what ends next, far down; and all of them."""
    place = f"{CONSOLE}agreements/"
    return {
        f"agreements, proposed, page {DEEP}": [turned(client, f"{place}?state=proposed")],
        "agreements, accepted": [f"{place}?state=accepted"],
        "agreements, all": [f"{place}?state=all"],
    }


def _lists() -> Pages:
    """Every other page of the console that takes no ref."""
    known = {"", "orders/"}
    plain = [str(one.pattern) for one in urls.WORK if "<" not in str(one.pattern) and _is_read(one.callback)]
    return {f"console, {place}": [CONSOLE + place] for place in plain if place not in known}


def _is_read(view: Callable[..., object]) -> bool:
    return "GET" in getattr(view, "methods", ())


def _of_the_store() -> Pages:
    return {"the policy, to anybody": ["/en/policy/"], "the first page, to anybody": ["/en/"]}


def statements(client: Client, path: str) -> int:
    client.get(path)  # what is asked only once in a process is not counted
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return len(asked)


if __name__ == "__main__":
    main()
