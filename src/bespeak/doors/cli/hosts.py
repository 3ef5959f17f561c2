"""`bespeak host`: under which names the world reaches a store."""

from __future__ import annotations

from bespeak.domain.stores import operations, queries
from bespeak.doors.cli.desk import Commands, Desk, command, group


def add_commands(commands: Commands) -> None:
    hosts = group(commands, "host", help="the names under which the world reaches a store")
    adding = command(hosts, "add", add, help="the store's pages are at this name too")
    adding.add_argument("host", metavar="NAME", help="for example shop.example")
    command(hosts, "list", show, help="the names of the store")
    removing = command(hosts, "remove", remove, help="the store's pages are not there any more")
    removing.add_argument("host", metavar="NAME")


def add(desk: Desk) -> None:
    _give(desk, operations.add_host(host=desk.args.host, **desk.here))


def remove(desk: Desk) -> None:
    _give(desk, operations.remove_host(host=desk.args.host, **desk.here))


def show(desk: Desk) -> None:
    _give(desk, queries.hosts(**desk.asking))


def _give(desk: Desk, names: list[str]) -> None:
    none = "It has no name of its own. Where it is the only store, it answers at every name of this machine."
    desk.give({"hosts": names}, "\n".join(names) or none)
