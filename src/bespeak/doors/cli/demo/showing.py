"""What `bespeak demo` shows: the gate at work, three held orders in plain words, two cured, nothing twice."""

from __future__ import annotations

import json
import shlex
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import connection

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels.summary import Summary
from bespeak.doors.cli import admitting, agreeing, called, orderpage, paper, talking, why
from bespeak.doors.cli.cures import do_errands
from bespeak.doors.cli.demo import places, tales
from bespeak.doors.cli.demo.filling import Filled
from bespeak.doors.cli.demo.house import kept, mail
from bespeak.doors.cli.demo.thousand import ORDERS
from bespeak.doors.cli.desk import Desk

STORIES = len(kept("orders.json")) + len(kept("past.json"))
"""Orders that are here before the thousand came, and beside them."""
CURED = (
    "Two that waited were cured before",
    "One of two is cured before your eyes; the other was before",
    "Two of them are cured before your eyes",
)
RING, WARDROBE, SOFA, LAPTOP, DRESS = "N-1001", "N-1002", "N-1003", "N-1004", "N-1009"


def show(desk: Desk, filled: Filled) -> dict[str, Any]:
    """The whole evening; answers what a program wants to know of it."""
    known = sum(orders.counts(**desk.asking).values()) > STORIES
    desk.say(paper.heading("A thousand real orders come to the gate" + (", as they did before" if known else "")))
    thousand = admitting.take(desk, ORDERS.name, ORDERS)
    desk.say(*admitting.pages(ORDERS.name, thousand))
    desk.say(paper.heading("Ten more, each of them a story" + (": here already" if known else "")))
    stories = admitting.take(desk, "stories.jsonl", _stories(tales.codes(filled.house)))
    desk.say(*admitting.pages("stories.jsonl", stories))
    do_errands()
    _explain(desk)
    _cure(desk)
    again = _second_time(desk)
    _gates(desk)
    if not desk.json:  # an invitation that nobody reads would end the one before
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
    three = [_order(desk, name) for name in (RING, WARDROBE, LAPTOP)]
    waiting = sum(one.outcome == "held" for one in three)
    left = "wait" if waiting == len(three) else f"waited, {waiting or 'none'} of which still {_do(waiting)}"
    desk.say(paper.heading(f"Three orders that {left}, as their customers read it"))
    for order in three:
        desk.say(paper.line(f"\n{order.details['name']}, {order.lines[0].title}, {order.external_id}: {order.state}"))
        if order.outcome == "held":
            desk.say(*why.pages(order, desk.store))
        else:
            desk.say(paper.indented("What it waited for was settled before. Its decisions:"))
            desk.say(paper.typed(called.line("order", order.external_id), 4))


def _do(number: int) -> str:
    return "does" if number == 1 else "do"


def _cure(desk: Desk) -> None:
    told = kept("cures.json")
    stories = [(_order(desk, name), story) for name, story in ((RING, told["ring"]), (SOFA, told["sofa"]))]
    fresh = sum(order.outcome == "held" for order, _ in stories)
    desk.say(paper.heading(CURED[fresh]))
    for order, story in stories:
        name = order.external_id
        if order.outcome == "held":
            desk.say(paper.line(f"\n{story['before']}"))
            _type_all(desk, story["commands"], {"agreement": order.details.get("agreement_code", "")})
        now = _order(desk, name)
        decided = paper.when(now.decision.at, desk.store)
        desk.say(paper.line(f"{now.details['name']}, {name}: {now.state} since {decided}.", "bold"))


def _type_all(desk: Desk, commands: list[list[str]], known: dict[str, str]) -> None:
    """Types commands where everybody sees them, as Ben, does them, and shows what they say."""
    parser = ArgumentParser(prog="bespeak")
    groups = parser.add_subparsers()
    for group in (talking, agreeing):
        group.add_commands(groups)
    for command in commands:
        words = [word.format(**known) for word in command] + ["--as", mail("ben")]
        desk.show("$ " + called.line(*words), "dim")
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
    desk.say(paper.heading("Where to click"))
    for address, shows in places.where(desk, filled):
        desk.show(f"  {shows}")
        desk.show(f"    {address}")
    desk.say(paper.heading("Three things to try there"))
    for number, text in enumerate(places.TRY, start=1):
        desk.show(f"  {number}. {text}")
    if settings.BESPEAK_MAIL is not None and settings.BESPEAK_MAIL.folder:
        desk.show(
            f"  Mail leaves this machine nowhere: codes for customers lie in {settings.BESPEAK_MAIL.folder}", "dim"
        )
    desk.say(paper.heading("To try in another terminal, in this folder"))
    _same_database(desk)
    for purpose, issued in filled.keys:
        desk.show(f"  {issued.secret}  the key {issued.key.label!r}: {purpose} (shown this once)")
    if not filled.keys:
        desk.show("  a key of your own", "dim")
        desk.show(f"    KEY=$({called.line('key', 'issue', '--label', 'mine', '--scopes', 'orders,read')})")
    key, base = filled.keys[0][1].secret if filled.keys else "$KEY", settings.BESPEAK_BASE_URL
    desk.show("  three orders that wait, by the API", "dim")
    desk.show(f'    curl -s -H "Authorization: Bearer {key}" "{base}/api/v1/orders?state=held&limit=3"')
    for words, why_so in TYPED:
        desk.show(f"  {why_so}", "dim")
        desk.show(f"    {called.line(*words)}")


def _same_database(desk: Desk) -> None:
    """What a new terminal must know, so that commands typed there are about the demo's store."""
    if connection.vendor != "sqlite":
        desk.show("  (with the same DATABASE_URL as here)", "dim")
        return
    desk.show("  first, and once in each new terminal, so that the demo's store is meant", "dim")
    desk.show(f"    export DATABASE_URL={shlex.quote('sqlite:///' + connection.settings_dict['NAME'])}")


TYPED = (
    (("order", WARDROBE), "a wardrobe for an island, why it waits, and what settles it"),
    (("verify-identity", "--order", LAPTOP, "--passed"), "Gus shows who he is, and his laptop goes on"),
    (("orders", "--code", "not_enough_stock"), "what waits for goods"),
    (("policy", "show", "--language", "ja"), "the rules, as a Japanese customer reads them"),
    (("reconcile",), "do all books agree?"),
)
