"""A small house of its own to try the journal on: loaves are baked, others are told, somebody sweeps at night."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import connections, transaction

from bespeak.journal import wires as wiring
from bespeak.journal.facts import Fact
from bespeak.journal.models import Errand as ErrandRow
from bespeak.journal.models import Receipt
from bespeak.journal.recording import record
from bespeak.journal.wires import Errand

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = 1, 2


class LoafBaked(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "bakery.loaf_baked"
    number: int
    weights: tuple[int, ...] = ()


class LoafBurnt(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "bakery.loaf_burnt"
    number: int


def loaf(number: int = 1, *, oven: str = "oven", store_id: int = HERE, at: datetime = NOON, **more: Any) -> LoafBaked:
    return LoafBaked(store_id=store_id, subject=oven, at=at, by="mem_BEN", number=number, **more)


def bake(*numbers: int, oven: str = "oven", store_id: int = HERE, at: datetime = NOON) -> None:
    """Ben bakes, and writes it down."""
    with transaction.atomic():
        record([loaf(number, oven=oven, store_id=store_id, at=at) for number in numbers])


def after(**time: float) -> Callable[[], datetime]:
    """A clock that stands still so long after noon."""
    moment = NOON + timedelta(**time)
    return lambda: moment


def write_slip(text: str, *, by: str = "") -> None:
    """An effect on our own rows."""
    Receipt.objects.create(store_id=HERE, key=text, digest=by, status=0, answer={}, at=NOON)


def slips() -> list[str]:
    """The effects, in the order in which they were written."""
    return list(Receipt.objects.order_by("id").values_list("key", flat=True))


def errand(subject: str = "oven") -> ErrandRow:
    return ErrandRow.objects.filter(subject=subject).order_by("id")[0]


@dataclass
class Listener:
    """Somebody who hears of loaves; fails while `troubled` says so of one."""

    name: str
    troubled: Callable[[Errand], bool] = lambda errand: False
    heard: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, errand: Errand, at: datetime) -> None:
        write_slip(f"{self.name} {errand.subject} {errand.data.get('number', errand.id)}")
        self.heard.append((errand.subject, errand.data.get("number", 0)))
        if self.troubled(errand):
            raise ValueError(f"{self.name} cannot just now\nrow: (secret)")


def hire(name: str = "baker.tell", **more: Any) -> Listener:
    listener = Listener(name, **more)
    wiring.name_reaction(name, listener)
    wiring.hear_later(LoafBaked, name)
    return listener


def hire_for_many(name: str = "baker.tell", **more: Any) -> list[int]:
    """A listener that takes many errands at once. Answers how many it got each time, as it goes on."""
    one, calls = Listener(name, **more), list[int]()

    def listen(errands: Sequence[Errand], at: datetime) -> None:
        calls.append(len(errands))
        for errand in errands:
            one(errand, at)

    wiring.name_reaction_to_many(name, listen)
    wiring.hear_later(LoafBaked, name)
    return calls


def at_once(verbs: Sequence[Callable[[], Any]]) -> list[Any]:
    """All of them at the same moment, each with a connection of its own. An exception is an answer too."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return verb()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))
