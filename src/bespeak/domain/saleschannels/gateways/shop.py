"""What every shop can be told and asked, whatever its platform; and how its interface is called."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from bespeak.journal.wires import NotYet
from bespeak.kit import http

LONGEST = 25.0
"""Seconds for all the calls of one errand together: well inside its lease, also where eight wait in a row."""
MOST = 2_000_000
RETRY_AT_MOST = timedelta(hours=1)


class NotTaken(Exception):
    """The shop did not do it; it is tried again later, and a person sees why."""


class Locked(NotTaken):
    """The shop does not let us in: keys or scopes are wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How an order stands. `outcome`: held, admitted, declined, cancelled or fulfilled; `staff` and `customer` are
    words for them. `carrier` and, if there is one, its `tracking` number are of one that is fulfilled;
    `earlier` are those that were told before and were wrong."""

    order_ref: str
    platform_id: str
    outcome: str
    codes: tuple[str, ...]
    staff: str
    customer: str
    carrier: str = ""
    tracking: str = ""
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a test found out there: who answers, what we may do, which webhooks come to us (topics), what time it is
    there (None where it does not say)."""

    name: str
    scopes: tuple[str, ...]
    missing: tuple[str, ...]
    topics: tuple[str, ...]
    clock: datetime | None = None


class Shop(Protocol):
    """Both ask first how things stand there and do only what is missing: safe to repeat, also after half of it."""

    def tell(self, news: News) -> str:
        """Answers told, gone or left."""

    def look(self, hook: str) -> Finding:
        """Whether we get in, and whether its webhooks come to `hook`."""

    def subscribe(self, hook: str, topics: Sequence[str], secret: str) -> None:
        """Has it send these to `hook`, signed with `secret` where the platform lets us choose."""


class Line:
    """One conversation with one shop: all its calls together take no longer than LONGEST."""

    def __init__(self, address: str, headers: Mapping[str, str], *, allow_private: bool) -> None:
        self.address, self.headers, self._private = address, dict(headers), allow_private
        self._ends = time.monotonic() + LONGEST
        self.clock: datetime | None = None

    def call(self, method: str, path: str, data: Any = None, *, form: bytes | None = None) -> tuple[int, Any]:
        """Status and JSON. Raises NotYet for 429 and 503, Locked for 401 and 403, NotTaken for whatever is no answer;
        404 and the like are answers."""
        left = self._ends - time.monotonic()
        if left < 1:
            raise NotTaken("the shop answers too slowly")
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        body = form if form is not None else b"" if data is None else json.dumps(data).encode()
        headers = {**self.headers, "content-type": kind, "accept": "application/json", "user-agent": "Bespeak"}
        url = f"{self.address}{path}"
        answer = http.send(method, url, body, headers, allow_private=self._private, most=MOST, within=left)
        self.clock = _date(answer.headers.get("date", ""))
        _check(answer, f"{method} {urlsplit(url).path}")
        return answer.status, _json(answer)


def _check(answer: http.Answer, what: str) -> None:
    said = in_its_words(answer.body)
    if answer.status in (429, 503):
        raise NotYet(f"{answer.status} {what}: {said}", _after(answer.headers.get("retry-after", "")))
    if answer.status in (401, 403):
        raise Locked(f"{answer.status} {what}: {said}")
    if answer.status >= 500 or 300 <= answer.status < 400:
        raise NotTaken(f"{answer.status} {what}: {said}")


def _date(written: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(written)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _after(written: str) -> timedelta:
    """Retry-After in seconds, as both platforms write it."""
    try:
        seconds = float(written)
    except ValueError:
        return timedelta()
    return timedelta(seconds=min(seconds, RETRY_AT_MOST.total_seconds())) if seconds > 0 else timedelta()


def _json(answer: http.Answer) -> Any:
    if answer.cut:
        raise NotTaken("the shop's answer has no end")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise NotTaken(f"{answer.status}, and what was answered is no JSON") from None


def in_its_words(told: Any) -> str:
    """What the shop says is the matter, and nothing else of its answer: that may hold a customer's address."""
    if isinstance(told, bytes):
        try:
            told = json.loads(told)
        except (ValueError, RecursionError):
            return "no JSON"
    if not isinstance(told, dict):
        return "no object"
    words = [told[name] for name in ("code", "message", "errors", "error") if isinstance(told.get(name), str)]
    return " ".join(" ".join(words).split())[:200]


def one_line(words: str, most: int) -> str:
    """Words for a field of so many characters."""
    return words if len(words) <= most else words[: most - 1] + "…"


def missing(wanted: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in wanted if one not in given)
