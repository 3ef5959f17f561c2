"""The other hot path: POST /api/v1/conversations/{ref}/messages. Messages that wait together are said together.

One transaction for all of them (group commit); an answer is given only after it has committed. Only what is said as
expected is answered here: whatever is to be refused, or comes with files, is left to the route itself (None), so that
there is one place that says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import close_old_connections
from pydantic import TypeAdapter, ValidationError

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import Result, Said, Saying
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.stores import keys
from bespeak.domain.stores import queries as stores
from bespeak.doors.api import routing, sealing
from bespeak.doors.api.reading import MOST_BYTES, check_key, check_storable, loads
from bespeak.doors.api.schemas.conversations import MessageGiven, MessageSaid
from bespeak.doors.frame.access import note_use
from bespeak.doors.frame.problems import as_bytes
from bespeak.journal import receipts
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.batching import Coalescer
from bespeak.kit.refusals import Refusal

PATH = re.compile(r"/api/v1/conversations/(cnv_[0-9A-Z]{16})/messages")
STATUS = 201
_told: TypeAdapter[MessageSaid] = TypeAdapter(MessageSaid)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: the bearer's secret, the address (`PATH`), the exact body, the Idempotency-Key."""

    secret: str
    path: str
    body: bytes
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    body: bytes
    replayed: bool = False


@dataclass(slots=True)
class _Request:
    """A request on its way through the batch. `left`: it is the route's."""

    asked: Asked
    data: Any
    given: MessageGiven
    actor: Actor
    store_id: int
    answer: Told | None = None
    left: bool = False
    request: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.request = routing.request_of("POST", self.asked.path, self.data)

    @property
    def key(self) -> str:
        return self.asked.key or ""

    @property
    def open(self) -> bool:
        return self.answer is None and not self.left

    def lock(self) -> bytes:
        return sealing.lock(self.asked.secret, self.key, self.request)

    def digest(self) -> str:
        return routing.digest(self.request)


def _in_a_lasting_thread(batch: list[Asked]) -> list[Told | BaseException | None]:
    close_old_connections()
    return list(say(batch))


def say(batch: Sequence[Asked]) -> list[Told | None]:
    """All of them in the caller's own thread; None where the route is to be asked."""
    at = clock.now()
    found = _known(batch, at)
    requests = {place: one for place, asked in enumerate(batch) if (one := _read(asked, found)) is not None}
    waiting = list(requests.values())
    while waiting := [one for one in waiting if one.open]:
        _replay(waiting)
        _say(_first_of_each_key([one for one in waiting if one.open]), at)
    return [requests[place].answer if place in requests else None for place in range(len(batch))]


def _known(batch: Sequence[Asked], at: datetime) -> dict[str, Actor]:
    """Secret → who acts by it, where they may say something."""
    digests = {one.secret: keys.digest(one.secret) for one in batch}
    actors = stores.actors_for_keys(set(digests.values()), at)
    found = {secret: actors.get(digest) for secret, digest in digests.items()}
    may = {secret: one for secret, one in found.items() if isinstance(one, Actor) and one.may(Conversations.SAY)}
    note_use({digests[secret] for secret in may}, at)
    return may


def _read(asked: Asked, found: dict[str, Actor]) -> _Request | None:
    """None where it is not as the route would take it."""
    actor = found.get(asked.secret)
    if actor is None or actor.store_id is None or not 0 < len(asked.body) <= MOST_BYTES:
        return None
    try:
        if asked.key is not None:
            check_key(asked.key)
        data = loads(asked.body)
        check_storable(data, "")
        given = MessageGiven.model_validate(data)
    except (Refusal, ValidationError):
        return None
    return None if given.files else _Request(asked, data, given, actor, actor.store_id)


def _replay(requests: Sequence[_Request]) -> None:
    """What was answered before is answered again."""
    known = receipts.find([(one.store_id, one.key) for one in requests if one.key])
    for request in requests:
        if found := known.get((request.store_id, request.key)):
            digest, answer = found
            try:
                same = receipts.is_of(request.store_id, request.digest(), digest)
                request.answer = Told(as_bytes(sealing.unseal(answer.body, request.lock())), True) if same else None
            except Refusal:
                request.answer = None
            request.left = request.answer is None


def _first_of_each_key(requests: Sequence[_Request]) -> list[_Request]:
    """Of two with one key, the second gets the first one's answer; where the first was refused, it has its turn."""
    first = {(one.store_id, one.key): one for one in reversed(requests) if one.key}
    return [one for one in requests if not one.key or first[one.store_id, one.key] is one]


def _say(requests: Sequence[_Request], at: datetime) -> None:
    """Where another process was first with a key, nothing was said: its answer is told with the next round."""
    if not requests:
        return
    answers: list[Told | None] = []

    def within(results: Sequence[Result]) -> None:
        bodies = [_body(one) for one in results]
        pairs = [(one, body) for one, body in zip(requests, bodies, strict=True) if body and one.key]
        receipts.keep([(one.store_id, one.key, one.digest(), STATUS, _sealed(one, body), at) for one, body in pairs])
        answers[:] = [Told(as_bytes(body)) if body else None for body in bodies]

    try:
        conversations.say_all([_saying(one, at) for one in requests], within=within)
    except receipts.AlreadyAnswered:
        return
    for request, answer in zip(requests, answers, strict=True):
        request.answer, request.left = answer, answer is None


def _saying(one: _Request, at: datetime) -> Saying:
    given = one.given
    return Saying(
        store_id=one.store_id,
        conversation=one.asked.path.split("/")[4],
        text=given.text,
        line=given.line,
        client_key=given.client_key,
        on_behalf_of_customer=given.author == "customer",
        automatic=given.automatic,
        seen=given.seen,
        by=one.actor,
        at=at,
    )


def _body(result: Result) -> Any:
    if not isinstance(result, Said):
        return None
    return _told.dump_python(_told.validate_python(result, from_attributes=True), mode="json")


def _sealed(request: _Request, body: Any) -> dict[str, Any]:
    return sealing.seal(body, request.lock(), request.asked.path)


_coalescer: Coalescer[Asked, Told | None] = Coalescer(_in_a_lasting_thread, most=64, name="messages")


async def ask(asked: Asked) -> Told | None:
    """From the event loop: the answer, once its batch has committed; None where the route is to be asked."""
    return await _coalescer.ask(asked)
