"""`bespeak verify FILE` tells in one sentence what is whole, or where it breaks, and needs no database for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bespeak.domain.conversations import transcripts
from bespeak.domain.conversations.models import Event
from tests.forging import written_anew


@pytest.fixture
def record(bespeak, scene, tmp_path):
    """The record of Gus's conversation, as a file."""
    file = tmp_path / "gus.json"
    assert bespeak("talk", "export", scene.talks["gus"], str(file)).code == 0
    return file


def test_a_record_that_is_whole_is_said_to_be(bespeak, scene, record):
    said = bespeak("verify", str(record))
    assert (said.code, "Whole: the record of" in said.words, "with 2 entries" in said.words) == (0, True, True)
    key = bespeak("store", "signing-key", "--json").data["keys"][0]["key"]
    [told] = bespeak("verify", str(record), "--key", key, "--json").data["files"]
    assert (told["whole"], told["key_known"], told["conversation"]) == (True, True, scene.talks["gus"])


def test_where_it_breaks_is_said_in_one_sentence(bespeak, record):
    signed = json.loads(record.read_bytes())
    for change, sentence in (
        (lambda it: it["entries"][1].update(body='{"text":"No."}'), "the words of entry 2 are not those"),
        (lambda it: it["entries"].pop(0), "entry 1 is missing"),
        (lambda it: it["entries"].reverse(), "the order was changed"),
        (lambda it: it["entries"].pop(), "stops after entry 1 of 2"),
        (lambda it: it["store"].update(name="Else"), "the signature is not of what stands here"),
    ):
        other = json.loads(json.dumps(signed))
        change(other)
        record.write_bytes(transcripts.written(other))
        said = bespeak("verify", str(record))
        assert (said.code, sentence in said.words) == (1, True), said.words


def test_what_is_remembered_and_whose_key_it_is_are_compared(bespeak, record, tmp_path):
    signed = json.loads(record.read_bytes())
    assert bespeak("verify", str(record), "--head", f"2:{signed['head']}").code == 0
    assert "Shorter than you remember" in bespeak("verify", str(record), "--head", f"3:{signed['head']}").out
    assert "a key of somebody else" in bespeak("verify", str(record), "--key", "0" * 64).words
    keys = tmp_path / "keys.json"
    shown = {"key": signed["key"], "made_at": "2020-01-01T00:00:00+00:00", "retired_at": None}
    keys.write_text(json.dumps({"keys": [shown]}), encoding="utf-8")
    assert bespeak("verify", str(record), "--key", str(keys)).code == 0


def test_what_cannot_be_checked_is_exit_two(bespeak, record, tmp_path):
    assert bespeak("verify", str(tmp_path / "nothing.json")).code == 2
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"{}")
    said = bespeak("verify", str(record), str(empty))
    assert (said.code, "no record of a conversation" in said.words) == (2, True)
    assert bespeak("verify", str(record), "--head", "yesterday").code == 2
    assert bespeak("verify", str(record), "--key", str(empty)).code == 2


def test_nothing_that_is_there_is_written_over(bespeak, scene, record):
    before = record.read_bytes()
    assert bespeak("talk", "export", scene.talks["gus"], str(record)).code == 2
    assert record.read_bytes() == before


def test_without_a_file_every_conversation_of_the_store_is_checked(bespeak, scene):
    assert bespeak("verify").out == "Every conversation is as written.\n"
    Event.objects.filter(conversation__ref=scene.talks["gus"], seq=2).update(body='{"text":"No."}')
    said = bespeak("verify")
    assert (said.code, scene.talks["gus"] in said.out) == (1, True)
    assert list(bespeak("verify", "--json").data["conversations"]) == [scene.talks["gus"]]


def test_a_key_is_replaced_and_the_one_before_is_still_told(bespeak, record):
    old = bespeak("store", "signing-key", "--json").data["keys"]
    new = bespeak("store", "signing-key", "--replace", "--json").data["keys"]
    assert [one["key"] for one in new][1:] == [one["key"] for one in old]
    assert bespeak("verify", str(record), "--key", old[0]["key"]).code == 0


def test_a_file_is_checked_where_there_is_no_database(record):
    environment = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}
    code = "import sys; from bespeak.doors.cli.main import main; sys.exit(main(sys.argv[1:]))"
    words = [sys.executable, "-c", code, "verify", str(record)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "Whole" in done.stdout, done.stderr) == (0, True, "")


def test_what_is_held_is_not_erased_until_that_is_lifted(bespeak, scene):
    talk = scene.talks["gus"]
    assert bespeak("talk", "hold", talk, "--why", "Lawyers ask").code == 0
    said = bespeak("erase", "gus@mail.example", "--yes", "--json")
    assert (said.code, said.data["code"]) == (4, "record_is_held")
    assert bespeak("talk", "hold", talk, "--lift").code == 0
    assert bespeak("erase", "gus@mail.example", "--yes").code == 0
    assert bespeak("verify").code == 0


def test_how_long_words_are_kept_is_shown_and_set(bespeak, scene):
    assert "kept until somebody erases it" in bespeak("store", "retention").out
    assert bespeak("store", "retention", "--days", "730", "--json").data == {"days": 730}
    assert "after 730 days" in bespeak("store", "retention").out
    assert bespeak("store", "retention", "--days", "3").code == 4


def test_a_past_that_was_made_anew_after_a_yes_is_found(bespeak, scene, tmp_path):
    talk, yes = scene.agreed["hana"].conversation, scene.agreed["hana"].terms.acceptance
    file, head = tmp_path / "hana.json", tmp_path / "head.json"
    head.write_text(yes.record.text, encoding="utf-8")
    shown = bespeak("agreement", scene.agreed["hana"].ref)
    assert f"{yes.record.count}:{yes.record.head}" in shown.out.replace("\n", "").replace(" ", "")
    assert bespeak("talk", "export", talk, str(file)).code == 0
    assert bespeak("verify", str(file), "--head", str(head)).code == 0
    assert bespeak("verify").code == bespeak("verify", talk).code == 0

    written_anew(talk)
    file.unlink()
    assert bespeak("talk", "export", talk, str(file)).code == 0
    said = bespeak("verify", str(file), "--head", str(head))
    assert (said.code, "Not what you remember" in said.words) == (1, True)
    for asked in ((), (talk,), (talk, scene.talks["gus"])):
        said = bespeak("verify", *asked)
        assert (said.code, "rewritten_since_agreed" in said.words) == (1, True), said.words
    assert "was accepted" in bespeak("reconcile").words
