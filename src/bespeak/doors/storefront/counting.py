"""How often something was tried within an hour: by a name, from an address.

Counted in this web process's memory, apart from members' wrong passwords: whoever fills this makes nobody forget those.
"""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import caches

HOUR = 3600


def is_over(what: str, value: str, most: int) -> bool:
    """Counts one try more, and says whether there were more than `most` within the hour."""
    counts, key = caches["visitors"], f"{what}:{sha256(value.encode(errors='surrogatepass')).hexdigest()}"
    counts.add(key, 0, HOUR)
    try:
        return counts.incr(key) > most
    except ValueError:  # so many others came at this very moment that it was forgotten again
        return False
