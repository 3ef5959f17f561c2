"""What a store knows through the API: written, changed, put away and taken out; all of it out and in as a document."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.knowledge.models import Article, Reply
from tests.doors.api.desk import Answer, Caller
from tests.doors.api.test_pages import walk
from tests.scene import Scene

pytestmark = pytest.mark.both
ARTICLE: dict[str, Any] = {"title": "Ring sizes", "body": "# How", "language": "en", "products": ["ring"]}
REPLY: dict[str, Any] = {"shortcut": "late", "name": "Late", "texts": {"en": "Sorry, {customer}."}}


def put(caller: Caller, place: str, body: dict[str, Any]) -> Answer:
    return caller.ask("PUT", place, body)


def test_an_article_is_written_changed_put_away_and_taken_out(scene: Scene, olga: Caller, ben: Caller):
    made = olga.post("/articles", ARTICLE, idempotency_key="k")
    assert olga.post("/articles", ARTICLE, idempotency_key="k") == made
    assert (made["handle"], made["version"], made["published"]) == ("ring-sizes", 1, False)
    assert [one["name"] for one in made["products"]] == ["Ring"]
    place = f"/articles/{made['ref']}"
    assert ben.ask("GET", place).status == 404
    assert olga.get("/articles?shelf=draft")["items"][0]["ref"] == made["ref"]
    changed = put(olga, place, ARTICLE | {"published": True, "seen": 1, "why": "Ready"}).json
    assert (changed["version"], ben.get(place)["body"]) == (2, "# How")
    assert put(olga, place, ARTICLE | {"published": True}).json["version"] == 2
    assert put(olga, place, ARTICLE | {"seen": 1}).code == "stale_state"
    assert [one["why"] for one in olga.get(f"{place}/versions")["items"]] == ["Ready", ""]
    assert olga.ask("DELETE", place).status == 204
    assert ben.get("/articles")["items"] == []
    assert olga.post(f"{place}/restoration")["archived_at"] is None
    assert [one["ref"] for one in ben.get("/articles?search=sizes")["items"]] == [made["ref"]]
    assert olga.ask("POST", "/articles", ARTICLE).code == "handle_taken"
    assert olga.ask("POST", "/articles", ARTICLE | {"language": "tlh"}).json["field"] == "language"
    assert ben.ask("POST", "/articles", ARTICLE).status == 403


def test_replies_are_the_stores_or_ones_own(scene: Scene, olga: Caller, ben: Caller):
    shared = olga.post("/replies", REPLY)
    mine = ben.post("/replies", REPLY | {"personal": True})
    assert (shared["personal"], mine["personal"]) == (False, True)
    assert {one["ref"] for one in ben.get("/replies?shortcut=/la")["items"]} == {shared["ref"], mine["ref"]}
    assert walk(ben, "/replies", 1) == walk(ben, "/replies", 50)
    assert [one["ref"] for one in olga.get("/replies")["items"]] == [shared["ref"]]
    assert olga.ask("GET", f"/replies/{mine['ref']}").status == 404
    assert put(ben, f"/replies/{shared['ref']}", REPLY).status == 403
    assert ben.ask("POST", "/replies", REPLY).status == 403
    assert put(olga, f"/replies/{shared['ref']}", REPLY).json["version"] == 1
    two = put(
        olga, f"/replies/{shared['ref']}", REPLY | {"texts": {"en": "Sorry.", "ja": "すみません。"}, "seen": 1}
    ).json
    assert (two["version"], two["texts"]["ja"]) == (2, "すみません。")
    bad = put(olga, f"/replies/{shared['ref']}", REPLY | {"texts": {"en": "{oder}"}})
    assert (bad.code, bad.json["field"]) == ("unknown_variable", "text-en")
    assert olga.ask("DELETE", f"/replies/{shared['ref']}").status == 204
    assert olga.get("/replies?shelf=archived")["items"][0]["ref"] == shared["ref"]
    again = olga.post("/replies", REPLY)
    assert olga.ask("POST", f"/replies/{shared['ref']}/restoration").code == "shortcut_taken"
    assert again["ref"] != shared["ref"]
    assert ben.ask("GET", "/replies?cursor=Img").code == "bad_cursor"


def test_checklists_are_for_who_trains(scene: Scene, olga: Caller, ben: Caller):
    article = olga.post("/articles", ARTICLE | {"published": True})["ref"]
    given = {"name": "First days", "role": "agent", "items": [{"article": article}, {"task": "Greet"}]}
    made = olga.post("/checklists", given)
    assert [(one["article"], one["title"]) for one in made["items"]] == [(article, "Ring sizes"), ("", "Greet")]
    place = f"/checklists/{made['ref']}"
    assert put(olga, place, given).json["version"] == 1
    assert put(olga, place, given | {"name": "First week", "seen": 1}).json["version"] == 2
    assert put(olga, place, given | {"seen": 1}).code == "stale_state"
    assert put(olga, place, given | {"role": "king"}).code == "unknown_role"
    assert ben.ask("GET", "/checklists").status == 403
    assert olga.ask("DELETE", place).status == 204
    assert olga.get("/checklists")["items"] == []
    assert [one["ref"] for one in olga.get("/checklists?shelf=archived")["items"]] == [made["ref"]]
    assert olga.post(f"{place}/restoration")["name"] == "First week"


def test_all_of_it_goes_out_and_comes_in_and_the_same_again_changes_nothing(scene: Scene, olga: Caller, ben: Caller):
    olga.post("/articles", ARTICLE | {"published": True})
    olga.post("/replies", REPLY)
    olga.post("/checklists", {"name": "First days", "items": [{"task": "Greet"}]})
    book = olga.get("/knowledge")
    assert [one["handle"] for one in book["articles"]] == ["ring-sizes"]
    same = {"made": 0, "changed": 0, "same": 1}
    assert olga.post("/knowledge", book) == {"articles": same, "replies": same, "checklists": same}
    book["articles"][0]["body"] = "# Else"
    assert olga.post("/knowledge", {"articles": book["articles"]})["articles"]["changed"] == 1
    assert ben.ask("GET", "/knowledge").status == ben.ask("POST", "/knowledge", book).status == 403


def test_a_bad_document_is_refused_by_place_and_nothing_is_taken(scene: Scene, olga: Caller):
    one = ARTICLE | {"handle": "a"}
    bad = {"articles": [one, one | {"handle": "b", "products": ["unicorn"]}], "replies": [REPLY | {"mood": "glad"}]}
    refused = olga.ask("POST", "/knowledge", bad)
    assert (refused.status, refused.code, refused.json["field"]) == (422, "not_found", "articles[1].products")
    told = [(fault["field"], fault["code"]) for fault in refused.json["data"]["faults"]]
    assert told == [("articles[1].products", "not_found"), ("replies[0].mood", "unknown_mood")]
    assert olga.ask("POST", "/knowledge", {"articles": [one, one]}).code == "article_twice"
    assert olga.ask("POST", "/knowledge", {"articles": [{"title": 1}]}).json["field"] == "articles[0].language"
    assert olga.ask("POST", "/knowledge", {"notes": []}).code == "unknown_field"
    assert (Article.objects.count(), Reply.objects.count()) == (0, 0)
