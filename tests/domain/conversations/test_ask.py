"""Questions with choices, and products that are shown: one answer, changed until it is settled."""

import pytest

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import AnswerSettled
from bespeak.domain.conversations.queries import conversation, lately, stretch, thread, transcript, verify_chain
from bespeak.domain.conversations.queries.inbox import Asked, cards
from bespeak.domain.customers import operations as customers
from bespeak.kit.money import Money
from bespeak.kit.refusals import Forbidden, Invalid, KeyReused, NotFound
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, program, sells, shop

pytestmark = [pytest.mark.django_db, pytest.mark.both]
METALS = ("Yellow gold", "Rose gold", "Platinum")


@pytest.fixture
def ref(store, ada):
    return asks(ada, store, herself(ada, store))


@pytest.fixture
def talk(store, ben, ada, ref):
    return store, ben, ada, ref


def ask(store, ref, by, text="Which metal?", choices=METALS, **more):
    at = more.pop("at", later(minutes=5))
    return conversations.ask(store_id=store.id, conversation=ref, text=text, choices=choices, by=by, at=at, **more)


def answer(store, ref, by, of, *chosen, **more):
    at = more.pop("at", later(minutes=9))
    return conversations.answer(store_id=store.id, conversation=ref, of=of, chosen=chosen, by=by, at=at, **more)


def settle(store, ref, by, of):
    conversations.settle(store_id=store.id, conversation=ref, of=of, by=by, at=later(minutes=20))


def stands(ref, actor, seq):
    [one] = [one for one in lately(ref=ref, actor=actor)[1] if one.seq == seq]
    return one.exchange


def answers(ref):
    return Event.objects.filter(conversation__ref=ref, kind="answer").count()


def test_a_question_is_the_stores_word_and_its_answer_the_customers(store, ben, ada, ref):
    asked = ask(store, ref, ben)
    assert (asked.two_way, conversation(ref=ref, actor=ben).turn) == (True, "customer")

    answer(store, ref, herself(ada, store), asked.seq, 1)

    talk = conversation(ref=ref, actor=ben)
    assert (talk.turn, talk.customer_spoke_at) == ("store", later(minutes=9))
    [said] = [one for one in thread(ref=ref, actor=ben) if one.kind == "answer"]
    assert (said.text, said.author_kind, said.body["chosen"]) == ("Rose gold", "customer", [1])
    assert stands(ref, herself(ada, store), asked.seq).answer.chosen == (1,)
    assert verify_chain(ref=ref) == []


def test_two_taps_in_two_tabs_are_one_answer(store, ben, ada, ref):
    asked, her = ask(store, ref, ben), herself(ada, store)
    first = answer(store, ref, her, asked.seq, 1, client_key="tab one")
    second = answer(store, ref, her, asked.seq, 1, client_key="tab two")
    again = answer(store, ref, her, asked.seq, 1, client_key="tab one")

    assert (second.seq, second.duplicate, again.seq, answers(ref)) == (first.seq, True, first.seq, 1)


def test_the_same_key_with_another_answer_is_refused(store, ben, ada, ref):
    asked, her = ask(store, ref, ben), herself(ada, store)
    answer(store, ref, her, asked.seq, 1, client_key="tap")
    with pytest.raises(KeyReused):
        answer(store, ref, her, asked.seq, 2, client_key="tap")
    assert stands(ref, her, asked.seq).answer.chosen == (1,)


def test_an_answer_is_changed_until_the_store_settled_it(store, ben, ada, ref):
    asked, her = ask(store, ref, ben), herself(ada, store)
    answer(store, ref, her, asked.seq, 1)
    answer(store, ref, her, asked.seq, 2)
    settle(store, ref, ben, asked.seq)
    settle(store, ref, ben, asked.seq)

    with pytest.raises(AnswerSettled):
        answer(store, ref, her, asked.seq, 0)
    assert answer(store, ref, her, asked.seq, 2).duplicate
    told = stands(ref, her, asked.seq)
    assert (told.answer.chosen, told.settled_at, answers(ref)) == ((2,), later(minutes=20), 2)
    assert [one.kind for one in thread(ref=ref, actor=ben)].count("settled") == 1
    assert verify_chain(ref=ref) == []


def test_what_nobody_answered_cannot_be_settled(store, ben, ref):
    with pytest.raises(Invalid, match="answered"):
        settle(store, ref, ben, ask(store, ref, ben).seq)


