"""Adelheid asks to be forgotten. Berta, who did all the same things in the same store, does not.

Both talked, agreed, ordered by the API and from a file, changed and were refused, were called back, paid by bank and
were given money back, overridden, declined and called off. Afterwards nothing in any column of any table says
anything of Adelheid, every chain and every hash still verifies, all books agree, and Berta is as she was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreement_queries
from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as conversation_queries
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as customer_queries
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries as order_queries
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries as payment_queries
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.doors.api import intake
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.scene import MAX, Scene, open_scene

pytestmark = pytest.mark.django_db(transaction=True)

TRACES = (
    "first", "last", "mail", "phone", "street", "city", "asked", "answered", "subject", "edited", "note", "wish",
    "gift", "engraving", "promise", "window", "extra", "typed", "bank", "refund", "why", "reviewed", "cancelled",
    "calledback", "colleague", "settled", "refused", "changed", "declined",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody each of whose words can be told from everybody else's."""

    scene: Scene
    key: str

    def word(self, of: str) -> str:
        return f"{self.key}{of}"

    @property
    def name(self) -> str:
        return f"{self.word('first')} {self.word('last')}"

    @property
    def email(self) -> str:
        return f"{self.word('mail')}@mail.example"

    @property
    def phone(self) -> str:
        return f"+1 303 555 01{len(self.key):02d}"

    @property
    def traces(self) -> dict[str, str]:
        digits = re.sub(r"\D", "", self.phone)
        found = {of: self.word(of) for of in TRACES if of != "phone"}
        return found | {"phone": digits, "phone as written": self.phone, "彫刻": f"彫刻{self.key}"}

    def order(self, external_id: str, *skus: str, **more: Any) -> dict[str, Any]:
        """An order in the product's own form, full of her words."""
        line = {"title": f"For {self.word('first')}", "quantity": 1, "price": "240.00"}
        engraving = {"Engraving": f"{self.word('engraving')} 彫刻{self.key}"}
        address = {"name": self.name, "line1": self.word("street"), "city": self.word("city")}
        address |= {"postcode": "80279", "country": "US"}
        return {
            "external_id": external_id, "total": f"{240 * len(skus)}.00", "currency": "USD",
            "email": self.email, "phone": self.phone, "name": self.name,
            "lines": [{**line, "sku": sku, "properties": engraving} for sku in skus], "address": address,
            "billing": address, "note": self.word("note"),
            "wishes": {"Delivery": self.word("wish"), "Gift message": self.word("gift")},
        } | more  # fmt: skip


def lives(scene: Scene, key: str) -> Person:
    """Everything that can happen to somebody in a store."""
    person = Person(scene, key)
    talk = _talks(person)
    _agrees(person, talk)
    _orders_by_api(person)
    _orders_from_a_file(person)
    _people_decide(person)
    _pays(person)
    worker.drain()
    assert worker.failed(store_id=scene.store.id) == []
    return person


def _talks(person: Person) -> str:
    scene, at = person.scene, clock.now()
    here: dict[str, Any] = {"store_id": scene.store.id, "by": scene.ben, "at": at}
    contacts = (("email", person.email), ("phone", person.phone))
    talk = conversations.start(
        contacts=contacts, name=person.name, text=person.word("asked"), subject_line=person.word("subject"),
        products=("ring", "mug"), client_key=f"{person.word('mail')} 1", **here,
    ).conversation  # fmt: skip
    here["conversation"] = talk
    answer = conversations.say(text=person.word("answered"), **here)
    conversations.edit(seq=answer.seq, text=person.word("edited"), **here)
    conversations.log_call(customer_said=person.word("asked"), store_said=person.word("answered"), **here)
    conversations.note(text=person.word("colleague"), **here)
    terms = conversations.Terms(product="ring", details=person.word("settled"))
    conversations.confirm(kind="specification", terms=terms, **here)
    conversations.confirm(kind="delivery", terms=conversations.Terms(country="US", postcode="80279"), **here)
    until = at + timedelta(days=2)
    conversations.confirm(
        kind="availability", terms=conversations.Terms(sku="MUG", quantity=1, valid_until=until), **here
    )
    customers.log_callback(
        store_id=scene.store.id, customer=_customer(person), outcome="passed", phone=person.phone,
        note=person.word("calledback"), by=scene.ben, at=at,
    )  # fmt: skip
    return talk


def _customer(person: Person) -> str:
    found = customer_queries.by_contact(store_id=person.scene.store.id, kind="email", value=person.email)
    assert found
    return found.customer


