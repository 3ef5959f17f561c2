"""Somebody nobody knows talks: one conversation however they begin, one message however often it is sent, and what
they say of themselves joins them to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.domain.customers.models import Customer
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, KeyReused, NotFound
from tests.domain.cast import MAX, NOW, at_once, buys, later, sells, shop, told_at_once, works

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
KEY = "k" * 24
MAY = frozenset({"conversations:conversation:read", "conversations:message:say", "customers:self:introduce"})


def says(store: StoreView, text: str, key: str = "m-1", **more: Any) -> conversations.Chatted:
    about = {"talk_key": KEY, "by": MAX, "at": NOW, **more}
    return conversations.chat(store_id=store.id, text=text, client_key=key, **about)


def themselves(store: StoreView, customer: str) -> Actor:
    return Actor(kind="customer", ref=customer, store_id=store.id, permissions=MAY)


def texts(ref: str) -> list[str]:
    return [one.text for one in queries.thread(ref=ref, actor=MAX) if one.kind == "message"]


def test_the_first_word_begins_a_talk_with_somebody_nobody_knows():
    store = shop()
    sells("RING", store, product="ring")
    first = says(store, "Is it gold?", products=["ring"], page="/en/ring/?link=secret#here", language="en")
    second = says(store, "And in size 52?", "m-2", at=later(minutes=1))

    talk = queries.conversation(ref=first.conversation, actor=MAX)
    assert (first.began, second.began, second.conversation) == (True, False, first.conversation)
    assert (talk.customer_name, talk.products, talk.turn, talk.last_seq) == ("", ("Ring",), "store", 2)
    entries = queries.thread(ref=talk.ref, actor=MAX)
    assert [(one.author_kind, one.author, one.line, one.text) for one in entries] == [
        ("customer", talk.customer, "chat", "Is it gold?"),
        ("customer", talk.customer, "chat", "And in size 52?"),
    ]
    assert (entries[0].body or {})["page"] == "/en/ring/"
    assert people.customer(ref=talk.customer, actor=MAX).contacts == ()
    assert queries.verify_chain(ref=talk.ref) == []
    assert queries.reconcile() == []


def test_the_same_message_again_is_one_and_other_words_are_refused():
    store = shop()
    first = says(store, "Hello")
    again = says(store, "Hello", at=later(minutes=5), page="/en/policy/")
    assert (again.seq, again.duplicate, again.began) == (first.seq, True, True)
    says(store, "More", "m-2")
    assert says(store, "More", "m-2").duplicate
    for key in ("m-1", "m-2"):
        with pytest.raises(KeyReused):
            says(store, "Something else", key)
    assert texts(first.conversation) == ["Hello", "More"]


def test_two_first_words_at_once_are_one_talk_with_one_person():
    store = shop()
    told = at_once(*[lambda n=n: says(store, f"{n}", f"m-{n}") for n in range(6)])
    assert len({one.conversation for one in told}) == 1
    assert sum(one.began for one in told) == 1
    assert sorted(texts(told[0].conversation)) == [str(n) for n in range(6)]
    assert (Conversation.objects.count(), Customer.objects.count()) == (1, 1)
    assert queries.verify_chain(ref=told[0].conversation) == []


def test_one_first_word_sent_by_many_retries_is_one_and_another_text_is_refused_by_name():
    store = shop()
    told = told_at_once(*[lambda n=n: says(store, "Hello" if n % 2 else "Goodbye") for n in range(6)])
    [seq] = {one.seq for one in told if isinstance(one, conversations.Chatted)}
    assert (seq, told.count("idempotency_key_reused")) == (1, 3)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "k" * 300, "k" * 24 + "\n", "ключ" * 8])
def test_a_key_that_could_be_guessed_begins_nothing(key: str):
    with pytest.raises(Invalid):
        says(shop(), "Hello", talk_key=key)
    assert Conversation.objects.count() == Customer.objects.count() == 0


def test_what_is_kept_of_a_key_opens_nothing():
    store = shop()
    says(store, "Hello")
    kept = Conversation.objects.get().client_key
    assert KEY not in (kept or "")
    other = says(store, "Hello", talk_key=kept)
    assert other.began


def test_a_key_of_another_door_is_no_key_of_a_talk():
    store = shop()
    theirs = conversations.start(store_id=store.id, text="Mine", client_key=KEY, by=MAX, at=NOW)
    assert says(store, "Hello").conversation != theirs.conversation


def test_nothing_and_too_much_begin_nothing():
    store = shop()
    for text in ("", " \n ", "x" * 50_001):
        with pytest.raises(Invalid):
            says(store, text)
    assert Conversation.objects.count() == Customer.objects.count() == 0


def test_a_secret_is_masked_before_it_is_kept():
    store = shop()
    talk = says(store, "My card is 4242 4242 4242 4242")
    assert texts(talk.conversation) == ["My card is •••• 4242"]
    assert says(store, "My card is 4242 4242 4242 4242").duplicate


# Who they say they are


def introduces(store: StoreView, talk: conversations.Chatted, *contacts: tuple[str, str], **more: Any) -> bool:
    about = {"name": "Noa", "client_key": "w-1", "by": themselves(store, talk.customer), "at": NOW, **more}
    return conversations.introduce(store_id=store.id, conversation=talk.conversation, contacts=contacts, **about)


def test_who_says_who_they_are_is_known_so_from_then_on_and_verified_by_nothing():
    store = shop()
    talk = says(store, "Hello")
    assert introduces(store, talk, ("email", "Noa@Mail.example"))
    known = people.customer(ref=talk.customer, actor=MAX)
    assert (known.name, [(one.value, one.verified_at) for one in known.contacts]) == (
        "Noa",
        [("noa@mail.example", None)],
    )
    assert known.identity_at is None
    assert not introduces(store, talk, ("email", "noa@mail.example"))
    assert not introduces(store, talk, ("email", "noa@mail.example"), client_key="w-2")
    with pytest.raises(KeyReused):
        introduces(store, talk, ("email", "another@mail.example"))
    assert queries.introductions(ref=talk.conversation, actor=MAX) == [("Noa", ("noa@mail.example",))]
    assert queries.verify_chain(ref=talk.conversation) == []
    assert queries.reconcile() == []


def test_an_address_of_somebody_else_stays_theirs_and_only_members_are_told():
    store = shop()
    ada, talk = buys("Ada", store), says(store, "I am Ada")
    assert introduces(store, talk, ("email", "ada@mail.example"), name="Ada")
    assert [one.value for one in people.customer(ref=ada.ref, actor=MAX).contacts] == ["ada@mail.example"]
    assert people.customer(ref=talk.customer, actor=MAX).contacts == ()
    [told] = [one for one in queries.thread(ref=talk.conversation, actor=MAX) if one.kind == "introduced"]
    assert (told.body or {})["theirs"] == [ada.ref]
    herself = themselves(store, talk.customer)
    assert {one.kind for one in queries.thread(ref=talk.conversation, actor=herself)} == {"message"}
    assert {one.kind for one in queries.lately(ref=talk.conversation, actor=herself)[1]} == {"message"}
    assert ada.ref not in str(queries.introductions(ref=talk.conversation, actor=herself))


def test_a_card_number_that_is_given_for_a_name_is_masked():
    store = shop()
    talk = says(store, "Hello")
    introduces(store, talk, ("email", "noa@mail.example"), name="Noa 4111 1111 1111 1111")
    assert people.customer(ref=talk.customer, actor=MAX).name == "Noa •••• 1111"
    assert not Event.objects.filter(body__contains="4111").exists()


def test_nobody_introduces_somebody_else():
    store = shop()
    talk, ada = says(store, "Hello"), buys("Ada", store)
    with pytest.raises(NotFound):
        introduces(store, talk, ("email", "x@mail.example"), by=themselves(store, ada.ref))
    with pytest.raises(NotFound):
        introduces(store, talk, ("email", "x@mail.example"), by=works("Mika", "manager", store))
    assert not people.customer(ref=ada.ref, actor=MAX).name.startswith("Noa")
    assert not Event.objects.filter(kind="introduced").exists()


def test_a_name_that_is_known_is_not_changed_by_saying_another():
    store = shop()
    talk = says(store, "Hello")
    introduces(store, talk, ("email", "noa@mail.example"))
    introduces(store, talk, ("phone", "+81 90 1234 5678"), name="Kim", client_key="w-2")
    assert people.customer(ref=talk.customer, actor=MAX).name == "Noa"


def test_ways_to_reach_somebody_have_an_end():
    store = shop()
    talk = says(store, "Hello")
    for n in range(10):
        introduces(store, talk, ("email", f"noa{n}@mail.example"), client_key=f"w-{n}")
    with pytest.raises(Invalid):
        introduces(store, talk, ("email", "one@more.example"), client_key="w-10")


def test_who_is_erased_is_forgotten_here_too():
    store = shop()
    talk = says(store, "My secret", page="/en/secret/")
    introduces(store, talk, ("email", "noa@mail.example"))
    customers.erase(store_id=store.id, customer=talk.customer, by=MAX, at=later(days=1))
    assert not Event.objects.filter(body__contains="secret").exists()
    assert not Event.objects.filter(body__contains="noa@").exists()
    assert queries.verify_chain(ref=talk.conversation) == []
    anew = says(store, "Are you there?", "m-2", at=later(days=2))
    assert anew.began
    assert anew.customer != talk.customer


def test_the_newest_is_read_first_without_what_is_among_colleagues():
    store = shop()
    ben, talk = works("Ben", "agent", store), says(store, "0")
    for n in range(1, 6):
        says(store, str(n), f"n-{n}")
    conversations.note(store_id=store.id, conversation=talk.conversation, text="Hm.", by=ben, at=NOW)
    conversations.assign(store_id=store.id, conversation=talk.conversation, member=ben.ref, by=ben, at=NOW)
    herself = themselves(store, talk.customer)
    _, newest, more = queries.lately(ref=talk.conversation, actor=herself, most=4)
    _, rest, end = queries.lately(ref=talk.conversation, actor=herself, before=newest[0].seq, most=4)
    assert ([one.text for one in newest], more) == (["2", "3", "4", "5"], True)
    assert ([one.text for one in rest], end) == (["0", "1"], False)
    with pytest.raises(NotFound):
        queries.lately(ref=talk.conversation, actor=themselves(store, buys("Ada", store).ref))
