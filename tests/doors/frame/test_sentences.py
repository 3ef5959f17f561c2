"""Two sentences are parted as the reader's language parts them: in Japanese by nothing."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from bespeak.doors.console import urls
from bespeak.doors.frame import addresses, reading
from tests.doors.console.kinds import filled, one_of_each, with_refs_of_a_store
from tests.doors.console.people import hired, sign_in
from tests.markup import BLOCKS, KEPT, markup
from tests.scene import Scene, settled_scene

APART = re.compile(rf"</?(?:{BLOCKS}|button|label|textarea)\b[^<>]*>|<span class=\"[^<>\"]*\bsmall\b[^<>]*>")
"""Where another piece of the page begins, or what is written smaller beside a sentence."""
PARTED = re.compile(r"[^¦]*[。！？]\s+[\u3040-\u30ff\u4e00-\u9fff「（][^¦]*")
TWO = "{% load frame %}{% sentences %}{{ one }}{% if two %}\n <b id='。 B'>{{ two }}</b>{% endif %}\n{% endsentences %}"
STREET = ("", "policy/", "terms/", "guide/", "ask/", "ask/?about=ring", "verify/", "chat/", "sign-in/")


def test_white_space_between_sentences_is_for_those_who_part_them_by_it() -> None:
    with translation.override("ja"):
        said = Template(TWO).render(Context({"one": "届きました。", "two": "お支払いは<まだ>です。"}))
        assert said == "届きました。<b id='。 B'>お支払いは&lt;まだ&gt;です。</b>"
        assert reading.sentences(["一つ。", "", "二つ。"]) == "一つ。二つ。"
        assert reading.sentences(["One.", "Two."], "en") == "One. Two."
    with translation.override("en"):
        said = Template(TWO).render(Context({"one": "It came.", "two": "Pay now."}))
        assert said == "It came.\n <b id='。 B'>Pay now.</b>\n"


@pytest.mark.django_db
def test_no_page_in_japanese_parts_its_sentences() -> None:
    scene = settled_scene()
    refs, olga = one_of_each(scene), sign_in(hired(scene, "pat", "owner"))
    places = [(filled(pattern, refs).removeprefix("/en/"), one) for pattern, one in with_refs_of_a_store()]
    places += [(f"console/{one.pattern}", one) for one in urls.WORK if "<" not in str(one.pattern)]
    pages = [(olga, f"/ja/{where}") for where, one in places if "GET" in one.callback.methods]
    pages += [(Client(), f"/ja/{where}") for where in STREET]
    pages += [(Client(), f"/ja{addresses.path(scene.store, *which)}") for which in _behind_links(scene, refs)]
    read = [(where, shown) for client, where in pages if (shown := _shown(client, where))]
    assert len({where for where, _ in read}) > 90
    assert [(where, found[0]) for where, shown in read for found in PARTED.finditer(shown)] == []


def _behind_links(scene: Scene, refs: dict[str, str]) -> list[tuple[str, str]]:
    talks = (refs["talks"], *scene.talks.values())
    held = scene.order("LAP", email="gus@mail.example").order
    return [
        *((addresses.ORDERS, ref) for ref in (refs["orders"], held)),
        *((addresses.CHAT, ref) for ref in talks),
        (addresses.AGREEMENTS, refs["agreements"]),
    ]


def _shown(client: Client, where: str) -> str:
    answer = client.get(where, follow=True)
    if not answer.headers["Content-Type"].startswith("text/html"):
        return ""
    return re.sub(r"<[^<>]*>", "", APART.sub("¦", "".join(KEPT.split(markup(answer))[::3])))