def _agrees(person: Person, talk: str) -> None:
    """One agreement that an order will use, and one that stays open."""
    scene, at = person.scene, clock.now()
    here: dict[str, Any] = {"store_id": scene.store.id, "by": scene.ben, "at": at}
    terms = Terms(
        valid_until=at + timedelta(days=9), extra_minor=3000, extra_reason=person.word("extra"),
        lines=(LineAsk(sku="RING", quantity=1, specification=(("Engraving", person.word("engraving")),)),),
        promises=(PromiseAsk(kind="specification", text=person.word("promise")),),
        delivery=Delivery(country="US", postcode="80279", window=person.word("window")),
    )  # fmt: skip
    open_one = Terms(
        valid_until=terms.valid_until, lines=(LineAsk(sku="LAP", quantity=1),), hold_until=terms.valid_until
    )
    agreements.propose(conversation=talk, terms=open_one, **here)
    made = agreements.propose(conversation=talk, terms=terms, **here)
    scene.agreed[person.key] = agreements.accept(
        ref=made.ref, version=1, hash=made.terms.hash, how="mail", typed_name=person.word("typed"),
        from_where=person.word("street"), **here,
    )  # fmt: skip
    gone = agreements.propose(conversation=talk, terms=open_one, **here)
    agreements.decline(
        ref=gone.ref,
        reason="price",
        text=person.word("declined"),
        alternative=person.word("wish"),
        **here,
    )


def _send(person: Person, *members: dict[str, Any], key: str) -> list[dict[str, Any]]:
    secret = person.scene.key("orders")
    body = json.dumps(list(members)).encode()
    told = intake.answer_now(intake.Asked(secret=secret, body=body, key=f"{key}-of-{person.email}"))
    assert told.status == 200, told.body
    decisions: list[dict[str, Any]] = json.loads(told.body)["decisions"]
    return decisions


def _orders_by_api(person: Person) -> None:
    """Admitted by agreement, held, changed, refused: the receipts quote her."""
    agreed = person.order(f"{person.key}-a", "RING", agreement=person.scene.agreed[person.key].code)
    held = person.order(f"{person.key}-b", "WARD")
    refused = person.order(f"{person.key}-c", "RING", email=f"{person.word('refused')} {person.email}")
    answers = _send(person, agreed, held, refused, key="first")
    assert [one.get("outcome", "refused") for one in answers] == ["admitted", "held", "refused"], answers
    alone = _send_alone(person, person.order("", "RING", phone=[person.word("refused")]))
    assert alone.status == 422
    [changed] = _send(person, held | {"note": person.word("changed")}, key="second")
    assert changed["outcome"] == "held"


def _send_alone(person: Person, order: dict[str, Any]) -> intake.Told:
    secret = person.scene.key("orders")
    return intake.answer_now(intake.Asked(secret=secret, body=json.dumps(order).encode(), key=""))


def _orders_from_a_file(person: Person) -> None:
    """One file for everybody; a line of it is refused."""
    good = person.order(f"{person.key}-d", "MUG")
    bad = person.order(
        f"{person.key}-e", "MUG", lines=[{"sku": "MUG", "quantity": -1, "title": person.word("refused")}]
    )
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in (good, bad))
    summary = saleschannels.receive(
        store_id=person.scene.store.id, name="orders.jsonl", data=text.encode(), by=MAX, at=clock.now()
    )
    assert summary.read == 2


def _ref(person: Person, external_id: str) -> str:
    return order_queries.order(store_id=person.scene.store.id, ref=f"{person.key}-{external_id}", actor=MAX).ref


def _people_decide(person: Person) -> None:
    scene = person.scene
    here: dict[str, Any] = {"store_id": scene.store.id, "by": scene.mika, "at": clock.now()}
    orders.override(ref=_ref(person, "b"), to="admitted", reason=person.word("why"), **here)
    _send(person, person.order(f"{person.key}-f", "NOTHING"), person.order(f"{person.key}-g", "MUG"), key="third")
    orders.settle_review(ref=_ref(person, "f"), reason=person.word("reviewed"), **here)
    orders.cancel(ref=_ref(person, "g"), reason=person.word("cancelled"), **here)


def _pays(person: Person) -> None:
    scene = person.scene
    here: dict[str, Any] = {"store_id": scene.store.id, "by": MAX, "at": clock.now(), "method": "bank_transfer"}
    payments.record_payment(
        order=_ref(person, "a"), amount_minor=30000, currency="USD", external_key=f"in {len(person.key)}",
        reference=person.word("bank"), **here,
    )  # fmt: skip
    due = payment_queries.payments(store_id=scene.store.id, order=_ref(person, "a"), actor=MAX).due[0]
    payments.make_refund(
        due=due.ref, amount_minor=due.left_minor, external_key=f"out {len(person.key)}",
        reference=person.word("refund"), **here,
    )  # fmt: skip


