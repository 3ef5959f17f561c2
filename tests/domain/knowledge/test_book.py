"""What is known taken elsewhere and back, as one document or as a folder of files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.knowledge import bookfile, bookfolder, operations, queries
from bespeak.domain.knowledge.bookfile import Spoilt
from bespeak.domain.knowledge.models import Article, Checklist, Reply
from bespeak.domain.knowledge.operations import ArticleDraft
from bespeak.journal.models import Fact
from bespeak.kit.money import Money
from bespeak.kit.refusals import Forbidden
from tests.domain.cast import MAX, NOW, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BOOK: dict[str, Any] = {
    "knowledge": 1,
    "articles": [
        {"handle": "sizes", "language": "en", "kind": "size_guide", "title": "Ring sizes",
         "body": "# How\n\n---\n\n| a |", "tags": ["ring"], "products": ["ring"], "published": True},
        {"handle": "sizes", "language": "ja", "kind": "size_guide", "title": "指輪のサイズ", "body": "サイズ表",
         "tags": [], "products": [], "published": False},
    ],
    "replies": [
        {"shortcut": "late", "name": "Late",
         "texts": {"en": "Sorry, {customer}.\n\nIt comes.", "ja": "申し訳ございません。"},
         "hint": "Say it soon", "mood": "worried", "tags": ["a, b", "c"]},
    ],
    "checklists": [
        {"name": "First days", "role": "agent",
         "items": [{"article": "sizes", "language": "en"}, {"task": "Ring the bell"}]},
    ],
}  # fmt: skip


@pytest.fixture
def store():
    made = shop(language="en")
    _sells(made)
    return made


def _sells(store):
    ring = ProductDraft(handle="ring", name="Ring", variants=(VariantDraft(sku="RING", price=Money(100, "EUR")),))
    catalog.save_products(store_id=store.id, products=[ring], by=MAX, at=NOW)


def take(store, by, data=BOOK):
    return operations.take(store_id=store.id, book=bookfile.read(data), by=by, at=NOW)


def changed(**parts: Any) -> dict[str, Any]:
    return json.loads(json.dumps(BOOK)) | parts


def test_it_comes_back_as_it_went_and_the_same_again_changes_nothing(store, dana):
    made = {"made": 1, "changed": 0, "same": 0}
    assert take(store, dana) == operations.Taken(made | {"made": 2}, made, made)
    assert queries.whole(store_id=store.id, actor=dana) == BOOK
    facts = Fact.objects.count()
    same = {"made": 0, "changed": 0, "same": 1}
    assert take(store, dana) == operations.Taken(same | {"same": 2}, same, same)
    assert Fact.objects.count() == facts
    other = shop("other")
    _sells(other)
    eve = works("Eve", "owner", other)
    take(other, eve, queries.whole(store_id=store.id, actor=dana))
    assert queries.whole(store_id=other.id, actor=eve) == BOOK


def test_what_is_there_becomes_like_it_and_what_it_does_not_name_stays(store, dana):
    take(store, dana)
    mine = ArticleDraft(title="Mine", body="Stays", language="en")
    operations.write_article(store_id=store.id, draft=mine, by=dana, at=NOW)
    article = Article.objects.get(handle="sizes", language="en")
    operations.archive_article(store_id=store.id, ref=article.ref, by=dana, at=NOW)
    operations.archive_reply(store_id=store.id, ref=Reply.objects.get().ref, by=dana, at=NOW)
    new = changed()
    new["checklists"][0]["items"].append({"task": "Greet"})
    taken = take(store, dana, new)
    assert (taken.articles["changed"], taken.replies["changed"], taken.checklists["changed"]) == (1, 1, 1)
    assert {one["handle"] for one in queries.whole(store_id=store.id, actor=dana)["articles"]} == {"mine", "sizes"}
    assert (Article.objects.count(), Reply.objects.count(), Checklist.objects.count()) == (3, 1, 1)


def test_bad_input_is_refused_by_place_and_nothing_is_half_taken(store, dana):
    bad = changed()
    bad["articles"][1]["language"] = "xx"
    bad["articles"][0]["products"] = ["unicorn"]
    bad["replies"][0]["texts"]["ja"] = "{oder}"
    bad["checklists"][0]["items"][0]["language"] = "ja"
    bad["checklists"][0]["items"][1]["task"] = "x" * 301
    with pytest.raises(Spoilt) as caught:
        take(store, dana, bad)
    assert [(one.field, one.code) for one in caught.value.faults] == [
        ("articles[0].products", "not_found"), ("articles[1].language", "unknown_language"),
        ("replies[0].texts.ja", "unknown_variable"), ("checklists[0].items[0].article", "unknown_article"),
    ]  # fmt: skip
    assert caught.value.code == "not_found"
    assert (Article.objects.count(), Reply.objects.count(), Checklist.objects.count()) == (0, 0, 0)
    assert Fact.objects.filter(kind__startswith="knowledge.").count() == 0


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ([], "knowledge", "wrong_type"), ({"knowledge": 2}, "knowledge", "unknown_edition"),
        ({"knowledge": True}, "knowledge", "wrong_type"), ({"notes": []}, "notes", "unknown_field"),
        ({"articles": {}}, "articles", "wrong_type"), ({"articles": ["x"]}, "articles[0]", "wrong_type"),
        ({"articles": [{"title": 5, "body": "", "language": "en"}]}, "articles[0].title", "wrong_type"),
        ({"articles": [{"title": "x", "language": "en"}]}, "articles[0].body", "missing_field"),
        ({"articles": [BOOK["articles"][0]] * 2}, "articles[1].handle", "article_twice"),
        ({"articles": [{**BOOK["articles"][0], "tags": [1]}]}, "articles[0].tags[0]", "wrong_type"),
        ({"replies": [BOOK["replies"][0]] * 2}, "replies[1].shortcut", "shortcut_twice"),
        ({"replies": [{**BOOK["replies"][0], "texts": {"en": 1}}]}, "replies[0].texts.en", "wrong_type"),
        ({"checklists": [{"name": "x", "items": [{}]}]}, "checklists[0].items[0]", "not_an_item"),
        ({"articles": [{}] * 2_001}, "articles", "too_many"),
    ],
)  # fmt: skip
def test_what_is_no_such_document_is_refused(data, field, code):
    with pytest.raises(Spoilt) as caught:
        bookfile.read(data)
    assert (field, code) in [(one.field, one.code) for one in caught.value.faults]


def test_only_who_may_write_takes_and_gives_and_checklists_want_training(store, dana):
    ben = works("Ben", "agent", store)
    for asks in (lambda: take(store, ben), lambda: queries.whole(store_id=store.id, actor=ben)):
        with pytest.raises(Forbidden):
            asks()
    assert Article.objects.count() == 0


def test_a_folder_of_files_reads_as_it_was_written():
    files = bookfolder.written(BOOK)
    assert sorted(files) == [
        "articles/sizes.en.md", "articles/sizes.ja.md", "checklists/first-days.md", "replies/late.md",
    ]  # fmt: skip
    assert files["checklists/first-days.md"].endswith("---\n\n- [[sizes.en]]\n- Ring the bell\n")
    read = bookfolder.read(files).data
    read["articles"].sort(key=lambda one: one["language"])
    assert bookfile.read(read) == bookfile.read(BOOK)


@given(st.text(alphabet="a\\<!-enj>[]. :,\n#\u3042", max_size=60), st.text(alphabet='a[],"\\ b.en', max_size=30))
def test_whatever_people_write_comes_back_from_files(text: str, word: str):
    body, line = text.strip(), " ".join(word.split()) or "x"
    data = {
        "articles": [{"handle": "h", "language": "en", "title": line, "body": body, "tags": [line]}],
        "replies": [{"shortcut": "s", "name": line, "texts": {"en": body, "ja": body}}],
        "checklists": [{"name": line, "items": [{"task": line}]}],
    }
    assert bookfile.read(bookfolder.read(bookfolder.written(data)).data) == bookfile.read(data)


def test_names_too_long_for_a_disk_are_cut_and_two_alike_have_two_files():
    long = [{"handle": "指輪" * 50, "language": "en", "title": "x", "body": ""}]
    lists = [{"name": "A / b", "items": [{"task": "x"}]}, {"name": "a b", "items": [{"task": "y"}]}]
    files = bookfolder.written({"articles": long, "checklists": lists})
    assert all(len(path.rsplit("/", 1)[1].encode()) < 100 and path.count("/") == 1 for path in files)
    assert len(files) == 3
    assert bookfolder.read(files).data["articles"][0]["handle"] == "指輪" * 50


@pytest.mark.parametrize(
    ("path", "text", "place", "code"),
    [
        ("notes/x.md", "", "notes/x.md:1", "unknown_file"),
        ("articles/x.en.txt", "", "articles/x.en.txt:1", "unknown_file"),
        ("articles/x.en.md", "# Hello", "articles/x.en.md:1", "no_front_matter"),
        ("articles/x.en.md", "---\ntitle: x\ncolour: red\n---\n", "articles/x.en.md:3 colour", "unknown_field"),
        ("articles/x.en.md", "---\ntitle: x\ntitle: y\n---\n", "articles/x.en.md:3 title", "field_twice"),
        ("articles/x.en.md", "---\npublished: maybe\n---\n", "articles/x.en.md:2 published", "wrong_type"),
        ("articles/x.en.md", "---\ntags: [1]\n---\n", "articles/x.en.md:2 tags", "wrong_type"),
        ("replies/x.md", "---\nname: x\n---\nHello", "replies/x.md:4 texts", "no_language"),
        ("replies/x.md", "---\nname: x\n---\n<!-- en -->\na\n<!-- en -->", "replies/x.md:6 texts.en", "language_twice"),
        ("checklists/x.md", "---\nname: x\n---\nHello", "checklists/x.md:4 items", "not_an_item"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_line(path, text, place, code):
    with pytest.raises(Spoilt) as caught:
        bookfolder.read({path: text})
    assert (caught.value.field, caught.value.code) == (place, code)


def test_what_a_store_refuses_is_told_by_file_and_line(store, dana):
    files = bookfolder.written(changed(articles=[]))
    files["replies/late.md"] = files["replies/late.md"].replace("{customer}", "{client}")
    folder = bookfolder.read(files)
    with pytest.raises(Spoilt) as caught:
        take(store, dana, folder.data)
    told = folder.spoilt(caught.value)
    assert [one.place for one in told.faults] == [
        "replies/late.md:9 texts.en", "checklists/first-days.md:6 items[0].article",
    ]  # fmt: skip
    assert told.data["faults"][0]["file"] == "replies/late.md"
