"""What a store knows at the command line: written and changed, out to files and in from them."""

from __future__ import annotations

import json

from bespeak.domain.knowledge.models import Article, Reply


def article(bespeak, tmp_path, *more):
    (tmp_path / "body.md").write_text("# How\n\nMeasure the finger.\n", encoding="utf-8")
    about = ("--title", "Ring sizes", "--text", str(tmp_path / "body.md"), "--products", "ring", "--tags", "ring, size")
    return bespeak("article", "write", *about, *more, "--json").data["article"]["row"]["ref"]


def test_articles_are_written_read_changed_and_put_away(bespeak, scene, tmp_path):
    ref = article(bespeak, tmp_path)
    shown = bespeak("article", "show", ref).words
    assert ("draft" in shown, "Measure the finger." in shown, "Ring" in shown) == (True, True, True)
    changed = bespeak("article", "write", "--ref", ref, "--publish", "--why", "Ready", "--json").data["article"]
    assert (changed["row"]["version"], changed["body"], changed["row"]["tags"]) == (
        2,
        "# How\n\nMeasure the finger.",
        ["ring", "size"],
    )
    assert bespeak("article", "write", "--ref", ref, "--publish", "--json").data["article"]["row"]["version"] == 2
    assert bespeak("article", "list", "--search", "finger", "--json").data["articles"][0]["ref"] == ref
    assert "put away" in bespeak("article", "retire", ref).words
    assert "No article is here" in bespeak("article", "list").out
    assert "published" in bespeak("article", "restore", ref).words
    said = bespeak("article", "write", "--title", "x")
    assert (said.code, "usage" in said.err) == (2, True)
    assert bespeak("article", "show", "art_nothing", "--json").data["code"] == "not_found"
    agent = bespeak("article", "retire", ref, "--as", "ben@northlight.example", "--json")
    assert (agent.code, agent.data["code"]) == (4, "forbidden")


def test_replies_and_checklists_likewise(bespeak, scene, tmp_path):
    made = bespeak(
        "reply", "write", "--shortcut", "/late", "--name", "Late", "--text", "en=Sorry, {customer}.", "--json"
    )
    ref = made.data["reply"]["ref"]
    more = bespeak("reply", "write", "--ref", ref, "--text", "ja=すみません。", "--json").data["reply"]
    assert more["texts"] == {"en": "Sorry, {customer}.", "ja": "すみません。"}
    assert bespeak("reply", "write", "--ref", ref, "--text", "en=", "--json").data["reply"]["texts"].keys() == {"ja"}
    bad = bespeak("reply", "write", "--ref", ref, "--text", "en={oder}", "--json")
    assert (bad.code, bad.data["code"], bad.data["field"]) == (4, "unknown_variable", "text-en")
    assert "/late" in bespeak("reply", "list").words
    bespeak("reply", "retire", ref)
    assert "No reply is kept here" in bespeak("reply", "list").out
    assert "/late" in bespeak("reply", "restore", ref).words
    read = article(bespeak, tmp_path, "--publish")
    first = bespeak(
        "checklist", "write", "--name", "First days", "--item", f"article:{read}", "--item", "Greet", "--json"
    )
    ref = first.data["checklist"]["ref"]
    assert [one["title"] for one in first.data["checklist"]["items"]] == ["Ring sizes", "Greet"]
    renamed = bespeak("checklist", "write", "--ref", ref, "--role", "agent", "--json").data["checklist"]
    assert (renamed["role"], len(renamed["items"])) == ("agent", 2)
    assert "2. Greet" in bespeak("checklist", "show", ref).out
    assert "put away" in bespeak("checklist", "retire", ref).words
    assert bespeak("checklist", "list", "--json").data["checklists"] == []
    assert "agent" in bespeak("checklist", "restore", ref).words


def test_all_of_it_goes_out_and_comes_in_as_a_file_and_as_a_folder(bespeak, scene, tmp_path):
    read = article(bespeak, tmp_path, "--publish")
    bespeak("reply", "write", "--shortcut", "late", "--name", "Late", "--text", "en=Sorry.")
    bespeak("checklist", "write", "--name", "First days", "--item", f"article:{read}", "--item", "Greet")
    whole = bespeak("knowledge", "export", "-").data
    for path in (str(tmp_path / "all.json"), str(tmp_path / "all")):
        assert "1 article, 1 reply, 1 checklist written" in bespeak("knowledge", "export", path).words
        again = bespeak("knowledge", "import", path, "--json").data
        assert [one["same"] for one in again.values()] == [1, 1, 1]
    assert bespeak("knowledge", "export", str(tmp_path / "all"), "--json").data["code"] == "folder_not_empty"
    place = tmp_path / "all" / "articles" / "ring-sizes.en.md"
    place.write_text(place.read_text().replace("finger", "thumb"), encoding="utf-8")
    assert "rehearsal" in bespeak("knowledge", "import", str(tmp_path / "all"), "--dry-run").words
    assert bespeak("knowledge", "export", "-").data == whole
    bespeak("knowledge", "import", str(tmp_path / "all"))
    assert "thumb" in Article.objects.get().body


def test_bad_files_are_refused_by_line_and_nothing_is_taken(bespeak, scene, tmp_path):
    folder = tmp_path / "known"
    (folder / "replies").mkdir(parents=True)
    (folder / "replies" / "good.md").write_text("---\nname: Good\n---\n<!-- en -->\nHello")
    (folder / "replies" / "late.md").write_text("---\nname: Late\nmood: glad\n---\n<!-- en -->\nHello {oder}")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    said = bespeak("knowledge", "import", str(folder), "--json")
    assert (said.code, said.data["code"], said.data["field"]) == (4, "unknown_variable", "replies/late.md:5 texts.en")
    (folder / "notes.md").write_text("x")
    (folder / "articles").mkdir()
    (folder / "articles" / "x.en.md").write_text("---\ncolour: red\n---\n")
    said = bespeak("knowledge", "import", str(folder))
    assert (said.code, "notes.md:1" in said.err, "articles/x.en.md:2 colour: unknown_field" in said.err) == (
        4,
        True,
        True,
    )
    whole = tmp_path / "all.json"
    whole.write_text(json.dumps({"articles": [{"title": 5}]}))
    assert bespeak("knowledge", "import", str(whole), "--json").data["field"] == "articles[0].title"
    whole.write_text('{\n"articles": [')
    said = bespeak("knowledge", "import", str(whole))
    assert (said.code, "in line 2" in said.err) == (2, True)
    (folder / "articles" / "x.en.md").write_bytes(b"\xff")
    assert bespeak("knowledge", "import", str(folder), "--json").data["code"] == "not_utf8"
    assert bespeak("knowledge", "import", str(tmp_path / "none.json")).code == 2
    assert (Article.objects.count(), Reply.objects.count()) == (0, 0)
