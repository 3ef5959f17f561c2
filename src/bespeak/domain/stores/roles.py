"""What each role may do. The table is written in project/roles.py, above all rooms, and handed down once at start."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bespeak.kit.refusals import Invalid

OWNER = "owner"


@dataclass(slots=True)
class _Table:
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    scopes: dict[str, frozenset[str]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


_table = _Table()


def define(roles: Mapping[str, frozenset[str]], scopes: Mapping[str, frozenset[str]], known: frozenset[str]) -> None:
    """Sets the table: permissions by role, permissions by named key scope, and every permission there is."""
    _table.roles = dict(roles)
    _table.scopes = dict(scopes)
    _table.known = known


def names() -> tuple[str, ...]:
    return tuple(_table.roles)


def permissions_of(role: str) -> frozenset[str]:
    """Nothing, for a role that is no longer known."""
    return _table.roles.get(role, frozenset())


def within(permissions: Collection[str]) -> tuple[str, ...]:
    """The roles that somebody with these permissions may give and take."""
    return tuple(name for name, granted in _table.roles.items() if granted.issubset(permissions))


def check(role: str) -> None:
    """Refuses a role there is not (`unknown_role`)."""
    if role not in _table.roles:
        raise Invalid("unknown_role", f"{role!r} is not a role; there are {', '.join(names())}.", field="role")


def expand(scopes: tuple[str, ...]) -> frozenset[str]:
    """Permissions for scopes, each a permission or the name of a bundle of them. Refuses others (`unknown_scope`)."""
    granted: set[str] = set()
    for scope in scopes:
        if scope in _table.scopes:
            granted |= _table.scopes[scope]
        elif scope in _table.known:
            granted.add(scope)
        else:
            raise _unknown(scope)
    return frozenset(granted)


def bundles(permissions: Collection[str]) -> tuple[str, ...]:
    """The named scopes that somebody with these permissions may give to a key, the narrowest first."""
    fitting = [(len(bundle), name) for name, bundle in _table.scopes.items() if bundle.issubset(permissions)]
    return tuple(name for _, name in sorted(fitting))


def told(permissions: Iterable[str]) -> tuple[str, ...]:
    """The same the other way round: the fewest named bundles that are wholly in it, then what else is in it."""
    left = asked = frozenset(permissions)
    named: list[str] = []
    for name, bundle in sorted(_table.scopes.items(), key=lambda one: -len(one[1])):
        if bundle <= asked and bundle & left:
            named.append(name)
            left -= bundle
    return (*named, *sorted(left))


def _unknown(scope: str) -> Invalid:
    """The permissions are many: they stand in `data`."""
    text = f"{scope[:60]!r} is no scope. There are {', '.join(_table.scopes)}, and every permission by its name."
    return Invalid(
        "unknown_scope", text, field="scopes", scopes=list(_table.scopes), permissions=sorted(map(str, _table.known))
    )
