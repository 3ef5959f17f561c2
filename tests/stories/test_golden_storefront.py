"""The golden table on the customers' pages: each order, by the link that its customer was given, says what became of it
and, word for word, the reasons that the API says; in every language."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from bespeak.doors.frame import addresses
from bespeak.doors.storefront import words
from tests.markup import markup
from tests.scene import Scene, settled_scene
from tests.stories.test_golden import EXPECTED, TABLE, orders_of

REASON = re.compile(r'<p class="reason"[^>]*>(.*?)</p>', re.DOTALL)
HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


@pytest.fixture
def placed(scene: Scene) -> dict[str, str]:
    """The ref of each order of the table that was taken, by its name."""
    key = {"authorization": f"Bearer {scene.key('orders')}"}
    body = json.dumps(orders_of(scene))
    answer = Client().post("/api/v1/orders", body, content_type="application/json", headers=key).json()
    pairs = zip(TABLE, answer["decisions"], strict=True)
    return {row["name"]: one["order"] for row, one in pairs if not one.get("refused")}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_page_of_each_order_says_its_outcome_and_the_words_of_the_api(
    scene: Scene, placed: dict[str, str], language: str
):
    key = scene.key("read")
    told = {name: _page(scene, ref, language) for name, ref in placed.items()}
    api = {name: _api(key, ref, language) for name, ref in placed.items()}

    assert len(told) == sum("outcome" in one for one in EXPECTED.values())
    assert {name: one["reasons"] for name, one in told.items()} == {name: one["reasons"] for name, one in api.items()}
    with translation.override(language):
        headings = {name: str(words.HEADINGS[one["state"]]) for name, one in api.items()}
    assert {name: one["heading"] for name, one in told.items()} == headings
    assert {name: one["outcome"] for name, one in api.items()} == {name: EXPECTED[name]["outcome"] for name in placed}


def _page(scene: Scene, ref: str, language: str) -> dict[str, Any]:
    answer = Client().get(f"/{language}{addresses.path(scene.store, addresses.ORDERS, ref)}")
    assert answer.status_code == 200
    html = markup(answer)
    [heading] = HEADING.findall(html)
    return {"heading": unescape(heading), "reasons": [unescape(one) for one in REASON.findall(html)]}


def _api(key: str, ref: str, language: str) -> dict[str, Any]:
    given = {"authorization": f"Bearer {key}", "accept-language": language}
    said = Client().get(f"/api/v1/orders/{ref}", headers=given).json()
    reasons = [one["text"] for one in said["decision"]["reasons"]]
    return {"outcome": said["outcome"], "state": said["state"], "reasons": reasons}
