"""A few orders of every kind with the talks around them, made by the product's own verbs: what `copies` multiplies.

Of 250 orders 160 are released, 16 wait for their money, 9 are held (each gate keeps one), 35 were declined when their
time was up and 30 cancelled; 80 buyers said nine messages each to the store, twenty have an agreement.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import Any

from bench.inside import shop
from bench.rig import orders as wanted
from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements.drafts import LineAsk, Terms
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import actor_for_member
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.money import Money

BUYERS, NEW, MESSAGES, AGREED = 80, 5, 9, 20
RELEASED, UNPAID, DECLINED, CANCELLED = 160, 16, 35, 30
EMAIL, PASSWORD = "olga@bench.example", "needle and thread 7"
FIRST = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jun")
LAST = ("Abel", "Berg", "Costa", "Diaz", "Endo", "Faber", "Gupta", "Haas")
SPECIAL: dict[str, dict[str, Any]] = {
    "RING": {"made_to_order": True},
    "SHOE": {"limited": True},
    "LAPTOP": {"price": 140_000},
    "EXTRA": {"extra_payment": True},
}
ALASKA = {"line1": "1 Harbor Rd", "city": "Kodiak", "region": "AK", "postcode": "99615", "country": "US"}
PAST_ALL_DEADLINES = timedelta(days=10)
SAID = (
    "Hello, do you have this in blue, and can it be here by the end of the month?",
    "Yes, we have three left. It leaves us the day after you order.",
    "And if it does not fit?",
    "Then you send it back within thirty days, and we pay for that.",
)


def name(n: int) -> str:
    return f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}"


def email(n: int) -> str:
    return name(n).lower().replace(" ", ".") + "@mail.example"


def make() -> tuple[shop.Shop, int]:
    """The store with these orders, and how many of them there are."""
    one = shop.open_shop(buyers=0)
    olga = owner(one)
    goods(one)
    _talk(one, olga)
    late = [_order(n, stranger=True) for n in range(DECLINED)]
    _admit(one, "late", late, "held")
    worker.drain(now=lambda: clock.now() + PAST_ALL_DEADLINES)
    plain = [_order(n, paid=n < RELEASED) for n in range(RELEASED + UNPAID + CANCELLED)]
    told = _admit(one, "plain", plain, "admitted")
    for ref in told[RELEASED + UNPAID :]:
        orders.cancel(store_id=one.store.id, ref=ref, reason="They changed their mind.", by=olga, at=clock.now())
    waiting = _waiting()
    _admit(one, "waits", waiting, "held")
    worker.drain()
    return one, len(late) + len(plain) + len(waiting)


def owner(one: shop.Shop) -> Actor:
    """She owns the store, and signs in to its console."""
    about = {"email": EMAIL, "name": "Olga", "role": "owner", "password": PASSWORD}
    member = stores.add_member(store_id=one.store.id, by=shop.MAX, at=one.at, **about)
    return actor_for_member(ref=member.ref, store_id=one.store.id)


def goods(one: shop.Shop) -> None:
    drafts = [
        ProductDraft(
            handle=sku.lower(), name=sku.title(), category="special",
            variants=(VariantDraft(sku=sku, price=Money(marks.get("price", shop.PRICE), "USD")),),
            **{mark: value for mark, value in marks.items() if mark != "price"},
        )
        for sku, marks in SPECIAL.items()
    ]  # fmt: skip
    ids = catalog.save_products(store_id=one.store.id, products=drafts, by=shop.MAX, at=one.at)
    for variant_id in ids.values():
        inventory.receive(store_id=one.store.id, variant_id=variant_id, quantity=10**9, by=shop.MAX, at=one.at)


def _talk(one: shop.Shop, olga: Actor) -> None:
    """Each buyer has talked about two plain products and one special one; some have agreed on one of them."""
    for n in range(BUYERS):
        about = {"store_id": one.store.id, "by": olga, "at": one.at + timedelta(seconds=n)}
        special = list(SPECIAL)[n % len(SPECIAL)].lower()
        said = cycle(SAID)
        ref = conversations.start(
            text=next(said), contacts=(("email", email(n)),), name=name(n), line="mail",
            products=(f"product-{n:04}", f"product-{n + 1:04}", special), **about,
        ).conversation  # fmt: skip
        for turn in range(1, MESSAGES):
            conversations.say(conversation=ref, text=next(said), on_behalf_of_customer=turn % 2 == 0, **about)
        if n < AGREED:
            terms = Terms(valid_until=one.at + timedelta(days=20), lines=(LineAsk(sku=wanted.sku(n), quantity=1),))
            made = agreements.propose(conversation=ref, terms=terms, **about)
            if n % 10:  # two of them wait for an answer
                agreements.accept(
                    ref=made.ref, version=made.terms.number, hash=made.terms.hash, how="mail", **about
                )  # fmt: skip


def _order(
    n: int, *, buyer: int = -1, sku: str = "", paid: bool = False, stranger: bool = False, **more: Any
) -> dict[str, Any]:
    """Something that the buyer talked about, or `sku`; without a buyer one of those who are not new."""
    buyer = n % (BUYERS - NEW) if buyer < 0 else buyer
    given: dict[str, Any] = wanted.order(n, BUYERS) | {"name": name(buyer), "email": email(buyer)}
    given["lines"] = [one | {"sku": wanted.sku(buyer + at)} for at, one in enumerate(given["lines"])]
    if stranger:
        given["email"] = f"stranger{n}@mail.example"
    if sku:
        given["lines"] = [{"sku": sku, "title": sku.title(), "quantity": 1, "price": f"{_price(sku) / 100:.2f}"}]
        given["total"] = given["lines"][0]["price"]
    if paid:
        given["payment"] = {"kind": "card", "paid": given["total"]}
    return given | more


def _price(sku: str) -> int:
    return int(SPECIAL[sku].get("price", shop.PRICE))


def _waiting() -> list[dict[str, Any]]:
    """One of a new buyer for each gate, and some more strangers, who are most of those that wait."""
    gates = [_order(n, buyer=BUYERS - len(SPECIAL) + n, sku=sku) for n, sku in enumerate(SPECIAL)]
    gates.append(_order(5, buyer=BUYERS - NEW, address=ALASKA | {"name": name(BUYERS - NEW)}))
    return [*gates, *(_order(n, stranger=True) for n in range(100, 104))]


def _admit(one: shop.Shop, mark: str, given: list[dict[str, Any]], expected: str) -> list[str]:
    """Their refs. Another outcome is an error."""
    at = clock.now()
    drafts = [
        OrderDraft(store_id=one.store.id, by=shop.MAX, at=at, **parse_order(each | {"external_id": f"#{mark}{n}"}))
        for n, each in enumerate(given)
    ]
    told = orders.admit(drafts)
    strange = [each for each in told if each.outcome != expected]
    if strange:
        raise SystemExit(f"expected {expected}, told {strange[0]}")
    return [each.order for each in told]
