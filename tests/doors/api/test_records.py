"""Programs take the record out, keep its head, and hold it against erasing."""

from bespeak.domain.conversations import checking, transcripts
from bespeak.domain.conversations.transcripts import Head
from tests.doors.api.desk import Caller
from tests.scene import Scene


def test_the_file_is_whole_letter_for_letter(scene: Scene, olga: Caller):
    talk = scene.talks["ada"]
    file = olga.get(f"/conversations/{talk}/record?edition=customer")
    head = olga.get(f"/conversations/{talk}/head")
    assert checking.verify(file["text"].encode()).whole
    assert (file["edition"], file["count"], file["head"]) == ("customer", head["count"], head["head"])
    assert transcripts.head_in(head["text"].encode()) == Head(head["count"], head["head"], talk)


def test_a_secret_that_was_hidden_is_named(scene: Scene, olga: Caller):
    talk = scene.talks["ada"]
    said = olga.ask("POST", f"/api/v1/conversations/{talk}/messages", {"text": "4111 1111 1111 1111"}).json
    assert said["masked"] == ["card"]
    [entry] = [one for one in olga.get(f"/conversations/{talk}/messages")["items"] if one["seq"] == said["seq"]]
    assert (entry["masked"], entry["text"]) == (["card"], "•••• 1111")


def test_a_hold_refuses_erasing_by_name(scene: Scene, olga: Caller):
    talk, customer = scene.talks["ada"], scene.customer("ada")
    held = olga.ask("PUT", f"/api/v1/conversations/{talk}/hold", {"reason": "Lawyers ask"})
    assert (held.status, held.json["reason"]) == (200, "Lawyers ask")
    refused = olga.ask("DELETE", f"/api/v1/customers/{customer}", {})
    assert (refused.status, refused.code) == (409, "record_is_held")
    assert olga.ask("DELETE", f"/api/v1/conversations/{talk}/hold", {}).status == 204
