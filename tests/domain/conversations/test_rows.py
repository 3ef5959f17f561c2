"""What stands beside the transcript (with whom, about what, whose turn, what was settled) must say what it says."""

import json

import pytest

from bespeak.domain.catalog.models import Product
from bespeak.domain.conversations import chain
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.enquiries import Given
from bespeak.domain.conversations.enquiryrows import Enquiry
from bespeak.domain.conversations.models import Confirmation, Conversation, Event, Topic
from bespeak.domain.conversations.operations import Asker, Terms
from bespeak.domain.conversations.queries import reconcile, thread, verify_all_chains, verify_chain
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import Customer
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, program, sells, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def talk(store, ben):
    """Ada asked about the ring, Ben answered, the bowl came up too, a delivery to Japan was agreed on."""
    sells("RING", store)
    sells("BOWL", store)
    sells("CUP", store)
    ref = asks(buys("Ada", store), store, ben, products=["ring"])
    where = {"store_id": store.id, "conversation": ref, "by": ben}
    conversations.say(text="Gladly.", at=later(minutes=1), **where)
    conversations.about(products=["bowl"], at=later(minutes=2), **where)
    conversations.confirm(kind="delivery", terms=Terms(country="JP", postcode="100-2101"), at=later(minutes=3), **where)
    return ref


def faults(ref):
    """Code and sentence of what is wrong, which the books of the whole store tell too."""
    found = verify_chain(ref=ref)
    assert verify_all_chains() == ({ref: found} if found else {})
    assert len(reconcile()) == len(found)
    return [(one.code, one.text) for one in found]


def test_what_was_done_by_the_verbs_is_proved(talk):
    assert faults(talk) == []


def test_a_topic_nobody_named_is_found(talk):
    row, cup = Conversation.objects.get(ref=talk), Product.objects.get(handle="cup")
    Topic.objects.create(store_id=row.store_id, conversation=row, product=cup)

    assert faults(talk) == [("topics_differ", f"topics of {talk}: {cup.ref} is written, and no event says so.")]


def test_a_topic_changed_into_another_is_found_from_both_sides(talk):
    Topic.objects.filter(product__handle="ring").update(product=Product.objects.get(handle="cup"))

    assert [code for code, _ in faults(talk)] == ["topics_differ", "topics_differ"]


def test_a_topic_taken_away_is_found(talk):
    bowl = Product.objects.get(handle="bowl")
    Topic.objects.filter(product=bowl).delete()

    said = f"topics of {talk}: {bowl.ref} is not written, and the events say it is a topic."
    assert faults(talk) == [("topics_differ", said)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("two_way_at", later(days=9)),
        ("two_way_seq", 3),
        ("customer_spoke_at", later(days=9)),
        ("customer_seq", 2),
        ("turn", "store"),
        ("state", "closed"),
        ("assignee", "mem_0000000000000000"),
        ("created_at", later(days=-9)),
        ("erased_at", NOW),
    ],
)
def test_a_changed_column_is_found_with_what_is_written_and_what_was_said(talk, column, value):
    Conversation.objects.filter(ref=talk).update(**{column: value})

    [(code, text)] = faults(talk)

    assert code == f"{column}_differs"
    assert text.startswith(f"{column} of {talk}: {getattr(value, 'isoformat', lambda: value)()} is written")


@pytest.fixture
def enquired(store):
    """Ada asked for a cup by the form, twice."""
    sells("CUP", store)
    given = Given(quantity="2")
    about = {"store_id": store.id, "given": given, "tell": str, "by": MAX}
    who = Asker(contacts=[("email", "eva@mail.example")], name="Eva")
    made = [
        conversations.enquire(product="cup", asker=who, client_key=f"f-{n}", at=later(hours=n), **about) for n in (1, 2)
    ]
    assert made[0].conversation == made[1].conversation
    return made