@pytest.mark.parametrize(
    ("chosen", "own", "code"),
    [
        ((3,), "", "unknown_choice"), ((-1,), "", "unknown_choice"), ((), "", "nothing_chosen"),
        ((0, 1), "", "one_choice_only"), ((), "Silver", "no_own_answer"), ((), " \n ", "nothing_chosen"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_by_name(talk, chosen, own, code):
    store, ben, ada, ref = talk
    asked = ask(store, ref, ben)
    with pytest.raises(Invalid) as refused:
        answer(store, ref, herself(ada, store), asked.seq, *chosen, own=own)
    assert (refused.value.code, answers(ref)) == (code, 0)


def test_several_and_own_words(store, ben, ada, ref):
    asked, her = ask(store, ref, ben, several=True, own=True), herself(ada, store)
    answer(store, ref, her, asked.seq, 2, 0, own="or silver")
    assert stands(ref, her, asked.seq).answer.text == "Yellow gold; Platinum; or silver"

    with pytest.raises(Invalid) as refused:
        answer(store, ref, her, asked.seq, own="x" * 100_000)
    assert (refused.value.code, answers(ref)) == ("text_too_long", 1)


def test_secrets_in_own_words_are_masked(store, ben, ada, ref):
    asked = ask(store, ref, ben, own=True)
    said = answer(store, ref, herself(ada, store), asked.seq, own="Take 4111 1111 1111 1111")
    assert said.masked == ("card",)
    assert "4111 1111 1111 1111" not in str(list(Event.objects.values_list("body", flat=True)))


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (("One",), "too_few_choices"), (("One", " "), "too_few_choices"), (tuple("abcdefg"), "too_many_choices"),
        (("One", "one"), "equal_choices"), (("One", "t" * 201), "choice_too_long"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_by_name(store, ben, ref, choices, code):
    with pytest.raises(Invalid) as refused:
        ask(store, ref, ben, choices=choices)
    assert refused.value.code == code
    assert [one.kind for one in thread(ref=ref, actor=ben)] == ["message"]


def test_signs_that_turn_the_direction_are_no_part_of_a_choice(store, ben, ref):
    asked = ask(store, ref, ben, choices=("\u202egold\u202c", "silver\nor so"))
    [one] = [one for one in thread(ref=ref, actor=ben) if one.seq == asked.seq]
    assert one.body["choices"] == ["gold", "silver or so"]


def test_customers_ask_nothing_and_strangers_answer_nothing(store, ben, ada, ref):
    asked = ask(store, ref, ben)
    eve = buys("Eve", store)
    for stranger in (herself(eve, store), herself(buys("Zed", shop("other")), shop("third"))):
        with pytest.raises(NotFound):
            answer(store, ref, stranger, asked.seq, 1)
    with pytest.raises(NotFound):
        ask(store, ref, herself(ada, store))
    with pytest.raises(NotFound):
        settle(store, ref, herself(ada, store), asked.seq)
    with pytest.raises(NotFound):
        answer(store, ref, herself(ada, store), 1, 0)  # a message is no question
    assert answers(ref) == 0


def test_somebody_writes_down_what_was_answered_by_phone(store, ben, ref):
    asked = ask(store, ref, ben)
    answer(store, ref, ben, asked.seq, 0, line="phone")
    [said] = [one for one in thread(ref=ref, actor=ben) if one.kind == "answer"]
    assert (said.author_kind, said.body["logged_by"]) == ("customer", ben.ref)
    with pytest.raises(Forbidden):
        answer(store, ref, program(store, "conversations:message:say"), asked.seq, 1)


def test_products_keep_the_price_they_were_shown_at_and_a_choice_makes_them_a_topic(store, ben, ada, ref):
    sells("RING", store, product="ring")
    sells("CHAIN", store)
    shown = conversations.show(
        store_id=store.id, conversation=ref, skus=["RING", "CHAIN", "RING"], text="Both fit.", by=ben, at=NOW
    )
    [one] = [one for one in stretch(ref=ref, actor=ben)[1] if one.seq == shown.seq]
    assert [card["sku"] for card in one.body["products"]] == ["RING", "CHAIN"]
    price = one.body["products"][0]["price_minor"]
    dearer = VariantDraft(sku="RING", price=Money(price + 500, "JPY"))
    ring = ProductDraft(handle="ring", name="Ring", variants=(dearer,))
    catalog.save_products(store_id=store.id, products=[ring], by=MAX, at=NOW)
    answer(store, ref, herself(ada, store), shown.seq, 1)

    [one] = [one for one in stretch(ref=ref, actor=ben)[1] if one.seq == shown.seq]
    assert (one.body["products"][0]["price_minor"], one.exchange.answer.chosen) == (price, (1,))
    assert len(conversation(ref=ref, actor=ben).products) == 1
    assert verify_chain(ref=ref) == []


@pytest.mark.parametrize("skus", [(), ("NOWHERE",), tuple(f"S{n}" for n in range(7))])
def test_what_cannot_be_shown_is_refused(store, ben, ref, skus):
    with pytest.raises((Invalid, NotFound)):
        conversations.show(store_id=store.id, conversation=ref, skus=skus, by=ben, at=NOW)


def test_both_are_found_by_their_words_and_stand_in_the_record(store, ben, ada, ref):
    asked = ask(store, ref, ben)
    answer(store, ref, herself(ada, store), asked.seq, 2)
    [card] = cards(store_id=store.id, actor=ben, asked=Asked(search="Yellow gold"))
    assert (card.said, card.by, card.unread) == ("Platinum", "customer", True)
    told = transcript(ref=ref, actor=herself(ada, store), at=NOW)
    assert ["body" in one for one in told["entries"]] == [True, True, True]


def test_erasing_drops_question_and_answer_and_the_chain_holds(store, ben, ada, ref):
    asked = ask(store, ref, ben)
    answer(store, ref, herself(ada, store), asked.seq, 1)
    customers.erase(store_id=store.id, customer=ada.ref, by=MAX, at=later(days=1))
    assert verify_chain(ref=ref) == []
    assert not Event.objects.filter(conversation__ref=ref, body__contains="gold").exists()
    assert {one.exchange for one in stretch(ref=ref, actor=ben)[1]} == {None}
