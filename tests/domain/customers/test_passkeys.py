"""A customer comes back with a passkey: what it proves, what it opens, when it ends."""

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import CustomerPasskey
from bespeak.domain.customers.passkeys import passkey
from bespeak.domain.customers.queries import customer, identity, reconcile
from bespeak.domain.customers.states import MOST_KEPT, MOST_PASSKEYS
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, NotFound, Refusal
from tests.domain.cast import MAX, NOW, buys, later, program, shop
from tests.passkeys import Key, answer, challenge

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ORDER, OTHER = "ord_0000000000000000", "ord_1111111111111111"


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ada(store):
    return buys("Ada", store)


def oneself(who, store):
    may = frozenset({"customers:passkey:keep"})
    return Actor(kind="customer", ref=who.ref, store_id=store.id, permissions=may)


def door(store):
    return program(store, "customers:passkey:use")


def register(store, who, key, *, at=NOW, name="Phone", came_by=ORDER, by=None):
    asked = challenge()
    return customers.register_passkey(
        store_id=store.id, customer=who.ref, came_by=came_by, answer=answer(key.make(asked), asked, at), name=name,
        by=by or oneself(who, store), at=at,
    )  # fmt: skip


def use(store, key, at, by=None):
    asked = challenge()
    return customers.use_passkey(
        store_id=store.id, answer=answer(key.use(asked), asked, at), by=by or door(store), at=at
    )


def refused(what, *args, **given):
    with pytest.raises(Refusal) as caught:
        what(*args, **given)
    return caught.value.code


def test_it_is_registered_and_opens_what_its_holder_came_by(store, ada):
    key = Key()
    made = register(store, ada, key)

    back = use(store, key, later(hours=1))

    assert (back.ref, back.customer, back.name, back.keeps) == (made.ref, ada.ref, "Phone", (ORDER,))
    assert back.last_used_at == later(hours=1)


def test_it_is_no_proof_of_identity_and_verifies_no_contact(store, ada):
    key = Key()
    register(store, ada, key)
    use(store, key, later(hours=1))

    assert identity([ada.id]) == {}
    assert [one.verified_at for one in customer(ref=ada.ref, actor=MAX).contacts] == [None]
    assert reconcile() == []


def test_its_facts_say_nothing_of_the_person(store, ada):
    made = register(store, ada, Key(), name="Ada's phone")
    customers.remove_passkey(store_id=store.id, passkey=made.ref, by=oneself(ada, store), at=NOW)

    facts = Fact.objects.filter(kind__startswith="customers.passkey").order_by("id")
    assert [one.kind for one in facts] == ["customers.passkey_registered", "customers.passkey_removed"]
    assert [one.data for one in facts] == [{"customer": ada.ref, "customer_id": ada.id, "passkey": made.ref}] * 2


def test_an_answer_to_another_challenge_is_refused(store, ada):
    key = Key()
    register(store, ada, key)
    said = answer(key.use(challenge()), challenge(), later(hours=1))

    assert refused(customers.use_passkey, store_id=store.id, answer=said, by=door(store), at=NOW) == (
        "passkey_wrong_challenge"
    )


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"origin": "https://evil.example"}, "passkey_other_origin"),
        ({"host": "evil.example"}, "passkey_not_proven"),
        ({"verifies": False}, "passkey_not_proven"),
        ({"secret": Key().secret}, "passkey_not_proven"),
    ],
)
def test_a_lie_is_refused_by_name(store, ada, lie, code):
    key = Key()
    register(store, ada, key)
    for name, value in lie.items():
        setattr(key, name, value)

    assert refused(use, store, key, later(hours=1)) == code
    assert CustomerPasskey.objects.get().last_used_at is None


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verifies": False}])
def test_none_is_registered_that_was_made_elsewhere(store, ada, lie):
    assert refused(register, store, ada, Key(**lie)) in ("passkey_other_origin", "passkey_not_proven")
    assert not CustomerPasskey.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"id": 1}', "[" * 10_000, "x" * 100_000, '{"rawId": "\\ud800"}']
)
def test_what_is_no_answer_at_all_is_refused(store, ada, text):
    said = answer(text, challenge(), NOW)
    given = {"store_id": store.id, "answer": said, "at": NOW}

    assert refused(customers.use_passkey, by=door(store), **given) == "passkey_unreadable"
    about = {"customer": ada.ref, "came_by": ORDER, "name": "Phone"}
    assert refused(customers.register_passkey, by=oneself(ada, store), **about, **given) == "passkey_unreadable"


def test_an_answer_counts_once(store, ada):
    key, asked = Key(counts=False), challenge()
    register(store, ada, key)
    said = answer(key.use(asked), asked, later(hours=1))
    given = {"store_id": store.id, "answer": said, "by": door(store), "at": later(hours=1)}
    customers.use_passkey(**given)

    assert refused(customers.use_passkey, **given) == "passkey_answered_before"


