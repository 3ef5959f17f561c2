"""The inbox: whose turn it is since when, the longest first; and finding one among very many."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.conversations.queries import inbox, stretch
from bespeak.domain.conversations.queries.inbox import ANYBODY, Asked
from bespeak.domain.customers import directory
from bespeak.domain.customers import operations as customers
from bespeak.kit.actors import SYSTEM
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, asks, buys, herself, later, sells, shop, works
from tests.plans import crowd, plans

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def listed(store, by, after="", most=50, **asked) -> list[str]:
    found = inbox.cards(store_id=store.id, actor=by, asked=Asked(**asked), after=after, most=most)
    return [card.talk.customer_name for card in found]


def since(ref: str):
    return Conversation.objects.get(ref=ref).turn_at


def test_it_is_their_turn_since_it_became_so(store, ben):
    ada = buys("Ada", store)
    ref = asks(ada, store, ben)
    where = {"store_id": store.id, "conversation": ref}
    conversations.say(text="Hello?", by=herself(ada, store), at=later(hours=1), **where)
    assert since(ref) == later()
    conversations.say(text="Gladly.", by=ben, at=later(hours=2), **where)
    assert since(ref) == later(hours=2)
    conversations.note(text="Nice", by=ben, at=later(hours=3), **where)
    conversations.say(text="And red.", by=ben, at=later(hours=3), **where)
    assert since(ref) == later(hours=2)
    conversations.close(by=ben, at=later(hours=4), **where)
    assert since(ref) == later(hours=4)
    conversations.say(text="One more thing", by=herself(ada, store), at=later(hours=5), **where)
    assert since(ref) == later(hours=5)
    conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=MAX, at=later(hours=6))
    assert since(ref) == later(hours=6)


def test_who_waits_longest_stands_first_and_pages_go_on_there(store, ben):
    for hour, name in enumerate(("Ada", "Bea", "Cia", "Dea")):
        asks(buys(name, store), store, ben, when=later(hours=3 - hour))
    assert listed(store, ben, kind="store") == ["Dea", "Cia", "Bea", "Ada"]
    for kind, order in (("store", ["Dea", "Cia", "Bea", "Ada"]), ("", ["Dea", "Cia", "Bea", "Ada"])):
        seen, after = [], ""
        while page := inbox.cards(store_id=store.id, actor=ben, asked=Asked(kind=kind), after=after, most=1):
            seen.append(page[0].talk.customer_name)
            after = inbox.place(page[0], kind)
        assert seen == order


def test_closed_ones_the_last_first(store, ben):
    for hour, name in enumerate(("Ada", "Bea")):
        ref = asks(buys(name, store), store, ben)
        conversations.close(store_id=store.id, conversation=ref, by=ben, at=later(hours=2 - hour))
    assert listed(store, ben, kind="closed") == ["Ada", "Bea"]
    assert listed(store, ben, kind="store") == []
    first = inbox.cards(store_id=store.id, actor=ben, asked=Asked(kind="closed"), most=1)[0]
    assert listed(store, ben, kind="closed", after=inbox.place(first, "closed")) == ["Bea"]


def test_counts_and_shares(store, ben, monkeypatch):
    refs = [asks(buys(name, store), store, ben) for name in ("Ada", "Bea", "Cia")]
    conversations.assign(store_id=store.id, conversation=refs[0], member=ben.ref, by=ben, at=later())
    conversations.say(store_id=store.id, conversation=refs[2], text="Gladly", by=ben, at=later())
    assert inbox.counted(store_id=store.id, actor=ben) == {"store": 2, "customer": 1, "snoozed": 0, "closed": 0}
    asked = {"store_id": store.id, "actor": ben, "kind": "store", "assignees": [ben.ref, ""]}
    assert inbox.shares(**asked) == {ben.ref: 1, "": 1}
    monkeypatch.setattr(inbox, "MOST_COUNTED", 1)
    assert inbox.counted(store_id=store.id, actor=ben)["store"] == 1
    assert listed(store, ben, kind="store", assignee=ben.ref) == ["Ada"]
    assert listed(store, ben, kind="store", assignee=ANYBODY) == ["Ada", "Bea"]


@pytest.mark.parametrize("word", ["cobalt", "COBALT", "ada", "kettle", "niche", '50% "off"'])
def test_it_is_found_by_what_was_said_and_who_said_it(store, ben, word):
    sells("KETTLE", store)
    text, ada = 'Is it cobalt? And 50% "off"?', buys("Ada", store)
    asks(ada, store, ben, text=text, products=["kettle"], subject_line="A niche")
    asks(buys("Bea", store), store, ben, text="Is it blue?")
    assert listed(store, ben, search=word) == ["Ada"]


def test_how_a_body_is_written_is_not_what_was_said(store, ben):
    asks(buys("Ada", store), store, ben)
    for word in ("text", "logged_by", "opens", "cus_"):
        assert listed(store, ben, search=word) == []


def test_the_last_word_is_how_it_reads_today(store, ben):
    ref = asks(buys("Ada", store), store, ben)
    where = {"store_id": store.id, "conversation": ref, "by": ben}
    conversations.say(text="By Friday", at=later(), **where)
    conversations.note(text="Ask Cleo", at=later(), **where)
    conversations.edit(seq=2, text="By Monday", at=later(), **where)
    [card] = inbox.cards(store_id=store.id, actor=ben, asked=Asked())
    assert (card.said, card.by, card.deleted) == ("By Monday", "member", False)
    conversations.delete(seq=2, at=later(), **where)
    [card] = inbox.cards(store_id=store.id, actor=ben, asked=Asked())
    assert (card.said, card.deleted) == ("", True)


def test_another_store_and_who_may_not_read_see_nothing(store, ben):
    asks(buys("Ada", store), store, ben)
    other = works("Eve", "owner", shop("bakery"))
    with pytest.raises(NotFound):
        listed(store, other)
    with pytest.raises(Forbidden):
        listed(store, replace(ben, permissions=frozenset()))


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-01 1", "2026-01-01T00:00:00+00:00 x", f"2026-01-01T00:00:00+00:00 {2**70}"]
)
def test_a_cursor_nobody_gave_is_refused(store, ben, cursor):
    for kind in ("store", "closed", ""):
        with pytest.raises(Invalid):
            listed(store, ben, kind=kind, after=cursor)


def test_as_many_statements_for_many_as_for_one(store, ben):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            listed(store, ben, kind="store", search="make")
        return len(asked)

    asks(buys("Ada", store), store, ben)
    few = count()
    for n in range(10):
        asks(buys(f"Bea{n}", store), store, ben)
    assert count() == few == 4


def test_the_newest_stretch_and_the_one_before(store, ben):
    ref = asks(buys("Ada", store), store, ben)
    for n in range(5):
        conversations.note(store_id=store.id, conversation=ref, text=f"{n}", by=ben, at=later())
    _, newest, older = stretch(ref=ref, actor=ben, most=4)
    assert ([one.seq for one in newest], older) == ([3, 4, 5, 6], True)
    _, first, older = stretch(ref=ref, actor=ben, before=3, most=4)
    assert ([one.seq for one in first], older) == ([1, 2], False)
    with pytest.raises(NotFound):
        stretch(ref=ref, actor=works("Eve", "owner", shop("bakery")))
    with pytest.raises(NotFound):
        stretch(ref=ref, actor=herself(buys("Ada", store), store))


class TestPeople:
    def called(self, store, by, search) -> list[int]:
        return directory.called(store_id=store.id, actor=by, search=search, country="JP")

    def test_by_the_beginning_of_a_word_of_the_name_or_the_whole_of_a_contact(self, store, ben):
        ada = buys("Ada Lund", store, email="ada@mail.example", phone="+81 90 1234 5678")
        buys("Bea", store)
        for search in ("ada", "ADA L", "Lund", "lu", "Ada@Mail.example", "090-1234-5678", ada.ref):
            assert self.called(store, ben, search) == [ada.id], search
        for search in ("und", "mail.example", "%", "_da", "\0", "", "x" * 5000):
            assert self.called(store, ben, search) == [], search

    def test_whoever_was_merged_leads_to_the_survivor(self, store, ben):
        ada, bea = buys("Ada", store), buys("Bea", store)
        customers.merge(store_id=store.id, customer=bea.ref, into=ada.ref, by=MAX, at=later())
        assert self.called(store, ben, "bea@mail.example") == [ada.id]
        assert directory.reached_by([ada.id]) == {ada.id: "ada@mail.example"}
        [shown] = directory.directory(store_id=store.id, actor=ben)
        assert shown.ref == ada.ref

    def test_another_store_knows_nobody(self, store, ben):
        buys("Ada", store)
        other = shop("bakery")
        eve = works("Eve", "owner", other)
        assert directory.called(store_id=other.id, actor=eve, search="Ada", country="JP") == []
        with pytest.raises(NotFound):
            directory.directory(store_id=store.id, actor=eve)

    def test_names_are_found_by_their_index(self, store):
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, "customers_customer")
        assert "customer_name" in constraints


def backs(store, by, at=None) -> dict[str, str]:
    """Why each of those that wait for the store does so by itself."""
    found = inbox.cards(store_id=store.id, actor=by, asked=Asked(kind="store", at=at or later(days=9)))
    return {card.talk.customer_name: card.back for card in found}


def test_what_came_back_by_itself_says_why_until_somebody_speaks(store, ben):
    who = {name: buys(name, store) for name in ("Ada", "Bea", "Cia", "Dea")}
    talks = {name: asks(one, store, ben) for name, one in who.items()}
    for ref in talks.values():
        conversations.say(store_id=store.id, conversation=ref, text="Gladly.", by=ben, at=later(hours=1))
    where = {"store_id": store.id, "by": SYSTEM, "at": later(days=8)}
    conversations.bring_back(conversation=talks["Ada"], member="", why="prospect", **where)
    conversations.close(store_id=store.id, conversation=talks["Bea"], by=ben, at=later(hours=2))
    conversations.bring_back(conversation=talks["Bea"], member="", why="prospect", **where)
    till = later(days=7)
    conversations.snooze(store_id=store.id, conversation=talks["Cia"], until=till, by=ben, at=later(hours=2))
    conversations.pass_turn(store_id=store.id, conversation=talks["Dea"], to="store", by=ben, at=later(hours=2))
    told = {"Ada": "prospect", "Bea": "prospect", "Cia": "time", "Dea": ""}
    assert backs(store, ben) == told
    conversations.let_wake(conversation=talks["Cia"], **where)
    conversations.note(store_id=store.id, conversation=talks["Ada"], text="Call her", by=ben, at=later(days=8))
    assert backs(store, ben) == told
    said = {"store_id": store.id, "conversation": talks["Ada"], "text": "I am back", "at": later(days=8)}
    conversations.say(by=herself(who["Ada"], store), **said)
    assert backs(store, ben) == told | {"Ada": ""}
    conversations.erase_person(store_id=store.id, customer_ids=[who["Bea"].id], by=MAX, at=later(days=8))
    assert backs(store, ben) == {"Ada": "", "Cia": "time", "Dea": ""}


def test_mine_are_counted_among_very_many_that_wait(store, ben, ada):
    asks(ada, store, ben)
    crowd(
        Conversation.objects.get(), ref=lambda n: f"cnv_{n:016}", client_key=lambda n: f"k{n}",
        turn_at=lambda n: later(seconds=n), turn=lambda n: ("store", "customer", "customer")[n % 3],
    )  # fmt: skip
    if connection.vendor == "sqlite":  # as it looks at millions of rows: at the first of each index
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 100")
            cursor.execute("ANALYZE conversations_conversation")
            cursor.execute("PRAGMA analysis_limit = 0")
    [plan] = plans(lambda: inbox.shares(store_id=store.id, actor=ben, kind="store", assignees=[ben.ref]))
    assert "conversation_waits_for" in plan, plan
