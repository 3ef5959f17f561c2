"""Who said what in which order, and when a talk is two-way."""

import pytest
from django.db import connection

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.queries import conversation, reconcile, thread, verify_chain
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, KeyReused, NotFound
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, program, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def say(store, ref, by, text="Yes, of course.", at=NOW, **more):
    return conversations.say(store_id=store.id, conversation=ref, text=text, by=by, at=at, **more)


def kinds():
    return list(Fact.objects.order_by("id").values_list("kind", flat=True))


def test_a_customer_asks_and_a_person_answers(store, ben, ada):
    ref = asks(ada, store, herself(ada, store))

    answer = say(store, ref, ben, at=later(minutes=5))

    seen = conversation(ref=ref, actor=ben)
    assert (answer.seq, answer.two_way, seen.two_way_at, seen.turn) == (2, True, later(minutes=5), "customer")
    assert kinds()[-4:] == [
        "conversations.conversation_started",
        "conversations.message_added",
        "conversations.message_added",
        "conversations.two_way_talk",
    ]


def test_facts_say_who_and_when_but_not_what(store, ben, ada):
    ref = asks(ada, store, ben, text="My name is Ada and I live by the river")
    say(store, ref, ben, text="Hello Ada")

    told = Fact.objects.get(kind="conversations.two_way_talk")
    assert told.data == {"customer": ada.ref, "customer_id": ada.id, "seq": 2}
    assert "river" not in str(list(Fact.objects.values_list("data", flat=True)))


def test_the_store_alone_makes_no_two_way_talk(store, ben, ada):
    ref = asks(ada, store, ben, author="store", text="We have something new for you.")
    say(store, ref, ben, text="Are you there?")

    assert conversation(ref=ref, actor=ben).two_way_at is None


def test_the_customer_alone_makes_no_two_way_talk(store, ben, ada):
    ref = asks(ada, store, herself(ada, store))
    say(store, ref, herself(ada, store), text="Hello?")

    seen = conversation(ref=ref, actor=ben)
    assert (seen.two_way_at, seen.turn) == (None, "store")


def test_a_program_and_an_automatic_answer_never_count(store, ben, ada):
    ref = asks(ada, store, ben)
    bot = program(store, "conversations:message:say")

    by_bot = say(store, ref, bot, text="Thank you for your message.")
    away = say(store, ref, ben, text="I am away until Monday.", automatic=True)

    assert (by_bot.two_way, away.two_way) == (False, False)
    seen = conversation(ref=ref, actor=ben)
    assert (seen.two_way_at, seen.turn) == (None, "store")


def test_an_automatic_reply_of_the_customer_is_no_question(store, ben, ada):
    ref = asks(ada, store, ben, author="store", text="We have something new for you.")
    say(store, ref, herself(ada, store), text="I am on holiday.", automatic=True)

    assert not say(store, ref, ben).two_way


def test_the_store_talking_on_does_not_keep_an_old_talk_fresh(store, ben, ada):
    ref = asks(ada, store, ben)
    say(store, ref, ben, at=later(hours=1))

    say(store, ref, ben, text="Just reminding you.", at=later(days=40))
    assert conversation(ref=ref, actor=ben).two_way_at == later(hours=1)

    say(store, ref, herself(ada, store), text="Still interested!", at=later(days=41))
    say(store, ref, ben, at=later(days=42))
    assert conversation(ref=ref, actor=ben).two_way_at == later(days=42)


def test_a_logged_call_is_a_two_way_talk(store, ben, ada):
    ref = asks(ada, store, ben, author="store", text="We will call you about the lamp.")

    call = conversations.log_call(
        store_id=store.id, conversation=ref, customer_said="In oak, please.", store_said="Oak it is.", by=ben, at=NOW
    )

    heard, answered = thread(ref=ref, actor=ben, after=1)
    assert call.two_way
    assert (heard.author, heard.line, heard.body["logged_by"]) == (ada.ref, "phone", ben.ref)
    assert (answered.author, answered.text) == (ben.ref, "Oak it is.")


def test_a_program_cannot_have_had_a_call(store, ada):
    ref = asks(ada, store, MAX)
    robot = program(store, "conversations:message:log", "conversations:message:say")

    with pytest.raises(conversations.NotAPerson):
        conversations.log_call(
            store_id=store.id, conversation=ref, customer_said="Yes.", store_said="Good.", by=robot, at=NOW
        )

    assert Event.objects.count() == 1


