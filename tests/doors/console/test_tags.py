"""Tags on conversations and kept views, as members use them."""

from __future__ import annotations

import re

from django.test import Client

from bespeak.domain.conversations.queries import tags
from tests.doors.console.people import text_of
from tests.doors.console.test_statements import statements
from tests.doors.console.test_talks import LIST, names, page_of, send, wrote
from tests.markup import markup
from tests.scene import MAX, Scene


def bulk(client: Client, refs: list[str], key: str, **given: str):
    return client.post(f"{LIST}several/", {"key": key, "talk": refs, **given}, follow=True)


def test_a_tag_is_written_on_a_conversation_searched_for_and_taken_off(scene: Scene, ben: Client) -> None:
    nora, otto = wrote(scene, "nora", "In red?"), wrote(scene, "otto", "In blue?")
    send(ben, nora, "tag", tag="made to measure")
    assert "made to measure" in text_of(ben.get(page_of(nora)))
    assert names(ben.get(LIST, {"search": 'tag:"Made to measure"'})) == ["Nora"]
    assert names(ben.get(LIST, {"search": 'tag:"made to measure" blue'})) == []
    assert 'value="made to measure"' in markup(ben.get(f"{LIST}tags/"))
    wrong = send(ben, otto, "tag", key="k2", tag="x" * 41)
    assert (wrong.status_code, "at most 40 characters" in text_of(wrong)) == (422, True)
    [tag] = tags.tags(store_id=scene.store.id, actor=MAX)
    send(ben, nora, "untag", key="k3", tag=tag.ref)
    assert names(ben.get(LIST, {"search": 'tag:"made to measure"'})) == []


def test_several_are_tagged_and_that_is_undone(scene: Scene, ben: Client) -> None:
    refs = [wrote(scene, name, "In red?") for name in ("nora", "otto")]
    send(ben, refs[0], "tag", tag="gift")
    told = bulk(ben, refs, "k2", deed="tag", tag="Gift")
    assert "1 conversation is tagged." in text_of(told)
    assert sorted(names(ben.get(LIST, {"search": "tag:gift"}))) == ["Nora", "Otto"]
    ben.post(f"{LIST}undo/", {})
    assert names(ben.get(LIST, {"search": "tag:gift"})) == ["Nora"]
    rested = bulk(ben, refs, "k3", deed="rest")
    assert "2 conversations are changed." in text_of(rested)
    assert names(ben.get(LIST)) == []


def test_tags_are_put_in_order(scene: Scene, ben: Client) -> None:
    nora = wrote(scene, "nora", "In red?")
    send(ben, nora, "tag", tag="gift")
    send(ben, nora, "tag", key="k2", tag="present")
    gift, present = tags.tags(store_id=scene.store.id, actor=MAX)
    place = f"{LIST}sorting/"
    ben.post(f"{place}tag-change/", {"key": "a", "tag": gift.ref, "name": "Gifts", "colour": "green"})
    taken = ben.post(f"{place}tag-change/", {"key": "b", "tag": gift.ref, "name": "Present"}, follow=True)
    assert "There is a tag of this name" in text_of(taken)
    ben.post(f"{place}tag-merge/", {"key": "c", "tag": present.ref, "into": gift.ref})
    ben.post(f"{place}tag-retire/", {"key": "d", "tag": gift.ref, "retired": "yes"})
    told = ben.get(place)
    assert 'data-colour="green"' in markup(told)
    assert "not offered any more" in text_of(told)
    assert "present" not in text_of(told)
    assert statements(ben, place) <= 12


def test_a_view_is_kept_counted_seen_first_and_taken_away(scene: Scene, ben: Client, mika: Client) -> None:
    nora, _ = wrote(scene, "nora", "In red?"), wrote(scene, "otto", "In blue?")
    send(ben, nora, "tag", tag="gift")
    kept = {"name": "Gifts", "kind": "all", "search": "tag:gift", "order": "newest", "team": "yes", "first": "yes"}
    told = ben.post(f"{LIST}keep/", {"key": "k2", **kept}, follow=True)
    assert names(told) == ["Nora"]
    assert re.search(r"Gifts</bdi> <span class=\"count\">1<", markup(told))
    assert names(ben.get(LIST, follow=True)) == ["Nora"]
    assert "Otto" in names(mika.get(LIST))
    assert "Gifts" in text_of(mika.get(LIST))
    assert statements(ben, f"{LIST}?kind=store") <= 12
    view = re.search(r"viw_\w+", markup(told))
    assert view
    ben.post(f"{LIST}sorting/view-first/", {"key": "k3", "view": ""})
    assert len(names(ben.get(LIST))) > 1
    ben.post(f"{LIST}sorting/view-remove/", {"key": "k4", "view": view[0]})
    assert "Gifts" not in text_of(mika.get(LIST))
