"""The list of conversations through the API: looked for, tagged, several at once, dealing out, retention."""

from datetime import timedelta

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.kit import clock
from tests.doors.api.desk import Caller, program
from tests.scene import Scene


def found(ben: Caller, asked: str) -> list[str]:
    return [one["customer_name"] for one in ben.get(f"/inbox?{asked}")["items"]]


def test_it_is_looked_through_tagged_and_paged(scene: Scene, ben: Caller):
    nora, otto = scene.talk("nora", "lamp", answered=False), scene.talk("otto", "ring", answered=False)
    assert found(ben, "kind=store") == ["Nora", "Otto"]
    assert found(ben, "kind=store&order=newest") == ["Otto", "Nora"]
    assert found(ben, "search=nora@mail.example") == ["Nora"]
    [by_words] = ben.get("/inbox?search=Otto here have ring")["items"]
    assert (by_words["found"]["seq"], by_words["found"]["note"]) == (1, False)
    assert "Otto here" in by_words["found"]["text"]
    assert ben.get("/inbox?kind=store")["items"][0]["found"] is None
    told = ben.post(f"/conversations/{nora}/tags", {"name": "made to measure"}, status=200)
    assert told["tags"] == ["made to measure"]
    assert found(ben, 'search=tag:"made to measure"') == ["Nora"]
    [tag] = ben.get("/tags")["items"]
    assert (tag["name"], tag["having"]) == ("made to measure", 1)
    assert ben.ask("DELETE", f"/conversations/{nora}/tags/{tag['ref']}").json["tags"] == []
    first = ben.get("/inbox?kind=store&limit=1")
    assert [one["ref"] for one in first["items"]] == [nora]
    assert [one["ref"] for one in ben.get(f"/inbox?kind=store&limit=1&cursor={first['next']}")["items"]] == [otto]


def test_several_at_once_all_or_none(scene: Scene, ben: Caller):
    refs = [scene.talk(name, "lamp", answered=False) for name in ("nora", "otto")]
    until = (clock.now() + timedelta(days=1)).isoformat()
    for given in (
        {"deed": "tag", "tag": "gift"}, {"deed": "assign", "member": scene.ben.ref}, {"deed": "snooze", "until": until},
        {"deed": "rest"}, {"deed": "close", "outcome": "answered"},
    ):  # fmt: skip
        done = ben.ask("POST", "/inbox/changes", {"conversations": refs, **given})
        assert sorted(done.json["changed"]) == sorted(refs), given
    assert ben.ask("POST", "/inbox/changes", {"conversations": refs, "deed": "snooze"}).code == "missing_until"
    other = {"conversations": [*refs, "cnv_0000000000000000"], "deed": "assign"}
    assert ben.ask("POST", "/inbox/changes", other).status == 404


def test_dealing_and_retention_are_read_and_set(scene: Scene, ben: Caller, olga: Caller):
    assert ben.get("/store/dealing") == {"on": False, "away": []}
    assert olga.ask("PUT", "/store/dealing", {"on": True}).json["on"] is True
    assert olga.ask("PUT", "/store/retention", {"days": 400}).json == {"days": 400}
    assert ben.get("/store/retention") == {"days": 400}
    assert olga.ask("PUT", "/store/retention", {"days": 3}).code == "retention_out_of_range"


def test_a_secret_in_an_edit_is_told_as_one_in_a_message_is(scene: Scene, ben: Caller):
    talk = scene.talk("nora", "lamp")
    said = ben.post(f"/conversations/{talk}/messages", {"text": "Yes"})
    edited = ben.ask("PATCH", f"/conversations/{talk}/messages/{said['seq']}", {"text": "4111 1111 1111 1111"})
    assert edited.json["masked"] == ["card"]


@pytest.mark.both
def test_it_says_what_was_said_last_what_is_unread_and_how_many_wait(scene: Scene, ben: Caller):
    talk = scene.talk("nora", "lamp", answered=False)
    assert ben.get("/inbox/counts")["store"] == 1
    [shown] = ben.get("/inbox?kind=store")["items"]
    assert (shown["ref"], shown["said_by"], shown["unread"]) == (talk, "customer", True)
    assert "Nora here" in shown["said"]
    assert ben.ask("PUT", f"/conversations/{talk}/read", {"seq": 1}).json == {"conversation": talk, "seq": 1}
    assert ben.get("/inbox?kind=store")["items"][0]["unread"] is False
    program_key = program(scene, "talk")
    assert program_key.ask("PUT", f"/conversations/{talk}/read", {"seq": 1}).code == "not_a_person"
    assert ben.post(f"/conversations/{talk}/rest")["turn"] == "nobody"
    assert ben.get("/inbox/counts")["store"] == 0


@pytest.mark.both
def test_a_heated_one_is_marked_and_found_until_somebody_has_looked(scene: Scene, ben: Caller):
    talk = scene.talk("nora", "lamp", answered=False)
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="This is unacceptable, my lawyer will write to you!!",
        on_behalf_of_customer=True, by=scene.mika, at=clock.now(),
    )  # fmt: skip
    assert [(one["ref"], one["heated"], one["back"]) for one in ben.get("/inbox?search=is:heated")["items"]] == [
        (talk, True, "")
    ]
    assert ben.ask("DELETE", f"/conversations/{talk}/heat").json["ref"] == talk
    assert ben.get("/inbox?search=is:heated")["items"] == []
    assert ben.get("/inbox?kind=store")["items"][0]["heated"] is False


