"""A name that turns the direction of writing turns nothing but itself."""

from __future__ import annotations

from types import SimpleNamespace

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tests.markup import flat


class Note(str):
    level_tag = "success"


TURNED = "Ada\u202egnp\u2067x"


def test_neither_the_title_nor_a_note_is_turned() -> None:
    store = SimpleNamespace(name=TURNED, email="", phone="")
    reading = SimpleNamespace(tag="en", direction="ltr", elsewhere=(), code="en", languages=())
    for frame in ("frame/console.html", "frame/storefront.html"):
        page = flat(render_to_string(frame, {"store": store, "reading": reading, "messages": [Note(TURNED)]}))
        assert "<title>Adagnpx</title>" in page
        assert "<div>Adagnpx</div>" in page
        assert f"<bdi>{TURNED}</bdi>" in page
        assert page.count(TURNED) == page.count(f"<bdi>{TURNED}</bdi>")


def test_what_is_safe_stays_so_and_signs_of_rightful_writing_stay() -> None:
    told = Template("{% load frame %}{{ safe|unturned }} {{ typed|unturned }}")
    said = told.render(Context({"safe": SafeString("<b>\u202e</b>"), "typed": "<i>\u200f"}))
    assert said == "<b></b> &lt;i&gt;\u200f"
