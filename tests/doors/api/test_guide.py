"""The guide to the API says what is true: its commands are done here one after the other, as they are printed."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.doors.api.desk import Caller, carrying, program
from tests.scene import MAX, Scene

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "api.md").read_text(encoding="utf-8")
SHOWN = "\n".join(line[4:] for line in GUIDE.splitlines() if line.startswith("    "))
CALL = re.compile(r"(?:^(\w+)=\$\()?curl -s (.*?)(?:\| pick '(.*?)'\)?)?(?=\n\w|\Z)", re.DOTALL | re.MULTILINE)


def calls() -> Iterator[tuple[str, list[str], str]]:
    """(the variable it fills, the words after curl, what is picked from the answer) of each call."""
    for name, words, picked in CALL.findall(SHOWN):
        yield name, shlex.split(words.replace("\\\n", " ")), picked


def done(words: list[str], keys: dict[str, Caller], known: dict[str, str]) -> Any:
    """What the API answers to the call."""
    for name, value in known.items():
        words = [word.replace(f"${name}", value) for word in words]
    [key] = [keys[word.split("$")[1]] for word in words if word.startswith("Authorization: Bearer $")]
    body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
    answer = key.ask("POST" if body else "GET", words[0], body)
    assert answer.status in (200, 201), answer.raw
    return answer.json


@pytest.mark.both
def test_the_order_on_its_way(scene: Scene) -> None:
    kite = ProductDraft(
        handle="kite", name="Kite", variants=(VariantDraft(sku="KITE-RED", price=Money(4800, "USD"), tracked=False),)
    )
    catalog.save_products(store_id=scene.store.id, products=[kite], by=MAX, at=clock.now())
    keys = {"SHOP": program(scene, "orders", "talk"), "BEN": carrying(scene, scene.ben, "talk")}
    known, told = {"API": ""}, []
    for name, words, picked in calls():
        answer = done(words, keys, known)
        for step in re.findall(r"\[(.*?)\]", picked):
            answer = answer[json.loads(step)]
        told.append(answer)
        if name:
            known[name] = answer
        worker.drain()

    assert len(told) == 5
    assert (told[1]["outcome"], told[1]["reasons"][0]["who"]) == ("held", "customer")
    assert told[-1] == "admitted"


def test_every_address_it_names_is_there(scene: Scene, olga: Caller) -> None:
    document = {_shape(path) for path in olga.get("/openapi.json")["paths"]}
    named = re.findall(r"`(?:GET|POST|PATCH) (?:/api/v1)?(/[a-z./{}]+)", GUIDE)
    assert len(named) > 5
    assert {f"/api/v1{_shape(one)}" for one in named} - document <= {"/api/v1/openapi.json"}


def _shape(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)
