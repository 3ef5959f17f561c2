"""What was said is found: words, words of two signs, as it reads today, in one's own store only."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, SearchText
from bespeak.domain.conversations.queries import inbox, words
from bespeak.domain.conversations.queries.finding import found_talks
from bespeak.domain.conversations.queries.inbox import Asked
from bespeak.domain.conversations.searching import WORDS
from bespeak.kit import grams
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, shop, works
from tests.plans import crowd, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TEXT = "指輪のサイズは12号です。東京都内に届けて！ Is the KETTLE in cobalt-blue? Café, naïve; 반지 크기; ขนาดแหวน"


def found(store, text, *, private=True):
    refs = Conversation.objects.filter(id__in=words.said(store.id, text, private=private))
    return set(refs.values_list("ref", flat=True))


LOOKED_FOR = "指輪|サイズ|東京|京都|東京都内|都|内|kettle|Kett|cobalt blue|blue cobalt|ＫＥＴＴＬＥ|CAFÉ|12|12号|반지"


@pytest.mark.parametrize("word", [*LOOKED_FOR.split("|"), "แหวน", "指輪 kettle", "です。東京"])
def test_words_and_words_of_two_signs_are_found(store, ben, ada, word):
    ref = asks(ada, store, ben, text=TEXT)
    asks(ada, store, ben, text="京の東、大きな町の内がわ")
    assert ref in found(store, word)


@pytest.mark.parametrize(
    "word",
    ["京東", "輪指", "ettle", "東京内", "kettle red", "\ue000", "logged", "!?", "", "   ", "'", '"*'],
)
def test_what_was_not_said_is_not_found(store, ben, ada, word):
    asks(ada, store, ben, text=TEXT)
    assert found(store, word) == set()


def test_it_is_found_as_it_reads_today_and_no_more_once_it_is_gone(store, ben, ada):
    ref = asks(ada, store, ben, text="By Friday")
    where = {"store_id": store.id, "conversation": ref, "at": NOW}
    conversations.edit(seq=1, text="By Monday", by=ben, **where)
    assert (found(store, "friday"), found(store, "monday")) == (set(), {ref})
    conversations.say(text="An amulet", by=herself(ada, store), **where)
    conversations.delete(seq=1, by=ben, **where)
    assert (found(store, "monday"), found(store, "amulet")) == (set(), {ref})
    conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=MAX, at=later(hours=1))
    assert found(store, "amulet") == set()
    assert not SearchText.objects.exists()


def test_notes_are_found_among_colleagues_only(store, ben, ada):
    ref = asks(ada, store, ben)
    conversations.note(store_id=store.id, conversation=ref, text="A sapphire", by=ben, at=NOW)
    assert found(store, "sapphire") == {ref}
    assert found(store, "sapphire", private=False) == set()


def test_another_store_finds_its_own(store, ben, ada):
    bakery = shop("bakery")
    ref = asks(ada, store, ben, text="A kettle")
    other = asks(buys("Eva", bakery), bakery, works("Eve", "owner", bakery), text="A kettle")
    assert (found(store, "kettle"), found(bakery, "kettle")) == ({ref}, {other})


def test_what_is_taken_back_is_not_found(store, ben, ada):
    ref = asks(ada, store, ben)
    point = transaction.savepoint()
    conversations.say(store_id=store.id, conversation=ref, text="A kettle", by=ben, at=NOW)
    assert found(store, "kettle") == {ref}
    transaction.savepoint_rollback(point)
    assert found(store, "kettle") == set()


def test_both_searches_of_the_console_ask_it(store, ben, ada):
    for n in range(3):
        asks(buys(f"Bea{n}", store), store, ben, text="Nothing")
    ref = asks(ada, store, ben, text=TEXT)
    [card] = inbox.cards(store_id=store.id, actor=ben, asked=Asked(search="東京"))
    [hit] = found_talks(store_id=store.id, actor=ben, text="指輪")
    assert card.talk.ref == hit.ref == ref


def test_what_was_said_before_is_found_after_the_change(store, ben, ada):
    ref = asks(ada, store, ben, text="A kettle")
    where = {"store_id": store.id, "conversation": ref, "by": ben, "at": NOW}
    for text in ("A pan", "A pot", "A jug"):
        conversations.say(text=text, **where)
    conversations.note(text="A note", **where)
    conversations.edit(seq=2, text="A panda", **where)
    conversations.delete(seq=3, **where)
    kept = set(SearchText.objects.values_list("seq", "private", "grams"))
    SearchText.objects.all().delete()
    change = importlib.import_module("bespeak.domain.conversations.migrations.0006_what_was_said_before_is_found")
    change.TOGETHER = 2
    for _ in range(2):
        change.fill(apps, SimpleNamespace(connection=connection))
    assert set(SearchText.objects.values_list("seq", "private", "grams")) == kept
    assert len(kept) == 4
    assert (found(store, "panda"), found(store, "pan jug"), found(store, "pot")) == ({ref}, set(), set())


def test_among_very_many_the_index_is_asked(store, ben, ada):
    asks(ada, store, ben, text=TEXT)
    crowd(SearchText.objects.get(), seq=lambda n: n + 2, grams=lambda n: grams.kept(store.id, f"word{n} サイ{n}"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what the housekeeping of the database does by itself, sooner or later
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [WORDS])
            cursor.execute("ANALYZE conversations_searchtext")
    [plan] = plans(lambda: list(words.said(store.id, "東京都", private=True)))
    assert WORDS in plan or "VIRTUAL TABLE" in plan
    assert not [one for one in plan.splitlines() if "SCAN conversations_searchtext" in one and "VIRTUAL" not in one]
    assert "Seq Scan" not in plan
    # in millions of rows PostgreSQL would walk along the ids until enough were found: for a rare word, all of them
    assert connection.vendor == "sqlite" or "id + 0" in plan


@given(st.text(max_size=60))
def test_whatever_is_written_can_be_asked_for_and_finds_itself(text):
    asked = grams.sought(7, text)
    kept = grams.kept(7, text)
    if asked is not None:
        pieces = kept.split(" ")
        assert set(asked.whole) <= set(pieces)
        assert all(any(piece.startswith(one) for piece in pieces) for one in asked.begun)
        assert all(one in kept for one in asked.beside)


def shown(store, ben, search):
    """The words of each conversation that was found; what was looked for stands in brackets."""
    cards = inbox.cards(store_id=store.id, actor=ben, asked=Asked(search=search))
    said = {card.talk.ref: card.found and card.found.pieces for card in cards}
    return {
        ref: pieces and "".join(f"[{one.text}]" if one.found else one.text for one in pieces)
        for ref, pieces in said.items()
    }


def test_a_search_shows_where_the_words_stand_as_they_read_today(store, ben, ada):
    ref = asks(ada, store, ben, text="In <b>cobalt</b> blue, 指輪のサイズは12号です")
    where = {"store_id": store.id, "conversation": ref, "by": ben, "at": NOW}
    conversations.say(text="We have it.", **where)
    other = asks(buys("Eva", store), store, ben, text="Something else")
    assert shown(store, ben, "cobalt") == {ref: "In <b>[cobalt]</b> blue, 指輪のサイズは12号です"}
    assert shown(store, ben, "指輪") == {ref: "In <b>cobalt</b> blue, [指輪]のサイズは12号です"}
    conversations.edit(seq=2, text="A cobalt one is kept.", **where)
    assert shown(store, ben, "cobalt") == {ref: "A [cobalt] one is kept."}
    conversations.delete(seq=2, **where)
    assert shown(store, ben, "cobalt") == {ref: "In <b>[cobalt]</b> blue, 指輪のサイズは12号です"}
    conversations.note(text="Prefers cobalt", **where)
    [card] = inbox.cards(store_id=store.id, actor=ben, asked=Asked(search="cobalt"))
    assert card.found.note
    assert shown(store, ben, other) == {other: None}
    assert not any(card.found for card in inbox.cards(store_id=store.id, actor=ben, asked=Asked()))
