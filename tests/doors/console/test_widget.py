"""Where the chat may stand: who may change the store says so, and reads the line to copy."""

from __future__ import annotations

import pytest
from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.kit import clock
from tests.doors.console.test_channels import statements
from tests.markup import markup
from tests.scene import MAX, Scene

HERE = "/en/console/setup/widget/"


def test_a_site_is_named_and_taken_away_again(scene: Scene, mika: Client) -> None:
    page = markup(mika.get(HERE))
    assert "No site is named yet" in page
    assert "&lt;script src=&quot;http://testserver/widget.js&quot;" in page
    for _ in range(2):
        assert mika.post(HERE, {"origin": " https://Shop.example/ "}).status_code == 302
    assert queries.widget_origins(scene.store.id) == ["https://shop.example"]
    assert "https://shop.example</code>" in markup(mika.get(HERE))
    assert mika.post(f"{HERE}end/", {"origin": "https://shop.example"}).status_code == 302
    assert mika.post(f"{HERE}end/", {"origin": "https://shop.example"}).status_code == 404
    assert queries.widget_origins(scene.store.id) == []


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("", "without a page behind it"),
        ("https://shop.example/rings", "without a page behind it"),
        ("http://shop.example", "must be reached by https"),
        ("*", "without a page behind it"),
        ('"><script>alert(1)</script>', "without a page behind it"),
    ],
)
def test_what_is_no_site_is_refused_beside_the_field_and_stays_typed(
    scene: Scene, mika: Client, origin: str, says: str
) -> None:
    answer = mika.post(HERE, {"origin": origin})
    page = markup(answer)
    assert (answer.status_code, says in page, 'aria-invalid="true"' in page) == (422, True, True)
    assert "<script>alert" not in page
    assert queries.widget_origins(scene.store.id) == []


def test_the_line_names_the_stores_own_host(scene: Scene, mika: Client) -> None:
    stores.add_host(store_id=scene.store.id, host="talk.example", by=MAX, at=clock.now())
    page = markup(mika.get(HERE, headers={"Host": "talk.example"}))
    assert "//talk.example" in page
    assert "/widget.js" in page
    assert statements(mika, HERE) <= 12


def test_it_is_tried_on_a_page_that_carries_nothing_else(scene: Scene, mika: Client) -> None:
    page = markup(mika.get(f"{HERE}trial/"))
    assert '<script src="/widget.js" data-language="en" async></script>' in page
