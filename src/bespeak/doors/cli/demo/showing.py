"""What `bespeak demo` shows: the gate at work, three held orders in plain words, two cured, nothing twice."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels.summary import Summary
from bespeak.doors.cli import admitting, agreeing, orderpage, paper, talking, why
from bespeak.doors.cli.cures import do_errands
from bespeak.doors.cli.demo import tales
from bespeak.doors.cli.demo.filling import Filled
from bespeak.doors.cli.demo.house import kept, mail
from bespeak.doors.cli.demo.thousand import ORDERS
from bespeak.doors.cli.desk import Desk
from bespeak.doors.frame import addresses

RING, WARDROBE, SOFA, LAPTOP, EXTRA, DRESS = "N-1001", "N-1002", "N-1003", "N-1004", "N-1005", "N-1009"


def show(desk: Desk, filled: Filled) -> dict[str, Any]:
    """The whole evening; answers what a program wants to know of it."""
    desk.say(paper.heading("A thousand real orders come to the gate"))
    thousand = admitting.take(desk, ORDERS.name, ORDERS)
    desk.say(*admitting.pages(ORDERS.name, thousand))
    desk.say(paper.heading("Ten more, each of them a story"))
    stories = admitting.take(desk, "stories.jsonl", _stories(tales.codes(filled.house)))
    desk.say(*admitting.pages("stories.jsonl", stories))
    do_errands()
    _explain(desk)
    _cure(desk)
    again = _second_time(desk)
    _gates(desk)
    _where_to_look(desk, filled)
    counts = orders.counts(**desk.asking)
    return {
        "store": desk.store,
        "orders": thousand.as_dict(),
        "stories": stories.as_dict(),
        "again": again.as_dict(),
        "counts": counts,
    }


def _stories(codes: dict[str, str]) -> bytes:
    """The orders of the stories, each with the code of its agreement."""
    told = kept("orders.json")
    for one in told:
        if one["external_id"] in codes:
            one["agreement"] = codes[one["external_id"]]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told).encode()


def _order(desk: Desk, name: str) -> OrderView:
    return orders.order(ref=name, **desk.asking)


def _explain(desk: Desk) -> None:
    desk.say(paper.heading("Three orders that wait, as their customers read it"))
    for name in (RING, WARDROBE, LAPTOP):
        order = _order(desk, name)
        desk.say(paper.line(f"\n{order.details['name']}, {order.lines[0].title}, {name}: {order.state}"))
        if order.outcome == "held":
            desk.say(*why.pages(order, desk.store))
        else:
            desk.say(
                paper.indented("What it waited for was settled before: see its decisions with bespeak order " + name)
            )


def _cure(desk: Desk) -> None:
    desk.say(paper.heading("Two of them are cured before your eyes"))
    told = kept("cures.json")
    for name, story in ((RING, told["ring"]), (SOFA, told["sofa"])):
        order = _order(desk, name)
        if order.outcome == "held":
            desk.say(paper.line(f"\n{story['before']}"))
            _type_all(desk, story["commands"], {"agreement": order.details.get("agreement_code", "")})
            order = _order(desk, name)
        decided = paper.when(order.decision.at, desk.store)
        desk.say(paper.line(f"{order.details['name']}, {name}: {order.state} since {decided}.", "bold"))


def _type_all(desk: Desk, commands: list[list[str]], known: dict[str, str]) -> None:
    """Types commands where everybody sees them, as Ben, does them, and shows what they say."""
    parser = ArgumentParser(prog="bespeak")
    groups = parser.add_subparsers()
    for group in (talking, agreeing):
        group.add_commands(groups)
    for command in commands:
        words = [word.format(**known) for word in command] + ["--as", mail("ben")]
        desk.show("$ bespeak " + " ".join(shlex.quote(word) for word in words), "dim")
        there = Desk(parser.parse_args([*words, "--store", desk.store.slug]))
        there.quiet = desk.json
        there.args.verb(there)
        known |= {"conversation": there.answer["talk"].conversation} if "talk" in there.answer else {}


def _second_time(desk: Desk) -> Summary:
    desk.say(paper.heading("The same file once more"))
    before = orders.counts(**desk.asking)
    again = admitting.take(desk, ORDERS.name, ORDERS)
    desk.say(*admitting.pages(ORDERS.name, again))
    if orders.counts(**desk.asking) == before:
        desk.say(f"There are {sum(before.values()):,} orders, as before.")
    return again


def _gates(desk: Desk) -> None:
    order = _order(desk, DRESS)
    desk.say(paper.heading(f"The locks of an order that passed: {order.details['name']}, {DRESS}, {order.state}"))
    desk.say(orderpage.gates(desk, order.gates))


def _where_to_look(desk: Desk, filled: Filled) -> None:
    base, program = settings.BESPEAK_BASE_URL, _as_called()
    desk.say(paper.heading("Where to look"))
    for purpose, issued in filled.keys:
        desk.show(f"  {issued.secret}  the key {issued.key.label!r}: {purpose} (shown this once)")
    for address, shows in _pages(desk):
        desk.show(f"  {address}")
        desk.show(f"      {shows}")
    desk.show(f"  {base}/api/v1/openapi.json  everything the API can do")
    key = filled.keys[0][1].secret if filled.keys else "$KEY"
    desk.show(f'  curl -s -H "Authorization: Bearer {key}" "{base}/api/v1/orders?state=held&limit=3"')
    desk.say(paper.heading("Five things to try in another terminal"))
    if connection.vendor == "sqlite":
        desk.show(f"  export DATABASE_URL=sqlite:///{connection.settings_dict['NAME']}")
    if not filled.keys:
        desk.show(f"  KEY=$({program} key issue --label mine --scopes orders,read)")
    for typed, why_so in TRY:
        desk.show(f"  {program} {typed:<46}{why_so}")


def _pages(desk: Desk) -> Iterator[tuple[str, str]]:
    """Where a browser shows what was told here."""
    base = settings.BESPEAK_BASE_URL.rstrip("/")
    yield f"{base}/en/policy/", "the rules as customers read them; /ja/policy/ in Japanese"
    for name, shows in ((WARDROBE, "a wardrobe that waits, as its customer sees it"), (DRESS, "a dress that goes on")):
        yield base + addresses.path(desk.store, addresses.ORDERS, _order(desk, name).ref), f"{name}: {shows}"


def _as_called() -> str:
    """The program's name as it can be typed here."""
    called = Path(sys.argv[0])
    return "bespeak" if shutil.which("bespeak") or called.name != "bespeak" else os.path.relpath(called)


TRY = (
    (f"order {WARDROBE}", "a wardrobe for an island, and why it waits"),
    (f"verify-identity --order {LAPTOP} --passed", "Gus shows who he is, and his laptop goes on"),
    ("orders --code not_enough_stock", "what waits for goods; then: bespeak stock receive SKU 5"),
    ("policy show --language ja", "the rules, as a Japanese customer reads them"),
    ("reconcile", "do all books agree?"),
)
