"""Reading a request before any route sees it: who asks, may they, is it JSON that can be stored anywhere."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import access
from bespeak.doors.frame.problems import Malformed, TooLarge, WrongMediaType
from bespeak.kit import clock, objects
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid

MOST_BYTES = 2 * 1024 * 1024
DEEPEST = 64
LARGEST = 2**63 - 1
LONGEST_KEY = 255
_BAD = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which store, at what time, in which language ("" where none was named that we speak), with what.
    `ready` is what the route's `before` answered, None where there was none."""

    actor: Actor
    store_id: int
    at: datetime
    language: str
    data: Any = None
    ready: Any = None

    @property
    def store(self) -> StoreView:
        return stores.store(self.store_id)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a route checks before its parameters are read. `reads` are the names of its query parameters."""

    permission: str
    reads: frozenset[str]
    takes_body: bool

    def __call__(self, request: HttpRequest) -> Visit:
        at = clock.now()
        actor, store_id = access.actor_for_key(request.headers.get("Authorization", ""), at)
        actor.require(self.permission)
        check_address(request, self.reads)
        language = access.language(request.headers.get("Accept-Language", ""))
        return Visit(actor, store_id, at, language, body_of(request) if self.takes_body else None)


def check_address(request: HttpRequest, reads: frozenset[str]) -> None:
    """Refuses query parameters that nobody reads, and what no database keeps."""
    check_storable(request.path_info, "path")
    for name, values in request.GET.lists():
        if name not in reads:
            known = ", ".join(sorted(reads)) or "none"
            raise Invalid("unknown_parameter", f"{name[:60]!r} is not known here. Known: {known}.", field=name[:60])
        check_storable(values, name)


def body_of(request: HttpRequest) -> Any:
    """The JSON of the body, None without one. Refuses another media type, too much, and what is not strictly JSON."""
    check_size(request, MOST_BYTES)
    body = request.body
    if not body:
        return None
    if len(body) > MOST_BYTES:
        raise TooLarge(f"At most {MOST_BYTES:,} bytes are taken here.", most=MOST_BYTES)
    check_media_type(request)
    data = loads(body)
    check_storable(data, "")
    return data


def check_size(request: HttpRequest, most: int) -> None:
    """By what the request says of itself, before it is read."""
    said = request.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and int(said[:20]) > most:
        raise TooLarge(f"At most {most:,} bytes are taken here.", most=most)


def check_media_type(request: HttpRequest) -> None:
    kind = (request.content_type or "").lower()
    if kind not in ("application/json", ""):
        raise WrongMediaType(f"Send application/json, not {kind[:60]!r}.")


def loads(body: bytes) -> Any:
    """JSON as the standard has it: UTF-8, no NaN, each key once.

    Refuses not_utf8, not_json, duplicate_key, nested_too_deep.
    """
    try:
        return _read(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed("not_utf8", f"The body is not UTF-8 (byte {error.start}).") from None
    except RecursionError:
        raise Malformed("nested_too_deep", "This JSON is nested too deep.") from None
    except ValueError as error:
        raise Malformed("not_json", f"The body is not JSON: {error}"[:200]) from None


def _read(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except objects.Twice as twice:
        name, place = (_BAD.sub("\ufffd", one) for one in (twice.name[:60], objects.where_twice(text)[:200]))
    raise Malformed("duplicate_key", f"{name!r} is there twice; only one can be meant.", field=place)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


_decoder = json.JSONDecoder(object_pairs_hook=objects.each_once, parse_constant=_no_constant)


def check_storable(data: Any, place: str, depth: int = 0) -> None:
    """Refuses text that no database keeps (NUL, half a surrogate pair) and numbers beyond 64 bits, by place."""
    if isinstance(data, str):
        if _BAD.search(data):
            raise Invalid(
                "bad_character", "A text holds NUL or half a character, which is not text.", field=place[:200]
            )
    elif isinstance(data, int | float):
        if not -LARGEST <= data <= LARGEST:
            raise Invalid("number_out_of_range", "A number is beyond what is taken anywhere.", field=place[:200])
    elif depth >= DEEPEST:
        raise Malformed("nested_too_deep", "This JSON is nested too deep.")
    elif isinstance(data, dict):
        for name, value in data.items():
            check_storable(name, place or "name", depth + 1)
            check_storable(value, f"{place}.{name[:60]}" if place else name[:60], depth + 1)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            check_storable(value, f"{place}[{number}]", depth + 1)


def idempotency_key(request: HttpRequest) -> str:
    """The Idempotency-Key, "" without one. Refuses one that is not 1 to 255 visible ASCII characters."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    check_key(key)
    return key


def check_key(key: str) -> None:
    """Refuses what is not 1 to 255 visible ASCII characters."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and all("!" <= one <= "~" for one in key)):
        text = f"An Idempotency-Key has 1 to {LONGEST_KEY} visible ASCII characters."
        raise Invalid("bad_idempotency_key", text, field="Idempotency-Key")
