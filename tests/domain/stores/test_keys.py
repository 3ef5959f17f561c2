"""Keys for programs: shown once, never more than their issuer, ended in three ways."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import keys
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.models import AccessKey
from bespeak.domain.stores.queries import access_key, access_keys, actors_for_keys
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from bespeak.project.roles import ALL, ROLES, SCOPES
from tests.domain.cast import MAX, NOW, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


def issue(store, *scopes, by=MAX, **more):
    return stores.issue_key(store_id=store.id, label="web shop", scopes=scopes or ("orders",), by=by, at=NOW, **more)


def acting(issued, at=NOW):
    digest = keys.digest(issued.secret)
    return actors_for_keys([digest], at).get(digest)


def test_a_key_acts_for_its_store_within_its_scopes(store):
    issued = issue(store, "orders", "catalog:product:write")

    actor = acting(issued)
    assert (actor.kind, actor.ref, actor.store_id, actor.is_person) == ("key", issued.key.ref, store.id, False)
    assert actor.permissions == {
        "catalog:product:read",
        "orders:order:read",
        "orders:order:place",
        "saleschannels:input:read",
        "catalog:product:write",
    }


def test_the_secret_is_kept_nowhere(store):
    issued = issue(store)

    assert issued.secret.startswith("bsk_")
    assert len(issued.secret) == 36
    stored = str(list(AccessKey.objects.values())) + str(list(Fact.objects.values()))
    assert issued.secret not in stored
    assert issued.secret[4:] not in stored
    assert access_key(store_id=store.id, ref=issued.key.ref, actor=MAX) == issued.key


def test_a_key_of_a_member_acts_as_that_person_within_role_and_scopes(store):
    ben = works("Ben", "agent", store)
    issued = issue(store, "talk", "orders:order:override", member=ben.ref)

    actor = acting(issued)
    assert (actor.kind, actor.ref, actor.is_person) == ("member", ben.ref, True)
    assert actor.may("conversations:message:say")
    assert not actor.may("orders:order:override")  # the role does not allow it
    assert not actor.may("orders:order:read")  # the key does not


def test_a_members_key_ends_with_the_membership_and_with_the_account(store):
    ben, carl = works("Ben", "agent", store), works("Carl", "agent", store)
    bens, carls = issue(store, "talk", member=ben.ref), issue(store, "talk", member=carl.ref)

    stores.end_membership(store_id=store.id, member=ben.ref, by=MAX, at=NOW)
    accounts.disable(ref=carl.ref, by=MAX, at=NOW)

    assert acting(bens).code == acting(carls).code == "key_revoked"


def test_unknown_expired_and_revoked_are_told_apart(store):
    expired, revoked, good = issue(store, expires_at=later(hours=1)), issue(store), issue(store)
    stores.revoke_key(store_id=store.id, ref=revoked.key.ref, by=MAX, at=NOW)
    stores.revoke_key(store_id=store.id, ref=revoked.key.ref, by=MAX, at=later(hours=1))
    digests = [keys.digest(secret) for secret in (expired.secret, revoked.secret, good.secret, "bsk_nobody")]

    with CaptureQueriesContext(connection) as caught:
        found = actors_for_keys(digests, later(hours=1))

    assert len(caught) == 1
    assert [getattr(found.get(one), "code", found.get(one) and "acts") for one in digests] == [
        "key_expired",
        "key_revoked",
        "acts",
        None,
    ]
    assert acting(expired, at=later(minutes=59)).kind == "key"


def test_nobody_gives_away_more_than_they_have(store):
    integrator = works("Ivo", "integrator", store)

    with pytest.raises(stores.MoreThanYouHave) as refused:
        issue(store, "payments", by=integrator)

    assert "payments:refund:make" in refused.value.data["missing"]
    assert AccessKey.objects.count() == 0
    assert issue(store, "orders", by=integrator)


def test_a_key_in_somebody_elses_name_is_for_those_who_manage_people(store):
    ben, ivo, dana = works("Ben", "agent", store), works("Ivo", "integrator", store), works("Dana", "manager", store)

    with pytest.raises(Forbidden):
        issue(store, "orders", by=ivo, member=ben.ref)
    assert issue(store, "orders", by=ivo, member=ivo.ref)
    assert issue(store, "orders", by=dana, member=ben.ref)
    eve = works("Eve", "agent", shop("bakery"))
    with pytest.raises(NotFound):
        issue(store, "orders", by=dana, member=eve.ref)


@pytest.mark.parametrize(
    ("scopes", "more", "code"),
    [
        (("everything!",), {}, "unknown_scope"),
        (("*",), {}, "unknown_scope"),
        (("orders",), {"expires_at": NOW}, "time_has_passed"),
    ],
)
def test_useless_keys_are_refused_by_name(store, scopes, more, code):
    with pytest.raises(Invalid) as refused:
        issue(store, *scopes, **more)

    assert refused.value.code == code
    assert AccessKey.objects.count() == 0


def test_a_key_needs_a_scope_and_a_label(store):
    for label, scopes in (("web shop", ()), (" ", ("orders",))):
        with pytest.raises(Invalid):
            stores.issue_key(store_id=store.id, label=label, scopes=scopes, by=MAX, at=NOW)


def test_keys_of_another_store_are_not_there(store):
    issued = issue(store)
    bakery = shop("bakery")
    eve = works("Eve", "owner", bakery)

    with pytest.raises(NotFound):
        stores.revoke_key(store_id=bakery.id, ref=issued.key.ref, by=eve, at=NOW)
    with pytest.raises(NotFound):
        access_key(store_id=bakery.id, ref=issued.key.ref, actor=eve)
    with pytest.raises(NotFound):
        access_keys(store_id=store.id, actor=eve)
    assert acting(issued).kind == "key"


def test_agents_see_and_make_no_keys(store):
    ben = works("Ben", "agent", store)

    with pytest.raises(Forbidden):
        issue(store, by=ben)
    with pytest.raises(Forbidden):
        access_keys(store_id=store.id, actor=ben)


def test_the_list_of_keys_goes_on_where_it_stopped(store):
    refs = sorted(issue(store).key.ref for _ in range(4))

    first = [one.ref for one in access_keys(store_id=store.id, actor=MAX, most=3)]
    rest = [one.ref for one in access_keys(store_id=store.id, actor=MAX, after=first[-1])]

    assert first + rest == refs


def test_the_table_of_roles_and_scopes_names_only_what_there_is():
    for granted in (*ROLES.values(), *SCOPES.values()):
        assert granted <= ALL
    assert ROLES["agent"] < ROLES["manager"] < ROLES["owner"]
    assert not any("store:open" in one for one in ROLES["owner"])
