"""Opening Northlight: the store, the people who work there, its zones, its rules, the keys for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from bespeak.domain.policy import operations as policy
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.shipping import queries as zones
from bespeak.domain.shipping.estimates import Span
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.operations import IssuedKey
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.actors import Actor, operator
from bespeak.kit.refusals import NotFound

SLUG = "northlight"
HERE = Path(__file__).parent
OPENED = timedelta(days=40)
"""Northlight has been open for so long."""

STAFF = (
    ("olga", "Olga Lindner", "owner"),
    ("mika", "Mika Sato", "manager"),
    ("ben", "Ben Okoye", "agent"),
    ("cleo", "Cleo Marsh", "packer"),
)
KEYS = (
    ("webshop", "a program that places orders", ("orders", "read")),
    ("ben", "acts as Ben", ("read", "talk", "agreements", "orders")),
)


@dataclass(frozen=True, slots=True)
class House:
    """The store, Ben who talks, Mika who manages, and the moment it is now."""

    store: StoreView
    ben: Actor
    mika: Actor
    at: datetime


TIMES = {
    "made": Span(10, 15), "packed": Span(1, 2), "home": Span(1, 3), "abroad": Span(3, 7), "remote": Span(2, 5),
}  # fmt: skip


def kept(name: str) -> Any:
    """What stands in one of this folder's JSON files."""
    return json.loads((HERE / name).read_text("utf-8"))


def mail(name: str) -> str:
    return f"{name}@{SLUG}.example"


def is_open() -> bool:
    """Whether Northlight is there already."""
    try:
        return bool(queries.by_slug(SLUG))
    except NotFound:
        return False


def found(at: datetime) -> House:
    """The house as it stands."""
    store = queries.by_slug(SLUG)
    refs = {member.email: member.ref for member in queries.members(store_id=store.id, actor=operator())}
    ben, mika = (queries.actor_for_member(ref=refs[mail(name)], store_id=store.id) for name in ("ben", "mika"))
    return House(store, ben, mika, at)


def open_house(at: datetime) -> House:
    """A new store with everything but goods and talks. Inside a transaction."""
    by, then = operator(), at - OPENED
    store = stores.open_store(
        slug=SLUG,
        name="Northlight",
        currency="USD",
        country="US",
        language="en",
        timezone="America/Denver",
        talk_url="https://northlight.example/talk?order={order}",
        email="hello@northlight.example",
        phone="+1 303 555 0142",
        by=by,
        at=then,
    )
    for name, called, role in STAFF:
        stores.add_member(store_id=store.id, email=mail(name), name=called, role=role, by=by, at=then)
    week = [Hours(day, "09:00", "18:30") for day in range(5)] + [Hours(5, "10:00", "16:00")]
    stores.set_hours(store_id=store.id, hours=week, by=by, at=then)
    soon = {"chat": 30, "form": 120, "phone": 60, "mail": 240}
    stores.set_answering(store_id=store.id, within=soon, return_after_days=3, sum_up_after=240, by=by, at=then)
    host = urlsplit(settings.BESPEAK_BASE_URL).hostname or ""
    if ":" not in host:  # its pages are served right here; an IPv6 address is no name
        stores.add_host(store_id=store.id, host=host, by=by, at=then)
    shipping.set_zones(store_id=store.id, rows=zones.default_zones(), by=by, at=then)
    shipping.set_lead_times(store_id=store.id, times=TIMES, by=by, at=then)
    policy.publish_default(store_id=store.id, by=by, at=then)
    return found(at)


def issue_keys(house: House) -> list[tuple[str, IssuedKey]]:
    """What each key is for, and the key with its secret."""
    issued = []
    for label, purpose, scopes in KEYS:
        member = house.ben.ref if label == "ben" else ""
        key = stores.issue_key(
            store_id=house.store.id, label=label, scopes=scopes, member=member, by=operator(), at=house.at
        )
        issued.append((purpose, key))
    return issued
