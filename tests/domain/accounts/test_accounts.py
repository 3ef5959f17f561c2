"""Who can sign in."""

import pytest

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.accounts.models import User
from bespeak.domain.accounts.passwords import WeakPassword
from bespeak.domain.accounts.queries import by_email, names, user
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, program, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def register(email="Ben@Shop.example", password="", by=MAX):
    return accounts.register(email=email, name="Ben", password=password, by=by, at=NOW)


def test_an_address_is_one_person_however_it_is_written():
    first, again = register(), register(" ben@shop.EXAMPLE")

    assert (again.ref, again.email) == (first.ref, "ben@shop.example")
    assert by_email(email="BEN@shop.example") == first == user(ref=first.ref)
    assert names([first.ref]) == {first.ref: "Ben"}


def test_a_second_registration_changes_no_password():
    ben = register(password="correct horse")
    register(password="mallory was here")

    assert User.objects.get(ref=ben.ref).check_password("correct horse")


def test_without_a_password_nobody_signs_in():
    ben = register()

    assert not User.objects.get(ref=ben.ref).has_usable_password()


@pytest.mark.parametrize("email", ["", "ben", "ben@", "ben @shop.example", "a@b.example, c@d.example"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Invalid) as refused:
        register(email)

    assert refused.value.code == "not_an_email"
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["short", "ben@shop.example"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(WeakPassword):
        register(password=password)

    assert User.objects.count() == 0


def test_ones_own_password_is_ones_own():
    store = shop()
    ben, dana = works("Ben", "agent", store), works("Dana", "manager", store)

    accounts.set_password(ref=ben.ref, password="correct horse", by=ben, at=NOW)

    with pytest.raises(Forbidden):
        accounts.set_password(ref=ben.ref, password="mallory was here", by=dana, at=NOW)
    assert User.objects.get(ref=ben.ref).check_password("correct horse")


def test_a_key_in_somebodys_name_does_not_change_their_password():
    ben = works("Ben", "agent", shop())
    key = Actor("member", ben.ref, ben.store_id, frozenset({"orders:order:read"}), is_person=True)

    with pytest.raises(Forbidden):
        accounts.set_password(ref=ben.ref, password="mallory was here", by=key, at=NOW)


def test_only_the_installation_disables_people():
    store = shop()
    ben, olga = works("Ben", "agent", store), works("Olga", "owner", store)

    with pytest.raises(Forbidden):
        accounts.disable(ref=ben.ref, by=olga, at=NOW)
    accounts.disable(ref=ben.ref, by=MAX, at=NOW)
    accounts.disable(ref=ben.ref, by=MAX, at=NOW)

    assert not user(ref=ben.ref).is_active


def test_nobody_is_nobody():
    with pytest.raises(NotFound):
        user(ref="mem_0000000000000000")
    with pytest.raises(NotFound):
        accounts.disable(ref="mem_0000000000000000", by=MAX, at=NOW)
    assert by_email(email="nobody@shop.example") is None


def test_programs_register_nobody():
    with pytest.raises(Forbidden):
        register(by=program(shop(), "orders:order:read"))