def test_the_same_call_logged_again_is_the_same_call(store, ben, ada):
    ref = asks(ada, store, ben)
    said = {"customer_said": "Yes.", "store_said": "Good.", "client_key": "call-1"}

    first = conversations.log_call(store_id=store.id, conversation=ref, by=ben, at=NOW, **said)
    again = conversations.log_call(store_id=store.id, conversation=ref, by=ben, at=later(minutes=1), **said)

    assert (again.seq, again.duplicate, first.duplicate) == (first.seq, True, False)
    assert Event.objects.count() == 3


def test_the_same_message_sent_twice_is_one_message(store, ben, ada):
    ref = asks(ada, store, ben)

    first = say(store, ref, ben, client_key="m-1")
    again = say(store, ref, ben, client_key="m-1", at=later(minutes=1))

    assert (again.seq, again.at, again.two_way, again.duplicate) == (first.seq, first.at, True, True)
    assert Event.objects.filter(conversation__ref=ref).count() == 2


def test_another_message_under_the_same_key_is_refused(store, ben, ada):
    ref = asks(ada, store, ben)
    say(store, ref, ben, client_key="m-1")

    with pytest.raises(KeyReused):
        say(store, ref, ben, text="No, sorry.", client_key="m-1")

    assert Event.objects.filter(conversation__ref=ref).count() == 2


def test_a_conversation_started_twice_under_one_key_is_one(store, ben):
    first, again = (
        conversations.start(
            store_id=store.id,
            text="Hello",
            contacts=[("email", "ada@mail.example")],
            client_key="form-7",
            by=ben,
            at=NOW,
        )
        for _ in range(2)
    )

    assert (again.conversation, again.customer, again.duplicate) == (first.conversation, first.customer, True)
    assert Conversation.objects.count() == 1
    with pytest.raises(KeyReused):
        conversations.start(store_id=store.id, text="Something else", client_key="form-7", by=ben, at=NOW)


def test_a_key_of_one_store_means_nothing_in_another(store, ben):
    bakery = shop("bakery")
    conversations.start(store_id=store.id, text="Hello", client_key="k", by=MAX, at=NOW)

    assert not conversations.start(store_id=bakery.id, text="Bread?", client_key="k", by=MAX, at=NOW).duplicate


def test_a_closed_conversation_reopens_when_somebody_speaks(store, ben, ada):
    ref = asks(ada, store, ben)
    conversations.close(store_id=store.id, conversation=ref, by=ben, at=NOW)

    say(store, ref, herself(ada, store), text="One more thing")

    assert conversation(ref=ref, actor=ben).state == "open"
    assert [one.kind for one in thread(ref=ref, actor=ben)] == ["message", "closed", "reopened", "message"]


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u200d\ufeff", "\u202e \u2066"])
def test_nothing_said_is_no_message(store, ben, ada, text):
    ref = asks(ada, store, ben)

    with pytest.raises(Invalid) as refused:
        say(store, ref, ben, text=text)

    assert refused.value.code == "no_text"


def test_words_are_kept_to_the_letter_and_endless_ones_refused(store, ben, ada):
    ref = asks(ada, store, ben)
    words = "  刻印は「みら」で\n\tお願いします 🙏  "
    say(store, ref, ben, text=words + "\0\ud83d")

    assert thread(ref=ref, actor=ben, after=1)[0].text == words + "?"
    with pytest.raises(Invalid) as refused:
        say(store, ref, ben, text="x" * 2_000_000)
    assert refused.value.code == "text_too_long"


@pytest.mark.parametrize("key", ["k" * 256, "a\0b", "a\ud83d"])
def test_a_key_no_database_would_take_is_refused(store, ben, ada, key):
    ref = asks(ada, store, ben)

    with pytest.raises(Invalid):
        say(store, ref, ben, client_key=key)


def test_card_numbers_and_passwords_are_masked_before_they_are_kept(store, ben, ada):
    ref = asks(ada, store, ben)
    say(
        store, ref, ben, text="Card 4111 1111 1111 1111, password: s3cret, パスワードはhimitsu7です, call 090-1234-5678"
    )

    stored = Event.objects.get(seq=2).body
    assert [secret for secret in ("4111 1111", "s3cret", "himitsu7") if secret in stored] == []
    assert [kept for kept in ("•••• 1111", "090-1234-5678") if kept not in stored] == []


