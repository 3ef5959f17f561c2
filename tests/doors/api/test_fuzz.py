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
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
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
def there(scene: Scene) -> dict[str, list[str]]:
    """Names of what there is, by noun."""
    return {
        "orders": [scene.order("MUG", email="ada@mail.example").order, scene.order("MUG").order],
        "agreements": [one.ref for one in scene.agreed.values()],
        "conversations": list(scene.talks.values()),
        "customers": [scene.customer(name) for name in scene.talks],
        "products": ["mug", "ring"],
        "policy": ["1"],
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
def test_nothing_undocumented_is_answered(scene: Scene, schema: Any, there: dict[str, list[str]], noun: str):
    key = scene.key(*sorted(scene.olga.permissions), member=scene.olga.ref)
    headers = {"Authorization": f"Bearer {key}"}
    for method, path, _ in ALL:
        if path.removeprefix(HERE).split("/")[0] == noun:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _try(schema[path][method.lower()].as_strategy(generation_mode=mode), headers, there.get(noun, []))


def _try(strategy: Any, headers: dict[str, str], refs: list[str]) -> None:
    @given(case=strategy)
    @THOROUGHLY
    def ask(case: Any) -> None:
        _name_what_is_there(case, refs)
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()


def _name_what_is_there(case: Any, refs: list[str]) -> None:
    """Half of the made-up names in addresses become those of something that is there."""
    for name, made_up in (case.path_parameters or {}).items():
        place = len(str(made_up))
        if refs and name == "ref" and place % 2:
            case.path_parameters[name] = refs[place % len(refs)]
