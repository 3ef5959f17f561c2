"""A mere thank-you needs no answer: the conversation rests until somebody says more."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import conversation, inbox, reconcile, thread, verify_all_chains
from bespeak.domain.conversations.queries.owed import Owed, owed
from bespeak.domain.stores import operations as stores_do
from bespeak.domain.stores import queries as stores
from bespeak.journal import worker
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, StaleState
from tests.domain.cast import MAX, NOW, asks, buys, later, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
THEN = later(hours=2)


def test_it_waits_for_nobody_and_nobody_was_answered_by_it(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    assert owed(store=stores.store(store.id), refs=[talk], at=NOW)
    for _ in range(2):
        conversations.nothing_to_answer(conversation=talk, seen=1, **here)
    seen = conversation(ref=talk, actor=ben)
    assert (seen.state, seen.turn, seen.two_way_at, seen.last_seq) == ("open", "nobody", None, 2)
    assert owed(store=stores.store(store.id), refs=[talk], at=NOW) == {}
    assert inbox.counted(store_id=store.id, actor=ben)["store"] == 0
    assert [one.kind for one in thread(ref=talk, actor=ben)] == ["message", "turn"]
    assert verify_all_chains() == {}


def test_the_next_word_brings_it_back_and_bulk_is_undone(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    before = conversations.rest_several(refs=[talk], **here)
    assert conversations.undo_several(before=before, **here) == 1
    assert conversation(ref=talk, actor=ben).turn == "store"
    conversations.nothing_to_answer(conversation=talk, **here)
    conversations.say(conversation=talk, text="One more thing", on_behalf_of_customer=True, **here)
    assert conversation(ref=talk, actor=ben).turn == "store"


def test_who_has_not_read_the_last_word_or_may_not_is_refused(store, ben, here):
    talk = asks(buys("Ada", store), store, ben)
    conversations.say(conversation=talk, text="And in red?", on_behalf_of_customer=True, **here)
    eve = works("Eve", "agent", store)
    with pytest.raises(StaleState):
        conversations.nothing_to_answer(conversation=talk, seen=1, **(here | {"by": eve}))
    with pytest.raises(Forbidden):
        conversations.nothing_to_answer(conversation=talk, **(here | {"by": works("Pat", "packer", store)}))
    assert conversation(ref=talk, actor=ben).turn == "store"


# By itself


def lays_by(store, **more) -> None:
    stores_do.set_answering(store_id=store.id, within={"chat": 60}, rest_thanks=True, by=MAX, at=NOW, **more)


def answered(store, ben, here, text: str = "Yes, in silver.", name: str = "Ada") -> str:
    """Ada asked, Ben answered an hour later."""
    talk = asks(buys(name, store), store, ben)
    conversations.say(conversation=talk, text=text, **here)
    return talk


def says(talk: str, here, text: str, *, at: datetime = THEN, **more) -> None:
    own = {"on_behalf_of_customer": True, "line": "chat"} | more
    conversations.say(conversation=talk, text=text, **(here | {"at": at}), **own)


def waits(store, talk: str, at: datetime = THEN) -> Owed | None:
    return owed(store=stores.store(store.id), refs=[talk], at=at).get(talk)


def turn(talk: str, ben) -> str:
    return conversation(ref=talk, actor=ben).turn


@pytest.mark.parametrize("text", ["Thank you!", "Perfect, thanks Ben", "ありがとうございます"])
def test_thanks_to_an_answer_are_laid_by_where_the_store_wants_it(store, ben, here, text):
    talk = answered(store, ben, here)
    lays_by(store, return_after_days=1)
    says(talk, here, text)
    assert (turn(talk, ben), waits(store, talk)) == ("nobody", None)
    assert inbox.counted(store_id=store.id, actor=ben)["store"] == 0
    *_, said, rested = thread(ref=talk, actor=ben)
    assert (said.text, said.kind) == (text, "message")
    assert (rested.kind, rested.automatic, rested.author_kind) == ("turn", True, "system")
    assert rested.body == {"turn": "nobody", "why": "thanks"}
    assert (verify_all_chains(), reconcile()) == ({}, [])
    worker.drain(now=lambda: later(days=9))
    assert not Fact.objects.filter(kind__in=["conversations.answer_late", "conversations.customer_silent"]).exists()


def test_nothing_is_laid_by_where_the_store_has_not_said_so(store, ben, here):
    talk = answered(store, ben, here)
    says(talk, here, "Thank you!")
    assert turn(talk, ben) == "store"


@pytest.mark.parametrize(
    "text", ["Thank you. And in blue?", "Thanks, make it gold", "Thanks, order 2 of them", "Yes", "Thank you, Otto"]
)
def test_whoever_says_more_waits_for_an_answer(store, ben, here, text):
    talk = answered(store, ben, here)
    lays_by(store)
    says(talk, here, text)
    assert turn(talk, ben) == "store"


def test_what_was_not_answered_yet_stays_owed_since_it_was_asked(store, ben, here):
    lays_by(store)
    talk = asks(buys("Ada", store), store, ben)
    says(talk, here, "Thank you!", at=later(minutes=5))
    found = waits(store, talk)
    assert found
    assert (turn(talk, ben), found.since) == ("store", NOW)


@pytest.mark.parametrize("text", ["Silver, or gold?", "銀と金のどちらにしますか？"])
def test_thanks_to_a_question_of_the_store_may_be_a_yes(store, ben, here, text):
    talk = answered(store, ben, here, text)
    lays_by(store)
    says(talk, here, "Perfect, thank you!")
    assert turn(talk, ben) == "store"


def test_thanks_to_a_question_with_choices_and_to_an_agreement_are_looked_at(store, ben, here):
    lays_by(store)
    asked, agreed = answered(store, ben, here), answered(store, ben, here, name="Fay")
    conversations.ask(conversation=asked, text="Which one", choices=["Silver", "Gold"], **here)
    conversations.note_agreement(
        ref=agreed, agreement_ref="agr_1", news={"what": "proposed"}, key="k", store_id=store.id, by=ben, at=NOW
    )
    for talk in (asked, agreed):
        says(talk, here, "Thank you!")
        assert turn(talk, ben) == "store"


@pytest.mark.parametrize(("text", "whose"), [("Yes, in silver.", "nobody"), ("Silver, or gold?", "store")])
def test_an_answer_and_thanks_to_it_may_be_kept_at_one_moment(store, ben, here, text, whose):
    lays_by(store)
    talk = asks(buys("Ada", store), store, ben)
    word = {"store_id": store.id, "conversation": talk, "by": ben, "at": THEN}
    thanks = conversations.Saying(text="Thank you!", on_behalf_of_customer=True, **word)
    answer, heard = conversations.say_all([conversations.Saying(text=text, **word), thanks])
    assert (answer.seq, heard.seq, turn(talk, ben), reconcile()) == (2, 3, whose, [])


def test_what_is_set_aside_comes_back_by_thanks_as_by_any_word(store, ben, here):
    talk = answered(store, ben, here)
    lays_by(store)
    conversations.snooze(conversation=talk, until=later(days=2), **here)
    says(talk, here, "Thank you!")
    assert turn(talk, ben) == "store"


def test_what_was_closed_is_open_again_and_waits_for_nobody(store, ben, here):
    talk = answered(store, ben, here)
    lays_by(store)
    conversations.close(conversation=talk, outcome="answered", **here)
    says(talk, here, "Thank you!")
    seen = conversation(ref=talk, actor=ben)
    assert (seen.state, seen.turn, reconcile()) == ("open", "nobody", [])


def test_it_is_undone_by_hand_and_then_owed_since_the_thanks(store, ben, here):
    talk = answered(store, ben, here)
    lays_by(store)
    says(talk, here, "Thank you!")
    conversations.pass_turn(conversation=talk, to="store", **(here | {"at": later(hours=5)}))
    found = waits(store, talk, later(hours=5))
    assert found
    assert (turn(talk, ben), found.since) == ("store", THEN)


@pytest.mark.parametrize("by_itself", [True, False])
def test_the_next_question_is_owed_since_it_was_asked_and_late_after_its_own_time(store, ben, here, by_itself):
    talk = answered(store, ben, here)
    stores_do.set_answering(store_id=store.id, within={"chat": 60}, rest_thanks=by_itself, by=MAX, at=NOW)
    says(talk, here, "Thank you!")
    if not by_itself:
        conversations.nothing_to_answer(conversation=talk, **(here | {"at": THEN}))
    worker.drain(now=lambda: later(days=1))
    says(talk, here, "And in blue?", at=later(days=1))
    says(talk, here, "Or green?", at=later(days=1, minutes=1))
    found = waits(store, talk, later(days=1))
    assert found
    assert found.promise
    assert (found.since, found.promise.by) == (later(days=1), later(days=1, hours=1))
    late = Fact.objects.filter(kind="conversations.answer_late")
    worker.drain(now=lambda: later(days=1, minutes=59))
    assert not late.exists()
    worker.drain(now=lambda: later(days=1, minutes=60))
    assert late.count() == 1


def test_the_same_key_again_lays_by_once(store, ben, here):
    talk = answered(store, ben, here)
    lays_by(store)
    for _ in range(2):
        says(talk, here, "Thank you!", client_key="k1")
    assert [one.kind for one in thread(ref=talk, actor=ben)].count("turn") == 1


def test_what_can_be_no_thanks_costs_no_statement_more(store, ben, here):
    talk = answered(store, ben, here)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            says(talk, here, "Is it heavy?")
        conversations.say(conversation=talk, text="No.", **here)
        return len(seen)

    before = statements()
    lays_by(store)
    assert statements() == before
