"""Where a browser shows what was told at the terminal, and what to try there."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.customers import queries as people
from bespeak.domain.orders import queries as orders
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.operations import AlreadyMember
from bespeak.doors.cli import called
from bespeak.doors.cli.demo.filling import Filled
from bespeak.doors.cli.demo.house import mail
from bespeak.doors.cli.desk import Desk
from bespeak.doors.frame import addresses
from bespeak.kit.actors import operator

ORDERS = (
    ("N-1002", "Fay's wardrobe waits: her order page"),
    ("N-0991", "Tom's kite waited too long: declined, and his money is due back"),
    ("N-1009", "Hana's dress goes on"),
)
OFFERED = "iris@mail.example"
TRY = (
    "You are Fay: write on her order's page. Then be Mika: open N-1002 in the console, settle what is missing, and"
    " look at Fay's page again.",
    "You are Iris: read her agreement and say yes with a typed name. Verify its hash with the link below it.",
    "You are Mika: Ravi (N-0997) wants two shelves instead of one, after his was released. Decide.",
)


def where(desk: Desk, filled: Filled) -> Iterator[tuple[str, str]]:
    """Addresses, and what each shows."""
    base = settings.BESPEAK_BASE_URL.rstrip("/")
    yield _console(desk, filled)
    yield f"{base}/en/", "the store's own page, its goods, where to talk (/ja/ in Japanese)"
    yield f"{base}/en/policy/", "the rules as customers read them"
    for known, shows in ORDERS:
        found = orders.order(ref=known, **desk.asking)
        yield base + addresses.path(desk.store, addresses.ORDERS, found.ref), shows
    if offered := _offered(desk):
        yield base + addresses.path(desk.store, addresses.AGREEMENTS, offered), "Iris's agreement waits for her yes"
    yield f"{base}/api/v1/openapi.json", "everything the API can do"


def _offered(desk: Desk) -> str:
    whom = people.by_contact(store_id=desk.store.id, kind="email", value=OFFERED)
    found = agreements.agreements(customer=whom.customer, at=desk.at, most=1, **desk.asking) if whom else []
    return found[0].ref if found else ""


def _console(desk: Desk, filled: Filled) -> tuple[str, str]:
    """A way in for Mika, who manages: a link that opens once, until she has a password; nobody else can know it."""
    try:
        made = stores.invite(email=mail("mika"), role="manager", store_id=desk.store.id, by=operator(), at=desk.at)
    except AlreadyMember:
        base = settings.BESPEAK_BASE_URL.rstrip("/")
        words = f"the console: sign in as {mail('mika')} with the password you chose"
        return f"{base}/en/console/", f"{words}; another one: {called.line('member', 'password', mail('mika'))}"
    told = "the console, where members see what waits and settle it: choose a password for Mika, who manages"
    return addresses.joining(filled.house.store, made.secret), f"{told} (opens once)"
