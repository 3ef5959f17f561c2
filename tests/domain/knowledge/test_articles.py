"""Articles: each change is a version that stays; drafts are for writers; what is put away is found no more."""

from __future__ import annotations

import pytest

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.models import ArticleVersion
from bespeak.domain.knowledge.operations import ArticleDraft
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from tests.domain.cast import NOW, later, sells, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def draft(**more):
    given = {"title": "Engraving a ring", "body": "At most **24** letters.", "language": "en", "published": True}
    return ArticleDraft(**(given | more))


def write(store, by, *, ref="", seen=0, at=NOW, **more):
    return operations.write_article(store_id=store.id, draft=draft(**more), ref=ref, seen=seen, by=by, at=at)


def titles(store, actor, **more):
    return [one.title for one in queries.articles(store_id=store.id, actor=actor, **more)]


def test_each_change_is_a_version_that_stays(store, dana):
    ring = sells("RING", store)
    ref = write(store, dana)
    same = write(store, dana, ref=ref, seen=1)
    write(store, dana, ref=ref, seen=1, at=later(hours=1), body="At most 30.", why="New machine", products=["ring"])
    told = queries.versions(store_id=store.id, ref=ref, actor=dana)
    assert same == ref
    assert [(one.version, one.body, one.why) for one in told] == [
        (2, "At most 30.", "New machine"),
        (1, "At most **24** letters.", ""),
    ]
    assert told[0].products == (ring.product_ref,)
    assert told[0].by == dana.ref
    assert queries.article(store_id=store.id, ref=ref, actor=dana).products == ((ring.product_ref, "Ring"),)


def test_who_comes_second_is_told(store, dana):
    ref = write(store, dana)
    write(store, dana, ref=ref, seen=1, body="Mine.")
    with pytest.raises(StaleState):
        write(store, dana, ref=ref, seen=1, body="Also mine.")
    assert queries.article(store_id=store.id, ref=ref, actor=dana).body == "Mine."
    assert ArticleVersion.objects.count() == 2


def test_a_draft_is_for_those_who_write(store, dana, ben):
    ref = write(store, dana, published=False)
    assert titles(store, dana, shelf="draft") == ["Engraving a ring"]
    assert titles(store, ben) == []
    with pytest.raises(NotFound):
        queries.article(store_id=store.id, ref=ref, actor=ben)
    with pytest.raises(Forbidden):
        write(store, ben)


def test_words_of_two_signs_are_found_as_they_read_today(store, dana, ben):
    ref = write(store, dana, title="指輪の刻印", body="最大24文字まで。", language="ja")
    write(store, dana, title="Shipping", body="Three days.", tags=["Delivery"])
    assert titles(store, ben, search="刻印") == ["指輪の刻印"]
    assert titles(store, ben, search="文字") == ["指輪の刻印"]
    assert titles(store, ben, search="deliv thr") == ["Shipping"]
    write(store, dana, ref=ref, title="指輪の内側", body="", language="ja")
    assert titles(store, ben, search="刻印") == []


def test_what_is_put_away_is_found_no_more_and_taken_out_again(store, dana, ben):
    ref = write(store, dana)
    for _ in range(2):
        operations.archive_article(store_id=store.id, ref=ref, by=dana, at=NOW)
    assert titles(store, ben) == titles(store, dana, search="engraving") == []
    assert titles(store, dana, shelf="archived") == ["Engraving a ring"]
    operations.restore_article(store_id=store.id, ref=ref, by=dana, at=NOW)
    assert titles(store, ben, search="engraving") == ["Engraving a ring"]
    told = Fact.objects.filter(subject=ref).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["knowledge.article_written", "knowledge.article_archived", "knowledge.article_restored"]


def test_the_same_short_name_once_in_each_language(store, dana):
    write(store, dana, handle="ring")
    write(store, dana, handle="ring", language="ja", title="指輪")
    with pytest.raises(Invalid) as refused:
        write(store, dana, handle="ring", title="Another")
    assert refused.value.code == "handle_taken"
    assert len(titles(store, dana)) == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " \0 "}, "missing_text"),
        ({"title": "x" * 201}, "text_too_long"),
        ({"body": "x" * 40_001}, "text_too_long"),
        ({"language": "xx"}, "unknown_language"),
        ({"kind": "poem"}, "unknown_kind"),
        ({"tags": ["x" * 41]}, "text_too_long"),
        ({"products": ["no-such"]}, "not_found"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(store, dana, wrong, code):
    with pytest.raises((Invalid, NotFound)) as refused:
        write(store, dana, **wrong)
    assert refused.value.code == code
    assert titles(store, dana) == []


def test_another_store_has_its_own(store, dana):
    ref = write(store, dana)
    other = shop("other")
    eve = works("Eve", "owner", other)
    assert titles(other, eve, search="engraving") == []
    with pytest.raises(NotFound):
        queries.article(store_id=other.id, ref=ref, actor=eve)
    with pytest.raises(NotFound):
        write(other, eve, ref=ref)


def test_pages_follow_each_other(store, dana):
    for n in range(5):
        write(store, dana, title=f"Number {n}")
    first = queries.articles(store_id=store.id, actor=dana, most=3)
    rest = queries.articles(store_id=store.id, actor=dana, before=first[-1].id, most=3)
    assert [one.title for one in [*first, *rest]] == [f"Number {n}" for n in (4, 3, 2, 1, 0)]
