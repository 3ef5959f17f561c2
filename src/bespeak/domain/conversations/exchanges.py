"""What became of what one side asked of the other: a question, products that were shown, a summary. Pure.

All of it is told again from the events, so that every page says the same: which answer stands, whether it is settled,
which details of a summary the customer said yes to, and which they did not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bespeak.domain.conversations.states import EventKind
from bespeak.kit import canonical

ASKED = (EventKind.QUESTION.value, EventKind.PRODUCTS.value)
"""What the customer answers by choosing."""
FOLLOWED = (
    EventKind.ANSWER.value, EventKind.SETTLED.value, EventKind.SUMMARY.value, EventKind.ASSENT.value,
    EventKind.OBJECTION.value,
)  # fmt: skip
"""Events by which something earlier stands otherwise."""
TOLD = (*ASKED, EventKind.SUMMARY.value)
Row = tuple[int, str, datetime, str | None]
"""An event: its number, kind, moment and body."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that stands: numbers of what was `chosen` (from 0), the customer's `own` words, both as a `text`."""

    seq: int
    at: datetime
    chosen: tuple[int, ...]
    own: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the customer says of one detail: `yes`, or what is not so (`text`)."""

    seq: int
    at: datetime
    yes: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How things stand with a question, with products or a summary. `latest`: no newer summary was sent; `verdicts` by
    the id of the detail."""

    answer: Answer | None = None
    settled_at: datetime | None = None
    latest: bool = True
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


def exchanges(rows: Iterable[Row]) -> dict[int, Exchange]:
    """By the number of what was asked, in the order of the events; of what nothing followed nothing stands there."""
    found: dict[int, Exchange] = {}
    verdicts: dict[str, Verdict] = {}
    summaries: list[int] = []
    for seq, kind, at, body in rows:
        if kind == EventKind.SUMMARY:
            summaries.append(seq)
            continue
        said = json.loads(body) if body else {}
        of = int(said.get("of", 0))
        known = found.get(of, Exchange())
        if kind == EventKind.ANSWER:
            found[of] = replace(known, answer=_answer(seq, at, said))
        elif kind == EventKind.SETTLED:
            found[of] = replace(known, settled_at=at)
        elif kind in (EventKind.ASSENT, EventKind.OBJECTION):
            yes = kind == EventKind.ASSENT
            verdicts[str(said.get("detail", ""))] = Verdict(seq, at, yes, str(said.get("text", "")))
    newest = max(summaries, default=0)
    return found | {seq: Exchange(latest=seq == newest, verdicts=verdicts) for seq in summaries}


def verdicts(rows: Iterable[Row]) -> dict[str, Verdict]:
    """What the customer said last of what a detail stands for: a confirmation by its ref, for one."""
    found: dict[str, Verdict] = {}
    for seq, kind, at, body in rows:
        if body and kind in (EventKind.ASSENT, EventKind.OBJECTION):
            said = json.loads(body)
            found[str(said.get("key", ""))] = Verdict(seq, at, kind == EventKind.ASSENT, str(said.get("text", "")))
    return found


def _answer(seq: int, at: datetime, said: Mapping[str, Any]) -> Answer:
    chosen = tuple(int(one) for one in said.get("chosen", ()))
    return Answer(seq, at, chosen, str(said.get("own", "")), str(said.get("text", "")))


def named(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A detail with its `id`, which is another as soon as anything in it is."""
    return {"id": f"{detail['key']}-{canonical.digest(dict(detail))[:12]}", **detail}


def state(details: Sequence[Mapping[str, Any]]) -> str:
    """What tells one summary from another: no two are sent of the same state."""
    return canonical.digest(sorted(str(one["id"]) for one in details))
