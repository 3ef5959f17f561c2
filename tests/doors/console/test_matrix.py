"""Every address of the console × every role × another store × nobody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from bespeak.domain.stores import roles
from bespeak.doors.console import urls
from tests.doors.console.kinds import filled, kinds_inside, one_of_each, with_refs_of_a_store
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import settled_scene

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


def test_what_is_walked_with_is_there(scene):
    """Or else that another store's is not there would say nothing."""
    refs, olga = one_of_each(scene), sign_in(hired(scene, "pat", "owner"))
    for pattern, one in with_refs_of_a_store():
        if "GET" in one.callback.methods:
            assert olga.get(filled(pattern, refs), follow=True).status_code in (200, 204), pattern


def everything_of(store_id: int) -> dict[str, list[tuple]]:
    """All rows of a store."""
    with_store = [one for one in apps.get_models() if "store_id" in {field.attname for field in one._meta.fields}]
    return {one.__name__: sorted(map(repr, one.objects.filter(store_id=store_id).values_list())) for one in with_store}


def shown_by(answer: HttpResponse) -> str:
    """The page without the address of its own that it tells."""
    return text_of(answer) if answer.status_code == 200 else ""


@pytest.mark.parametrize("role", ROLES)
def test_another_store_is_not_there(scene, role):
    """Whatever is named in the address, and in whichever of its places: nothing is shown and nothing is done."""
    theirs, other = one_of_each(scene), settled_scene(slug="southlight")
    own, client = one_of_each(other), sign_in(hired(other, "pat", role))
    walked = [(pattern, one, theirs) for pattern, one in with_refs_of_a_store()]
    walked += [
        (pattern, one, own | {kind: theirs[kind]}) for pattern, one, _ in walked for kind in kinds_inside(pattern)
    ]
    before = everything_of(scene.store.id)
    for pattern, one, refs in walked:
        for method in sorted(set(one.callback.methods) & {"GET", "POST"}):
            send = client.get if method == "GET" else client.post
            answer = send(filled(pattern, refs), {"key": "k", "reason": "x", "text": "x"}, follow=True)
            led_back = refs is not theirs and answer.redirect_chain and method == "GET"  # to one's own talk
            assert answer.status_code in (403, 404) or led_back, (method, pattern, answer.status_code)
            assert not [ref for ref in theirs.values() if len(ref) > 8 and ref in shown_by(answer)], pattern
    assert everything_of(scene.store.id) == before
    for place in ("orders/?state=all", "talks/", "agreements/", "members/", "keys/", "channels/", "errands/"):
        page = markup(client.get(f"/en/console/{place}"))
        assert not [ref for ref in theirs.values() if len(ref) > 8 and ref in page], place


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
