"""`bespeak channel`: the shops this store sells in."""

from __future__ import annotations

import json

from bespeak.domain.saleschannels import operations, queries
from bespeak.domain.saleschannels.operations import Opened
from bespeak.domain.saleschannels.queries import ChannelView
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import FAULTS, FINE, Unusable

FILE_HELP = 'a JSON file of its keys, or "-" for stdin: keys never stand on a command line'


def add_commands(commands: Commands) -> None:
    channels = group(commands, "channel", help="shops on Shopify and WooCommerce that send their orders here")
    connecting = command(channels, "connect", connect, help="take the orders of a shop from now on")
    connecting.add_argument("platform", choices=("shopify", "woocommerce"))
    connecting.add_argument("shop", metavar="SHOP", help="north.myshopify.com, or https://shop.example")
    connecting.add_argument("--keys", metavar="FILE", required=True, help=FILE_HELP)
    connecting.add_argument("--source", default="", help="only for a second shop there, such as shopify-south")
    command(channels, "list", list_channels, help="shops that are connected")
    testing = command(channels, "test", test, help="whether the shop and this store reach each other")
    testing.add_argument("channel", metavar="REF")
    rotating = command(channels, "rotate", rotate, help="other keys; signatures by the earlier secret hold for a day")
    rotating.add_argument("channel", metavar="REF")
    rotating.add_argument("--keys", metavar="FILE", default="", help=FILE_HELP)
    rotating.add_argument("--at-once", action="store_true", help="the earlier secret is in wrong hands")
    parting = command(channels, "disconnect", disconnect, help="take nothing from it and tell it nothing any more")
    parting.add_argument("channel", metavar="REF")


def _keys(name: str) -> dict[str, str]:
    try:
        found = json.loads(reading.content(name, field="--keys")) if name else {}
    except ValueError:
        raise Unusable("The keys are a JSON object.", field="--keys") from None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise Unusable('The keys are a JSON object such as {"access_token": "…"}.', field="--keys")
    return found


def connect(desk: Desk) -> None:
    given = desk.given("platform", "shop", "source")
    opened = operations.connect(**given, credentials=_keys(desk.args.keys), **desk.here)
    _give(desk, opened)
    desk.aside(f"Next: bespeak channel test {opened.channel.ref}")


def rotate(desk: Desk) -> None:
    keys = _keys(desk.args.keys)
    _give(
        desk,
        operations.rotate_secret(ref=desk.args.channel, credentials=keys, at_once=desk.args.at_once, **desk.here),
    )


def _give(desk: Desk, opened: Opened) -> None:
    one = opened.channel
    facts = [("channel", one.ref), ("shop", one.shop), ("orders come as", one.source), ("webhooks to", one.hook)]
    facts += [("topics", ", ".join(one.topics))]
    facts += [("signing secret", opened.signing_secret)] if opened.signing_secret else []
    desk.give({"channel": _shown(one), "signing_secret": opened.signing_secret}, paper.facts(facts))
    if opened.signing_secret:
        desk.aside("This is the only time the signing secret is shown; give it to each webhook of the shop.")


def _shown(one: ChannelView) -> dict[str, object]:
    names = ("ref", "platform", "source", "shop", "hook", "topics", "connected_at", "heard_at", "tested_at", "tested")
    return {name: getattr(one, name) for name in names}


def list_channels(desk: Desk) -> None:
    found = queries.channels(**desk.asking)
    rows = [(one.ref, one.shop, one.source, paper.when(one.heard_at, desk.store) or "never") for one in found]
    made = paper.table("channel", "shop", "orders come as", "last heard", rows=rows)
    desk.give(
        {"channels": [_shown(one) for one in found]},
        made if found else "No shop is connected: bespeak channel connect shopify SHOP --keys FILE",
    )


def test(desk: Desk) -> int:
    one = operations.test(ref=desk.args.channel, **desk.here)
    rows = [(name, "yes" if found["ok"] else "NO", found["text"]) for name, found in one.tested.items()]
    desk.give({"channel": _shown(one)}, paper.table("way", "well", "", rows=rows))
    return FINE if all(found["ok"] for found in one.tested.values()) else FAULTS


def disconnect(desk: Desk) -> None:
    operations.disconnect(ref=desk.args.channel, **desk.here)
    desk.give({"disconnected": desk.args.channel}, f"{desk.args.channel} is heard and told no more.")