@pytest.mark.both
def test_what_was_done_to_several_is_undone_where_nothing_happened_since(scene: Scene, ben: Caller):
    refs = [scene.talk(name, "lamp", answered=False) for name in ("nora", "otto")]
    done = ben.post("/inbox/changes", {"conversations": refs, "deed": "close", "outcome": "spam"})
    assert {one["ref"]: one["turn"] for one in done["before"]} == dict.fromkeys(refs, "store")
    ben.ask("DELETE", f"/conversations/{refs[1]}/closure")
    assert ben.post("/inbox/changes/undo", {"before": done["before"]}) == {"undone": 1}
    assert ben.get(f"/conversations/{refs[0]}")["state"] == "open"


@pytest.mark.both
def test_tags_are_named_anew_merged_and_retired(scene: Scene, ben: Caller):
    talk = scene.talks["ada"]
    for name in ("gift", "present"):
        ben.post(f"/conversations/{talk}/tags", {"name": name})
    refs = {one["name"]: one["ref"] for one in ben.get("/tags")["items"]}
    changed = ben.ask("PATCH", f"/tags/{refs['gift']}", {"name": "Gift", "colour": "green", "retired": True}).json
    assert (changed["name"], changed["colour"], bool(changed["retired_at"])) == ("Gift", "green", True)
    back = ben.ask("PATCH", f"/tags/{refs['gift']}", {"retired": False}).json
    assert (back["name"], back["colour"], back["retired_at"]) == ("Gift", "green", None)
    assert ben.ask("PATCH", f"/tags/{refs['gift']}", {"name": "present"}).code == "tag_taken"
    merged = ben.post(f"/tags/{refs['present']}/merge", {"into": refs["gift"]})
    assert merged == {"tag": refs["present"], "into": refs["gift"], "moved": 0}
    assert ben.get(f"/conversations/{talk}")["tags"] == ["Gift"]
    assert ben.ask("PATCH", f"/tags/{refs['present']}", {"colour": "red"}).status == 404


@pytest.mark.both
def test_views_are_kept_for_oneself_and_for_the_team(scene: Scene, ben: Caller, olga: Caller):
    own = ben.post("/views", {"name": "My gifts", "whose": "me", "search": "tag:gift", "first": True})
    team = olga.post("/views", {"name": "Waiting", "kind": "store", "order": "newest", "team": True})
    assert [(one["name"], one["team"], one["first"]) for one in ben.get("/views")["items"]] == [
        ("Waiting", True, False),
        ("My gifts", False, True),
    ]
    assert [one["name"] for one in olga.get("/views")["items"]] == ["Waiting"]
    again = ben.post("/views", {"name": "My gifts", "kind": "closed"})
    assert (again["ref"], again["kind"], again["whose"]) == (own["ref"], "closed", "")
    assert olga.ask("PUT", f"/views/{own['ref']}/first").status == 404
    nora, otto = (scene.talk(name, "lamp", answered=False) for name in ("nora", "otto"))
    assert [one["ref"] for one in ben.get(f"/inbox?view={team['ref']}")["items"]] == [otto, nora]
    assert [one["ref"] for one in ben.get(f"/inbox?view={team['ref']}&order=longest")["items"]] == [nora, otto]
    mine = ben.post("/views", {"name": "Mine", "whose": "me"})["ref"]
    ben.ask("PUT", f"/conversations/{nora}/assignee", {"member": scene.ben.ref})
    assert [one["ref"] for one in ben.get(f"/inbox?view={mine}")["items"]] == [nora]
    assert olga.ask("GET", f"/inbox?view={mine}").json["field"] == "view"
    assert ben.ask("DELETE", f"/views/{mine}").status == 204
    assert ben.ask("PUT", f"/views/{team['ref']}/first").json["first"] is True
    assert ben.ask("DELETE", f"/views/{own['ref']}/first").json["first"] is False
    assert [one["first"] for one in ben.get("/views")["items"]] == [True, False]
    assert ben.ask("DELETE", f"/views/{team['ref']}/first").json["first"] is False
    assert ben.ask("DELETE", f"/views/{own['ref']}").status == 204
    assert ben.ask("DELETE", f"/views/{own['ref']}").code == "not_found"
    assert ben.ask("POST", "/views", {"name": " "}).code == "no_name"


def test_who_is_away_is_said_by_themselves_or_by_who_leads(scene: Scene, ben: Caller, olga: Caller):
    assert ben.ask("PUT", "/store/dealing/away", {"member": scene.ben.ref, "away": True}).json["away"] == [
        scene.ben.ref
    ]
    assert ben.ask("PUT", "/store/dealing/away", {"member": scene.olga.ref, "away": True}).status == 403
    assert olga.ask("PUT", "/store/dealing/away", {"member": scene.ben.ref, "away": False}).json["away"] == []
    assert olga.ask("PUT", "/store/dealing/away", {"member": "mem_0000000000000000", "away": True}).status == 404
