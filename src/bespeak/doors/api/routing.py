"""How a route is made: a permission, a schema for what comes in, one call, a schema for what goes out."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.signature.utils import get_path_param_names
from pydantic import BaseModel, TypeAdapter

from bespeak.doors.api import sealing
from bespeak.doors.api.reading import Entrance, Visit, idempotency_key
from bespeak.doors.frame import access, problems
from bespeak.doors.frame.problems import as_bytes
from bespeak.journal import receipts
from bespeak.journal.receipts import Answer
from bespeak.kit import canonical
from bespeak.kit.refusals import Refusal

View = TypeVar("View", bound=Callable[..., Any])
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a route is like."""

    method: str
    path: str
    may: str
    answers: Any
    status: int = 200
    before: Callable[..., Any] | None = None


class Routes:
    """Routes of one noun. A view takes a Visit and what its signature names, and answers what its schema can read.

    A refusal that it raises undoes everything; one that it returns keeps what was written, and is kept for its
    Idempotency-Key like any answer.
    """

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(self, path: str, *, may: str, answers: Any) -> Callable[[View], View]:
        return self._route(Plan(method="GET", path=path, may=may, answers=answers))

    def put(self, path: str, *, may: str, answers: Any) -> Callable[[View], View]:
        return self._route(Plan(method="PUT", path=path, may=may, answers=answers))

    def patch(self, path: str, *, may: str, answers: Any) -> Callable[[View], View]:
        return self._route(Plan(method="PATCH", path=path, may=may, answers=answers))

    def delete(self, path: str, *, may: str, answers: Any = None) -> Callable[[View], View]:
        return self._route(Plan(method="DELETE", path=path, may=may, answers=answers, status=200 if answers else 204))

    def post(
        self, path: str, *, may: str, answers: Any, status: int = 200, before: Callable[..., Any] | None = None
    ) -> Callable[[View], View]:
        """Honours an Idempotency-Key. `before` takes what the view takes and does what takes a while, while no
        transaction is open; the view finds its answer in `visit.ready`. It is not asked again for an answer that is
        only repeated (should that one be forgotten in between, nothing is ready)."""
        return self._route(Plan(method="POST", path=path, may=may, answers=answers, status=status, before=before))

    def _route(self, plan: Plan) -> Callable[[View], View]:
        def add(view: View) -> View:
            parameters = _parameters(view)
            bodies, reads = _sorted_out(plan.path, parameters)
            handle = _handler(plan, view)
            handle.__name__, handle.__doc__ = view.__name__, view.__doc__
            handle.__dict__["__signature__"] = inspect.Signature([_REQUEST, *parameters])
            self.router.api_operation(
                [plan.method],
                plan.path,
                auth=Entrance(str(plan.may), reads, bool(bodies)),
                response={plan.status: plan.answers},
                operation_id=view.__name__,
                summary=view.__name__.replace("_", " "),
                openapi_extra={"security": [{"AccessKey": [str(plan.may)]}]},
            )(handle)
            return view

        return add


def _handler(plan: Plan, view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    render = _renderer(plan.answers)

    def handle(request: Any, **given: Any) -> HttpResponse:
        visit: Visit = request.auth
        if plan.before and not _answered(request, visit):
            visit = replace(visit, ready=plan.before(visit, **given))

        def verb() -> Answer:
            said = view(visit, **given)
            if isinstance(said, Refusal):
                return Answer(problems.status_of(said), problems.problem(said))
            return Answer(plan.status, render(said))

        return _respond(once(request, visit, verb) if plan.method == "POST" else verb())

    return handle


_REQUEST = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _parameters(view: Callable[..., Any]) -> list[inspect.Parameter]:
    """Those after the visit, with their real types."""
    hints = get_type_hints(view, include_extras=True)
    parameters = list(inspect.signature(view).parameters.values())[1:]
    return [one.replace(annotation=hints[one.name]) for one in parameters]


def _sorted_out(path: str, parameters: list[inspect.Parameter]) -> tuple[list[str], frozenset[str]]:
    """Names of the body, and of the query parameters."""
    in_path = get_path_param_names(path)
    bodies = [
        one.name for one in parameters if isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel)
    ]
    return bodies, frozenset(one.name for one in parameters if one.name not in in_path and one.name not in bodies)


def _renderer(answers: Any) -> Callable[[Any], Any]:
    if answers is None:
        return lambda _: None
    adapter: TypeAdapter[Any] = TypeAdapter(answers)
    return lambda value: adapter.dump_python(adapter.validate_python(value, from_attributes=True), mode="json")


def _respond(answer: Answer) -> HttpResponse:
    if answer.status == 204:
        return HttpResponse(status=204)
    kind = JSON if answer.status < 400 else problems.PROBLEM
    response = HttpResponse(as_bytes(answer.body), status=answer.status, content_type=kind)
    if answer.repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def _answered(request: HttpRequest, visit: Visit) -> bool:
    key = idempotency_key(request)
    return bool(key and receipts.find([(visit.store_id, key)]))


def once(request: HttpRequest, visit: Visit, verb: Callable[[], Answer]) -> Answer:
    """Does the verb, or answers what it answered the first time this key came with this request."""
    key = idempotency_key(request)
    if not key:
        return verb()
    place = request.get_full_path()
    asked = request_of(str(request.method), place, visit.data)
    lock = sealing.lock(access.bearer(request.headers.get("Authorization", "")), key, asked)
    said: list[Answer] = []

    def keep() -> Answer:
        said.append(verb())
        return Answer(said[0].status, sealing.seal(said[0].body, lock, place))

    kept = receipts.once(store_id=visit.store_id, key=key, digest=digest(asked), at=visit.at, verb=keep)
    return said[0] if said else Answer(kept.status, sealing.unseal(kept.body, lock), repeated=True)


def request_of(method: str, place: str, data: Any) -> bytes:
    """What a repeat is compared with: the method, the address with its parameters, the body's JSON."""
    return canonical.encode([method, place, data])


def digest(request: bytes) -> str:
    return hashlib.sha256(request).hexdigest()
