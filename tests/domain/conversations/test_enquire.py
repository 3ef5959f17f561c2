"""Ada asks for a dress by her measures: facts that stay with what she said, in one conversation however she sends them;
what cannot be meant is refused by its field, all of it at once, and nothing is kept then."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.models import Product
from bespeak.domain.conversations import enquiries, queries
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.enquiries import Given, Unclear
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import Asker, Enquired, ProductRetired
from bespeak.domain.customers.models import Customer
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.refusals import Forbidden, KeyReused, NotFound
from tests.domain.cast import MAX, NOW, asks, at_once, buys, later, program, sells, shop

DRESS = bespokefile.read(
    {
        "options": [
            {"code": "label", "label": "Label", "kind": "text", "longest": 10, "signs": "A-Za-z -"},
            {"code": "sleeves", "label": "Sleeves", "kind": "choice", "needed": True, "choices": ["Short", "Long"]},
            {"code": "train", "label": "Train", "kind": "number", "unit": "cm", "least": 0, "most": "40"},
        ],
        "measurements": [
            {"code": "bust", "label": "Bust", "least": 70, "most": 140, "needed": True},
            {"code": "hip", "label": "Hip", "least": 75, "most": 150},
        ],
        "sizes": [
            {"size": "40", "ranges": {"bust": [90, 93], "hip": [98, 100]}, "sku": "DRESS"},
            {"size": "42", "ranges": {"bust": [94, 97], "hip": [102, 105]}},
        ],
    }
)
TODAY = date(2026, 11, 20)
SAID: dict[str, Any] = {
    "options": {"sleeves": "long", "label": "Mira", "train": "12,5 cm"},
    "measurements": {"bust": ("92", "cm"), "hip": ("39.76", "in")},
    "size": "42", "quantity": "２", "needed_by": "2026-12-12", "country": "jp", "postcode": "100-0001",
    "budget": "60,000円", "remarks": "For a wedding.",
}  # fmt: skip
ISLANDS = {"country": "JP", "zone": "jp", "name": "Japan", "remote": "yes", "match": "any", "value": ""}
ADA = Asker(contacts=(("email", "ada@mail.example"),), name="Ada")


def read(**changed: Any) -> dict[str, Any]:
    return enquiries.read(Given(**{**SAID, **changed}), DRESS, currency="JPY", today=TODAY)


def test_what_was_typed_is_kept_as_it_was_and_in_units_that_compare():
    facts = read()
    assert facts["measurements"] == [
        {"code": "bust", "label": "Bust", "given": "92", "unit": "cm", "base": 9200},
        {"code": "hip", "label": "Hip", "given": "39.76", "unit": "in", "base": 10099},
    ]
    assert [(one["code"], one["value"]) for one in facts["options"]] == [
        ("label", "Mira"),
        ("sleeves", "long"),
        ("train", "12.5"),
    ]
    assert (facts["advice"]["verdict"], facts["advice"]["size"]) == ("between", "42")
    rest = ("size", "quantity", "needed_by", "country", "postcode", "budget_minor", "remarks")
    assert [facts[one] for one in rest] == ["42", 2, "2026-12-12", "JP", "100-0001", 60000, "For a wedding."]
    assert read(size="to-measure")["to_measure"] is True
    assert enquiries.read(Given(), bespokefile.read({}), currency="JPY", today=TODAY) == {}


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"options": {}}, "missing_option", "options[sleeves]"),
        ({"options": {"sleeves": "none"}}, "unknown_choice", "options[sleeves]"),
        ({"options": {"sleeves": "long", "magic": "1"}}, "unknown_option", "options[magic]"),
        ({"options": {"sleeves": "long", "A'--": "1"}}, "unknown_option", "options"),
        ({"options": {"sleeves": "long", "label": "Mira ♥"}}, "signs_not_allowed", "options[label]"),
        ({"options": {"sleeves": "long", "label": "Mira" * 25_000}}, "text_too_long", "options[label]"),
        ({"options": {"sleeves": "long", "label": "Mi\u202era"}}, "unseen_signs", "options[label]"),
        ({"options": {"sleeves": "long", "train": "1e999"}}, "not_a_measure", "options[train]"),
        ({"options": {"sleeves": "long", "train": "41"}}, "outside_range", "options[train]"),
        ({"measurements": {}}, "missing_measurement", "measurements[bust]"),
        ({"measurements": {"bust": ("tall", "cm")}}, "not_a_measure", "measurements[bust]"),
        ({"measurements": {"bust": ("-92", "cm")}}, "not_a_measure", "measurements[bust]"),
        ({"measurements": {"bust": ("92", "in")}}, "outside_range", "measurements[bust]"),
        ({"measurements": {"bust": ("92", "kg")}}, "unknown_unit", "measurements[bust]"),
        ({"measurements": {"bust": ("92", ""), "neck": ("3", "cm")}}, "unknown_option", "measurements[neck]"),
        ({"size": "99"}, "unknown_size", "size"),
        ({"quantity": "0"}, "not_a_quantity", "quantity"),
        ({"quantity": "two"}, "not_a_quantity", "quantity"),
        ({"quantity": "9" * 100_000}, "not_a_quantity", "quantity"),
        ({"needed_by": "2026-11-19"}, "day_is_over", "needed_by"),
        ({"needed_by": "9999-12-31"}, "day_too_far", "needed_by"),
        ({"needed_by": "soon"}, "not_a_day", "needed_by"),
        ({"country": "Japan"}, "unknown_country", "country"),
        ({"postcode": "1" * 21}, "text_too_long", "postcode"),
        ({"budget": "1e999"}, "not_an_amount", "budget"),
        ({"budget": "-5"}, "not_an_amount", "budget"),
        ({"remarks": "x" * 100_000}, "text_too_long", "remarks"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_field(changed: dict[str, Any], code: str, field: str):
    with pytest.raises(Unclear) as refused:
        read(**changed)
    assert [(one.code, one.field) for one in refused.value.faults] == [(code, field)]
    assert (refused.value.code, refused.value.field) == (code, field)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(Unclear) as refused:
        read(quantity="x", needed_by="2020-01-01", measurements={"bust": ("x", "cm")})
    assert {one.field for one in refused.value.faults} == {"quantity", "needed_by", "measurements[bust]"}


PIECES = json.loads((Path(__file__).parents[2] / "data/nasty-strings/strings.json").read_text())
NASTY = [one for piece in PIECES for one in piece["strings"]]
words = some.one_of(some.sampled_from(NASTY), some.text(max_size=30))


@given(some.dictionaries(some.sampled_from([*SAID]), words))
def test_whatever_is_typed_becomes_facts_or_is_refused(typed: dict[str, str]):
    said: dict[str, Any] = {**typed}
    said["options"] = {"sleeves": "long", "label": typed.get("options", "")}
    said["measurements"] = {"bust": (typed.get("measurements", "92"), "cm")}
    faults: list[Any] = []
    facts: dict[str, Any] = {"options": ()}
    try:
        facts |= read(**said)
    except Unclear as refused:
        faults += refused.faults
    assert all(one.field for one in faults)
    assert bool(faults) == (facts == {"options": ()})
    assert all(one["value"].isprintable() for one in facts["options"])
    assert "\0" not in json.dumps(facts)


def house() -> StoreView:
    store = shop()
    sells("DRESS", store, product="dress")
    catalog.save_bespoke(store_id=store.id, product="dress", bespoke=DRESS, by=MAX, at=NOW)
    return store


def told(facts: dict[str, Any]) -> str:
    return f"{facts['name']}: {facts.get('remarks', '')}"


def enquires(store: StoreView, key: str = "e-1", asker: Asker = ADA, **changed: Any) -> Enquired:
    about: dict[str, Any] = {"product": "dress", "by": MAX, "at": NOW, **changed.pop("about", {})}
    given = Given(**{**SAID, **changed})
    return conversations.enquire(
        store_id=store.id, given=given, tell=told, asker=asker, client_key=key, **about
    )  # fmt: skip


both = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def both_databases(test: Any) -> Any:
    for mark in both:
        test = mark(test)
    return test


@both_databases
def test_an_enquiry_is_a_message_of_the_customer_with_its_facts():
    store = house()
    shipping.set_zones(store_id=store.id, rows=[ISLANDS], by=MAX, at=NOW)
    made = enquires(store)
    talk = queries.conversation(ref=made.conversation, actor=MAX)
    assert (made.began, talk.products, talk.turn, talk.customer_name) == (True, ("Dress",), "store", "Ada")
    [entry] = queries.thread(ref=talk.ref, actor=MAX)
    assert (entry.kind, entry.author_kind, entry.line, entry.text) == (
        "message",
        "customer",
        "form",
        "Dress: For a wedding.",
    )
    [found] = queries.enquiries(store_id=store.id, actor=MAX, conversation=talk.ref)
    assert found == queries.enquiry(store_id=store.id, ref=made.ref, actor=MAX)
    facts = found.facts or {}
    assert (facts["version"], facts["sku"], facts["remote"], facts["zone"]) == (1, "DRESS", True, "jp")
    assert facts == (entry.body or {})["enquiry"]
    assert queries.verify_chain(ref=talk.ref) == []
    assert queries.reconcile() == []


@both_databases
def test_the_same_form_again_is_one_and_with_other_words_is_refused():
    store = house()
    first = enquires(store)
    again = enquires(store, about={"at": later(minutes=5)})
    assert (again.ref, again.duplicate, again.began) == (first.ref, True, True)
    with pytest.raises(KeyReused):
        enquires(store, quantity="3")
    conversations.close(store_id=store.id, conversation=first.conversation, outcome="answered", by=MAX, at=NOW)
    assert enquires(store).ref == first.ref
    assert Event.objects.filter(kind="message").count() == 1


@both_databases
def test_an_open_conversation_about_the_product_goes_on():
    store = house()
    first, second = enquires(store), enquires(store, "e-2", quantity="3")
    other = enquires(store, "e-3", Asker(contacts=(("email", "bea@mail.example"),)))
    assert second.conversation == first.conversation != other.conversation
    conversations.close(store_id=store.id, conversation=first.conversation, outcome="answered", by=MAX, at=NOW)
    assert enquires(store, "e-4").conversation != first.conversation
    ada = buys("Cleo", store, email="cleo@mail.example")
    talk = asks(ada, store, MAX)
    joined = enquires(store, "e-5", Asker(conversation=talk))
    assert (joined.conversation, joined.customer, joined.began) == (talk, ada.ref, False)
    assert [one.kind for one in queries.thread(ref=talk, actor=MAX)] == ["message", "topic", "message"]
    assert queries.reconcile() == []


@both_databases
def test_a_secret_in_any_field_is_masked_and_whoever_wrote_it_is_told():
    store, card = house(), "4111 1111 1111 1111"
    asker = Asker(contacts=ADA.contacts, name=card)
    made = [enquires(store, asker=asker, remarks=f"Pay with {card}", postcode=card) for _ in range(2)]
    assert [one.masked for one in made] == [("card",), ("card",)]
    [entry] = queries.thread(ref=made[0].conversation, actor=MAX)
    assert (entry.masked, (entry.body or {})["enquiry"]["postcode"]) == (("card",), "•••• 1111")
    kept = [str(row) for model in (Event, Customer) for row in model.objects.values_list()]
    assert [one for one in kept if "4111" in one] == []


@both_databases
def test_two_first_forms_at_once_are_one_conversation():
    store = house()
    made = at_once(*[lambda n=n: enquires(store, f"e-{n}", quantity=f"{n + 1}") for n in range(5)])
    assert (len({one.conversation for one in made}), sum(one.began for one in made)) == (1, 1)
    chat = Asker(talk_key="k" * 24)
    made = at_once(*[lambda n=n: enquires(store, f"c-{n}", chat, quantity=f"{n + 1}") for n in range(5)])
    assert (len({one.conversation for one in made}), sum(one.began for one in made)) == (1, 1)
    same = at_once(*[lambda: enquires(store, "s-1", chat)] * 5)
    assert (len({one.ref for one in same}), sum(not one.duplicate for one in same)) == (1, 1)
    assert (Conversation.objects.count(), Customer.objects.count()) == (2, 2)
    assert queries.reconcile() == []


@both_databases
def test_what_nobody_sells_here_is_not_asked_for():
    store, other = house(), shop("other")
    sells("VASE", other, product="vase")
    with pytest.raises(NotFound):
        enquires(store, about={"product": "vase"})
    with pytest.raises(Unclear):
        enquires(store, sku="VASE")
    with pytest.raises(Forbidden):
        enquires(store, about={"by": program(store, "conversations:conversation:read")})
    Product.objects.filter(store_id=store.id).update(active=False)
    with pytest.raises(ProductRetired):
        enquires(store)
    assert (Conversation.objects.count(), Customer.objects.count()) == (0, 0)


@both_databases
def test_what_was_asked_is_forgotten_with_whoever_asked_and_with_the_message():
    store = house()
    kept, gone = enquires(store), enquires(store, "e-2", quantity="3")
    conversations.delete(store_id=store.id, conversation=gone.conversation, seq=gone.seq, by=MAX, at=NOW)
    assert queries.enquiry(store_id=store.id, ref=gone.ref, actor=MAX).facts is None
    assert queries.enquiry(store_id=store.id, ref=kept.ref, actor=MAX).facts
    who = Conversation.objects.get(ref=kept.conversation).customer_id
    conversations.erase_person(store_id=store.id, customer_ids=[who], by=MAX, at=NOW)
    assert queries.enquiry(store_id=store.id, ref=kept.ref, actor=MAX).facts is None
    assert queries.verify_chain(ref=kept.conversation) == []
    assert queries.reconcile() == []
