"""The hot path: POST /api/v1/orders. Requests that wait together are authenticated, judged and committed together.

One transaction for all of them (group commit); an answer is given only after it has committed. A request that
cannot be taken (no key, broken JSON, a bad single order) is answered alone and holds nobody up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import close_old_connections

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels.checks import shown
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.api import sealing
from bespeak.doors.api.reading import check_key, loads
from bespeak.doors.frame.access import note_use
from bespeak.doors.frame.problems import as_bytes, problem, problem_of, status_of
from bespeak.doors.frame.telling import decision_json
from bespeak.journal import receipts
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.kit.batching import Coalescer
from bespeak.kit.refusals import Invalid, KeyReused, Refusal, Unauthenticated

MOST_ORDERS = 500
UNKNOWN_KEY = Unauthenticated("This access key is not known here.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: the bearer's secret, the exact body, the Idempotency-Key, the reader's language (""
    where none was named that we speak)."""

    secret: str
    body: bytes
    key: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    status: int
    body: bytes
    replayed: bool = False


_NOBODY = Actor(kind="nobody", ref="", store_id=None)


@dataclass(slots=True)
class _Request:
    """A request on its way through the batch; `answer` is set as soon as nothing more is to be done for it."""

    asked: Asked
    actor: Actor = _NOBODY
    store: StoreView | None = None
    digest: str = ""
    single: bool = True
    members: list[OrderDraft | Refusal] = field(default_factory=list)
    raws: list[Any] = field(default_factory=list)
    answer: Told | None = None

    @property
    def drafts(self) -> list[OrderDraft]:
        return [one for one in self.members if isinstance(one, OrderDraft)]

    @property
    def key(self) -> str:
        """The Idempotency-Key, "" for none."""
        return self.asked.key or ""

    @property
    def store_id(self) -> int:
        """0 where nobody has been recognised; no store has that."""
        return self.actor.store_id or 0

    def refuse(self, refusal: Refusal) -> None:
        self.answer = Told(status_of(refusal), as_bytes(problem(refusal)))


def _in_a_lasting_thread(batch: list[Asked]) -> list[Told | BaseException]:
    close_old_connections()
    return _work(batch)


def _work(batch: list[Asked]) -> list[Told | BaseException]:
    at = clock.now()
    requests = [_Request(asked) for asked in batch]
    _identify(requests, at)
    for request in _open(requests):
        _know(request, at)
    _take(requests, at)
    return [request.answer or RuntimeError("unanswered") for request in requests]


def _take(requests: Sequence[_Request], at: datetime) -> None:
    """What was answered before is not even read again. Of two with the same key at once, the second gets the first
    one's answer; where the first was refused, it has its turn."""
    while waiting := _open(requests):
        _replay(waiting)
        first = _first_of_each_key(_open(waiting))
        for request in first:
            _read(request, at)
        _admit(_open(first), at)


def _open(requests: Sequence[_Request]) -> list[_Request]:
    return [one for one in requests if one.answer is None]


def _identify(requests: Sequence[_Request], at: datetime) -> None:
    digests = {
        one.asked.secret: hashlib.sha256(one.asked.secret.encode()).hexdigest() for one in requests if one.asked.secret
    }
    actors = stores.actors_for_keys(set(digests.values()), at)
    for request in requests:
        found = actors.get(
            digests.get(request.asked.secret, ""), UNKNOWN_KEY if request.asked.secret else Unauthenticated()
        )
        if isinstance(found, Refusal):
            request.refuse(found)
        elif not found.may(Orders.PLACE):
            request.answer = Told(
                403, as_bytes(problem_of(403, "forbidden", "This key may not place orders.", permission=Orders.PLACE))
            )
        else:
            request.actor = found
    note_use({digests[one.asked.secret] for one in _open(requests)}, at)
    views = stores.stores_by_ids({one.store_id for one in requests if one.store_id})
    for request in _open(requests):
        request.store = views[request.store_id]


def _know(request: _Request, at: datetime) -> None:
    """By what a repeat is known; the body need not be read for that."""
    request.digest = hashlib.sha256(b"POST orders\n" + request.asked.body).hexdigest()
    try:
        if request.asked.key is not None:
            check_key(request.asked.key)
    except Refusal as refusal:
        _keep_and_refuse(request, refusal, at)


def _read(request: _Request, at: datetime) -> None:
    """Body to drafts and refusals; a bad member of a list is refused in its place, a bad single order alone."""
    try:
        data = loads(request.asked.body)
    except Refusal as refusal:
        _keep_and_refuse(request, refusal, at)
        return
    request.single = not isinstance(data, list)
    request.raws = [data] if request.single else data
    if len(request.raws) > MOST_ORDERS:
        request.refuse(Invalid("too_many_orders", f"At most {MOST_ORDERS} orders at once."))
        return
    request.members = [_draft(one, request, at) for one in request.raws]
    if request.single and isinstance(request.members[0], Refusal):
        _keep_and_refuse(request, request.members[0], at)