def test_strangers_are_told_there_is_nothing_here(store, ben, ada):
    ref = asks(ada, store, ben)
    eve = works("Eve", "owner", shop("bakery"))
    carl = herself(buys("Carl", store), store)

    for stranger in (eve, carl):
        with pytest.raises(NotFound):
            say(store, ref, stranger)
        with pytest.raises(NotFound):
            thread(ref=ref, actor=stranger)
    assert Event.objects.count() == 1


def test_a_packer_does_not_talk_to_customers(store, ada):
    ref = asks(ada, store, MAX)

    with pytest.raises(Forbidden):
        say(store, ref, works("Cleo", "packer", store))


def test_speaking_for_the_customer_needs_its_own_permission(store, ada):
    ref = asks(ada, store, MAX)

    with pytest.raises(Forbidden):
        say(store, ref, program(store, "conversations:message:say"), on_behalf_of_customer=True)

    assert Event.objects.count() == 1


def test_a_note_is_for_colleagues_only(store, ben, ada):
    ref = asks(ada, store, ben)
    conversations.note(store_id=store.id, conversation=ref, text="She was here before.", by=ben, at=NOW)

    assert [one.kind for one in thread(ref=ref, actor=ben)] == ["message", "note"]
    assert [one.kind for one in thread(ref=ref, actor=herself(ada, store))] == ["message"]
    with pytest.raises(NotFound):
        conversations.note(store_id=store.id, conversation=ref, text="Hm", by=herself(ada, store), at=NOW)


def test_news_of_an_order_come_once(store, ben, ada):
    ref = asks(ada, store, ben)
    news = conversations.OrderNews(
        store_id=store.id, conversation=ref, order="ord_0000000000000000",
        news={"codes": ["no_two_way_talk"], "deadline": ""}, key="errand:1",
    )  # fmt: skip
    told = [conversations.note_orders(news=[news, news], by=MAX, at=NOW) for _ in range(2)]

    assert told == [[2, 2], [2, 2]]
    [entry] = thread(ref=ref, actor=ben, after=1)
    assert (entry.kind, entry.automatic, entry.body["order"]) == ("order", True, "ord_0000000000000000")


def test_news_of_many_orders_are_told_in_order_in_few_statements(store, ben, ada, django_assert_num_queries):
    ref = asks(ada, store, ben)
    other = asks(ada, store, ben)
    news = [
        conversations.OrderNews(
            store_id=store.id, conversation=(ref, other)[n % 2], order=f"ord_{n:016}", news={}, key=f"errand:{n}"
        )
        for n in range(20)
    ]
    calls = connection.vendor == "postgresql"
    with django_assert_num_queries(6 + calls):  # with the savepoint
        told = conversations.note_orders(news=news, by=MAX, at=NOW)

    assert told == [2 + n // 2 for n in range(20)]
    assert [one.body["order"] for one in thread(ref=other, actor=ben, after=1)] == [
        f"ord_{n:016}" for n in range(1, 20, 2)
    ]
    assert verify_chain(ref=ref) == []
    assert verify_chain(ref=other) == []


def test_news_for_a_conversation_there_is_not_are_refused_whole(store, ben, ada):
    ref = asks(ada, store, ben)
    news = [
        conversations.OrderNews(store_id=store.id, conversation=one, order="ord_1", news={}, key="errand:1")
        for one in (ref, "cnv_0000000000000000")
    ]
    with pytest.raises(NotFound):
        conversations.note_orders(news=news, by=MAX, at=NOW)
    assert len(thread(ref=ref, actor=ben)) == 1


def test_a_clock_that_goes_back_changes_no_order_and_breaks_no_chain(store, ben, ada):
    """The second process's clock is an hour behind, the third one's a day."""
    talk = asks(ada, store, MAX, text="First")
    say(store, talk, ben, "Second", later(hours=-1))
    say(store, talk, herself(ada, store), "Third", later(days=-1))
    say(store, talk, ben, "Fourth", later(minutes=1))
    assert [one.text for one in thread(ref=talk, actor=MAX)] == ["First", "Second", "Third", "Fourth"]
    assert verify_chain(ref=talk) == []
    assert reconcile() == []
    assert conversation(ref=talk, actor=MAX).turn == "customer"
