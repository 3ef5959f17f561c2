"""Who works in a store, and as what."""

import pytest

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.models import Membership
from bespeak.domain.stores.queries import actor_for_member, members
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, at_once, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def olga(store):
    return works("Olga", "owner", store)


def add(store, role="agent", by=MAX, email="ben@shop.example"):
    return stores.add_member(store_id=store.id, email=email, name="Ben", role=role, by=by, at=NOW)


def test_a_new_member_may_what_the_role_may(store, olga):
    ben = add(store, by=olga)

    acting = actor_for_member(ref=ben.ref, store_id=store.id)
    assert (acting.kind, acting.store_id, acting.is_person) == ("member", store.id, True)
    assert acting.may("conversations:message:say")
    assert not acting.may("orders:order:override")


def test_adding_somebody_again_changes_nothing(store, olga):
    assert add(store, by=olga) == add(store, by=olga)
    with pytest.raises(stores.AlreadyMember):
        add(store, "packer", by=olga)
    assert Membership.objects.count() == 2


def test_one_person_may_work_in_two_stores_in_different_roles(store):
    bakery = shop("bakery")
    here, there = add(store, "packer"), add(bakery, "manager")

    assert here.ref == there.ref
    assert not actor_for_member(ref=here.ref, store_id=store.id).may("orders:order:override")
    assert actor_for_member(ref=here.ref, store_id=bakery.id).may("orders:order:override")


def test_roles_change_and_people_leave(store, olga):
    ben = add(store)
    stores.change_role(store_id=store.id, member=ben.ref, role="packer", by=olga, at=NOW)
    stores.end_membership(store_id=store.id, member=ben.ref, by=olga, at=later(days=1))

    assert [one.name for one in members(store_id=store.id, actor=olga)] == ["Olga"]
    left = members(store_id=store.id, actor=olga, ended=True)[-1]
    assert (left.ref, left.role, left.ended_at) == (ben.ref, "packer", later(days=1))
    with pytest.raises(NotFound):
        actor_for_member(ref=ben.ref, store_id=store.id)
    kinds = Fact.objects.filter(subject=ben.ref, store_id=store.id).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["stores.member_added", "stores.role_changed", "stores.member_left"]


def test_whoever_left_may_come_back(store):
    ben = add(store)
    stores.end_membership(store_id=store.id, member=ben.ref, by=MAX, at=NOW)

    assert add(store, "packer").ref == ben.ref
    assert actor_for_member(ref=ben.ref, store_id=store.id)


def test_somebody_disabled_works_nowhere(store):
    ben = add(store)
    accounts.disable(ref=ben.ref, by=MAX, at=NOW)

    with pytest.raises(NotFound):
        actor_for_member(ref=ben.ref, store_id=store.id)


def test_a_manager_makes_no_owner_and_unmakes_none(store, olga):
    dana = works("Dana", "manager", store)
    ben = add(store)

    with pytest.raises(stores.MoreThanYouHave):
        add(store, "owner", by=dana, email="eve@shop.example")
    with pytest.raises(stores.MoreThanYouHave):
        stores.change_role(store_id=store.id, member=ben.ref, role="owner", by=dana, at=NOW)
    with pytest.raises(stores.MoreThanYouHave):
        stores.end_membership(store_id=store.id, member=olga.ref, by=dana, at=NOW)
    with pytest.raises(stores.MoreThanYouHave):
        stores.change_role(store_id=store.id, member=olga.ref, role="packer", by=dana, at=NOW)
    roles = {one.ref: one.role for one in members(store_id=store.id, actor=olga)}
    assert roles == {olga.ref: "owner", dana.ref: "manager", ben.ref: "agent"}


def test_a_store_keeps_an_owner(store, olga):
    for doing in (
        lambda: stores.end_membership(store_id=store.id, member=olga.ref, by=olga, at=NOW),
        lambda: stores.change_role(store_id=store.id, member=olga.ref, role="agent", by=olga, at=NOW),
    ):
        with pytest.raises(stores.LastOwner):
            doing()

    assert actor_for_member(ref=olga.ref, store_id=store.id).may("stores:store:own")


def test_unknown_roles_are_refused(store):
    with pytest.raises(Invalid) as refused:
        add(store, "boss")

    assert refused.value.code == "unknown_role"
    assert Membership.objects.count() == 0


def test_agents_and_strangers_hire_nobody(store):
    eve = works("Eve", "owner", shop("bakery"))

    with pytest.raises(Forbidden):
        add(store, by=works("Ben", "agent", store))
    with pytest.raises(NotFound):
        add(store, by=eve)
    with pytest.raises(NotFound):
        members(store_id=store.id, actor=eve)
    with pytest.raises(Forbidden):
        members(store_id=store.id, actor=works("Cleo", "packer", store))


@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once_do_not_both_get_away():
    store = shop()
    owners = [works(name, "owner", store) for name in ("Olga", "Otto")]

    def leave(owner):
        try:
            stores.end_membership(store_id=store.id, member=owner.ref, by=MAX, at=NOW)
        except stores.LastOwner:
            return "stays"
        return "left"

    assert sorted(at_once(*[lambda one=one: leave(one) for one in owners])) == ["left", "stays"]
    assert len(members(store_id=store.id, actor=MAX)) == 1