def _draft(data: Any, request: _Request, at: datetime) -> OrderDraft | Refusal:
    try:
        fields = parse_order(data, store_currency=request.store.currency if request.store else "")
        return OrderDraft(store_id=request.store_id, by=request.actor, at=at, **fields)
    except Refusal as refusal:
        return refusal


def _keep_and_refuse(request: _Request, refusal: Refusal, at: datetime) -> None:
    request.refuse(refusal)
    _keep(request, request.asked.body.decode("utf-8", "replace"), refusal, at)


def _keep_members(request: _Request, at: datetime) -> list[str]:
    """Keeps the refused members of a list as they came. Answers their refs."""
    return [
        _keep(request, json.dumps(raw, ensure_ascii=False), member, at)
        for raw, member in zip(request.raws, request.members, strict=True)
        if isinstance(member, Refusal)
    ]


def _keep(request: _Request, raw: str, refusal: Refusal, at: datetime) -> str:
    return saleschannels.keep_refused(
        store_id=request.store_id, source="api", raw=raw, refusal=refusal, by=request.actor, at=at
    )


def _replay(requests: Sequence[_Request]) -> None:
    known = receipts.find([(one.store_id, one.key) for one in requests if one.key])
    for request in requests:
        if found := known.get((request.store_id, request.key)):
            digest, answer = found
            try:
                if not receipts.is_of(request.store_id, request.digest, digest):
                    raise KeyReused
                request.answer = Told(answer.status, as_bytes(_opened(request, answer.body)), replayed=True)
            except Refusal as refusal:
                request.refuse(refusal)


def _opened(request: _Request, kept: dict[str, Any]) -> Any:
    """The answer as it was told. Refuses AnswerGone."""
    return kept if "decisions" in kept else sealing.unseal(kept, _lock(request))


def _sealed(request: _Request, body: dict[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
    """The answer as it is kept. Refused members say what was written: such an answer is sealed, and found again by
    the refs of these inputs when one of them is forgotten."""
    return sealing.seal(body, _lock(request), " ".join(inputs)) if inputs else body


def _lock(request: _Request) -> bytes:
    return sealing.lock(request.asked.secret, request.key, request.asked.body)


def _first_of_each_key(requests: Sequence[_Request]) -> list[_Request]:
    first: list[_Request] = []
    seen: set[tuple[int, str]] = set()
    for request in requests:
        key = (request.store_id, request.key)
        if not request.key or key not in seen:
            first.append(request)
        seen.add(key)
    return first


def _admit(requests: list[_Request], at: datetime) -> None:
    """Where another process was first with a key, nothing was done: its answer is told, the others are admitted."""
    if not requests:
        return
    try:
        _commit(requests, at)
    except receipts.AlreadyAnswered:
        _replay(requests)
        _admit(_open(requests), at)


def _commit(requests: list[_Request], at: datetime) -> None:
    """Everything that could fail is done before the commit; afterwards the answers are only handed out."""
    answers: list[Told] = []

    def within(decisions: list[Decision]) -> None:
        bodies = _bodies(requests, decisions)
        answers[:] = [Told(200, as_bytes(body)) for body in bodies]
        inputs = [_keep_members(one, at) for one in requests]  # here, so that nothing of a repeat is kept again
        said = zip(requests, bodies, inputs, strict=True)
        kept = [(one, _sealed(one, body, refused)) for one, body, refused in said if one.key]
        receipts.keep([(one.store_id, one.key, one.digest, 200, body, at) for one, body in kept])

    orders.admit([draft for request in requests for draft in request.drafts], within=within)
    for request, answer in zip(requests, answers, strict=True):
        request.answer = answer


def _bodies(requests: Sequence[_Request], decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    remaining = iter(decisions)
    return [
        {"decisions": [_member(index, one, remaining, request) for index, one in enumerate(request.members)]}
        for request in requests
    ]


def _member(
    index: int, member: OrderDraft | Refusal, remaining: Iterator[Decision], request: _Request
) -> dict[str, Any]:
    if isinstance(member, Refusal):
        return {"refused": member.as_dict() | {"index": index, "external_id": _external_id(request.raws[index])}}
    decision = next(remaining)
    return decision_json(decision, request.store, request.asked.language) if request.store else {}


def _external_id(raw: Any) -> str:
    """What the sender calls it, as far as that can be read."""
    sent = raw.get("external_id") if isinstance(raw, dict) else None
    return shown(sent, 100) if isinstance(sent, str) else ""


_coalescer: Coalescer[Asked, Told] = Coalescer(_in_a_lasting_thread, most=64, name="admission")


def answer(asked: Asked) -> Future[Told]:
    """From a thread: the answer, once its batch has committed."""
    return _coalescer.submit(asked)


async def ask(asked: Asked) -> Told:
    """From the event loop: the same."""
    return await _coalescer.ask(asked)


def answer_now(asked: Asked) -> Told:
    """In the caller's own thread and transaction, alone."""
    result = _work([asked])[0]
    if isinstance(result, BaseException):
        raise result
    return result
