"""Secrets that wait until the shop they open is written right: sealed, for one member and platform, for an hour.

They go back into no page. Whoever typed them types only what was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bespeak.domain.saleschannels import sealing
from bespeak.domain.saleschannels.models import KeysAside
from bespeak.kit.actors import Actor
from bespeak.kit.sealing import Unreadable

LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which secrets wait, by name, and until when."""

    names: frozenset[str] = frozenset()
    until: datetime | None = None


def waiting(store_id: int, platform: str, by: Actor, at: datetime) -> Waiting:
    found = row(store_id, platform, by, at)
    return Waiting(frozenset(opened(found)), found.until) if found else Waiting()


def row(store_id: int, platform: str, by: Actor, at: datetime) -> KeysAside | None:
    """Where they wait, if they wait still."""
    mine = KeysAside.objects.filter(store_id=store_id, platform=platform, member=by.ref)
    return mine.filter(until__gt=at).first()


def opened(found: KeysAside | None) -> dict[str, str]:
    """What cannot be read any more is asked for again."""
    if found is None:
        return {}
    try:
        return sealing.unseal(found.secrets, about(found.store_id, found.platform, found.member))
    except Unreadable:
        return {}


def about(store_id: int, platform: str, member: str) -> str:
    """What they are sealed for."""
    return f"{store_id} {platform} {member}"
