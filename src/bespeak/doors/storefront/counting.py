"""How often something was tried within an hour: by a name, from an address.

Counted in this web process's memory, apart from members' wrong passwords: whoever fills this makes nobody forget those.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from hashlib import sha256

from django.core.cache import caches

HOUR = 3600


def network(address: str) -> str:
    """The address itself; of IPv6 its first 64 bits, for whoever has one has all those behind them."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def is_over(what: str, value: str, most: int) -> bool:
    """Counts one try more, and says whether there were more than `most` within the hour."""
    counts, key = caches["visitors"], _key(what, value)
    counts.add(key, 0, HOUR)
    try:
        return counts.incr(key) > most
    except ValueError:  # so many others came at this very moment that it was forgotten again
        return False


def take_back(what: str, value: str) -> None:
    """One try less, which came to nothing."""
    with suppress(ValueError):  # it is forgotten already
        caches["visitors"].decr(_key(what, value))


def _key(what: str, value: str) -> str:
    return f"{what}:{sha256(network(value).encode(errors='surrogatepass')).hexdigest()}"