def test_enquiries_are_proved_by_the_events_that_hold_them(store, enquired):
    ref = enquired[0].conversation
    assert faults(ref) == []
    bowl = sells("POT", store).product_id
    for change in ({"product_id": bowl}, {"at": later(days=9)}, {"seq": 99}):
        before = Enquiry.objects.filter(ref=enquired[1].ref).values(*change).get()
        Enquiry.objects.filter(ref=enquired[1].ref).update(**change)
        assert {code for code, _ in faults(ref)} == {"enquiry_differs"}
        assert enquired[1].ref in "\n".join(reconcile(store_id=store.id))
        Enquiry.objects.filter(ref=enquired[1].ref).update(**before)
    assert faults(ref) == []
    Enquiry.objects.filter(ref=enquired[0].ref).delete()
    assert [code for code, _ in faults(ref)] == ["enquiry_differs"]


def test_an_enquiry_of_another_store_and_one_nobody_made_are_found(store, talk, enquired):
    Enquiry.objects.filter(ref=enquired[0].ref).update(conversation=Conversation.objects.get(ref=talk))
    for ref in (talk, enquired[0].conversation):
        assert [one.code for one in verify_chain(ref=ref)] == ["enquiry_differs"]
    assert len(reconcile()) == 2
    Enquiry.objects.filter(ref=enquired[1].ref).update(store_id=shop("bakery").id)
    assert any("is in another store than its conversation" in one for one in reconcile())


def test_an_erasure_leaves_enquiries_without_a_fault(store, enquired):
    eva = Conversation.objects.get(ref=enquired[0].conversation).customer
    customers.erase(store_id=store.id, customer=eva.ref, by=MAX, at=later(days=1))
    assert faults(enquired[0].conversation) == []


def test_an_end_or_a_rest_nobody_gave_it_is_found(store, ben, talk):
    where = {"store_id": store.id, "conversation": talk, "by": ben}
    conversations.snooze(until=later(days=2), at=later(hours=1), **where)
    assert faults(talk) == []
    Conversation.objects.filter(ref=talk).update(snoozed_until=later(days=9), turn_at=later(days=9))
    assert [code for code, _ in faults(talk)] == ["snoozed_until_differs"]
    Conversation.objects.filter(ref=talk).update(snoozed_until=later(days=2), turn_at=later(days=2))
    conversations.close(outcome="spam", word="Sells lamps", at=later(hours=2), **where)
    assert faults(talk) == []
    Conversation.objects.filter(ref=talk).update(outcome="ordered")
    assert [code for code, _ in faults(talk)] == ["outcome_differs"]


def test_a_talk_made_two_way_by_nobody_is_found(store, ben):
    ref = asks(buys("Ada", store), store, ben)
    conversations.say(store_id=store.id, conversation=ref, text="Soon.", by=ben, at=NOW, automatic=True)
    Conversation.objects.filter(ref=ref).update(two_way_at=NOW, two_way_seq=2)

    text = f"two_way_at of {ref}: 2026-11-20T12:00:00+00:00 is written, the events say nothing."
    assert ("two_way_at_differs", text) in faults(ref)


def test_a_talk_given_to_another_customer_is_found(store, talk):
    was = Conversation.objects.get(ref=talk).customer.ref
    eve = buys("Eve", store)
    Conversation.objects.filter(ref=talk).update(customer_id=eve.id)

    text = f"customer of {talk}: {eve.ref} is written, the events say {was}."
    assert faults(talk) == [("customer_differs", text)]


