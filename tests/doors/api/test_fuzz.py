"""Whatever the document allows, and what it does not, is answered as the document says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bespeak.doors.api.api import api
from bespeak.project.wsgi import application
from tests.doors.api.test_matrix import ALL, HERE
from tests.scene import Scene

EXAMPLES = int(os.environ.get("BESPEAK_FUZZ_EXAMPLES", "0"))
"""How many requests of each kind to each address; without a wish, the same few every time."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LIST_OF_ORDERS = "place_orders"
"""Answers 200 with a refusal in its place for a bad member."""
NOUNS = sorted({path.removeprefix(HERE).split("/")[0] for _, path, _ in ALL})
THOROUGHLY = settings(
    max_examples=EXAMPLES or 6,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema() -> Any:
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix=HERE)))
    made = schemathesis.openapi.from_dict(document)
    made.app = application
    return made


@pytest.fixture
def there(scene: Scene) -> dict[str, list[Any]]:
    """What there is, by the name it has in an address or a body."""
    orders = [scene.order("MUG", email="ada@mail.example").order, scene.order("MUG").order]
    agreements = [one.ref for one in scene.agreed.values()]
    talks, people = list(scene.talks.values()), [scene.customer(name) for name in scene.talks]
    return {
        "orders": orders,
        "order": orders,
        "agreements": agreements,
        "agreement": agreements,
        "conversations": talks,
        "conversation": talks,
        "customers": people,
        "customer": people,
        "into": people,
        "products": ["mug", "ring"],
        "product": ["mug"],
        "sku": ["MUG", "LAMP", "RING"],
        "currency": ["USD"],
        "policy": ["1"],
        "expect_version": [1],
        "member": [scene.ben.ref],
        "scopes": [["orders"]],
    }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests stay on the connection of the test, as Django's own test client keeps them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.usefixtures("one_connection")
def test_nothing_undocumented_is_answered(scene: Scene, schema: Any, there: dict[str, list[Any]], noun: str):
    key = scene.key(*sorted(scene.olga.permissions), member=scene.olga.ref)
    headers = {"Authorization": f"Bearer {key}"}
    known = there | {"ref": there.get(noun, [])}
    for method, path, _ in ALL:
        if path.removeprefix(HERE).split("/")[0] == noun:
            operation = schema[path][method.lower()]
            strict = [] if operation.definition.raw["operationId"] == LIST_OF_ORDERS else [a_wrong_body_is_refused]
            _try(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), headers, CHECKS, known)
            _try(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), headers, CHECKS + strict, {})


def a_wrong_body_is_refused(context: Any, response: Any, case: Any) -> bool | None:
    """Headers and parameters may be mended on the way (blanks cut off, empty lists not sent); bodies are not."""
    body = case.meta.components.get(ParameterLocation.BODY)
    if body is None or body.mode != GenerationMode.NEGATIVE:
        return None
    return negative_data_rejection(context, response, case)


def _try(strategy: Any, headers: dict[str, str], checks: list[Any], known: dict[str, list[Any]]) -> None:
    @given(case=strategy)
    @THOROUGHLY
    def ask(case: Any) -> None:
        _name_what_is_there(case.path_parameters, known)
        _name_what_is_there(case.body, known)
        case.call_and_validate(headers=headers, checks=checks)

    ask()


def _name_what_is_there(given: Any, known: dict[str, list[Any]]) -> None:
    """Of the made-up names half become those of something that is there."""
    if isinstance(given, list):
        for one in given:
            _name_what_is_there(one, known)
    elif isinstance(given, dict):
        for name, made_up in given.items():
            place = len(str(made_up))
            if known.get(name) and place % 2:
                given[name] = known[name][place % len(known[name])]
            else:
                _name_what_is_there(made_up, known)
