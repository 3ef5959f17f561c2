"""The OpenAPI document: served to everybody, whole, without anything from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client

from bespeak.doors.api import schemas
from tests.doors.api.desk import PROBLEM


def document() -> dict[str, Any]:
    response = Client().get("/api/v1/openapi.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    found: dict[str, Any] = response.json()
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def refs(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (value for name, value in data.items() if name == "$ref")
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from refs(one)


def test_everybody_may_read_it(db: None):
    told = document()
    assert told["openapi"] == "3.1.0"
    assert told["components"]["securitySchemes"]["AccessKey"]["scheme"] == "bearer"


def test_everything_it_points_at_is_in_it():
    whole = document()
    for ref in set(refs(whole)):
        place: Any = whole
        for step in ref.removeprefix("#/").split("/"):
            place = place[step]


def test_routes_have_names_of_their_own_and_a_sentence():
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert [path for _, path, operation in operations() if not operation.get("description")] == []


def test_every_refusal_is_a_problem():
    for method, path, operation in operations():
        refused = {status: one for status, one in operation["responses"].items() if int(status) >= 400}
        assert {"400", "401", "403", "404", "422"} <= refused.keys(), (method, path)
        assert all(one["$ref"] == f"#/components/responses/{status}" for status, one in refused.items())
    for response in document()["components"]["responses"].values():
        assert list(response["content"]) == [PROBLEM]


def test_every_post_honours_an_idempotency_key():
    for method, path, operation in operations():
        headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert headers == ({"Idempotency-Key"} if method == "post" else set()), (method, path)


def test_no_two_schemas_have_one_name():
    """The framework lists schemas of all routes side by side, the last one of a name wins."""
    seen: dict[str, type[Any]] = {}
    waiting = [schemas.basics.Body, schemas.basics.Told]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            assert seen.setdefault(one.__name__, one) is one


def test_the_guide_names_addresses_there_are():
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "api.md").read_text(encoding="utf-8")
    named = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (?:/api/v1)?(/[\w/{}.-]+)", guide)
    served = {(method.upper(), path.removeprefix("/api/v1")) for method, path, _ in operations()}
    assert set(named) - served == {("GET", "/openapi.json")}


def test_it_shows_no_address_of_anybody_else():
    text = json.dumps(document())
    assert "http://" not in text
    assert "https://" not in text