def test_customers_may_be_merged_and_parted(store, talk):
    ada, anna = Conversation.objects.get(ref=talk).customer.ref, buys("Anna", store).ref
    owner = works("Olga", "owner", store)
    customers.merge(store_id=store.id, customer=ada, into=anna, by=owner, at=NOW)
    assert faults(talk) == []

    later_talk = conversations.start(store_id=store.id, text="Again!", customer=ada, by=owner, at=NOW).conversation
    assert faults(later_talk) == []
    customers.unmerge(store_id=store.id, customer=ada, by=owner, at=NOW)
    assert faults(talk) == faults(later_talk) == []


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("country", "FR", "FR is written, the events say JP."),
        ("postcode", "1", "what is written is not what the events say."),
        ("at", later(days=1), "2026-11-21T12:00:00+00:00 is written, the events say 2026-11-20T12:03:00+00:00."),
        ("by", "mem_0000000000000000", "mem_0000000000000000 is written, the events say "),
        ("valid_until", later(days=1), "2026-11-21T12:00:00+00:00 is written, the events say nothing."),
    ],
)
def test_a_changed_confirmation_is_found(talk, column, value, told):
    Confirmation.objects.update(**{column: value})

    [(code, text)] = faults(talk)

    assert code == "confirmation_differs"
    assert text.startswith(f"{column} of confirmation {Confirmation.objects.get().ref}: {told}")


def test_a_withdrawal_is_not_undone_nor_made_by_hand(store, ben, talk):
    given = Confirmation.objects.get()
    Confirmation.objects.update(withdrawn_at=NOW)
    assert [code for code, _ in faults(talk)] == ["confirmation_differs"]
    Confirmation.objects.update(withdrawn_at=None)

    conversations.withdraw(store_id=store.id, confirmation_ref=given.ref, by=ben, at=later(hours=1))
    assert faults(talk) == []
    Confirmation.objects.update(withdrawn_at=None)
    assert [code for code, _ in faults(talk)] == ["confirmation_differs"]


def test_a_confirmation_that_nobody_gave_is_found(store, talk):
    row = Conversation.objects.get(ref=talk)
    forged = Confirmation.objects.create(
        store_id=store.id, conversation=row, seq=2, kind="delivery", country="FR", at=NOW, by="mem_0000000000000000"
    )

    text = f"confirmation {forged.ref} is written at number 2, and the events confirm nothing there."
    assert faults(talk) == [("confirmation_differs", text)]


def test_whose_turn_it_is_follows_from_the_events_whatever_happens(store, ben, talk):
    where = {"store_id": store.id, "conversation": talk, "by": ben, "at": NOW}
    robot = program(store, "conversations:message:say", "conversations:message:log")
    doings = [
        lambda: conversations.close(**where),
        lambda: conversations.reopen(**where),
        lambda: conversations.pass_turn(to="customer", **where),
        lambda: conversations.close(**where),
        lambda: conversations.pass_turn(to="store", **where),
        lambda: conversations.say(text="Reopened by itself", automatic=True, **where),
        lambda: conversations.close(**where),
        lambda: conversations.say(text="By a program", **{**where, "by": robot}),
        lambda: conversations.say(text="Are you there?", on_behalf_of_customer=True, **where),
        lambda: conversations.assign(member=ben.ref, **where),
        lambda: conversations.log_call(customer_said="Well?", store_said="Yes.", **where),
        lambda: conversations.assign(member="", **where),
    ]
    for do in doings:
        do()
        assert faults(talk) == []


def test_after_an_erasure_what_is_left_is_still_proved(store, ben, talk):
    ada = Conversation.objects.get(ref=talk).customer
    conversations.assign(store_id=store.id, conversation=talk, member=ben.ref, by=ben, at=NOW)
    second = conversations.confirm(
        store_id=store.id, conversation=talk, kind="delivery", terms=Terms(country="FR"), by=ben, at=NOW
    )
    conversations.withdraw(store_id=store.id, confirmation_ref=second.ref, by=ben, at=later(hours=1))
    customers.erase(store_id=store.id, customer=ada.ref, by=MAX, at=later(days=1))
    assert faults(talk) == []
    assert "100-2101" not in (Event.objects.get(kind="erased").body or "")

    Confirmation.objects.filter(country="JP").update(country="DE")
    assert [code for code, _ in faults(talk)] == ["confirmation_differs"]
    Confirmation.objects.filter(country="DE").update(country="JP")
    Confirmation.objects.filter(ref=second.ref).update(withdrawn_at=None)
    assert [code for code, _ in faults(talk)] == ["confirmation_differs"]
    Confirmation.objects.filter(ref=second.ref).update(withdrawn_at=later(hours=1))
    Topic.objects.filter(product__handle="ring").update(product=Product.objects.get(handle="cup"))
    assert [code for code, _ in faults(talk)] == ["topics_differ", "topics_differ"]


