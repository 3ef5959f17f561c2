"""The golden table through the doors: a file at the command line, single orders and a list at the API.

Each says of each order what the table says: outcome and codes, or what was refused and where.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bespeak.doors.cli.main import main
from bespeak.project.books import reconcile
from tests.scene import Scene, settled_scene

pytestmark = pytest.mark.django_db

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "golden" / "orders.json").read_text())
EXPECTED: dict[str, Any] = {row["name"]: row["expect"] for row in TABLE}
TAKEN = [row for row in TABLE if "outcome" in row["expect"]]
OUTCOMES = Counter(row["expect"]["outcome"] for row in TAKEN)

Type = Callable[..., tuple[int, Any]]


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


@pytest.fixture
def bespeak(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Type:
    """Types a command with --json; answers its exit code and the one document on stdout."""
    monkeypatch.setenv("BESPEAK_LOG_LEVEL", settings.LOGGING["level"])

    def type_it(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return type_it


def orders_of(scene: Scene) -> list[dict[str, Any]]:
    """The table's orders, with the codes of the scene's agreements in place of their names."""
    return [_with_code(scene, row["order"]) for row in TABLE]


def _with_code(scene: Scene, order: dict[str, Any]) -> dict[str, Any]:
    named = order.get("agreement", "")
    return order | {"agreement": scene.agreed[named[1:-1]].code} if named.startswith("{") else order


@pytest.fixture
def file(scene: Scene, tmp_path: Path) -> Path:
    """The table as a file, an order a line."""
    path = tmp_path / "golden.jsonl"
    path.write_text("".join(f"{json.dumps(order)}\n" for order in orders_of(scene)))
    return path


@pytest.mark.both
def test_a_file_at_the_command_line(bespeak: Type, file: Path) -> None:
    code, summary = bespeak("admit", str(file))

    assert code == 3
    assert summary["read"] == len(TABLE)
    assert {name: summary[name] for name in ("admitted", "held", "declined")} == OUTCOMES
    assert (summary["duplicates"], summary["changed"]) == (0, 0)
    assert summary["reasons"] == Counter(code for row in TAKEN for code in row["expect"]["codes"])
    assert _said_at_the_command_line(bespeak, summary) == EXPECTED
    assert reconcile() == []


def _said_at_the_command_line(bespeak: Type, summary: dict[str, Any]) -> dict[str, Any]:
    """What the summary says of the refused, by their line, and `order` of each of the others."""
    refused = {one["line"]: {"refused": one["code"], "field": one["field"]} for one in summary["refused"]}
    return {
        row["name"]: refused.get(line) or _decided(bespeak("order", row["order"]["external_id"])[1])
        for line, row in enumerate(TABLE, 1)
    }


def test_the_same_file_again_changes_nothing_and_says_so(bespeak: Type, file: Path) -> None:
    _, first = bespeak("admit", str(file))
    before = bespeak("orders", "--limit", "0")

    code, second = bespeak("admit", str(file))

    assert code == 3
    assert (second["read"], second["duplicates"]) == (len(TABLE), len(TAKEN))
    assert [second[name] for name in ("admitted", "held", "declined", "changed")] == [0, 0, 0, 0]
    assert (second["refused"], second["reasons"]) == (first["refused"], {})
    assert bespeak("orders", "--limit", "0") == before
    assert reconcile() == []


def test_one_by_one_through_the_api(scene: Scene) -> None:
    key = scene.key("orders")
    said = [_single(key, order) for order in orders_of(scene)]

    assert dict(zip(EXPECTED, said, strict=True)) == EXPECTED
    assert [_single(key, order) for order in orders_of(scene)] == [
        one | {"duplicate": True} if "outcome" in one else one for one in said
    ]
    assert reconcile() == []


@pytest.mark.both
def test_as_one_list_through_the_api(scene: Scene) -> None:
    key = scene.key("orders")
    status, answer = _post(key, orders_of(scene))

    assert status == 200
    assert dict(zip(EXPECTED, map(_member, answer["decisions"]), strict=True)) == EXPECTED
    again = _post(key, orders_of(scene))[1]["decisions"]
    assert [one["duplicate"] for one in again if "refused" not in one] == [True] * len(TAKEN)
    assert [_decided(one) for one in again if "refused" not in one] == [row["expect"] for row in TAKEN]
    assert reconcile() == []


def _post(key: str, body: Any) -> tuple[int, Any]:
    given = {"authorization": f"Bearer {key}"}
    answer = Client().post("/api/v1/orders", json.dumps(body), content_type="application/json", headers=given)
    return answer.status_code, answer.json()


def _single(key: str, order: dict[str, Any]) -> dict[str, Any]:
    """A bad single order is refused as a problem of its own."""
    status, answer = _post(key, order)
    if status == 422:
        return {"refused": answer["code"], "field": answer["field"]}
    assert status == 200, answer
    [decision] = answer["decisions"]
    return _member(decision)


def _member(one: dict[str, Any]) -> dict[str, Any]:
    if refused := one.get("refused"):
        return {"refused": refused["code"], "field": refused["field"]}
    return _decided(one) | ({"duplicate": True} if one["duplicate"] else {})


def _decided(one: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": one["outcome"], "codes": [reason["code"] for reason in one["reasons"]]}
