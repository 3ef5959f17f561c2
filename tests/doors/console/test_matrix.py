"""Every address of the console × every role × another store × nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern

from bespeak.domain.stores import roles
from bespeak.doors.console import urls
from tests.doors.console.people import hired, sign_in
from tests.scene import open_scene

WORK = {str(one.pattern): one for one in urls.WORK}
ONESELF = [str(one.pattern) for one in urls.ONESELF if "<" not in str(one.pattern)]
ROLES = ("agent", "packer", "manager", "owner", "integrator")


def address(place: str, order: str) -> str:
    return "/en/console/" + place.replace("<str:ref>", order)


def visit(client: Client, one: URLPattern, order: str) -> int:
    """GET, or an empty form where only forms are taken."""
    where = address(str(one.pattern), order)
    if "GET" in one.callback.methods:  # type: ignore[attr-defined]
        return client.get(where).status_code
    return client.post(where, {"key": "k"}).status_code


@pytest.fixture
def order(scene) -> str:
    return scene.order("RING", email="jun@mail.example").order


def test_every_page_of_the_work_names_its_permission():
    assert all(isinstance(one.callback.permission, str) for one in WORK.values())


@pytest.mark.parametrize("place", WORK)
def test_nobody_is_asked_to_sign_in(order, place):
    one = WORK[place]
    assert visit(Client(), one, order) == 302
    answer = Client().post(address(place, order), {"key": "k", "reason": "x"})
    assert answer.status_code in (302, 405)
    assert "sign-in" in answer.get("Location", "sign-in")


@pytest.mark.parametrize("place", ONESELF)
def test_nobody_has_no_sign_in_of_their_own(db, place):
    answer = Client().get(address(place, ""))
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_it_may(scene, order, role):
    client = sign_in(hired(scene, "pat", role))
    granted = roles.permissions_of(role)
    for one in WORK.values():
        status = visit(client, one, order)
        assert (status == 403) == (one.callback.permission not in granted), (str(one.pattern), status)
        assert status < 500


@pytest.mark.parametrize("role", ROLES)
def test_another_store_is_not_there(scene, order, role):
    other = open_scene(slug="southlight")
    client = sign_in(hired(other, "pat", role))
    for place, one in WORK.items():
        if "<str:ref>" in place:
            assert visit(client, one, order) in (403, 404), place
    assert order not in client.get("/en/console/orders/?state=all").content.decode()


def test_other_methods_are_refused(ben, order):
    for place in WORK:
        assert ben.put(address(place, order)).status_code == 405
        assert ben.delete(address(place, order)).status_code == 405


def test_a_form_without_the_token_of_the_page_does_nothing(scene, order):
    client = Client(enforce_csrf_checks=True)
    client.cookies["session"] = sign_in(hired(scene, "pat", "owner")).cookies["session"].value
    for place, one in WORK.items():
        if "POST" in one.callback.methods:
            assert client.post(address(place, order), {"key": "k", "reason": "x"}).status_code == 403