def test_an_erasure_does_not_launder_what_was_tampered_with_before(store, talk):
    ada, eve = Conversation.objects.get(ref=talk).customer, buys("Eve", store)
    Confirmation.objects.update(country="DE")
    Conversation.objects.filter(ref=talk).update(customer_id=eve.id)
    customers.erase(store_id=store.id, customer=eve.ref, by=MAX, at=later(days=1))

    assert {code for code, _ in faults(talk)} == {"customer_differs", "confirmation_differs"}
    assert ada.ref in dict(faults(talk))["customer_differs"]


def as_it_was_before(ref, bodies):
    """Writes a transcript anew with the bodies an earlier version wrote: number → body."""
    row = Conversation.objects.get(ref=ref)
    head = chain.start(ref)
    for event in Event.objects.filter(conversation=row).order_by("seq"):
        body = bodies.get(event.seq, json.loads(event.body or "{}"))
        header = chain.Header(
            event.seq, event.at, event.kind, event.author_kind, event.author_ref, event.line, event.automatic
        )
        text, salt = chain.text(body), chain.new_salt()
        leaf = chain.leaf(salt, text)
        link = chain.link(head, header, leaf)
        Event.objects.filter(pk=event.pk).update(body=text, salt=salt, leaf=leaf, previous=head, chain=link)
        head = link
    Conversation.objects.filter(pk=row.pk).update(head=head)


def test_what_earlier_transcripts_do_not_say_is_not_provable_and_no_fault(store, ben, talk):
    where = {"store_id": store.id, "conversation": talk, "by": ben, "at": NOW}
    conversations.close(**where)
    conversations.reopen(**where)
    as_it_was_before(talk, {1: {"text": "Could you?"}, 3: {"orders": [], "products": ["bowl"]}, 6: {}})
    assert faults(talk) == []

    row = Conversation.objects.get(ref=talk)
    Topic.objects.create(store_id=store.id, conversation=row, product=Product.objects.get(handle="cup"))
    Conversation.objects.filter(ref=talk).update(customer_id=buys("Eve", store).id)
    assert faults(talk) == []
    Topic.objects.filter(product__handle="bowl").delete()
    assert [code for code, _ in faults(talk)] == ["topics_differ"]


def test_an_erasure_of_before_stays_valid(store, talk):
    ada = Conversation.objects.get(ref=talk).customer
    customers.erase(store_id=store.id, customer=ada.ref, by=MAX, at=later(days=1))
    last = Event.objects.get(kind="erased")
    header = chain.Header(last.seq, last.at, last.kind, last.author_kind, last.author_ref, last.line, last.automatic)
    leaf = chain.leaf(last.salt, chain.text({}))
    link = chain.link(last.previous, header, leaf)
    Event.objects.filter(pk=last.pk).update(body=chain.text({}), leaf=leaf, chain=link)
    Conversation.objects.filter(ref=talk).update(head=link)

    assert faults(talk) == []


def test_the_same_client_key_still_finds_the_talk_it_began(store, ben):
    ada = buys("Ada", store)
    first = asks(ada, store, ben, client_key="mail-1", products=[])

    assert asks(ada, store, ben, client_key="mail-1") == first
    assert Customer.objects.count() == 1


def test_a_customer_reads_with_whom_and_about_what_a_talk_was_opened_in_her_own_words_only(store, talk):
    ada = Conversation.objects.select_related("customer").get(ref=talk).customer

    [first, *_] = thread(ref=talk, actor=herself(ada, store))

    assert first.text == "Could you make this for me?"
    assert first.body["opens"]["customer"] == ada.ref