def everything() -> Iterator[tuple[str, str]]:
    """(table.column, text) for every value of every column of every table; JSON also as it reads unescaped."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                    yield f"{table}.{column}", text + "\n" + _unescaped(text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def found(person: Person) -> dict[str, set[str]]:
    """Trace → where it stands."""
    places: dict[str, set[str]] = {}
    traces = {of: word.casefold() for of, word in person.traces.items()}
    for place, text in everything():
        folded = text.casefold()
        for of, word in traces.items():
            if word in folded:
                places.setdefault(of, set()).add(place)
    return places


def kept(person: Person) -> dict[str, set[str]]:
    """The same but for the blocks of the word index, which the database packs as it likes."""
    blocks = {"conversations_searchtext_words_data.block"}
    return {of: places - blocks for of, places in found(person).items() if places - blocks}


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return open_scene()


@pytest.mark.both
def test_one_of_two_is_forgotten(scene: Scene) -> None:
    adelheid, berta = lives(scene, "Zwetschge"), lives(scene, "Quitte")
    before = kept(berta)
    assert set(found(adelheid)) == set(adelheid.traces), "the story says less than it should"
    states = _states(scene)

    _forgotten(adelheid)

    assert found(adelheid) == {}
    assert kept(berta) == before
    assert conversation_queries.verify_all_chains() == {}
    assert agreement_queries.verify_versions() == []
    assert reconcile() == []
    assert _states(scene) == states
    assert worker.failed(store_id=scene.store.id) == []


def _file(scene: Scene, name: str, *given: dict[str, Any]) -> None:
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in given)
    saleschannels.receive(store_id=scene.store.id, name=name, data=text.encode(), by=MAX, at=clock.now())


def _forgotten(person: Person) -> None:
    scene = person.scene
    customers.erase(store_id=scene.store.id, customer=_customer(person), by=scene.olga, at=clock.now())
    worker.drain()


@pytest.mark.both
def test_an_order_that_became_somebody_elses_forgets_who_had_it_before(scene: Scene) -> None:
    """The channel sends Adelheid's order again in Berta's name."""
    adelheid, berta = Person(scene, "Zwetschge"), Person(scene, "Quitte")
    _file(scene, "monday.jsonl", adelheid.order("#1", "MUG"))
    _file(scene, "tuesday.jsonl", berta.order("#1", "MUG"))
    assert order_queries.order(store_id=scene.store.id, ref="#1", actor=MAX).details["email"] == berta.email
    before = kept(berta)

    _forgotten(adelheid)

    assert found(adelheid) == {}
    assert kept(berta) == before


@pytest.mark.both
def test_a_change_in_her_name_that_was_not_taken_over_is_forgotten_too(scene: Scene) -> None:
    """Berta's order is being picked already when its channel sends it in Adelheid's name."""
    adelheid, berta = Person(scene, "Zwetschge"), Person(scene, "Quitte")
    scene.talk(berta.word("mail").lower(), "mug")
    paid = {"payment": {"kind": "card", "paid": "240.00"}}
    _file(scene, "monday.jsonl", berta.order("#1", "MUG", **paid))
    _file(scene, "tuesday.jsonl", adelheid.order("#1", "MUG", **paid), adelheid.order("#2", "MUG"))
    order = order_queries.order(store_id=scene.store.id, ref="#1", actor=MAX)
    assert (order.details["email"], order.asked["details"]["email"]) == (berta.email, adelheid.email)
    before = kept(berta)

    _forgotten(adelheid)

    assert found(adelheid) == {}
    assert kept(berta) == before


@pytest.mark.both
def test_one_who_was_taken_for_two_is_forgotten_whole(scene: Scene) -> None:
    phone_only = {"email": None}
    adelheid = Person(scene, "Zwetschge")
    _file(scene, "monday.jsonl", adelheid.order("#1", "MUG", **phone_only))
    by_phone = customer_queries.by_contact(store_id=scene.store.id, kind="phone", value=adelheid.phone)
    _file(scene, "tuesday.jsonl", adelheid.order("#2", "MUG", phone=None))
    assert by_phone
    assert by_phone.customer != _customer(adelheid)
    customers.merge(
        store_id=scene.store.id, customer=by_phone.customer, into=_customer(adelheid), by=MAX, at=clock.now()
    )

    _forgotten(adelheid)

    assert found(adelheid) == {}


def test_nothing_of_her_is_left_in_the_file_of_the_database(scene: Scene) -> None:
    """Of SQLite, where the file is ours: what was deleted is overwritten."""
    adelheid, berta = lives(scene, "Zwetschge"), lives(scene, "Quitte")

    _forgotten(adelheid)

    kept = _bytes_on_disk().lower()
    assert [of for of, word in adelheid.traces.items() if word.lower().encode() in kept] == []
    assert berta.email.lower().encode() in kept


def _bytes_on_disk() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(str(connection.settings_dict["NAME"]))
    return b"".join(part.read_bytes() for part in (file, *file.parent.glob(f"{file.name}-wal")))


def _states(scene: Scene) -> list[tuple[str, str, int]]:
    """What the law wants kept: that there were these orders, what became of them, what they cost."""
    rows = order_queries.orders(store_id=scene.store.id, actor=MAX, most=500)
    return [(one.ref, one.state, one.total_minor) for one in rows]
