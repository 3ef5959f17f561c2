"""What fits is found by its words, the rarer the more; in few statements, and never another's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog import queries as catalogued
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.models import Article
from bespeak.domain.knowledge.operations import ArticleDraft, ReplyDraft
from bespeak.kit.money import Money
from tests.domain.cast import MAX, NOW, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ARTICLES = {
    "Resizing a ring": "A ring is made larger or smaller by two sizes within thirty days.",
    "Engraving": "At most 24 letters inside a ring, Latin or Japanese.",
    "Where we deliver": "Parcels go to the whole of Europe; delivery takes three days.",
}
REPLIES = {
    "late": "We are sorry that your parcel is late. It ships {by when}.",
    "hours": "We are open from ten to six.",
}


@pytest.fixture
def store():
    return shop(language="en")


@pytest.fixture
def dana(store):
    made = works("Dana", "manager", store)
    for title, body in ARTICLES.items():
        draft = ArticleDraft(title=title, body=body, language="en", published=True)
        operations.write_article(store_id=store.id, draft=draft, by=made, at=NOW)
    for shortcut, text in REPLIES.items():
        keep(store, made, shortcut, {"en": text})
    return made


def keep(store, by, shortcut, texts, **more):
    draft = ReplyDraft(shortcut=shortcut, name=shortcut.title(), texts=texts, **more)
    return operations.write_reply(store_id=store.id, draft=draft, by=by, at=NOW)


def names(store, actor, **more):
    return [one.name for one in queries.suggestions(store_id=store.id, actor=actor, **more)]


def test_other_endings_are_found(store, dana, ben):
    assert names(store, ben, heard="Can this ring be resized? It is too small for me.")[0] == "Resizing a ring"
    assert names(store, ben, heard="Could you engrave my name?")[0] == "Engraving"
    assert names(store, ben, heard="My parcel has not come, is it late?")[0] == "Late"


def test_what_is_typed_counts_more_than_what_was_heard(store, dana, ben):
    assert names(store, ben, heard="Where do you deliver parcels?", typed="engraving")[0] == "Engraving"


def test_japanese_is_found_and_comes_in_its_own_language(store, dana, ben):
    keep(
        store,
        dana,
        "size",
        {"ja": "サイズ直しは30日以内に承ります。", "en": "Resizing a ring is done within thirty days."},
    )
    found = queries.suggestions(store_id=store.id, actor=ben, heard="指輪のサイズ直しはできますか？", languages=["ja"])
    assert (found[0].shortcut, found[0].language) == ("size", "ja")
    assert len({one.ref for one in found}) == len(found)


@pytest.mark.parametrize("said", ["", "   ", "hello thank you", "!!! ???", "'; DROP TABLE \" OR NEAR(", "ます。ですか"])
def test_nothing_is_suggested_where_nothing_is_said(store, dana, ben, said):
    assert names(store, ben, heard=said) == []


def test_drafts_what_is_put_away_and_anothers_own_are_not_suggested(store, dana, ben):
    draft = ArticleDraft(title="Zirconium secrets", body="", language="en")
    operations.write_article(store_id=store.id, draft=draft, by=dana, at=NOW)
    keep(store, dana, "zirconium", {"en": "Zirconium is mine."}, personal=True)
    away = keep(store, dana, "zirconia", {"en": "Zirconium is over."})
    operations.archive_reply(store_id=store.id, ref=away, by=dana, at=NOW)
    assert names(store, ben, heard="Do you have zirconium?") == []
    assert names(store, dana, heard="Do you have zirconium?") == ["Zirconium"]
    other = shop("other")
    assert names(other, works("Eve", "owner", other), heard="Engraving a ring, delivery") == []


def test_one_statement_however_much_is_known(store, dana, ben):
    for n in range(80):
        keep(store, dana, f"r{n}", {"en": f"Ring number {n} is resized within thirty days."})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = names(store, ben, heard="Resize my ring " * 400)
    assert len(asked) == 1
    assert len(found) == 5


def test_an_article_about_a_product_that_is_talked_about_is_there_whatever_words_are_said(store, dana, ben):
    drafts = [
        ProductDraft(handle=one, name=one, variants=(VariantDraft(sku=one, price=Money(1, "EUR")),)) for one in "ab"
    ]
    catalog.save_products(store_id=store.id, products=drafts, by=MAX, at=NOW)
    ids = catalogued.product_ids(store_id=store.id, names=["a", "b"])
    for language, title in (("en", "Caring for it"), ("ja", "お手入れ")):
        given = {"language": language, "handle": "care", "products": ["a"], "published": language == "en"}
        draft = ArticleDraft(title=title, body="With a soft cloth.", **given)
        operations.write_article(store_id=store.id, draft=draft, by=dana, at=NOW)
    about = {"products": [ids["a"]]}
    assert names(store, ben, heard="Hello", **about) == ["Caring for it"]
    assert names(store, ben, heard="Can I engrave it?", **about)[:2] == ["Caring for it", "Engraving"]
    assert names(store, ben, heard="Hello", products=[ids["b"]]) == []
    other = shop("other")
    assert names(other, works("Eve", "owner", other), heard="Hello", **about) == []
    japanese = Article.objects.get(title="お手入れ")
    read = queries.article(store_id=store.id, ref=japanese.ref, actor=dana)
    draft = ArticleDraft(title=read.row.title, body=read.body, language="ja", products=["a"], published=True)
    operations.write_article(store_id=store.id, draft=draft, ref=japanese.ref, by=dana, at=NOW)
    assert names(store, ben, heard="Hello", languages=["ja"], **about) == ["お手入れ"]
    assert names(store, ben, heard="Hello", languages=["en"], **about) == ["Caring for it"]
    with CaptureQueriesContext(connection) as asked:
        names(store, ben, heard="Engrave my ring", **about)
    assert len(asked) == 1


def test_the_customers_language_stands_first_then_the_houses_then_all_others(store, dana, ben):
    for language, title in (("fr", "Ring resizing en français"), ("ja", "Ring resizing 指輪"), ("ru", "Ring кольцо")):
        draft = ArticleDraft(title=title, body="Ring resizing, ring resizing.", language=language, published=True)
        operations.write_article(store_id=store.id, draft=draft, by=dana, at=NOW)
    found = queries.suggestions(
        store_id=store.id, actor=ben, heard="Ring resizing", languages=["fr", "ja"], most=9
    )  # fmt: skip
    assert [one.language for one in found][:2] == ["fr", "ja"]
    assert {one.language for one in found[2:]} == {"en", "ru"}
