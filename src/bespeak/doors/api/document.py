"""The OpenAPI document: what the framework writes, and the key, problems and headers that all routes share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bespeak.doors.frame.problems import PROBLEM

Document = dict[str, Any]

DESCRIPTION = """Orders, and what was said and agreed before them.

Every request names an access key: `Authorization: Bearer bsk_…`. Amounts are decimal texts ("29.35") in the currency
beside them, times ISO 8601 with a zone. Every refusal is `application/problem+json` with a stable `code`, the `field`
it is about, and a sentence. Lists come in pages: pass `next` as `cursor` until it is null. A POST may carry an
`Idempotency-Key`: the same key with the same request is done once and answered again (`Idempotency-Replayed: true`).
"""
_MEANS = {
    400: "The request cannot be read.",
    401: "No access key, or one that is not known, has expired or was revoked.",
    403: "The key may not do this; `data.permission` names what it lacks.",
    404: "There is nothing here by that name.",
    409: "It does not go with the present state, or the Idempotency-Key was used for another request.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Something in it is wrong; `field` says where.",
    429: "Too many requests; `Retry-After` says in how many seconds to send it again. Nothing of it was kept.",
}
_ALWAYS = (400, 401, 403, 404, 422, 429)
_WRITING = (409, 413, 415)
_PROBLEM: Document = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "code", "field", "text", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; made for programs."},
        "field": {"type": "string", "description": "The place in the input, such as lines[0].quantity."},
        "text": {"type": "string"},
        "detail": {"type": "string"},
        "data": {"type": "object"},
    },
}
_KEY_HEADER: Document = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "1 to 255 visible ASCII characters of your choice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_REPLAYED: Document = {
    "Idempotency-Replayed": {
        "description": "Present on a repeated answer.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


def complete(document: Document, besides: Sequence[type[BaseModel]]) -> Document:
    """Adds what every route has, and the schemas `besides` those the framework knows of."""
    components = document["components"]
    _, more = models_json_schema([(one, "validation") for one in besides], ref_template="#/components/schemas/{model}")
    components["schemas"] |= more["$defs"] | {"Problem": _PROBLEM}
    components["securitySchemes"] = {
        "AccessKey": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access key of the store; roles are its permissions.",
        }
    }
    components["responses"] = {str(status): _response(text) for status, text in _MEANS.items()}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete_route(operation, method)
    return document


def _response(text: str) -> Document:
    return {"description": text, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _complete_route(operation: Document, method: str) -> None:
    for status in (*_ALWAYS, *(() if method == "get" else _WRITING)):
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{status}"})
    if method == "post":
        operation["parameters"] = [*operation.get("parameters", []), _KEY_HEADER]
        for status, response in operation["responses"].items():
            if int(status) < 300:
                response["headers"] = _REPLAYED