def test_a_copy_of_a_key_is_seen(store, ada):
    key = Key()
    register(store, ada, key)
    copy = Key(secret=key.secret, id=key.id)
    use(store, key, later(hours=1))
    use(store, key, later(hours=2))

    assert refused(use, store, copy, later(hours=3)) == "passkey_cloned"


def test_a_key_that_never_counts_is_no_copy(store, ada):
    key = Key(counts=False)
    register(store, ada, key)
    use(store, key, later(hours=1))

    assert use(store, key, later(hours=2)).last_used_at == later(hours=2)


def test_removed_unknown_and_other_stores_are_not_told_apart(store, ada):
    key, elsewhere = Key(), shop("elsewhere")
    made = register(store, ada, key)

    assert refused(use, elsewhere, key, later(hours=1)) == "passkey_unknown"
    assert passkey(store_id=elsewhere.id, ref=made.ref, actor=door(elsewhere)) is None
    customers.remove_passkey(store_id=store.id, passkey=made.ref, by=oneself(ada, store), at=NOW)
    assert refused(use, store, key, later(hours=2)) == "passkey_unknown"
    assert refused(use, store, Key(), later(hours=3)) == "passkey_unknown"


def test_the_same_is_registered_once(store, ada):
    key = Key()
    register(store, ada, key)

    assert refused(register, store, buys("Ben", store), key) == "passkey_taken"


def test_so_many_for_one_link(store, ada):
    for _ in range(MOST_PASSKEYS):
        register(store, ada, Key())

    assert refused(register, store, ada, Key()) == "too_many_passkeys"
    assert register(store, ada, Key(), came_by=OTHER)


def test_it_keeps_what_is_put_with_it(store, ada):
    made = register(store, ada, Key())
    keep = {"store_id": store.id, "passkey": made.ref, "by": oneself(ada, store), "at": NOW}
    for _ in range(2):
        customers.keep_for_passkey(shows=OTHER, **keep)

    assert passkey(store_id=store.id, ref=made.ref, actor=door(store)).keeps == (OTHER, ORDER)
    CustomerPasskey.objects.update(keeps=[f"ord_{n:016}" for n in range(MOST_KEPT)])
    assert refused(customers.keep_for_passkey, shows=OTHER.replace("1", "A"), **keep) == "too_many_kept"


def test_only_its_customer_changes_it(store, ada):
    made, ben = register(store, ada, Key()), buys("Ben", store)
    given = {"store_id": store.id, "passkey": made.ref, "at": NOW}

    for verb, more in (
        (customers.remove_passkey, {}),
        (customers.sign_out_everywhere, {}),
        (customers.rename_passkey, {"name": "Mine"}),
        (customers.keep_for_passkey, {"shows": OTHER}),
    ):
        with pytest.raises(NotFound):
            verb(by=oneself(ben, store), **given, **more)
        with pytest.raises(Forbidden):
            verb(by=program(store), **given, **more)
    with pytest.raises(NotFound):
        register(store, ada, Key(), by=oneself(ben, store))
    with pytest.raises(Forbidden):
        use(store, Key(), NOW, by=program(store))


def test_a_name_is_tidied_and_asked_for(store, ada):
    made = register(store, ada, Key(), name="  My\n phone " + "x" * 100)
    assert (made.name[:9], len(made.name)) == ("My phone ", 60)

    rename = {"store_id": store.id, "passkey": made.ref, "by": oneself(ada, store), "at": NOW}
    customers.rename_passkey(name="Desk", **rename)
    assert passkey(store_id=store.id, ref=made.ref, actor=door(store)).name == "Desk"
    assert refused(customers.rename_passkey, name=" \n", **rename) == "no_passkey_name"


def test_signing_out_everywhere_begins_another_round(store, ada):
    made = register(store, ada, Key())
    customers.sign_out_everywhere(store_id=store.id, passkey=made.ref, by=oneself(ada, store), at=NOW)

    assert passkey(store_id=store.id, ref=made.ref, actor=door(store)).round == made.round + 1


def test_it_follows_a_merge_and_leads_to_the_survivor(store, ada):
    key, new = Key(), buys("Ada L.", store)
    register(store, ada, key)
    customers.merge(store_id=store.id, customer=ada.ref, into=new.ref, by=MAX, at=NOW)

    assert use(store, key, later(hours=1)).customer == new.ref


def test_it_goes_with_the_person_and_with_everybody_who_was_the_same(store, ada):
    key, new = Key(), buys("Ada L.", store)
    register(store, ada, key)
    register(store, new, Key())
    customers.merge(store_id=store.id, customer=ada.ref, into=new.ref, by=MAX, at=NOW)
    customers.erase(store_id=store.id, customer=new.ref, by=MAX, at=NOW)

    assert not CustomerPasskey.objects.exists()
    assert refused(use, store, key, later(hours=1)) == "passkey_unknown"
    assert refused(register, store, ada, Key()) == "customer_erased"
